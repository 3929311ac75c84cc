/** A screen as both channels print it, and what must hold of it whoever sees it. */
import { join } from 'node:path';
import express from 'express';
import type { VisitView } from '../../src/app/services';
import { toCard } from '../../src/channels/bot/to-card';
import { toPage } from '../../src/channels/portal/to-page';
import { mountViews } from '../../src/channels/portal/views';
import type { Screen } from '../../src/core/screen';
import { catalogue } from '../tools/catalogue';
import { wordsOfCard } from '../tools/connector';

const app = express();
mountViews(app, join(__dirname, '../../views'), catalogue());

/** The page of a turn, as the portal shows it to the holder. */
export function pageOf(screen: Screen, now: number, language = 'en'): Promise<string> {
  const view: VisitView = {
    id: 'v',
    turn: screen.turn,
    screen,
    topic: 'topic',
    timeZone: 'Europe/London',
    language,
    canSetUp: screen.portalOnly?.kind === 'set-up',
    canOpenDayPass: screen.portalOnly?.kind === 'day-pass',
  };
  const data = {
    ...toPage(view, now),
    layout: 'person',
    visit: 'v',
    language,
    org: { name: 'Alderbrook Trust', helpDeskPhone: '0131 496 0120', hoursNow: 'Here today until 19:00' },
    tel: '01314960120',
    csrf: 'token',
    now,
    looks: screen.waits && !screen.portalOnly,
    once: 'once',
  };
  return new Promise((resolve, reject) => {
    app.render('pages/turn', data, (error: Error | null, html?: string) =>
      error ? reject(error) : resolve(html ?? ''),
    );
  });
}

export const cardOf = (screen: Screen, now: number, language = 'en'): Record<string, unknown> => ({
  ...toCard(screen, {
    visit: 'v',
    words: catalogue().in(language),
    timeZone: 'Europe/London',
    now,
    publicUrl: 'https://help.alderbrook.example',
    submit: false,
    links: screen.portalOnly ? { handOver: 'https://help.alderbrook.example/go/x' } : {},
    phone: '0131 496 0120',
  }),
});

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&#x60;': '`',
  '&#x3D;': '=',
};

/** What can be read on a page. */
export const readable = (html: string): string =>
  flat(
    html
      .replaceAll(/<(script|style|svg|head)\b.*?<\/\1>/gs, ' ')
      .replaceAll(/<\/?(?:b|em|a|time)\b[^>]*>/g, '')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/&(?:#?\w+);/g, (entity) => entities[entity] ?? entity),
  );

/** One space between words, and no Markdown: what both channels must have in common. */
export const flat = (text: string): string =>
  text
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/\*\*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Every line of words of a screen, list items one by one. */
export function linesOf(screen: Screen): readonly string[] {
  const blocks = [
    screen.title,
    screen.heard,
    screen.lead,
    ...screen.text,
    screen.tag?.label,
    screen.tag?.value,
    screen.tag?.spoken,
    ...screen.notes.map((note) => note.text),
    ...screen.off.flatMap((one) => [one.say, one.why]),
    ...[...screen.trail, ...screen.beside.trail].flatMap((item) => [item.text, item.detail]),
    ...[...screen.choices, ...screen.ways, ...screen.offers].flatMap((one) => [one.say, one.hint]),
    ...screen.actions.map((one) => one.say),
    // A key has no field: its button says what to do, and in a chat another one leads to the browser.
    screen.field?.kind === 'passkey' ? undefined : screen.field?.label,
    screen.field?.hint,
    screen.field?.error,
    screen.field?.button,
    ...screen.beside.text,
    screen.portalOnly?.say,
    screen.progress?.label,
  ];
  return blocks.flatMap((block) =>
    (block ?? '')
      .split(/\n(?=(?:- |\d+\. ))|\n{2,}/)
      .map((line) => flat(line.replace(/^\s*(?:- |\d+\. )/, '')))
      .filter((line) => line !== ''),
  );
}

/** All objects inside, in reading order. */
function partsOf(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(partsOf);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(partsOf)];
}

/** Parts of Adaptive Cards 1.5 (https://adaptivecards.io/explorer/), as far as Teams and Web Chat show them. */
const allowedParts = new Set([
  'AdaptiveCard',
  'TextBlock',
  'RichTextBlock',
  'TextRun',
  'Container',
  'FactSet',
  'ActionSet',
  'Input.Text',
  'Action.Execute',
  'Action.OpenUrl',
]);

const byLanguage = new Map<string, { words: ReadonlySet<string>; phone: string; notes: readonly string[] }>();

