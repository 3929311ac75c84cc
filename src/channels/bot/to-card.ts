/**
 * Screen to Adaptive Card 1.5 (schema: https://adaptivecards.io/schemas/adaptive-card.json), pure. The same
 * words as on the portal, in the order of the table "The same in Teams" of the look. Never a set-up code: what
 * only the portal may show is a link to it.
 */
import type { Phrases } from '../../core/phrases';
import type { Screen, ScreenChoice, ScreenField, TrailItem } from '../../core/screen';
import { escaped, literal, plain, plainWords, rich, safeLink, wordsOf } from './rich';
import { action, actions, card, choice, heading, phoneLine, timeOf } from './card-parts';
import type { Card, Data } from './card-parts';
import type { Element } from './rich';

export type { Card } from './card-parts';

export interface CardOptions {
  readonly visit: string;
  readonly timeZone: string;
  /** Milliseconds: to print dates of other days. */
  readonly now: number;
  readonly publicUrl: string;
  /** For clients that do not know Action.Execute (Web Chat): Action.Submit instead. */
  readonly submit: boolean;
  /** Hand-over to the browser, absolute. Without it a button fetches one. */
  readonly links: { readonly handOver?: string };
  /** One line above the screen: "You already answered this at 14:22." Plain text. */
  readonly note?: string;
  /** Number of the help desk, shown above the last row. */
  readonly phone?: string;
  /** The words around the screen, in its language. */
  readonly words: Phrases;
  /** A button under the note that asks for a person at once. */
  readonly offerPerson?: boolean;
}

/** Teams shows nothing of a card over 28 kB; ours stay below with room for the envelope. Bytes of JSON. */
export const cardLimit = 27_000;

const noteStyles = { stop: 'attention', wait: 'warning', done: 'good', plain: 'emphasis' } as const;

/** A text of ours, Markdown and filled in already, after its word. */
const noted = (kind: 'stop' | 'wait' | 'done', text: string, words: Phrases): string =>
  words.say(`bot.note.${kind}`, { text });

function note(kind: keyof typeof noteStyles, text: string, of: CardOptions): Element {
  const said = kind === 'plain' ? text : noted(kind, text, of.words);
  return { type: 'Container', style: noteStyles[kind], bleed: true, items: rich(said, of.publicUrl) };
}

/** Six digits; eight too where an app or a small device may show as many. */
const sixDigits = String.raw`^\s*\d{3}[ -]?\d{3}\s*$`;
const sixOrEight = String.raw`^\s*(?:\d{3}[ -]?\d{3}|\d{4}[ -]?\d{4})\s*$`;
const takesEight = ({ kind, maxLength }: ScreenField): boolean => kind === 'code' && maxLength > 7;

function field(screen: ScreenField, of: CardOptions, turn: number): Element[] {
  const { kind, label, hint, error, value } = screen;
  const eight = takesEight(screen);
  const pattern = kind === 'code' ? (eight ? sixOrEight : sixDigits) : undefined;
  const codeWords = eight ? 'bot.six-or-eight' : 'bot.six-digits';
  const wrong: Element[] = error
    ? [
        {
          type: 'Container',
          style: noteStyles.stop,
          bleed: true,
          items: [plain(noted('stop', plainWords(error), of.words))],
        },
      ]
    : [];
  // Only a browser can ask a key.
  if (kind === 'passkey')
    return [...wrong, plain(of.words.say('bot.key')), ...inBrowser(of.words.say('bot.key-button'), of)];
  return [
    ...wrong,
    {
      type: 'Input.Text',
      id: 'input',
      label: literal(plainWords(label)),
      isRequired: true,
      errorMessage: of.words.say(kind === 'code' ? codeWords : 'bot.empty'),
      // Spaces between groups are allowed on top of what is counted.
      maxLength: kind === 'words' ? screen.maxLength : screen.maxLength + 12,
      ...(kind === 'words' ? { isMultiline: true } : {}),
      ...(pattern ? { regex: pattern } : {}),
      ...(value && kind !== 'code' && kind !== 'backup-code' ? { value: literal(value) } : {}),
    },
    ...(hint ? [plain(plainWords(hint), { isSubtle: true, size: 'Small' }, 'Small')] : []),
    actions([
      action(
        { title: screen.button, style: 'positive', data: { visit: of.visit, turn, go: 'enter' } },
        of.submit,
      ),
    ]),
  ];
}

