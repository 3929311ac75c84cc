import { assert, property, string } from 'fast-check';
import { frontDoor, topicsAt } from '../../src/app/front-door';
import { homeTopics } from '../../src/channels/portal/topics';
import { timeOf } from '../../src/channels/bot/card-parts';
import { lineCard, menuCard } from '../../src/channels/bot/small-cards';
import { toCard, cardLimit } from '../../src/channels/bot/to-card';
import type { CardOptions } from '../../src/channels/bot/to-card';
import { literal, rich } from '../../src/channels/bot/rich';
import { meaningOf } from '../../src/channels/bot/to-event';
import { vocabularyOf } from '../../src/channels/bot/vocabulary';
import { choiceOf, commandOf } from '../../src/channels/bot/words';
import type { Screen } from '../../src/core/screen';
import { catalogue } from '../tools/catalogue';
import { pressOf, wordsOfCard } from '../tools/connector';
import { screens, setUpCode } from '../tools/fake-services';
import { walkScreens } from '../tools/fake-visits';

const words = catalogue().in('en');
const vocabulary = vocabularyOf(catalogue(), 'en');
const of: CardOptions = {
  words,
  visit: 'v1',
  timeZone: 'Europe/London',
  now: Date.UTC(2026, 10, 24, 14, 30),
  publicUrl: 'https://help.alderbrook.example',
  submit: false,
  links: {},
  phone: '0131 496 0120',
};
const walk = Object.fromEntries(
  Object.entries(walkScreens).map(([step, screen]) => [`walk:${step}`, screen]),
);
const all: [string, Screen][] = Object.entries({ ...screens, ...walk }).map(([step, screen]) => [
  step,
  { ...screen, step, turn: 3 },
]);
const at = (step: string): Screen => ({ ...(all.find(([name]) => name === step)?.[1] as Screen) });
const size = (card: unknown): number => Buffer.byteLength(JSON.stringify(card));
/** All objects inside, in reading order. */
const parts = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value)
    ? value.flatMap((part) => parts(part))
    : typeof value === 'object' && value !== null
      ? [value as Record<string, unknown>, ...parts(Object.values(value))]
      : [];

