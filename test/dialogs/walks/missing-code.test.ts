import { own } from '../paths-people';
import { start } from '../paths-world';
import { table } from './drive';

const texts = [own.text];
const which = 'What does not arrive?';
const number = 'Is this still your number?';
const testing = 'A test is on its way';
const another = 'Sign in another way now';
const at = start - 5 * 60_000;
const toTest = [
  [which, '"A text with a code"'],
  [number, '"Yes. Send me a test"'],
] as const;
/** What the network says of the test, where that leads, and what the page tells. */
const reports = [
  ['delivered', 'The test reached your phone', 'come from another sender'],
  ['unreachable', 'Your phone could not be reached', 'aeroplane mode'],
  ['blocked', 'Your network held the text back', 'mobile company'],
  ['landline', 'This number cannot take texts', 'landline'],
  ['closed', 'Texts do not go to that country', 'An authenticator app works everywhere'],
  ['limit', 'No more texts for a while', 'authenticator app and its code work'],
  ['failed', 'The test could not be sent', 'on our side'],
] as const;

table('missing-code', [
  ...reports.map(([state, ends, tells]) => ({
    it: `a test that is ${state} has its own advice`,
    who: 'signed in' as const,
    has: texts,
    walk: [...toTest, [testing, `report: ${state}`] as const],
    ends,
    tells: [tells],
    causes: ['send-test'],
  })),
  {
    it: 'the first sentence says what is missing, so it is not asked',
    who: 'in Teams',
    says: 'my text never comes',
    has: texts,
    walk: [],
    ends: number,
    tells: ['ending 83'],
  },
  {
    it: 'a test that the person does not see goes through the checks, until it works',
    who: 'signed in',
    has: texts,
    says: 'no text on my iPhone',
    walk: [
      [number, '"Yes. Send me a test"'],
      [testing, '"Nothing has come"'],
      ['Then take another way in first', '"Find out what holds it back"'],
      ['Does the phone have signal and internet?', '"Still nothing"'],
      ['Where an iPhone hides messages', '"Still nothing"'],
      ['May the phone show it?', '"Still nothing"'],
      ['Restart the phone, then update the app', '"That was it, it works now"'],
    ],
    ends: 'Good, it arrives again',
    causes: ['send-test'],
  },
  {
    it: 'a text that arrived and is not seen is looked for where the phone hides it',
    who: 'in Teams',
    has: texts,
    walk: [
      ...toTest,
      [testing, 'report: delivered'],
      ['The test reached your phone', '"I do not see it"'],
      ['Which phone is it?', '"An Android phone"'],
      ['Where an Android phone hides messages', '"Found it, it works now"'],
    ],
    ends: 'Good, it arrives again',
    causes: ['send-test'],
  },
  {
    it: 'a last text that the network blocked needs no test',
    who: 'signed in',
    has: texts,
    seen: { sends: [{ at, state: 'blocked', lastDigits: '83' }] },
    walk: [[which, '"A text with a code"']],
    ends: 'Your network held the text back',
  },
  {
    it: 'a last text on its way is named with its time',
    who: 'signed in',
    has: texts,
    seen: { sends: [{ at, state: 'under-way', lastDigits: '83' }] },
    walk: [[which, '"A text with a code"']],
    ends: number,
    tells: ['The last one was sent at 14:25'],
  },
  {
    it: 'our own limit is named with its end, and another way',
    who: 'signed in',
    has: [own.text, own.app],
    seen: { sendLimitUntil: start + 7 * 60_000 },
    says: 'it says we have reached our limit',
    walk: [['No more texts for a while', '"Sign in another way"']],
    ends: another,
    tells: ['Code from an authenticator app', 'ending 83'],
  },
  {
    it: 'a limit that is not ours is explained, and waited for',
    who: 'signed in',
    walk: [
      [which, '"It says that a limit is reached"'],
      ['The limit is for texts and calls only', '"I can wait"'],
    ],
    ends: 'Then wait, and ask once',
  },
  {
    it: 'a country that texts do not go to is said before a test is made',
    who: 'signed in',
    has: texts,
    textsClosed: true,
    walk: [
      [which, '"A text with a code"'],
      ['Texts do not go to that country', '"Set up an app instead"'],
    ],
    ends: 'An app does not depend on texts',
  },
  {
    it: 'an old number leads to a new one',
    who: 'in Teams',
    says: 'no text, I changed my number',
    has: texts,
    walk: [[which, '"A text with a code"']],
    ends: 'Then we change what is set up',
  },
  {
    it: 'a hand-over during the test ends it, and shows no number',
    who: 'in Teams',
    has: texts,
    walk: [...toTest, [testing, 'goes on in the browser']],
    ends: 'No text can come just now',
    causes: ['send-test'],
  },
  {
    it: 'a typed name gets the checks, without a test and without facts',
    who: 'named',
    seen: { sends: [{ at, state: 'blocked', lastDigits: '83' }], sendLimitUntil: start + 60_000 },
    says: 'no text comes',
    walk: [
      ['Does it still go to your number?', '"Yes, they are mine"'],
      ['Does the phone have signal and internet?', '"Still nothing"'],
      ['Which phone is it?', '"Another phone"'],
      ['May the phone show it?', '"Still nothing"'],
      ['Restart the phone, then update the app', '"Still nothing"'],
      [another, '"None of these works"'],
      ['A day pass may help', '"Ask a person"'],
      ['Who are you?', 'types the account'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    tells: ['47K 9RM'],
    hides: ['83', 'held the text back'],
    causes: ['open-case day-pass'],
  },
  {
    it: 'two proofs get a day pass',
    who: 'signed in',
    has: [own.text, own.app, own.backup],
    walk: [
      [which, '"I need to sign in now"'],
      [another, '"None of these works"'],
      ['A day pass may help', '"Show that it is me"'],
      ['What do you have with you?', '"Saved backup code"'],
      ['Type one backup code', 'code: right codes'],
      ['What do you have with you?', '"Code from an authenticator app"', 'code: right app-phone'],
      ['One moment', 'act day-pass: true'],
    ],
    ends: 'You have a day pass',
    tells: ['It works until 22:30'],
    causes: ['act day-pass'],
  },
  {
    it: 'the request that waits in the app needs only its notification back',
    who: 'named',
    says: 'the notification of my app is gone',
    walk: [
      ['Open the app yourself first', '"The request was in the app"'],
      ['May the phone show it?', '"That was it, it works now"'],
    ],
    ends: 'Good, it arrives again',
  },
]);
