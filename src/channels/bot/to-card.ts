/**
 * Screen to Adaptive Card 1.5 (schema: https://adaptivecards.io/schemas/adaptive-card.json), pure. The same
 * words as on the portal, in the order of the table "The same in Teams" of the look. Never a set-up code: what
 * only the portal may show is a link to it.
 */
import type { TopicInfo } from '../../app/services';
import type { Screen, ScreenChoice, ScreenField, TrailItem } from '../../core/screen';
import { escaped, literal, plain, plainWords, rich, safeLink, wordsOf } from './rich';
import { action, actions, card, choice, phoneLine, timeOf } from './card-parts';
import type { Card, Data } from './card-parts';
import type { Element } from './rich';

export { timeOf } from './card-parts';
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
}

/** Teams shows nothing of a card over 28 kB; ours stay below with room for the envelope. Bytes of JSON. */
export const cardLimit = 27_000;

const noteStyles = {
  stop: ['attention', 'Stop: '],
  wait: ['warning', 'Waiting: '],
  done: ['good', 'Done: '],
  plain: ['emphasis', ''],
} as const;

function note(kind: keyof typeof noteStyles, text: string, publicUrl: string): Element {
  const [style, word] = noteStyles[kind];
  return { type: 'Container', style, bleed: true, items: rich(`${word}${text}`, publicUrl) };
}

const patterns: Partial<Record<ScreenField['kind'], string>> = { code: String.raw`^\s*\d{3}[ -]?\d{3}\s*$` };
const patternErrors: Partial<Record<ScreenField['kind'], string>> = { code: 'The code has six digits.' };

function field(screen: ScreenField, of: CardOptions, turn: number): Element[] {
  const { kind, label, hint, error, value } = screen;
  const pattern = patterns[kind];
  return [
    ...(error
      ? [{ type: 'Container', style: 'attention', bleed: true, items: [plain(`Stop: ${plainWords(error)}`)] }]
      : []),
    {
      type: 'Input.Text',
      id: 'input',
      label: literal(plainWords(label)),
      isRequired: true,
      errorMessage: patternErrors[kind] ?? 'Type something here first.',
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

const trailWords = { done: 'Done', wait: 'Waiting', next: 'Next' } as const;

function trail(items: readonly TrailItem[], of: CardOptions): Element[] {
  if (items.length === 0) return [];
  const facts = items.map((item) => ({
    title: item.at === undefined ? trailWords[item.state] : timeOf(item.at, of),
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
    ...(progress
      ? [
          plain(`${progress.at} of ${progress.of}: ${plainWords(progress.label)}`, {
            size: 'Small',
            isSubtle: true,
          }),
        ]
      : []),
    {
      type: 'TextBlock',
      text: escaped(plainWords(screen.title)),
      size: 'Large',
      weight: 'Bolder',
      wrap: true,
      style: 'heading',
    },
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
    ...(quiet.length > 0 ? [actions(quiet)] : []),
    ...(screen.ways.length > 0
      ? [plain(screen.field ? 'Another way' : 'Or', { weight: 'Bolder' }, 'Medium'), ...screen.ways.map(one)]
      : []),
  ];
}

function portalOnly(screen: Screen, of: CardOptions): Element[] {
  if (!screen.portalOnly) return [];
  const { handOver } = of.links;
  const fresh = action(
    {
      title: handOver ? 'Send a new link' : screen.portalOnly.say,
      data: { visit: of.visit, go: 'link' },
      without: true,
    },
    of.submit,
  );
  if (!handOver) return [actions([fresh])];
  return [
    plain(
      'This goes on in your browser. The link works once, for five minutes, and only you should open it.',
    ),
    actions([
      { type: 'Action.OpenUrl', title: literal(screen.portalOnly.say), url: handOver, style: 'positive' },
      fresh,
    ]),
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

/** The last row, on every card the same two. */
function lastRow(screen: Screen, of: CardOptions): Element[] {
  const open = !screen.ended;
  const at = { visit: of.visit, turn: screen.turn };
  return [
    action(
      { title: 'Back', without: true, data: open && screen.back ? { ...at, go: 'back' } : { go: 'menu' } },
      of.submit,
    ),
    action(
      {
        title: 'Talk to a person',
        without: true,
        data: open ? { ...at, go: 'person' } : { begin: 'talk-to-person' },
      },
      of.submit,
    ),
  ];
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
        ...shown.notes.map((entry) => note(entry.kind, entry.text, of.publicUrl)),
        ...trail(shown.trail, of),
        ...answers(shown, of),
        ...portalOnly(shown, of),
        ...offers(shown, of),
        ...more,
        ...phoneLine(of.phone),
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

/** The first card: what happened, as on the portal's first page. */
export function menuCard(
  topics: readonly TopicInfo[],
  of: { readonly submit: boolean; readonly phone?: string; readonly lines: readonly string[] },
): Card {
  return card(
    [
      {
        type: 'TextBlock',
        text: 'What happened?',
        size: 'Large',
        weight: 'Bolder',
        wrap: true,
        style: 'heading',
      },
      ...of.lines.map((line) => plain(line)),
      ...topics.map((topic) => choice(topic.title, topic.hint, { begin: topic.topic }, of.submit)),
      ...phoneLine(of.phone),
    ],
    [action({ title: 'Talk to a person', data: { begin: 'talk-to-person' }, without: true }, of.submit)],
  );
}

/** Another matter was typed in the middle of a walk: nobody is moved without being asked. */
export function switchCard(
  topic: TopicInfo,
  said: string,
  of: { readonly submit: boolean; readonly back: Data },
): Card {
  return card(
    [
      plain('Is this about something else?', { weight: 'Bolder' }),
      choice(topic.title, topic.hint, { begin: topic.topic, said }, of.submit),
      choice('Stay with what we were doing', undefined, of.back, of.submit),
    ],
    [],
  );
}

/** Two or three topics are close: which was meant is asked, and nothing is guessed. */
export function closeCard(
  topics: readonly TopicInfo[],
  said: string,
  of: { readonly submit: boolean },
): Card {
  return card(
    [
      plain('Did you mean one of these?', { weight: 'Bolder' }),
      ...topics.map((topic) => choice(topic.title, topic.hint, { begin: topic.topic, said }, of.submit)),
      choice('None of these: talk to a person', undefined, { begin: 'talk-to-person', said }, of.submit),
    ],
    [],
  );
}

/** What is left of an answered card: one subtle line. */
export const lineCard = (line: string): Card => card([plain(line, { isSubtle: true, size: 'Small' })], []);
