/** Sends of a visit: the code of a challenge, a test text, a word to a colleague. Each takes a place in the budget. */
import type { DeliveryState } from '../../core/account-facts';
import type { Effect, EffectRequest } from '../../core/effects';
import type { MethodKind } from '../../core/policy/types';
import type { StepFacts } from '../../core/step-types';
import type { Challenge } from '../../core/visit';
import { callingCodeOf } from '../calling-code';
import type { Deps } from '../deps';
import type { StoredVisit } from '../documents';
import { languageFor } from '../language';
import { openNewNumber } from '../new-number';
import { mayHaveLeft, stateOfRefusal, worthWaiting } from '../send-states';
import type { VouchingDesk } from '../vouching/desk';
import type { Outcome } from './engine';

export interface SendParts extends Deps {
  readonly vouching: Pick<VouchingDesk, 'ask'>;
}

type Request<K extends EffectRequest['kind']> = Extract<EffectRequest, { kind: K }>;

/**
 * Sends the code of a challenge. An account without such a method spends its budget alike, and nothing leaves.
 * A provider's refusal gives the place in the budget back.
 */
export async function send(
  parts: SendParts,
  effect: Effect,
  request: Request<'send'>,
  stored: StoredVisit,
  facts: StepFacts,
): Promise<Outcome> {
  const { visit } = stored;
  const challenge = request.toNew ? visit.newNumber?.challenge : visit.verify?.challenge;
  if (visit.subject === undefined || challenge?.id !== request.challenge)
    return { ok: false, detail: 'over' };
  if (challenge.expiresAt <= parts.clock.now()) return { ok: false, detail: 'over' };
  const named = visit.claim !== 'claimed' && visit.evidence.length === 0;
  const place = await parts.sends.reserve(visit.subject, named, effect.id);
  if (!place.ok) return { ok: false, detail: 'limit', until: place.until };
  if (visit.person === undefined || request.methodId === undefined) return { ok: true };
  if (request.method === 'vouch') return askColleague(parts, effect, stored, challenge);
  const method = parts.methods[request.method];
  const destination =
    request.toNew && visit.newNumber
      ? openNewNumber(parts, visit.id, visit.newNumber)
      : (await parts.directory.secrets(visit.person, request.methodId))?.destination;
  if (!method?.send || destination === undefined) return { ok: false, detail: 'failed' };
  const open = request.method === 'email' ? undefined : await parts.destinationCaps.reserve(destination);
  if (open && !open.ok) {
    // The destination is closed, which is not the person's doing.
    await parts.sends.refund(visit.subject, effect.id);
    return { ok: false, detail: open.reason === 'country-not-allowed' ? 'closed' : 'failed' };
  }
  const language = await languageOf(parts, visit.person, stored);
  const result = await method.send({ person: visit.person, challenge, destination, language });
  const lastDigits = request.toNew ? visit.newNumber?.lastDigits : digitsOf(facts, request.methodId);
  const what = { lastDigits, attempt: challenge.sends, ...sentBy(parts, request.method, destination) };
  if (result.ok) {
    await parts.deliveries.sent(challenge.id, visit.person, what, 'under-way');
    return { ok: true };
  }
  await parts.sends.refund(visit.subject, effect.id);
  if (worthWaiting(result, effect.attempts, request.method)) return 'later';
  const state = stateOfRefusal(result.reason);
  await parts.deliveries.sent(challenge.id, visit.person, what, mayHaveLeft(result) ? 'under-way' : state);
  return { ok: false, detail: state };
}

/** No number and no address of the person's own: the message goes to a colleague. */
async function askColleague(
  parts: SendParts,
  effect: Effect,
  stored: StoredVisit,
  challenge: Challenge,
): Promise<Outcome> {
  const outcome = await parts.vouching.ask(stored, challenge, effect.attempts);
  if (outcome === 'later' || !outcome.ok) await parts.sends.refund(stored.visit.subject ?? '', effect.id);
  return outcome;
}

/** Who delivers it, and to which country: its calling code, never the number. */
const sentBy = (parts: Pick<SendParts, 'provider'>, kind: MethodKind, to: string) => ({
  kind,
  provider: parts.provider(kind),
  country: kind === 'email' ? '' : callingCodeOf(to),
});

/** A message to somebody who walks: in their language, else in that of the walk. */
const languageOf = async (parts: SendParts, person: string, { visit }: StoredVisit): Promise<string> =>
  languageFor(parts, await parts.directory.get(person), visit.language);

const digitsOf = (facts: StepFacts, method: string): string | undefined =>
  facts.person.methods.find((one) => one.id === method)?.lastDigits;

/** A text without a code, to see whether texts arrive. It takes a place in the same budget. */
export async function sendTest(
  parts: SendParts,
  effect: Effect,
  request: Request<'send-test'>,
  stored: StoredVisit,
  facts: StepFacts,
): Promise<Outcome> {
  const { visit } = stored;
  const { person } = visit;
  const over = visit.diagnosis?.test !== request.test;
  if (person === undefined || visit.claim === 'none' || visit.level === 'named' || over)
    return { ok: false, detail: 'over' };
  const to = (await parts.directory.secrets(person, request.methodId))?.destination;
  if (to === undefined) return { ok: false, detail: 'failed' };
  const place = await parts.sends.reserve(person, false, effect.id);
  if (!place.ok) return { ok: false, detail: 'limit' };
  const what = { lastDigits: digitsOf(facts, request.methodId), ...sentBy(parts, 'text', to) };
  const refused = async (state: DeliveryState): Promise<Outcome> => {
    await parts.sends.refund(person, effect.id);
    await parts.deliveries.sent(request.test, person, what, state);
    return { ok: false, detail: state };
  };
  const open = await parts.destinationCaps.reserve(to);
  if (!open.ok) return refused(open.reason === 'country-not-allowed' ? 'closed' : 'failed');
  const result = await parts.texts.send({
    to,
    body: parts.templates.text('test', {}, await languageOf(parts, person, stored)),
    reference: request.test,
    person,
  });
  if (!result.ok) {
    if (!worthWaiting(result, effect.attempts, 'text')) return refused(stateOfRefusal(result.reason));
    await parts.sends.refund(person, effect.id);
    return 'later';
  }
  await parts.deliveries.sent(request.test, person, what, 'under-way');
  return { ok: true };
}
