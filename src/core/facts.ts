/**
 * The facts a dialog may branch on (`check`) and the values its words may show (`{{name}}`), with the level
 * of proof each needs (policy.md, "Who is asking"). The checker and the engine read the same catalogue.
 */
import { deliveryStates } from './account-facts';
import type { ActionName, Diagnosed, Level } from './dialog-types';

/** Something that must have happened in the walk before a variable has a value. */
export type Done = ActionName | 'case' | 'granted';

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
  'full-sign-in': {
    level: 'open',
    values: ['yes', 'no'],
    says: 'Whether the walk began after the full sign-in, with the password: what adding a way to sign in asks.',
  },
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
  // ---- the account, as the system sees it ----
  registered: {
    level: 'claimed',
    values: ['none', 'one', 'several'],
    says: 'How many ways to sign in are set up: only then does the sign-in page offer another way.',
  },
  app: {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether an authenticator app is set up that works now.',
  },
  'text-number': {
    level: 'claimed',
    values: ['yes', 'closed', 'no'],
    says: 'Whether a number for texts is set up; "closed": texts do not go to its country.',
  },
  'backup-codes': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether saved backup codes are left.',
  },
  'security-key': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether a security key or passkey is set up that works now.',
  },
  'phone-calls': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether a mobile or office phone is set up for calls.',
  },
  'mail-codes': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether a mail address is set up for codes.',
  },
  'last-send': {
    level: 'claimed',
    values: ['none', ...deliveryStates],
    says: 'What became of the newest text to this person, of the last hour.',
  },
  'send-limit': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether no more texts may be sent for a while ({{limitUntil}}).',
  },
  'last-failure': {
    level: 'claimed',
    values: ['none', 'wrong', 'barred'],
    says: 'Whether codes of the app were refused lately, or the app is closed after too many.',
  },
  required: {
    level: 'claimed',
    values: ['everybody', 'group', 'nobody', 'unknown'],
    says: 'By which rule the second step is asked of this person.',
  },
  'set-up-deadline': {
    level: 'claimed',
    values: ['none', 'open', 'passed'],
    says: 'Whether there is a day by which it must be set up ({{setUpBy}}), and whether it is over.',
  },
  'open-request': {
    level: 'claimed',
    values: ['yes', 'no'],
    says: 'Whether this person has an open request, of any walk.',
  },
  'sign-ins': {
    level: 'proven',
    values: ['usual', 'odd', 'remembered', 'none', 'unknown'],
    says: 'What the log of sign-ins shows: something odd; the last one spared by a remembered device; nothing; or no log.',
  },
  'country-texts': {
    level: 'open',
    values: ['open', 'closed', 'unknown'],
    says: 'Whether texts may go to numbers of the country that was named.',
  },
  'until-known': {
    level: 'open',
    values: ['yes', 'no'],
    says: 'Whether the person said until which day ({{untilDay}}).',
  },
} as const satisfies Record<string, CheckFact>;

/** What a `diagnose` step may find; each has a route. */
export const outcomesOf: Readonly<Record<Diagnosed, readonly string[]>> = {
  code: ['right', 'ahead', 'behind', 'earlier', 'used', 'barred', 'wrong', 'none'],
  text: ['delivered', 'unreachable', 'blocked', 'landline', 'closed', 'limit', 'failed', 'slow', 'none'],
};

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
  country: plain('open', 40, 'The country that was named, in the language of the screen.'),
  untilDay: plain('open', 12, 'The day of the week that was named: "Friday".'),
  lastSendAt: plain('claimed', 8, 'When the newest text was sent.'),
  textDigits: plain('claimed', 4, 'The last two digits of the number for texts.'),
  limitUntil: plain('claimed', 20, 'When a text may be sent again.'),
  drift: plain('claimed', 20, 'By how much the clock of the phone is off: "2 minutes".'),
  setUpBy: plain('claimed', 30, 'The day by which a second step must be set up.'),
  methodsSetUp: list(
    'claimed',
    300,
    'All own ways to sign in, and which of them do not work now, as a list.',
  ),
  ownRequests: list('claimed', 240, 'Own open requests: number and whose turn it is, as a list.'),
  signInTimes: list('proven', 300, 'The newest sign-ins: when, to what, and how it ended, as a list.'),
  signInPlaces: list('recovered', 300, 'The same with places.'),
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
