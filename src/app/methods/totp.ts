/**
 * Codes that an authenticator app or a hardware token shows (RFC 6238), one step either way: of 30 or 60 s, six or
 * eight digits, SHA-1 or SHA-256, as the seed's settings say.
 */
import { generateSync } from 'otplib';
import { classOf } from '../../core/policy/types';
import { normaliseShown } from '../codes';
import { sameSecret } from '../keys';
import type { MethodSecrets, OtpSettings } from '../ports';
import type { Candidate, EvaluateInput, Evaluation, PlainMethod } from './method';

/** What every app does. */
const usual = { period: 30, digits: 6, algorithm: 'sha1' } as const;
/** NIST SP 800-63B-4, 3.1.4 and RFC 6238, 5.2: little drift, so one step either way. */
const drift = [-1, 0, 1] as const;
/** Few people have more than two apps; everybody is compared that often at least. */
const comparisons = 2;
/** What a decoy is compared with, for the same work. Nobody's seed: the result is thrown away. */
const nobody: Candidate = { id: '', secrets: { seed: 'A'.repeat(32) } };

/** The time step of a moment (RFC 6238, 4.2). @param now ms since the epoch @param period seconds */
export const stepAt = (now: number, period: number = usual.period): number => Math.floor(now / 1000 / period);

/** The code of one step. @throws {Error} when the seed is no Base32 text of at least 128 bits (RFC 4226, R6) */
export function codeOfStep(seed: string, step: number, settings: OtpSettings = {}): string {
  const { period = usual.period, digits = usual.digits, algorithm = usual.algorithm } = settings;
  return generateSync({ secret: seed, epoch: step * period, period, digits, algorithm });
}

/** Compares with every step around now, newest last, and all of them whatever matches. */
function matches({ seed = '', ...settings }: MethodSecrets, code: string, now: number): readonly number[] {
  try {
    return drift
      .map((distance) => Math.max(0, stepAt(now, settings.period) + distance))
      .filter((step) => sameSecret(codeOfStep(seed, step, settings), code));
  } catch {
    return [];
  }
}

/**
 * The newest time step around `now` whose code this is; undefined when none.
 * @param code digits, as `normaliseCode` returns them
 */
export const matchingStep = (seed: string, code: string, now: number): number | undefined =>
  matches({ seed }, code, now).at(-1);

function compare(candidate: Candidate, input: EvaluateInput): Evaluation {
  const step = matches(candidate.secrets, input.answer, input.now).at(-1);
  if (step === undefined) return { right: false };
  const last = input.lastStep.get(candidate.id);
  if (last !== undefined && step <= last) return { right: false, reused: true };
  return {
    right: true,
    method: candidate.id,
    step,
    ...(candidate.device === undefined ? {} : { device: candidate.device }),
  };
}

/** How far a diagnosis looks, in seconds: ten minutes. A clock that is off by more is wrong in other ways too. */
const widest = 600;

/** The step nearest to now whose code this is. All are compared, whatever matches. */
function nearest({ seed = '', ...settings }: MethodSecrets, code: string, now: number): number | undefined {
  const { period = usual.period } = settings;
  const here = stepAt(now, period);
  const steps = Math.floor(widest / period);
  let found: number | undefined;
  try {
    for (let distance = -steps; distance <= steps; distance += 1) {
      if (!sameSecret(codeOfStep(seed, Math.max(0, here + distance), settings), code)) continue;
      if (found === undefined || Math.abs(distance) < Math.abs(found - here)) found = here + distance;
    }
  } catch {
    return undefined;
  }
  return found;
}

function lookAt(candidate: Candidate, input: EvaluateInput): Evaluation {
  const plain = compare(candidate, input);
  if (plain.right || plain.reused) return plain;
  const step = nearest(candidate.secrets, input.answer, input.now);
  if (step === undefined) return { right: false };
  const last = input.lastStep.get(candidate.id);
  if (last !== undefined && step <= last) return { right: false, reused: true };
  const { period = usual.period } = candidate.secrets;
  return {
    right: false,
    method: candidate.id,
    step,
    driftSeconds: (step - stepAt(input.now, period)) * period,
  };
}

/** So many seeds of before are compared, each with the steps around now. */
const mostEarlier = 5;

/** Of an app that was set up before? A code that shows this counts nowhere, so there is nothing of it to use up. */
const isEarlier = ({ earlierSeeds = [], answer, now }: EvaluateInput): boolean =>
  earlierSeeds.slice(0, mostEarlier).filter((seed) => matches({ seed }, answer, now).length > 0).length > 0;

export function totpMethod(): PlainMethod {
  return {
    kind: 'totp',
    evidenceClass: classOf.totp,
    // Six or eight, for everybody: how many somebody's own code has is not told.
    read: (typed) => normaliseShown(typed),
    evaluate(input) {
      const results = input.candidates.map((candidate) => compare(candidate, input));
      for (let more = results.length; more < comparisons; more += 1) compare(nobody, input);
      return results.find((one) => one.right) ?? results.find((one) => one.reused) ?? { right: false };
    },
    diagnose(input) {
      const results = input.candidates.map((candidate) => lookAt(candidate, input));
      const earlier = isEarlier(input);
      return (
        results.find((one) => one.right) ??
        results.find((one) => one.driftSeconds !== undefined) ??
        results.find((one) => one.reused) ?? { right: false, ...(earlier ? { earlier } : {}) }
      );
    },
  };
}
