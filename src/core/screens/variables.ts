/** What dialogs may ask (`check`) and print (`{{...}}`): the values behind the catalogue in `facts.ts`. */
import { isLost } from '../policy/evidence';
import { stoppedDevices } from '../walk/context';
import type { MethodFacts } from '../policy/types';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';
import type { Words } from '../dialog-types';
import { blank, escapeMarkdown, fill, type Variables } from './fill';

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
  'device-suspended': (_visit, facts) => yes(stoppedDevices(facts).length > 0),
  'methods-left': (_visit, facts) => yes(withoutPhone(facts).length > 0),
  privileged: (_visit, facts) => yes(facts.person.privileged),
  'help-desk-open': (_visit, facts) => yes(facts.organisation.open),
};

/** @throws {Error} when no such fact exists; the checker refuses such a dialog before. */
export function checkFact(name: string, visit: Visit, facts: StepFacts): string {
  const check = checks[name];
  if (!check) throw new Error(`There is no fact "${name}" to check.`);
  return check(visit, facts);
}

/** "Text to the number ending 20". Words by kind; digits only where the level allows own methods at all. */
export function methodLabel(method: Pick<MethodFacts, 'kind' | 'lastDigits'>, words: Words): string {
  const name = words[`way.${method.kind}`] ?? method.kind;
  if (method.lastDigits === undefined) return name;
  return `${words[`way.${method.kind}.to`] ?? name} ${method.lastDigits}`;
}

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
      dayPassUntil: visit.dayPassUntil === undefined ? '' : clockTime(visit.dayPassUntil, visit.timeZone),
    };
  }
}

const lossOf = (visit: Visit) => ({ lostDevices: visit.lostDevices, lostKinds: visit.reportedLost });

function timeOf(visit: Visit, what: string): string {
  const found = visit.done.findLast((one) => one.what === what);
  return found ? clockTime(found.at, visit.timeZone) : '';
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: number, zone: string, day: Intl.DateTimeFormatOptions): string {
  const name = `${day.weekday ?? ''} ${zone}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      ...day,
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(name, format);
  }
  return format.format(at);
}

/** "14:32", in the person's zone. */
export const clockTime = (at: number, zone: string): string => formatted(at, zone, {});

/** "Wednesday 14:32", in the person's zone: for what is never more than a few days away. */
export const dayTime = (at: number, zone: string): string =>
  formatted(at, zone, { weekday: 'long' }).replace(',', '');
