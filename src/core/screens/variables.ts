/** What dialogs may ask (`check`) and print (`{{...}}`): the values behind the catalogue in `facts.ts`. */
import { nothingSeen } from '../account-facts';
import { isLost } from '../policy/evidence';
import { stoppedDevices } from '../walk/context';
import type { MethodFacts } from '../policy/types';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';
import type { Words } from '../dialog-types';
import { blank, escapeMarkdown, fill, type Variables } from './fill';
import { methodLabel } from './labels';
import { said, seen } from './seen';
export { methodLabel } from './labels';
import { clockTime } from './moments';
export { clockTime, dayTime } from './moments';

const yes = (value: boolean): string => (value ? 'yes' : 'no');

/** What would sign this person in right now, when the phone is not there. */
const withoutPhone = (facts: StepFacts): readonly MethodFacts[] =>
  facts.person.methods.filter(
    (method) => !method.suspended && !method.barred && method.deviceKind !== 'phone' && method.left !== 0,
  );

type Check = (visit: Visit, facts: StepFacts) => string;

export const checks: Readonly<Record<string, Check>> = {
  asker: (visit) => (visit.claim === 'claimed' ? 'claimed' : 'named'),
  channel: (visit) => visit.holder.kind,
  'full-sign-in': (visit) => yes(visit.claim === 'claimed' && visit.claimedBy === 'password'),
  'device-suspended': (_visit, facts) => yes(stoppedDevices(facts).length > 0),
  'methods-left': (_visit, facts) => yes(withoutPhone(facts).length > 0),
  privileged: (_visit, facts) => yes(facts.person.privileged),
  'help-desk-open': (_visit, facts) => yes(facts.organisation.open),
  registered: (_visit, { person }) =>
    person.methods.length === 0 ? 'none' : person.methods.length === 1 ? 'one' : 'several',
  app: hasNow('totp'),
  'text-number': (_visit, facts) => textNumber(facts),
  'backup-codes': hasNow('backup'),
  'security-key': hasNow('passkey'),
  'phone-calls': hasNow('call', 'office'),
  'mail-codes': hasNow('email'),
  'last-send': (_visit, facts) => lastSend(facts)?.state ?? 'none',
  'send-limit': (_visit, facts) => yes(facts.account.sendLimitUntil > facts.now),
  'last-failure': (_visit, { person, account }) => {
    if (person.methods.some((one) => one.kind === 'totp' && one.barred)) return 'barred';
    return account.wrongLately.includes('totp') ? 'wrong' : 'none';
  },
  required: (_visit, { account }) => account.registration.required,
  'set-up-deadline': (_visit, { account, now }) => {
    const { deadline } = account.registration;
    return deadline === undefined ? 'none' : deadline > now ? 'open' : 'passed';
  },
  'open-request': (_visit, { account }) => yes(account.requests.length > 0),
  'sign-ins': (_visit, { account }) => seenSignIns(account),
  'country-texts': ({ heard }, { openCountries }) =>
    heard.country === undefined ? 'unknown' : openCountries.includes(heard.country) ? 'open' : 'closed',
  'until-known': ({ heard }) => yes(heard.untilDay !== undefined),
};

/** Would it sign the person in right now? */
const works = (method: MethodFacts): boolean => !method.suspended && !method.barred && method.left !== 0;

/** Is one of these kinds set up, so that it works now? */
function hasNow(...kinds: readonly MethodFacts['kind'][]): Check {
  return (_visit, { person }) => yes(person.methods.some((one) => kinds.includes(one.kind) && works(one)));
}

function textNumber({ person, textsClosed }: StepFacts): string {
  const numbers = person.methods.filter((one) => one.kind === 'text' && works(one));
  if (numbers.length === 0) return 'no';
  return numbers.every((one) => textsClosed.includes(one.id)) ? 'closed' : 'yes';
}

/** Of the last hour: an older one is not what somebody waits for. */
const lastSend = ({ account, now }: StepFacts) => account.sends.find((one) => one.at > now - 3_600_000);