/** Words of the channels themselves, around every screen. */
function ownWords(language: string): { words: ReadonlySet<string>; phone: string; notes: readonly string[] } {
  const known = byLanguage.get(language);
  if (known) return known;
  const words = catalogue().in(language);
  const names = ['back', 'another-way', 'or', 'trail.done', 'trail.wait', 'trail.next', 'new-link', 'link-lead', 'empty', 'six-digits', 'six-or-eight', 'key', 'key-button', 'off'];
  const made = {
    words: new Set([...names.map((name) => words.say(`bot.${name}`)), words.say('frame.person')].map(flat)),
    phone: flat(words.say('bot.phone', { phone: '0131 496 0120' })),
    notes: ['stop', 'wait', 'done'].map((kind) => words.say(`bot.note.${kind}`, { text: '' })),
  };
  byLanguage.set(language, made);
  return made;
}

const isOfTheCard = (line: string, language: string): boolean => {
  const { words, phone } = ownWords(language);
  return words.has(line) || line === phone || /^(?:.*, )?\d\d:\d\d$/.test(line);
};

function withoutNote(line: string, language: string): string {
  const note = ownWords(language).notes.find((one) => line.startsWith(one));
  return note === undefined ? line : line.slice(note.length);
}

export function problemsOfCard(card: Record<string, unknown>, language = 'en'): readonly string[] {
  const strange = partsOf(card)
    .map((part) => part['type'])
    .filter((type) => type !== undefined && (typeof type !== 'string' || !allowedParts.has(type)));
  const size = Buffer.byteLength(JSON.stringify(card));
  const last = (card['actions'] as { title: string; data: { go?: string; begin?: string } }[] | undefined)?.at(-1);
  return [
    ...(card['version'] === '1.5' ? [] : ['another version of cards']),
    ...strange.map((type) => `card part ${JSON.stringify(type)}`),
    ...(size < 28_000 ? [] : [`card of ${size} bytes`]),
    ...(last?.title === catalogue().in(language).say('frame.person') && (last.data.go === 'person' || last.data.begin === 'talk-to-person')
      ? []
      : ['card without a person']),
  ];
}

/** Everything that is wrong with a screen in either channel; nothing when it is good. */
export async function problemsOf(screen: Screen, now: number, language = 'en'): Promise<readonly string[]> {
  const card = cardOf(screen, now, language);
  const html = await pageOf(screen, now, language);
  const page = readable(html);
  const cardWords = wordsOfCard(card).map(flat);
  const onCard = cardWords.join(' ');
  const lines = linesOf(screen);
  return [
    ...problemsOfCard(card, language),
    ...problemsOfWords(screen, `${page} ${onCard}`),
    ...problemsOfPage(screen, html),
    ...lines.filter((line) => !page.includes(line)).map((line) => `not on the page: ${line}`),
    // "Set up here" and the pass are behind a link in a chat, with the same words on its button.
    ...lines
      .filter((line) => !onCard.includes(line) && !(screen.field?.kind === 'passkey' && line === screen.field.button))
      .map((line) => `not on the card: ${line}`),
    ...cardWords
      .map((line) => withoutNote(line, language).replace(/^• |^\d+\. /, ''))
      .filter((line) => line !== '' && !isOfTheCard(line, language) && !page.includes(line))
      .map((line) => `only on the card: ${line}`),
  ];
}

function problemsOfPage(screen: Screen, html: string): readonly string[] {
  const heading = /<h1>(.*?)<\/h1>/s.exec(html)?.[1]?.trim();
  const empty = [...html.matchAll(/<(h[1-6]|button|label|li|p|b|small|summary)\b[^>]*>\s*<\/\1>/g)];
  const person = screen.ended
    ? /name="topic" value="talk-to-person"/.test(html)
    : html.includes('action="/visits/v/person"');
  return [
    ...(heading ? [] : ['empty heading']),
    ...empty.map((match) => `empty ${match[1]} on the page`),
    ...(person ? [] : ['page without a person']),
  ];
}

function problemsOfWords(screen: Screen, shown: string): readonly string[] {
  const broken: readonly [RegExp, string][] = [
    // A missing text shows its name: "code.text.foo".
    [/\b[a-z]+(?:-[a-z]+)*\.[a-z][a-z-]*(?:\.[a-z-]+)*\b/, 'a name of a text'],
    [/\{\{|\}\}/, 'braces'],
    [/\bundefined\b|\bnull\b|\bNaN\b|\[object/, 'a value that is none'],
    // A variable that was empty in the middle of a sentence.
[/ [.,;:](?: |$)|: \.|\b(?:until|stopped at|was|ending)(?:[.,] | and )/, 'a hole'],
  ];
  const open = screen.text.at(-1)?.trimEnd().endsWith(':') === true ? ['a list without items'] : [];
  const many = screen.choices.length > 8 ? [`${screen.choices.length} choices`] : [];
  return [
    ...many,
    ...open,
    ...broken.flatMap(([pattern, what]) => {
      const found = pattern.exec(shown);
      return found ? [`${what}: ${shown.slice(Math.max(0, found.index - 30), found.index + 40)}`] : [];
    }),
  ];
}
