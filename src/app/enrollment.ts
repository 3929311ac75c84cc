/**
 * The set-up code (pass), which opens the set-up session (`set-up.ts`), and the day pass. The right to set up was
 * granted before the lost method went. NIST SP 800-63B-4, 4.1.2.
 */
import { decide } from '../core/policy/decide';
import { counted, fresh, usable } from '../core/policy/evidence';
import type { StepFacts } from '../core/step-types';
import { againAs, policyInput } from '../core/walk/context';
import type { Holder, Visit } from '../core/visit';
import type { Deps } from './deps';
import type { Standing, StoredVisit } from './documents';
import { hashToken, sameSecret } from './keys';
import { makePass, normaliseNumber } from './numbers';
import type { Enrollment, SetUpProblem } from './services';
import { makeSetUpSessions, type SetUpRight } from './set-up';
import { changeStanding } from './standing';
import type { Engine } from './visits/engine';
import { gatherFacts, type FactsParts } from './visits/facts';

const minute = 60_000;
const passLasts = 10 * minute;

export interface EnrollmentParts extends Deps, FactsParts {}

/**
 * While self-service is paused, nothing that only the policy granted is opened; what staff approved is. What was granted
 * stays, and is opened when the pause is over.
 */
function pausedFor(visit: Visit, facts: StepFacts): boolean {
  const by = (what: string): boolean => visit.done.some((one) => one.what === what);
  const byStaff = (action: 'recover' | 'day-pass'): boolean =>
    (policyInput(action, visit, facts).case?.approvals.length ?? 0) > 0;
  if (!facts.paused) return false;
  if (by('recover')) return !byStaff('recover');
  if (by('day-pass')) return !byStaff('day-pass');
  return by('first-method') && !byStaff('recover') && (facts.case?.proofing.length ?? 0) === 0;
}

interface FreshVisit {
  readonly stored: StoredVisit;
  /** A key with user verification was shown lately. */
  readonly withKey: boolean;
}

/** Whoever has nothing left was proofed lately by staff, in the request that the visit has just carried out. */
function onlyProofed(visit: Visit, facts: StepFacts): boolean {
  const input = policyInput('take-up', visit, facts);
  return (
    facts.person.status === 'active' &&
    againAs(visit, facts) === 'take-up' &&
    usable(input).every(({ kind }) => kind === 'vouch') &&
    fresh(facts.case?.proofing ?? [], input) &&
    visit.done.some((one) => one.what === 'recover' || one.what === 'first-method')
  );
}

export function makeEnrollment(parts: EnrollmentParts, engine: Engine): Enrollment {
  const { store, clock, random } = parts;
  const { begin, ...steps } = makeSetUpSessions(parts, engine);

  /** The visit of this holder, with one piece fresh enough: by the policy, not by the screen. */
  async function freshVisit(id: string, holder: Holder): Promise<FreshVisit | 'no-right' | 'paused'> {
    const stored = await engine.load(id);
    const same =
      stored?.visit.holder.kind === 'portal' &&
      holder.kind === 'portal' &&
      sameSecret(stored.visit.holder.ref, holder.ref);
    if (!stored || !same || stored.visit.person === undefined) return 'no-right';
    const facts = await gatherFacts(parts, stored.visit);
    const action = againAs(stored.visit, facts);
    const input = policyInput(action, stored.visit, facts);
    const allowed = decide(input).verdict === 'allow';
    if (facts.frozen || (!allowed && !onlyProofed(stored.visit, facts))) return 'no-right';
    if (pausedFor(stored.visit, facts)) return 'paused';
    const keys = counted(input).filter((piece) => piece.class === 'K');
    return { stored, withKey: fresh(keys, input) };
  }

  async function makeCode(
    id: string,
    holder: Holder,
  ): Promise<{ code: string; expiresAt: number; person: string; right: string } | SetUpProblem> {
    const found = await freshVisit(id, holder);
    if (typeof found === 'string') return found;
    const { person } = found.stored.visit;
    if (person === undefined) return 'no-right';
    const pass = {
      visit: id,
      expiresAt: clock.now() + passLasts,
      ...(found.withKey ? { withKey: true as const } : {}),
    };
    const code = makePass(random);
    const { expiresAt } = pass;
    let granted = '';
    await changeStanding(parts, person, (standing) => {
      granted = '';
      if (standing.right?.visit !== id || standing.frozenAt > 0) return undefined;
      granted = standing.right.id;
      return {
        next: { ...standing, passHash: hashToken(code), pass },
        entry: {
          at: clock.now(),
          actor: `person:${person}`,
          visit: id,
          what: 'pass',
          facts: { made: true, expiresAt },
        },
      };
    });
    return granted === '' ? 'no-right' : { code, expiresAt, person, right: granted };
  }

  async function redeem(typed: string): Promise<{ token: string } | SetUpProblem> {
    const hash = hashToken(normaliseNumber(typed));
    const page = await store.find<Standing>('standing', {
      index: 'pass',
      equals: { passHash: hash },
      limit: 1,
    });
    const found = page.docs[0];
    if (!found?.right || !found.pass) return 'expired';
    const from = await engine.load(found.pass.visit);
    if (!from) return 'expired';
    // Made before the pause began; it can be made again after it.
    if (pausedFor(from.visit, await gatherFacts(parts, from.visit))) return 'paused';
    let used: SetUpRight | undefined;
    await changeStanding(parts, found.id, (standing) => {
      used = undefined;
      if (standing.passHash !== hash || !standing.right || !standing.pass || standing.frozenAt > 0)
        return undefined;
      if (standing.pass.expiresAt <= clock.now()) return undefined;
      const { visit, withKey = false } = standing.pass;
      used = { person: found.id, right: standing.right.id, visit, withKey };
      const { pass: _pass, ...rest } = standing;
      return {
        next: { ...rest, passHash: '' },
        entry: {
          at: clock.now(),
          actor: `person:${found.id}`,
          visit: standing.pass.visit,
          what: 'pass',
          facts: { used: true },
        },
      };
    });
    if (!used) return 'expired';
    return { token: await begin(used) };
  }

  return {
    async openPass(visit, holder) {
      const made = await makeCode(visit, holder);
      return typeof made === 'string' ? made : { code: made.code, expiresAt: made.expiresAt };
    },
    ...steps,
    redeem,
    async redeemHere(visit, holder) {
      const made = await makeCode(visit, holder);
      return typeof made === 'string' ? made : redeem(made.code);
    },
    async openDayPass(visit, holder) {
      const found = await freshVisit(visit, holder);
      if (typeof found === 'string') return found;
      const { person } = found.stored.visit;
      if (person === undefined) return 'no-right';
      const code = makePass(random);
      let until = 0;
      await changeStanding(parts, person, (standing) => {
        until = 0;
        if (
          standing.dayPass?.visit !== visit ||
          standing.dayPass.until <= clock.now() ||
          standing.frozenAt > 0
        )
          return undefined;
        until = standing.dayPass.until;
        return {
          next: { ...standing, dayPass: { ...standing.dayPass, hash: hashToken(code.toLowerCase()) } },
          entry: {
            at: clock.now(),
            actor: `person:${person}`,
            visit,
            what: 'day-pass',
            facts: { opened: true, until },
          },
        };
      });
      return until === 0 ? 'expired' : { code, until };
    },
  };
}
