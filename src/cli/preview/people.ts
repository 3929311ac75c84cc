/** Made-up people for `sparekey dialogs preview`: each stands for a situation that a walk answers differently. */
import { nothingSeen, type AccountFacts } from '../../core/account-facts';
import type { MethodFacts, PersonFacts } from '../../core/policy/types';

const method = (id: string, kind: MethodFacts['kind'], more: Partial<MethodFacts> = {}): MethodFacts => ({
  id,
  kind,
  changedAt: 0,
  suspended: false,
  barred: false,
  shared: false,
  simSwap: false,
  probationUntil: 0,
  ...more,
});

const onPhone = { device: 'phone', deviceKind: 'phone' } as const;
const app = method('app on the phone', 'totp', onPhone);
const text = method('text to the phone', 'text', { ...onPhone, lastDigits: '20' });
const tablet = method('app on the tablet', 'totp', { device: 'tablet', deviceKind: 'tablet' });
const backup = method('backup codes', 'backup', { left: 9 });

const person = (methods: readonly MethodFacts[], more: Partial<PersonFacts> = {}): PersonFacts => ({
  id: 'made-up',
  status: 'active',
  privileged: false,
  methods,
  everHadKey: false,
  hasVoucher: true,
  ...more,
});

/** Nobody has said who they are, or there is no such account. */
export const nobody: PersonFacts = person([], { id: '', status: 'unknown', hasVoucher: false });

export interface Asker {
  readonly says: string;
  /** Absent: no such account. */
  readonly person?: PersonFacts;
  /** Has a claim from the start: the sign-in of the portal, or a chat. In a chat everybody with an account has. */
  readonly claimed?: true;
  readonly frozen?: true;
}

const everything = [app, text, tablet, backup];
const stopped = (one: MethodFacts): MethodFacts => ({ ...one, suspended: true });

/** By the word after `--as`. */
export const askers: Readonly<Record<string, Asker>> = {
  named: { says: 'types a name; has a phone, a tablet and backup codes', person: person(everything) },
  claimed: { says: 'is signed in; has the same', person: person(everything), claimed: true },
  'nothing-left': { says: 'has only the phone', person: person([app, text]) },
  'nothing-set-up': {
    says: 'has nothing set up yet',
    person: person([], { neverHadMethod: true, manager: 'the manager' }),
  },
  privileged: {
    says: 'the stricter rules hold',
    person: person([app, tablet, backup], { privileged: true }),
  },
  stopped: {
    says: 'the phone was stopped before',
    person: person([stopped(app), stopped(text), tablet, backup]),
  },
  barred: {
    says: 'too many wrong codes of the app',
    person: person([{ ...app, barred: true }, text, backup]),
  },
  frozen: { says: 'said "this was not me" in a notice', person: person(everything), frozen: true },
  disabled: { says: 'the account is disabled', person: person([app, backup], { status: 'disabled' }) },
  unknown: { says: 'there is no such account' },
};

/** What the system has seen of the account: an ordinary week. */
export const seenOf = (asker: Asker, now: number): AccountFacts =>
  asker.person
    ? {
        ...nothingSeen,
        sends: [{ at: now - 5 * 60_000, lastDigits: '20', state: 'delivered' }],
        wrongLately: asker.person.methods.some(({ barred }) => barred) ? ['totp'] : [],
        registration: { required: 'everybody' },
        signIns: [
          {
            at: now - 20 * 3_600_000,
            app: 'Outlook',
            place: 'Edinburgh, United Kingdom',
            outcome: 'in',
            secondStep: 'asked',
            odd: false,
          },
        ],
      }
    : nothingSeen;
