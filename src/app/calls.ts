/** What somebody presses who was called. The visit that called them goes on by it, wherever it is shown. */
import { eligible } from '../core/walk/eligible';
import { calledKinds } from '../core/walk/context';
import { wordsFor } from '../core/walk/verify';
import type { Challenge, Visit } from '../core/visit';
import { isCallBackReference } from './cases/call-back';
import { codeFor } from './codes';
import type { StoredVisit } from './documents';
import type { CallAnswer, PressKeys } from './ports';
import type { Engine, EngineParts } from './visits/engine';
import { gatherFacts } from './visits/facts';

/** The visit that a challenge belongs to: its id is `<visit>.<n>`. */
export const visitOf = (challenge: string): string =>
  challenge.slice(0, Math.max(0, challenge.lastIndexOf('.')));

/** "4, 8, 1. 2, 2, 3.": slowly, in two breaths. */
const aloud = (code: string): string =>
  [code.slice(0, 3), code.slice(3)].map((part) => `${part.split('').join(', ')}.`).join(' ');

/** The call that is under way, if this is it: an older one, or one of a visit that went on, asks nothing more. */
function underWay({ visit }: StoredVisit, reference: string, attempt: number): Challenge | undefined {
  const challenge = visit.verify?.at === 'code' ? visit.verify.challenge : undefined;
  if (challenge?.id !== reference || !calledKinds.has(challenge.kind)) return undefined;
  if (challenge.sends !== attempt || !(visit.touchedAt < challenge.expiresAt)) return undefined;
  return challenge;
}

/** This very call had its try: another call begins without what was wrong. */
const wasTried = ({ visit: { verify } }: StoredVisit): boolean =>
  verify?.error !== undefined && verify.error.words !== wordsFor.malformed;

/**
 * One try a call: what is pressed counts once, also when the provider repeats it. Rejects when the store or the
 * directory cannot answer; then nothing is counted as right.
 * @param callBack takes what is pressed in a call that staff have placed
 */
export function makePressKeys(parts: EngineParts, engine: Engine, callBack?: PressKeys): PressKeys {
  const { clock, keys, checkCode, catalogue } = parts;

  const saying =
    (visit: Visit | undefined) =>
    (name: string, values = {}): CallAnswer => {
      const phrases = catalogue.in(visit?.language ?? 'en');
      return { say: phrases.say(name, values), language: phrases.language };
    };

  async function check(stored: StoredVisit, challenge: Challenge, attempt: number, digits: string) {
    const { visit } = stored;
    const facts = await gatherFacts(parts, visit);
    return checkCode({
      subject: visit.subject ?? '',
      ...(visit.person === undefined ? {} : { person: visit.person }),
      named: visit.claim !== 'claimed' && visit.evidence.length === 0,
      challenge,
      visit: visit.id,
      // A call is a try of its own: pressed again in the same one, it is the same.
      turn: -attempt,
      typed: digits,
      pressed: true,
      eligible: eligible(visit, facts),
    });
  }

  return async (reference, attempt, digits) => {
    if (callBack && isCallBackReference(reference)) return callBack(reference, attempt, digits);
    const stored = await engine.load(visitOf(reference));
    const challenge = stored && underWay(stored, reference, attempt);
    const say = saying(stored?.visit);
    if (!stored || !challenge || !(clock.now() < challenge.expiresAt)) return say('call.over');
    if (digits === '') return say('call.nothing');
    if (challenge.spoken) return say('call.read', { code: aloud(codeFor(keys, challenge.id)) });
    if (wasTried(stored)) return say('call.wrong');
    const result = await check(stored, challenge, attempt, digits);
    if (result.outcome === 'malformed') return { ...say('call.again'), asks: true };
    const applied = await engine.apply(stored.id, (now) =>
      underWay(now, reference, attempt)
        ? { type: 'checked', challenge: reference, result, elsewhere: true }
        : undefined,
    );
    if (applied?.taken) await engine.settle(applied.stored);
    return say(result.outcome === 'right' ? 'call.thanks' : 'call.wrong');
  };
}