function trail(items: readonly TrailItem[], of: CardOptions): Element[] {
  if (items.length === 0) return [];
  const facts = items.map((item) => ({
    title: item.at === undefined ? of.words.say(`bot.trail.${item.state}`) : timeOf(item.at, of),
    value: escaped(wordsOf(item.detail ? `${item.text} ${item.detail}` : item.text)),
  }));
  return [{ type: 'FactSet', facts }];
}

function beside(screen: Screen, of: CardOptions): Element[] {
  const { title, text, trail: items } = screen.beside;
  const inner = [
    ...text.flatMap((part) => rich(part, of.publicUrl, { isSubtle: true })),
    ...trail(items, of),
  ];
  if (inner.length === 0) return [];
  return [plain(plainWords(title), { weight: 'Bolder' }, 'Medium'), ...inner];
}

function head(screen: Screen, of: CardOptions): Element[] {
  const { progress } = screen;
  return [
    ...(of.note ? [{ type: 'Container', style: 'emphasis', bleed: true, items: [plain(of.note)] }] : []),
    ...(of.offerPerson ? [actions([personNow(screen, of)])] : []),
    ...(progress
      ? [
          plain(of.words.say('bot.progress', { ...progress, label: plainWords(progress.label) }), {
            size: 'Small',
            isSubtle: true,
          }),
        ]
      : []),
    heading(escaped(plainWords(screen.title))),
    ...(screen.heard ? [plain(plainWords(screen.heard), { isSubtle: true, size: 'Small' })] : []),
    ...(screen.lead ? rich(screen.lead, of.publicUrl) : []),
    ...screen.text.flatMap((part) => rich(part, of.publicUrl)),
  ];
}

function tag(screen: Screen): Element[] {
  if (!screen.tag) return [];
  const { label, value, spoken } = screen.tag;
  return [
    {
      type: 'Container',
      style: 'warning',
      bleed: true,
      items: [
        plain(plainWords(label), { isSubtle: true }),
        plain(value, { size: 'ExtraLarge', weight: 'Bolder' }, 'None'),
        ...(spoken ? [plain(spoken, { isSubtle: true, size: 'Small' }, 'None')] : []),
      ],
    },
  ];
}

function answers(screen: Screen, of: CardOptions): Element[] {
  const { turn } = screen;
  const data = (value: string): Data => ({ visit: of.visit, turn, value });
  const one = (entry: ScreenChoice): Element =>
    choice(plainWords(entry.say), entry.hint && plainWords(entry.hint), data(entry.value), of.submit);
  const styles = { main: { style: 'positive' }, quiet: {}, stop: { style: 'destructive' } } as const;
  const quiet = screen.actions.map((entry) =>
    action(
      { title: plainWords(entry.say), data: data(entry.value), without: true, ...styles[entry.style] },
      of.submit,
    ),
  );
  return [
    ...screen.choices.map(one),
    ...(screen.field ? field(screen.field, of, turn) : []),
    ...offWays(screen, of),
    ...(quiet.length > 0 ? [actions(quiet)] : []),
    ...(screen.ways.length > 0
      ? [
          plain(of.words.say(screen.field ? 'bot.another-way' : 'bot.or'), { weight: 'Bolder' }, 'Medium'),
          ...screen.ways.map(one),
        ]
      : []),
  ];
}

/** What cannot be taken now, and why: read, not pressed. */
function offWays({ off }: Screen, { words }: CardOptions): Element[] {
  if (off.length === 0) return [];
  const lines = off.flatMap(({ say, why }) => [
    plain(plainWords(say), { size: 'Small', weight: 'Bolder' }),
    plain(plainWords(why), { isSubtle: true, size: 'Small' }, 'None'),
  ]);
  return [plain(words.say('bot.off'), { weight: 'Bolder' }, 'Medium'), ...lines];
}

