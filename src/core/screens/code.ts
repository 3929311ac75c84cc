/** The screen that asks for a code, a key, or the digits of a call; and says live what became of what was sent. */
import { blank, say, type Place } from './common';
import { fill } from './fill';
import { clockTime, momentText } from './moments';
import { clockNote, secondsText } from './seen';
import { base, none, smallChoice } from './ways';
import { calledKinds, sentKinds } from '../walk/context';
import { eligible } from '../walk/eligible';
import { ways } from '../walk/ways';
import type { Words } from '../dialog-types';
import type { Screen, ScreenField } from '../screen';
import type { Challenge, VerifyState, Visit } from '../visit';

/** What was wrong, by how much a clock is off, and how many tries are left. */
function errorText(place: Place, { kind }: Challenge, error: NonNullable<VerifyState['error']>): string {
  const { words, visit, facts } = place;
  const left =
    error.left === undefined
      ? ''
      : ` ${say(place, error.left === 1 ? 'code.left-one' : 'code.left', { left: error.left })}`;
  if (error.drift !== undefined) {
    const way = error.drift > 0 ? 'ahead' : 'behind';
    return `${say(place, `code.drift.${way}`, { drift: secondsText(error.drift, visit, words) })}${left}`;
  }
  return `${say(place, `${error.words}.${kind}`, { next: nextCode(facts.now, visit, words) })}${left}`;
}

/** Codes of an app change at every half minute of the clock (RFC 6238), for everybody at the same moment. */
const nextCode = (now: number, visit: Visit, words: Words): string =>
  secondsText(30 - (Math.floor(now / 1000) % 30), visit, words);

function codeField(place: Place, verify: VerifyState, challenge: Challenge): ScreenField {
  const { words, visit, facts } = place;
  const { kind } = challenge;
  const backup = kind === 'backup';
  const hint = challenge.spoken ? undefined : words[`code.hint.${kind}`];
  const shared = {
    ...(verify.error ? { error: errorText(place, challenge, verify.error) } : {}),
    ...(hint === undefined ? {} : { hint: fill(hint, place.variables) }),
  };
  if (kind === 'passkey' && challenge.nonce !== undefined) {
    // A key that was reported lost, or stopped, is not asked for: it could not count.
    const may = visit.level === 'named' ? [] : eligible(visit, facts);
    return {
      ...shared,
      kind: 'passkey',
      label: blank(words, 'code.label-passkey'),
      button: blank(words, 'code.button-passkey'),
      maxLength: 16_000,
      passkey: {
        challenge: challenge.nonce,
        host: facts.site.host,
        allow: facts.person.methods.flatMap(({ id, credential }) =>
          credential && may.includes(id) ? [credential] : [],
        ),
      },
    };
  }
  return {
    ...shared,
    kind: backup ? 'backup-code' : 'code',
    label: blank(words, backup ? 'code.label-backup' : kind === 'totp' ? 'code.label-shown' : 'code.label'),
    button: blank(words, 'code.button'),
    maxLength: backup ? 24 : kind === 'totp' ? 9 : 7,
  };
}

/** Families of words: a text, a mail, a call to key digits, a call that reads a code. */
const familyOf = ({ kind, spoken }: Challenge): string =>
  calledKinds.has(kind) ? (spoken ? 'spoken' : 'call') : kind;

/** States that a family has words for; the rest is told as "failed". */
const told: Readonly<Record<string, readonly string[]>> = {
  text: ['under-way', 'sent', 'delivered', 'unreachable', 'blocked', 'landline', 'closed', 'limit', 'failed'],
  email: ['under-way', 'sent', 'limit', 'failed'],
  vouch: ['under-way', 'sent', 'blocked', 'limit', 'failed'],
  call: ['under-way', 'sent', 'busy', 'no-answer', 'closed', 'limit', 'failed'],
  spoken: ['under-way', 'sent', 'busy', 'no-answer', 'closed', 'limit', 'failed'],
};

/** @param lastDigits of a number that is not registered yet; those of the method when left out */
export function codeText(place: Place, challenge: Challenge, lastDigits?: string): readonly string[] {
  const { visit, words, facts } = place;
  const { kind, delivery = 'under-way', limitUntil } = challenge;
  if (!sentKinds.has(kind)) return [blank(words, `code.text.${kind}`)];
  const family = familyOf(challenge);
  const until = clockTime(challenge.expiresAt, visit.timeZone, visit.language);
  if (visit.level === 'named') return [say(place, `code.text.${family}-named`, { until })];
  const method = facts.person.methods.find((one) => one.id === challenge.method);
  // A limit without its end is no help: then it did not go, and that is all.
  const endless = delivery === 'limit' && limitUntil === undefined;
  const known =
    !endless && told[family]?.includes(delivery) ? delivery : delivery === 'delivered' ? 'sent' : 'failed';
  const values = {
    until,
    lastDigits: lastDigits ?? method?.lastDigits ?? '',
    limitUntil: limitUntil === undefined ? '' : momentText(limitUntil, visit, facts.now),
  };
  return [say(place, `code.text.${family}-${known}`, values)];
}