function seenSignIns({ signIns }: StepFacts['account']): string {
  if (!signIns) return 'unknown';
  const [last] = signIns;
  if (!last) return 'none';
  if (signIns.some((one) => one.odd)) return 'odd';
  return last.secondStep === 'remembered' ? 'remembered' : 'usual';
}

/**
 * A typed name, also one that a hand-over left of a claim, finds what anybody would find who has nothing set up.
 * @throws {Error} when no such fact exists; the checker refuses such a dialog before.
 */
export function checkFact(name: string, visit: Visit, facts: StepFacts): string {
  const check = checks[name];
  if (!check) throw new Error(`There is no fact "${name}" to check.`);
  const bare = visit.level === 'open' || visit.level === 'named';
  return check(visit, bare ? { ...facts, person: nobodyOf(facts), account: nothingSeen } : facts);
}

const nobodyOf = ({ person }: StepFacts): StepFacts['person'] => ({
  ...person,
  privileged: false,
  methods: [],
});

function list(methods: readonly MethodFacts[], words: Words): string {
  const labels = [...new Set(methods.map((method) => methodLabel(method, words)))];
  return labels.map((label) => `- ${escapeMarkdown(label)}`).join('\n');
}

/** What a device is called before its name may be shown, by what lives on it: "Phone with the number ending 20". */
export function deviceLabel(device: string, facts: StepFacts, words: Words): string {
  const methods = facts.person.methods.filter((method) => method.device === device);
  const kind = blank(words, `device.${methods[0]?.deviceKind ?? 'other'}`);
  const ways = methods.map((method) =>
    fill(words[`device.way.${method.kind}`] ?? methodLabel(method, words), { lastDigits: method.lastDigits }),
  );
  return ways.length === 0
    ? kind
    : fill(blank(words, 'device.with'), {
        device: kind,
        ways: [...new Set(ways)].join(` ${blank(words, 'device.and')} `),
      });
}

export function variables(visit: Visit, facts: StepFacts, words: Words): Variables {
  const left = facts.person.methods.filter(
    (method) => !method.suspended && !isLost(method, { ...lossOf(visit), person: facts.person }),
  );
  const lost = visit.lostDevices[0];
  return {
    organisation: escapeMarkdown(facts.organisation.name),
    helpDeskPhone: facts.organisation.helpDeskPhone,
    helpDeskHours: facts.organisation.hours,
    hoursNow: facts.organisation.hoursNow,
    ...said(visit),
    requestNumber: (visit.case?.number ?? visit.lastNumber ?? '').replace(/^(.{3})(.{3})$/, '$1 $2'),
    staffReply: visit.reply === undefined ? '' : escapeMarkdown(visit.reply),
    setUpLink: '',
    // Nothing of the account is shown to a typed name, whatever a dialog says.
    ...(visit.level === 'named' || visit.level === 'open' ? {} : own()),
  };

  function own(): Variables {
    return {
      methodsNow: list(withoutPhone(facts), words),
      methodsLeft: list(left, words),
      lostDevice: lost === undefined ? '' : escapeMarkdown(deviceLabel(lost, facts, words)),
      stoppedAt: timeOf(visit, 'suspend-device'),
      // A stop by claim alone holds for a day: the same time tomorrow.
      stopLapsesAt: visit.stoppedByClaim ? timeOf(visit, 'suspend-device') : '',
      dayPassUntil:
        visit.dayPassUntil === undefined ? '' : clockTime(visit.dayPassUntil, visit.timeZone, visit.language),
      ...seen(visit, facts, words),
    };
  }
}

const lossOf = (visit: Visit) => ({ lostDevices: visit.lostDevices, lostKinds: visit.reportedLost });

function timeOf(visit: Visit, what: string): string {
  const found = visit.done.findLast((one) => one.what === what);
  return found ? clockTime(found.at, visit.timeZone, visit.language) : '';
}
