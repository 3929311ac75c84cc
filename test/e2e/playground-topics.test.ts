/** Every topic once in the Teams client on a desk: a sentence in one's own words, the card that answers it, and on. */
import { chromiumPath, howToGetChromium, startInPlayground } from '../tools/playground';
import type { Chat, InPlayground } from '../tools/playground';

const path = chromiumPath();
const named = path
  ? 'every topic in the Teams client'
  : `every topic in the Teams client (skipped: ${howToGetChromium})`;

interface Talk {
  readonly topic: string;
  readonly says: string;
  readonly first: RegExp;
  /** A choice of that card, and what it leads to. */
  readonly choice?: string;
  readonly then?: RegExp;
}

const talks: readonly Talk[] = [
  {
    topic: 'unexpected-prompt',
    says: 'I keep getting sign-in requests on my phone that I did not make',
    first:
      /Did anybody get a yes or a code from you\?|Well done\. Security knows|Did you mean one of these\?/,
  },
  {
    topic: 'no-device',
    says: 'I forgot my phone at home this morning',
    first: /You can sign in another way now/,
    choice: 'None of these works for me',
    then: /A day pass may help/,
  },
  {
    topic: 'lost-device',
    says: 'I lost my security key somewhere',
    first: /What (?:is gone or broken|happened to it)\?/,
  },
  {
    topic: 'new-device',
    says: 'I have a new number since yesterday',
    first: /your new number|What is new\?|changing a number|It takes one proof|What do you have with you\?/i,
  },
  {
    topic: 'missing-code',
    says: 'the text message with the code never arrives',
    first: /Is this still your number\?|What does not arrive\?|No text can come just now|Your texts/,
  },
  {
    topic: 'code-rejected',
    says: 'the code from my authenticator app is refused every time',
    first: /Type one code from your app|Where does the refused code come from\?/,
  },
  {
    topic: 'not-prompted',
    says: 'why was I never asked for a second step when I signed in',
    first: /Where were you not asked\?/,
  },
  {
    topic: 'traveling',
    says: 'next week I travel to Japan, will my codes work there',
    first: /Have you left already\?|Try it once, without a network|You have the app/,
  },
  {
    topic: 'turn-off',
    says: 'please switch off this two step verification, it annoys me',
    first: /cannot be|What (?:bothers|annoys)|asks/i,
  },
  {
    topic: 'setup',
    says: 'I want to set up an authenticator app on my tablet as a backup',
    first: /What would you like to set up\?|Where shall the app go\?|Sign in/,
  },
  {
    topic: 'sign-in-help',
    says: 'how does signing in with an authenticator app work',
    first: /These ways to sign in are yours/,
  },
  {
    topic: 'case-status',
    says: 'what is the state of the request I filed yesterday',
    first: /You have no open request|This is open for you/,
  },
  {
    topic: 'talk-to-person',
    says: 'I want to talk to a real person now please',
    first: /What should we know|A person|colleague/i,
  },
];

(path ? describe : describe.skip)(named, () => {
  let started: InPlayground | undefined;
  let chat: Chat;

  beforeAll(async () => {
    started = await startInPlayground('hanne', 'Hanne Solberg', path as string);
    ({ chat } = started);
  }, 120_000);
  afterAll(async () => {
    await started?.close();
  });

  test.each(talks.map((talk) => [talk.topic, talk] as const))(
    '%s',
    async (_topic, { says, first, choice, then }) => {
      await chat.say('start over');
      await chat.see('What happened?');
      await chat.say(says);
      await chat.see(first);
      if (choice !== undefined) await chat.press(choice);
      if (then !== undefined) await chat.see(then);
    },
    60_000,
  );

  test('"Deutsch" goes on in German, and back', async () => {
    await chat.say('Deutsch');
    await chat.see('Wir machen auf Deutsch weiter.');
    await chat.say('von vorn');
    await chat.see('Was ist geschehen?');
    await chat.say('mein Handy liegt zu Hause');
    await chat.see(/Anders anmelden|anders an/);
    await chat.say('English');
    await chat.see('We go on in English.');
  }, 60_000);
});