/** Nothing after this long: the next way is worth more than waiting. ms */
export const patience = 30_000;

/** On its way, and nobody says yet what became of it. */
export const isWaiting = ({ delivery }: Challenge): boolean =>
  delivery === undefined || delivery === 'under-way' || delivery === 'sent';

/** It was sent a while ago, and nobody says that it arrived. */
function isLate({ visit, facts }: Place, challenge: Challenge): boolean {
  const { kind, startedAt } = challenge;
  if (kind !== 'text' || visit.level === 'named' || facts.now - startedAt < patience) return false;
  return isWaiting(challenge);
}

/** While a message or a call is on its way, and before anything came of it, the screen goes on by itself. */
function waitsFor({ visit }: Place, challenge: Challenge): boolean {
  const { kind, spoken } = challenge;
  if (calledKinds.has(kind) && !spoken) return true;
  return sentKinds.has(kind) && visit.level !== 'named' && isWaiting(challenge);
}

/** The same for everybody, so that a typed name hears it, too: what carries it does not work. */
function isDown({ facts }: Place, { kind, delivery }: Challenge): boolean {
  return facts.down.includes(kind) && (delivery === undefined || delivery === 'failed');
}

function secretOf({ kind, keys }: Challenge): string {
  if (kind === 'vouch') return 'code.secret-vouch';
  return keys === undefined ? 'code.secret' : 'code.secret-keys';
}

function codeNotes(place: Place, challenge: Challenge, failed: boolean): Screen['notes'] {
  const { words, visit, facts } = place;
  const clock = challenge.kind === 'totp' && !failed ? clockNote(visit, facts, words) : [];
  const down = isDown(place, challenge)
    ? [{ kind: 'stop' as const, text: blank(words, 'way.off.down') }]
    : [];
  const late = isLate(place, challenge) ? [{ kind: 'wait' as const, text: blank(words, 'code.late') }] : [];
  const secret = sentKinds.has(challenge.kind)
    ? [
        {
          kind: 'plain' as const,
          text: blank(words, secretOf(challenge)),
        },
      ]
    : [];
  return [...down, ...clock, ...late, ...secret];
}

function againOf(kind: Challenge['kind']): string {
  if (kind === 'vouch') return 'code.ask-again';
  return calledKinds.has(kind) ? 'code.call-again' : 'code.resend';
}

function codeActions({ words }: Place, challenge: Challenge): Screen['actions'] {
  if (!sentKinds.has(challenge.kind)) return [];
  const called = calledKinds.has(challenge.kind);
  const again = { value: 'resend', say: blank(words, againOf(challenge.kind)) };
  const aloud = { value: 'spoken', say: blank(words, 'code.read-out') };
  const all = called && !challenge.spoken ? [again, aloud] : [again];
  return all.map((one) => ({ ...one, style: 'quiet' }));
}

export function codeScreen(place: Place, verify: VerifyState, challenge: Challenge): Screen {
  const { words } = place;
  const { keys, kind } = challenge;
  const others = ways(place, verify.for).filter((way) => way.kind !== kind);
  const wrongKeys =
    keys !== undefined && verify.error
      ? [{ kind: 'stop' as const, text: errorText(place, challenge, verify.error) }]
      : [];
  return {
    ...base(place),
    title: blank(words, `code.title.${familyOf(challenge)}`),
    ...(verify.for === 'called' ? { lead: blank(words, 'called.asked') } : {}),
    text: codeText(place, challenge),
    ...(keys === undefined
      ? { field: codeField(place, verify, challenge) }
      : { tag: { kind: 'keys', label: blank(words, 'code.keys'), value: `${keys} #` } }),
    notes: [...wrongKeys, ...codeNotes(place, challenge, verify.error?.drift !== undefined)],
    actions: codeActions(place, challenge),
    ways: [...others.map((way) => smallChoice(place, way)), none(place)],
    picture: sentKinds.has(kind) ? 'text' : 'hooks',
    beside: {
      title: blank(words, 'beside.next'),
      text: [blank(words, kind === 'passkey' ? 'code.next-passkey' : 'code.next')],
      trail: [],
    },
    back: true,
    waits: waitsFor(place, challenge),
  };
}