function portalOnly({ portalOnly }: Screen, of: CardOptions): Element[] {
  return portalOnly ? inBrowser(portalOnly.say, of) : [];
}

/** A way to the browser, for what a card cannot do. */
function inBrowser(say: string, of: CardOptions): Element[] {
  const { handOver } = of.links;
  const fresh = action(
    {
      title: handOver ? of.words.say('bot.new-link') : say,
      data: { visit: of.visit, go: 'link' },
      without: true,
    },
    of.submit,
  );
  if (!handOver) return [actions([fresh])];
  return [
    plain(of.words.say('bot.link-lead')),
    actions([{ type: 'Action.OpenUrl', title: literal(say), url: handOver, style: 'positive' }, fresh]),
  ];
}

/** `/topics/<name>` begins a walk and `/` is the first card; any other path of ours opens in the browser. */
function offers(screen: Screen, of: CardOptions): Element[] {
  return screen.offers.map(({ say, hint, link }) => {
    const words = plainWords(say);
    const topic = /^\/topics\/([a-z0-9-]{1,60})$/.exec(link)?.[1];
    const url = link === '/' ? undefined : safeLink(link, of.publicUrl);
    if (topic === undefined && url) return actions([{ type: 'Action.OpenUrl', title: literal(words), url }]);
    const data = topic === undefined ? { go: 'menu' } : { begin: topic };
    return choice(words, hint && plainWords(hint), data, of.submit);
  });
}

const personData = (screen: Screen, of: CardOptions): Data =>
  screen.ended ? { begin: 'talk-to-person' } : { visit: of.visit, turn: screen.turn, go: 'person' };

function personNow(screen: Screen, of: CardOptions): Element {
  const title = of.words.say('bot.person-now');
  return action({ title, without: true, style: 'positive', data: personData(screen, of) }, of.submit);
}

/** The last row, on every card the same two. */
function lastRow(screen: Screen, of: CardOptions): Element[] {
  const back: Data =
    !screen.ended && screen.back ? { visit: of.visit, turn: screen.turn, go: 'back' } : { go: 'menu' };
  const one = (name: string, data: Data): Element =>
    action({ title: of.words.say(name), without: true, data }, of.submit);
  return [one('bot.back', back), one('bot.person', personData(screen, of))];
}

const sizeOf = (made: Card): number => Buffer.byteLength(JSON.stringify(made));

/** Cuts every text to `longest` characters: the last resort for a card that would not be shown at all. */
function clip<T>(value: T, longest: number): T {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      typeof inner === 'string' && inner.length > longest && key !== 'url'
        ? `${inner.slice(0, longest)} …`
        : inner,
    ),
  ) as T;
}

/** The card of a screen. Under `cardLimit` always: what stands beside goes first, then long texts are cut. */
export function toCard(screen: Screen, of: CardOptions): Card {
  const last = lastRow(screen, of);
  const make = (shown: Screen, more: readonly Element[]): Card =>
    card(
      [
        ...head(shown, of),
        ...tag(shown),
        ...shown.notes.map((entry) => note(entry.kind, entry.text, of)),
        ...trail(shown.trail, of),
        ...answers(shown, of),
        ...portalOnly(shown, of),
        ...offers(shown, of),
        ...more,
        ...phoneLine(of.phone, of.words),
      ],
      last,
    );
  const full = make(screen, beside(screen, of));
  if (sizeOf(full) <= cardLimit) return full;
  const short = make(screen, []);
  if (sizeOf(short) <= cardLimit) return short;
  for (const longest of [600, 300, 120, 50]) {
    const cut = make(clip(screen, longest), []);
    if (sizeOf(cut) <= cardLimit) return cut;
  }
  // Not reached by screens of the engine: its counts of choices, notes and trail are bounded.
  return make({ ...clip(screen, 50), text: [], notes: [], trail: [] }, []);
}
