/** The outcomes as a table: for the terminal, and for docs/social-engineering.md, from the same cells. */
import type { Outcome } from './attempt';
import { changeWords } from './deciding';

export interface Theme {
  readonly title: string;
  readonly outcomes: readonly Outcome[];
}

const stateWords: Readonly<Record<string, string>> = {
  open: 'waits for staff',
  taken: 'waits for staff',
  'waiting-for-person': 'waits for its person',
  'second-approver': 'waits for a second approver',
  'waiting-period': 'waits until its time is over',
  approved: 'is approved, and not carried out',
  done: 'is carried out',
  denied: 'is denied',
  withdrawn: 'is withdrawn',
  expired: 'has run out',
  frozen: 'is stopped',
};

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;

function ending({ changes, open, allowed }: Outcome): string {
  const happened = changes.map((name) => changeWords[name] ?? name).join(', ');
  if (open !== undefined)
    return `Stays open: ${happened === '' ? 'no account changes, but see below' : happened}.`;
  if (happened === '') return 'Refused: no account changes.';
  return `Only what policy allows (${allowed ?? ''}): ${happened}.`;
}

function requestsOf({ requests }: Outcome): string {
  const states = [...new Set(requests)].map((state) => stateWords[state] ?? state).toSorted();
  if (states.length === 0) return '';
  return sentence(
    requests.length === 1
      ? `the request ${states.join('')}`
      : `of the requests, one ${states.join(', one ')}`,
  );
}

function happens(outcome: Outcome): string {
  const { told, alarm, seen, record, rows, open } = outcome;
  const refusals = [...new Set(record.map((one) => one.replace(/:.*/, '')))];
  const kept = refusals.length > 0 && open === undefined ? refusals : rows;
  return [
    ending(outcome),
    requestsOf(outcome),
    told ? 'The owner is told.' : '',
    alarm ? 'Security has it first.' : '',
    ...seen.map((text) => `Staff see: ${text}.`),
    kept.length > 0 ? `Record: ${kept.join(', ')}.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const rulesOf = ({ met }: Outcome): string =>
  met.length === 0 ? 'none' : met.map(({ name }) => name).join(', ');

const heads = ['Attempt', 'What they try', 'What happens', 'Which rule'] as const;
const cells = (outcome: Outcome): readonly string[] => [
  outcome.name,
  outcome.tries,
  happens(outcome),
  rulesOf(outcome),
];

const inMarkdown = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const row = (columns: readonly string[]): string => `| ${columns.map(inMarkdown).join(' | ')} |`;

/** One bullet of SECURITY.md, as it stands there. Throws when the gap is not named there. */
export function gapIn(security: string, name: string): string {
  const bullets = security.split(/\n(?=- )/);
  const found = bullets.find((one) => one.replaceAll(/\s+/g, ' ').startsWith(`- **${name}`));
  if (found === undefined) throw new Error(`SECURITY.md does not name the gap "${name}".`);
  return found.split('\n\n')[0]?.replaceAll(/\s+/g, ' ').trim() ?? '';
}

/** What docs/social-engineering.md holds between its marks. */
export function document(themes: readonly Theme[], security: string): string {
  const all = themes.flatMap(({ outcomes }) => outcomes);
  const rules = new Map(all.flatMap(({ met }) => met.map(({ name, says }) => [name, says] as const)));
  const gaps = [...new Set(all.flatMap(({ open }) => open ?? []))];
  const playedBy = (gap: string): string =>
    all.flatMap((one) => (one.open === gap ? [`*${one.name}*`] : [])).join(', ');
  const refused = all.filter(({ open, changes }) => open === undefined && changes.length === 0).length;
  const open = all.filter((one) => one.open !== undefined).length;
  return [
    `${all.length} attempts: ${refused} are refused, ${all.length - refused - open} end in what policy allows, ${open} stay open.`,
    ...themes.flatMap(({ title, outcomes }) => [
      '',
      `### ${title}`,
      '',
      row(heads),
      row(heads.map(() => '---')),
      ...outcomes.map((one) =>
        row(cells(one).map((cell, at) => (at === 3 && cell !== 'none' ? asCode(cell) : cell))),
      ),
    ]),
    '',
    '## What stays open',
    '',
    ...gaps.map((gap) => `${gapIn(security, gap)} Played by ${playedBy(gap)}.`),
    '',
    '## The rules by name',
    '',
    row(['Name', 'What the product says']),
    row(['---', '---']),
    ...[...rules].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, says]) => row([`\`${name}\``, says])),
  ].join('\n');
}

const asCode = (names: string): string =>
  names
    .split(', ')
    .map((name) => `\`${name}\``)
    .join(', ');

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const widths = [24, 44, 52, 26] as const;

/** For the terminal, 156 columns wide. */
export function printed(themes: readonly Theme[]): string {
  const line = (columns: readonly string[]): string => {
    const parts = columns.map((cell, at) => wrapped(cell, widths[at] ?? 20));
    const height = Math.max(...parts.map(({ length }) => length));
    return Array.from({ length: height }, (_, index) =>
      parts
        .map((part, at) => (part[index] ?? '').padEnd(widths[at] ?? 20))
        .join('  ')
        .trimEnd(),
    ).join('\n');
  };
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return themes
    .filter(({ outcomes }) => outcomes.length > 0)
    .flatMap(({ title, outcomes }) => [
      '',
      title.toUpperCase(),
      line(heads),
      rule,
      ...outcomes.flatMap((one) => [line(cells(one)), '']),
    ])
    .join('\n');
}