describe.each(all)('the screen "%s"', (_step, screen) => {
  test.each([true, false])('is an Adaptive Card 1.5 under the limit (submit: %s)', (submit) => {
    const card = toCard(screen, { ...of, submit });
    expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.5' });
    expect(size(card)).toBeLessThanOrEqual(cardLimit);
    const types = parts(card).map((part) => part['type']);
    expect(types).not.toContain(submit ? 'Action.Execute' : 'Action.Submit');
  });

  test('ends with Back and Talk to a person, with the number above them', () => {
    const card = toCard(screen, of);
    expect(card.actions?.map((action) => action['title'])).toEqual(['Back', 'Talk to a person']);
    expect(wordsOfCard(card.body).at(-1)).toBe('Or call 0131 496 0120.');
  });

  test('loads nothing and names no address but ours and those the words link to', () => {
    const card = toCard(screen, of);
    expect(parts(card).filter((part) => part['type'] === 'Image' || part['type'] === 'Media')).toEqual([]);
    for (const { url } of parts(card).filter((part) => part['url'] !== undefined)) {
      expect(String(url)).toMatch(/^(https:\/\/help\.alderbrook\.example\/|https:\/\/example\.org\/|tel:)/);
    }
  });

  test('only the escaped heading and safe words are TextBlocks; no TextBlock holds Markdown', () => {
    for (const part of parts(toCard(screen, of))) {
      if (part['type'] !== 'TextBlock' || part['style'] === 'heading') continue;
      expect(part['text']).not.toMatch(/[*_[\]`~<>\\|#]/);
    }
  });
});

describe('order and words', () => {
  test('progress, heading, text, field, other ways, as the page has them', () => {
    const read = wordsOfCard(toCard(at('code'), of));
    const places = [
      '2 of',
      'Type the code from the text',
      '6-digit code',
      'Another way',
      'I have none of these',
      'Back',
    ].map((part) => read.findIndex((text) => text.startsWith(part)));
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(places).not.toContain(-1);
  });

  test('the first card has the seven choices of the front page, word for word, the alarm first', () => {
    const plain = (list: readonly { topic: string; title: string; hint?: string }[]) =>
      list.map(({ topic, title, hint }) => ({ topic, title, hint }));
    const shown = topicsAt(frontDoor, [], words);
    expect(plain(shown)).toEqual(plain(homeTopics([], words)));
    expect(shown[0]?.topic).toBe('unexpected-prompt');
    expect(topicsAt(frontDoor, [{ topic: 'missing-code', title: 'Own words' }], words)[4]?.title).toBe(
      'Own words',
    );
  });

  test('a code field takes six digits, with a space, and says so in plain words; it is never filled in', () => {
    const input = parts(
      toCard(
        {
          ...at('code'),
          field: { ...at('code').field, kind: 'code', value: '123456' } as Screen['field'] & object,
        },
        of,
      ),
    ).find((part) => part['type'] === 'Input.Text');
    const pattern = new RegExp(String(input?.['regex']));
    expect(['123456', '123 456'].every((code) => pattern.test(code))).toBe(true);
    expect(['12345', '1234567', 'abcdef', ''].some((code) => pattern.test(code))).toBe(false);
    expect(input).toMatchObject({ errorMessage: 'The code has six digits.', isRequired: true });
    expect(input).not.toHaveProperty('value');
  });

  test('a code that may have eight digits is taken with six or eight', () => {
    const field = { ...at('code').field, kind: 'code', maxLength: 9 } as Screen['field'] & object;
    const input = parts(toCard({ ...at('code'), field }, of)).find((part) => part['type'] === 'Input.Text');
    const pattern = new RegExp(String(input?.['regex']));
    expect(['123456', '123 456', '12345678', '1234 5678'].every((code) => pattern.test(code))).toBe(true);
    expect(['12345', '1234567', '123456789', ''].some((code) => pattern.test(code))).toBe(false);
    expect(input).toMatchObject({ errorMessage: 'The code has six digits, or eight.' });
  });

  test('what was wrong stands before the field and begins with its word', () => {
    const read = wordsOfCard(toCard(at('wrong'), of));
    const wrong = read.findIndex((text) => text.startsWith('Stop: That code is not right'));
    expect(wrong).toBeGreaterThan(-1);
    expect(wrong).toBeLessThan(read.indexOf('Backup code'));
  });

  test('a number to carry is large, in a box of its own', () => {
    const tag = parts(toCard(at('walk:waiting'), of)).find((part) => part['size'] === 'ExtraLarge');
    expect(tag).toMatchObject({ text: '47K 9RM', weight: 'Bolder' });
  });

  test('only the button of a form asks for its field; every other answer goes without it', () => {
    const presses = parts(toCard(at('code'), of)).filter((part) => part['type'] === 'Action.Execute');
    const asking = presses.filter((press) => press['associatedInputs'] !== 'none');
    expect(asking.map((press) => press['title'])).toEqual(['Check the code']);
  });

  test('a set-up code is nowhere, a link is only where it was made', () => {
    const without = JSON.stringify(toCard(at('set-up'), of));
    expect(without).not.toContain(setUpCode);
    expect(without).not.toContain('/go/');
    const withLink = toCard(at('set-up'), {
      ...of,
      links: { handOver: 'https://help.alderbrook.example/go/abc' },
    });
    expect(parts(withLink).find((part) => part['type'] === 'Action.OpenUrl')).toMatchObject({
      url: 'https://help.alderbrook.example/go/abc',
    });
  });

  test('Back on the first step leads to the first card, at the end nothing names the closed walk', () => {
    expect(pressOf(toCard({ ...at('walk:ask'), back: false }, of), 'Back')).toEqual({ go: 'menu' });
    expect(pressOf(toCard(at('end'), of), 'Talk to a person')).toEqual({ begin: 'talk-to-person' });
    expect(pressOf(toCard(at('end'), of), 'My phone was lost after all')).toEqual({ begin: 'lost-device' });
  });

  test('times are in the zone of the person, with the day when it is another one', () => {
    expect(timeOf(of.now - 60_000, of)).toBe('14:29');
    expect(timeOf(of.now - 60_000, { ...of, timeZone: 'Asia/Tokyo' })).toBe('23:29');
    expect(timeOf(of.now - 86_400_000, of)).toMatch(/^Monday,? 23 November.*14:30$/);
  });
});

describe('27: words of others stay words', () => {
  const hostile = [
    '**bold** _it_ `code` # heading',
    '[a link](https://evil.example) <https://evil.example>',
    '<at>Everyone</at> <b>x</b> &lt;at&gt;',
    '- item\n1. one',
    'safe\u202Etxt.exe \u200B\u2066hidden\u2069',
    'http://evil.example and www.evil.example and a@b.example',
    '![x](https://evil.example/p.png)',
  ];
  test.each(hostile)('%j in a line, a choice and a label', (text) => {
    const screen: Screen = { ...at('walk:ask'), choices: [{ value: 'x', say: text, hint: text }] };
    for (const card of [
      lineCard(`You said: ${text}`),
      toCard(screen, of),
      menuCard([{ topic: 't', title: text }], { submit: false, words, lines: [text] }),
    ]) {
      for (const part of parts(card)) {
        if (part['type'] === 'TextBlock' && part['style'] !== 'heading')
          expect(part['text']).not.toMatch(/[*_[\]`<>#]|:\/\/|www\.|@/);
        if (part['type'] === 'Action.OpenUrl') expect(part['url']).not.toContain('evil');
        if (part['type'] === 'TextRun')
          expect(part['text']).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
      }
    }
  });

  test('a heading shows the characters it was given', () => {
    const heading = parts(
      toCard({ ...at('walk:ask'), title: '<at>x</at> \\*Pixel\\* [a](https://evil.example)' }, of),
    ).find((part) => part['style'] === 'heading');
    expect(heading?.['text']).toBe(String.raw`\<at\>x\</at\> \*Pixel\* \[a\](https://evil.example)`);
  });

  test('our own Markdown becomes bold, lists and links; scripts and foreign paths do not', () => {
    const made = rich(
      'Wait **a minute**. [Ours](/kept) [bad](javascript:alert(1)) [out](//evil.example)\n\n- one\n- two',
      of.publicUrl,
    );
    const runs = parts(made).filter((part) => part['type'] === 'TextRun');
    expect(runs).toContainEqual(expect.objectContaining({ text: 'a minute', weight: 'Bolder' }));
    expect(
      parts(made)
        .filter((part) => part['type'] === 'Action.OpenUrl')
        .map((part) => part['url']),
    ).toEqual(['https://help.alderbrook.example/kept']);
    expect(wordsOfCard(made).slice(1)).toEqual(['• one', '• two']);
  });

  test('no text of any kind makes a link, loses its letters, or breaks the limit', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const card = lineCard(text);
        expect(parts(card).map((part) => part['type'])).not.toContain('Action.OpenUrl');
        expect(wordsOfCard(card).join('')).toBe(literal(text));
      }),
    );
  });
});

