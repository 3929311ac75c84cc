/**
 * The facts a dialog may branch on (`check`) and the values its words may show (`{{name}}`), with the level
 * of proof each needs (policy.md, "Who is asking"). The checker and the engine read the same catalogue.
 */
import type { ActionName, Level } from './dialog-types';

/** Something that must have happened in the walk before a variable has a value. */
export type Done = ActionName | 'case';

export interface CheckFact {
  readonly level: Level;
  /** Every value it can have; a `check` step has a route for each. */
  readonly values: readonly string[];
  readonly says: string;
}

export interface Variable {
  readonly level: Level;
  /** Has a value only after this. */
  readonly after?: Done;
  /** Filled in as Markdown (a list); otherwise as literal text. */
  readonly markdown: boolean;
  /** Characters it takes at most, for the limits of a card. */
  readonly longest: number;
  readonly says: string;
}

const checks = {
  asker: {
    level: 'open',
    values: ['named', 'claimed'],
    says: 'Who is asking: an account name was typed (named), or the channel or a password says who it is (claimed).',
  },
  channel: { level: 'open', values: ['portal', 'teams'], says: 'Where the walk takes place.' },
  'device-suspended': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether a device of this person is stopped at the moment.',
  },
  'methods-left': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether a way to sign in is registered that would work right now.',
  },
  privileged: {
    level: 'recovered',
    values: ['yes', 'no'],
    says: 'Whether the stricter rules hold for this account.',
  },
  'help-desk-open': {
    level: 'open',
    values: ['yes', 'no'],
    says: 'Whether the help desk is open at this moment.',
  },
} as const satisfies Record<string, CheckFact>;

const plain = (level: Level, longest: number, says: string, after?: Done): Variable => ({
  level,
  markdown: false,
  longest,
  says,
  ...(after && { after }),
});
const list = (level: Level, longest: number, says: string): Variable => ({
  level,
  markdown: true,
  longest,
  says,
});

const variables = {
  helpDeskPhone: plain('open', 20, 'The number of the help desk.'),
  helpDeskHours: plain('open', 50, 'Its hours: "Monday to Friday, 7:00 to 19:00".'),
  hoursNow: plain('open', 40, 'Its hours now: "Here today until 19:00".'),
  organisation: plain('open', 40, 'The name of the organisation.'),
  requestNumber: plain('open', 8, 'The number of the request of this walk: "47K 9RM".', 'case'),
  // Staff may write more; then the screen scrolls.
  staffReply: plain('open', 300, 'What staff wrote with their decision; may be empty.', 'case'),
  methodsNow: list(
    'claimed',
    240,
    'Own ways to sign in that would work right now: kinds and last digits, as a list.',
  ),
  lostDevice: plain(
    'claimed',
    60,
    'The device reported lost: its kind and last digits; its name after recovery evidence.',
  ),
  stoppedAt: plain('claimed', 20, 'When the device was stopped.', 'suspend-device'),
  stopLapsesAt: plain(
    'claimed',
    20,
    'When tomorrow a stop by claim alone ends; empty when it holds for good.',
    'suspend-device',
  ),
  methodsLeft: list('proven', 240, 'Own ways to sign in that remain, masked, as a list.'),
  dayPassUntil: plain('recovered', 20, 'Until when the day pass works.', 'day-pass'),
  setUpLink: plain('recovered', 60, 'The address to set up the new device at.', 'recover'),
} as const satisfies Record<string, Variable>;

export type CheckName = keyof typeof checks;
export type VariableName = keyof typeof variables;

/** The value of a `check` fact. */
export type CheckValue<N extends CheckName> = (typeof checks)[N]['values'][number];

export const factCatalogue: {
  readonly checks: Readonly<Record<CheckName, CheckFact>>;
  readonly variables: Readonly<Record<VariableName, Variable>>;
} = { checks, variables };

export const checkNames = Object.keys(checks) as readonly CheckName[];
export const variableNames = Object.keys(variables) as readonly VariableName[];

/** The fact of that name, or undefined. Own names only: "constructor" is none. */
export function checkFact(name: string): CheckFact | undefined {
  const known = checkNames.find((candidate) => candidate === name);
  return known && checks[known];
}

/** The variable of that name, or undefined. */
export function variable(name: string): Variable | undefined {
  const known = variableNames.find((candidate) => candidate === name);
  return known && variables[known];
}

/**
 * The variables of a text: what stands between the braces of every `{{...}}`, also of `{{#if name}}...{{/if}}`.
 * A third brace, another sign or a block that is not closed is kept as it is, and is no name.
 */
export function variablesIn(text: string): string[] {
  const inside = [...text.matchAll(/\{\{([^]*?)\}\}/g)].map((match) => (match[1] ?? '').trim());
  if (!isClosed(inside)) return inside;
  return inside.flatMap((one) => (one === '/if' || one === 'else' ? [] : [condition.exec(one)?.[1] ?? one]));
}

const condition = /^#if (\w+)$/;

/** Every `#if` has its `/if`, and none stands inside another. */
function isClosed(inside: readonly string[]): boolean {
  let open = false;
  for (const one of inside) {
    const opens = condition.test(one);
    const within = one === 'else' || one === '/if';
    if ((opens && open) || (within && !open)) return false;
    open = opens || (open && one !== '/if');
  }
  return !open;
}
