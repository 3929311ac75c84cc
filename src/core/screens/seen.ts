/** What was said, and what the system has seen of the account, as values of texts. */
import type { OwnRequest, SeenSignIn } from '../account-facts';
import type { Words } from '../dialog-types';
import type { MethodFacts } from '../policy/types';
import type { Screen } from '../screen';
import type { StepFacts } from '../step-types';
import type { Visit } from '../visit';
import { blank, escapeMarkdown, fill, type Variables } from './fill';
import { methodLabel } from './labels';
import { clockTime, dayName, dayText, dayTime, momentText } from './moments';

const mostListed = 5;

/** Details of the first sentence: names that Intl knows, never the words themselves. */
export function said({ heard, language }: Visit): Variables {
  const country =
    heard.country === undefined
      ? ''
      : (new Intl.DisplayNames([language], { type: 'region' }).of(heard.country) ?? '');
  return {
    country: escapeMarkdown(country),
    untilDay: heard.untilDay === undefined ? '' : dayName(heard.untilDay, language),
  };
}

/** For those with a claim; what needs more is listed by level below. */
export function seen(visit: Visit, facts: StepFacts, words: Words): Variables {
  const { account, person, now } = facts;
  const { timeZone: zone, language } = visit;
  const [newest] = account.sends;
  const number = person.methods.find((one) => one.kind === 'text' && !one.suspended);
  const { deadline } = account.registration;
  return {
    lastSendAt: newest === undefined ? '' : clockTime(newest.at, zone, language),
    textDigits: number?.lastDigits ?? '',
    limitUntil: account.sendLimitUntil > now ? momentText(account.sendLimitUntil, visit, now) : '',
    drift: driftText(visit, words),
    setUpBy: deadline === undefined ? '' : dayText(deadline, zone, language),
    methodsSetUp: lines(person.methods.map((method) => methodLine(method, words))),
    ownRequests: lines(account.requests.map((one) => requestLine(one, visit, words))),
    ...signIns(visit, facts, words),
  };
}

/** Times once something is proven; places after recovery evidence (policy.md, "Who is asking"). */
function signIns(visit: Visit, { account }: StepFacts, words: Words): Variables {
  if (visit.level !== 'proven' && visit.level !== 'recovered') return {};
  const newest = (account.signIns ?? []).slice(0, mostListed);
  return {
    signInTimes: lines(newest.map((one) => signInLine(one, visit, words, false))),
    ...(visit.level === 'recovered'
      ? { signInPlaces: lines(newest.map((one) => signInLine(one, visit, words, true))) }
      : {}),
  };
}

const lines = (items: readonly string[]): string => [...new Set(items)].map((item) => `- ${item}`).join('\n');

function methodLine(method: MethodFacts, words: Words): string {
  const label = escapeMarkdown(methodLabel(method, words));
  const why = method.suspended
    ? 'stopped'
    : method.barred
      ? 'barred'
      : method.left === 0
        ? 'used-up'
        : undefined;
  return why === undefined ? label : `${label}: ${blank(words, `way.not-now.${why}`)}`;
}

function requestLine({ number, state, openedAt }: OwnRequest, visit: Visit, words: Words): string {
  return fill(blank(words, `request.state.${state}`), {
    number: number.replace(/^(.{3})(.{3})$/, '$1 $2'),
    openedAt: dayTime(openedAt, visit.timeZone, visit.language),
  });
}

function signInLine(one: SeenSignIn, visit: Visit, words: Words, places: boolean): string {
  const values = {
    at: dayTime(one.at, visit.timeZone, visit.language),
    app: escapeMarkdown(one.app),
    how: blank(words, `sign-in.${one.outcome === 'in' ? one.secondStep : one.outcome}`),
    place: escapeMarkdown(one.place ?? ''),
  };
  return fill(
    blank(words, places && one.place !== undefined ? 'sign-in.line-place' : 'sign-in.line'),
    values,
  );
}

const driftText = (visit: Visit, words: Words): string =>
  visit.diagnosis?.driftSeconds ? secondsText(visit.diagnosis.driftSeconds, visit, words) : '';

/** A note before a code of the app is typed, when a clock was off by the same the last two times. With a claim only. */
export function clockNote(
  { claim, level, ...visit }: Visit,
  facts: StepFacts,
  words: Words,
): Screen['notes'] {
  if (claim !== 'claimed' || level === 'named' || level === 'open') return [];
  const own = facts.person.methods.filter((one) => one.kind === 'totp' && !one.suspended && !one.barred);
  const off = facts.account.clocksOff.find(({ method }) => own.some((one) => one.id === method));
  if (!off) return [];
  const way = off.seconds > 0 ? 'ahead' : 'behind';
  const drift = secondsText(off.seconds, visit, words);
  return [{ kind: 'wait', text: fill(blank(words, `code.clock.${way}`), { drift }) }];
}

/** "40 seconds", "2 minutes": as near as it helps. @param off seconds, either way */
export function secondsText(off: number, { language }: Pick<Visit, 'language'>, words: Words): string {
  const seconds = Math.abs(off);
  const [count, unit] = seconds < 90 ? [seconds, 'seconds'] : [Math.round(seconds / 60), 'minutes'];
  const plural = new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other';
  return fill(blank(words, `drift.${unit}.${plural}`), { count });
}