test('a screen far beyond any limit still makes a card that Teams shows', () => {
  const long = 'A long sentence. '.repeat(400);
  const card = toCard(
    {
      ...at('choose'),
      text: [long, long, long],
      choices: at('choose').choices.map((choice) => ({ ...choice, hint: long })),
      beside: { title: 'x', text: [long], trail: [] },
    },
    of,
  );
  expect(size(card)).toBeLessThanOrEqual(cardLimit);
  expect(wordsOfCard(card)).toContain('Saved backup code');
});

describe('typed words', () => {
  const choices = ['Yes, it works', 'No, it does not', 'Something else'].map((say, value) => ({
    value: String(value),
    say,
  }));
  test.each([
    ['yes', '0'],
    ['Yep!', '0'],
    ['nope', '1'],
    ['none of these', '2'],
    ['option 2', '1'],
    ['the third one', '2'],
    ['4', undefined],
    ['maybe', undefined],
    ['it', undefined],
    ['', undefined],
  ])('%j names the choice %s', (text, value) => {
    expect(choiceOf(text, choices, vocabulary)?.value).toBe(value);
  });

  test('a word that two choices share names neither', () => {
    expect(
      choiceOf(
        'phone',
        [
          { value: 'a', say: 'My phone is lost' },
          { value: 'b', say: 'My phone is new' },
        ],
        vocabulary,
      ),
    ).toBeUndefined();
  });

  test.each([
    ['Please help', 'help'],
    ['TALK TO A PERSON!', 'person'],
    ['start over', 'restart'],
    ['I cannot go back to my phone', undefined],
  ])('%j is the command %s', (text, command) => {
    expect(commandOf(text, vocabulary)).toBe(command);
  });

  test('beside a field for own words, a number still means the choice above it', () => {
    expect(meaningOf('2', at('walk:ask'), vocabulary)).toMatchObject({ answer: { kind: 'choose' } });
    const own: Screen = {
      ...at('walk:ask'),
      field: { kind: 'words', label: 'Own words', button: 'Go on', maxLength: 300 },
    };
    expect(meaningOf('it fell into the harbour', own, vocabulary)).toMatchObject({
      kind: 'answer',
      answer: { kind: 'enter', text: 'it fell into the harbour' },
    });
  });

  test('a key is nothing to type: a number means the way below, anything else is another matter', () => {
    const way = { kind: 'answer', answer: { kind: 'choose', value: 'way:totp' } };
    expect(meaningOf('1', at('passkey'), vocabulary)).toMatchObject(way);
    expect(meaningOf('Code from an authenticator app', at('passkey'), vocabulary)).toMatchObject(way);
    expect(meaningOf('{"id":"a"}', at('passkey'), vocabulary)).toEqual({ kind: 'question' });
  });
});

describe('a screen that asks for a key', () => {
  test('says that a chat cannot, leads to the browser, and keeps the other ways', () => {
    const card = toCard(at('passkey'), of);
    const read = wordsOfCard(card.body);
    expect(read).toContain(
      'A chat cannot ask for a key. Your browser can: go on there, or take another way.',
    );
    expect(read.join(' ')).toContain('That key is not one of this account');
    const found = parts(card);
    expect(found.some((part) => part['type'] === 'Input.Text')).toBe(false);
    const button = found.find((part) => part['title'] === 'Go on in the browser');
    expect(button).toMatchObject({ type: 'Action.Execute', data: { visit: 'v1', go: 'link' } });
    expect(found.some((part) => part['title'] === 'Code from an authenticator app')).toBe(true);
    // What the key would sign is of no use in a chat.
    expect(JSON.stringify(card)).not.toContain('bm90aGluZw');
  });

  test('with a link, opens it, and fetches a new one', () => {
    const handOver = 'https://help.alderbrook.example/go/abc';
    const found = parts(toCard(at('passkey'), { ...of, links: { handOver } }));
    const button = found.find((part) => part['title'] === 'Go on in the browser');
    expect(button).toMatchObject({ type: 'Action.OpenUrl', url: handOver });
    expect(found.some((part) => part['title'] === 'Send a new link')).toBe(true);
  });
});
