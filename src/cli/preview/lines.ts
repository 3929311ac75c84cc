/** A screen as text for a terminal, and what a typed line answers on it. */
import type { Screen } from '../../core/screen';

const width = 78;

/** Markdown as plain words: addresses behind their words, no stars, no backslashes. */
export const plain = (rich: string): string =>
  rich
    // One line break is a space, as on a page; before a list it stays.
    .replaceAll(/(?<!\n)\n(?!\n|\s*(?:[-*]|\d+[.)]) )/gu, ' ')
    .replaceAll(/\[([^\]]*)\]\(([^)\s]*)\)/gu, '$1 ($2)')
    .replaceAll(/\*\*([^*]+)\*\*/gu, '$1')
    .replaceAll(/(?<!\\)[*_](\S[^*_]*)[*_]/gu, '$1')
    .replaceAll(/\\([^\w\s])/gu, '$1');

/** Breaks at spaces; lines after the first are set in as far as `hang`. */
export function wrapped(text: string, indent = '', hang = indent): string[] {
  return text.split('\n').flatMap((paragraph) => {
    if (paragraph.trim() === '') return [''];
    const lines: string[] = [];
    let line = indent;
    for (const word of paragraph.trim().split(/\s+/u)) {
      const lead = lines.length === 0 ? indent : hang;
      if (line !== lead && line.length + 1 + word.length > width) {
        lines.push(line);
        line = hang;
      }
      line += (line === lead || line === hang ? '' : ' ') + word;
    }
    return [...lines, line];
  });
}

interface Answerable {
  readonly value: string;
  readonly say: string;
  readonly hint?: string;
}

/** Everything that can be pressed, in the order of its numbers. */
export const pressable = (screen: Screen): readonly Answerable[] => [
  ...screen.choices,
  ...screen.actions,
  ...screen.ways,
];

const noteWords = { stop: 'Stop: ', wait: 'Waiting: ', done: 'Done: ', plain: 'Note: ' } as const;
const marks = { done: '[x]', wait: '[~]', next: '[ ]' } as const;

export function screenLines(screen: Screen): readonly string[] {
  const { progress, field, tag } = screen;
  const all = pressable(screen);
  const rule = '-'.repeat(width);
  const block = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ['', ...lines] : []);
  return [
    '',
    rule,
    ...(progress ? [`${progress.at} of ${progress.of}: ${progress.label}`] : []),
    ...wrapped(screen.title.toUpperCase() === screen.title ? screen.title : `# ${screen.title}`),
    ...block(screen.heard === undefined ? [] : wrapped(plain(screen.heard))),
    ...block(screen.lead === undefined ? [] : wrapped(plain(screen.lead))),
    ...screen.text.flatMap((text) => block(wrapped(plain(text)))),
    ...block(tag ? [`${tag.label}: ${tag.value}${tag.spoken === undefined ? '' : ` (${tag.spoken})`}`] : []),
    ...block(screen.notes.flatMap((note) => wrapped(noteWords[note.kind] + plain(note.text), '', '  '))),
    ...block(screen.trail.flatMap((item) => trailLines(item))),
    ...block(field ? fieldLines(field) : []),
    ...block(all.flatMap((one, i) => choiceLines(one, i + 1))),
    ...block(screen.portalOnly ? [`   (on the portal: ${screen.portalOnly.say})`] : []),
    ...block(screen.offers.map((offer) => `   -> ${offer.say} (${offer.link})`)),
    ...beside(screen),
  ];
}

function trailLines(item: Screen['trail'][number]): readonly string[] {
  const detail = item.detail === undefined ? '' : `: ${plain(item.detail)}`;
  return wrapped(`${marks[item.state]} ${plain(item.text)}${detail}`, '', '    ');
}

function fieldLines(field: NonNullable<Screen['field']>): readonly string[] {
  return [
    ...(field.error === undefined ? [] : wrapped(`! ${plain(field.error)}`, '', '  ')),
    `${field.label}: [__________]  [${field.button}]`,
    ...(field.hint === undefined ? [] : wrapped(`(${plain(field.hint)})`)),
  ];
}

function choiceLines({ say, hint }: Answerable, number: number): readonly string[] {
  const lead = `${String(number).padStart(2)}. `;
  return [`${lead}${say}`, ...(hint === undefined ? [] : wrapped(hint, ' '.repeat(lead.length)))];
}

function beside({ beside: { title, text, trail } }: Screen): readonly string[] {
  const [first, ...more] = text;
  if (first === undefined && trail.length === 0) return [];
  return [
    '',
    ...(first === undefined ? [title] : wrapped(`${title}: ${plain(first)}`, '', '  ')),
    ...more.flatMap((one) => wrapped(plain(one), '  ')),
    ...trail.flatMap((item) => trailLines(item)),
  ];
}
