/** Saved backup codes: at least 64 random bits each, kept as hashes, one use. */
import { classOf } from '../../core/policy/types';
import { normaliseBackup } from '../codes';
import { hashToken, sameSecret } from '../keys';
import type { Candidate, EvaluateInput, Evaluation, PlainMethod } from './method';

/** A set has ten; compared with at least as many, so that an empty set takes as long. */
const setSize = 10;
const nothing = Array.from({ length: setSize }, () => '');

function compare(candidate: Candidate, hash: string, input: EvaluateInput): Evaluation {
  const hashes = candidate.secrets.backupHashes ?? [];
  const padded = [...hashes, ...nothing.slice(hashes.length)];
  const found = padded.filter((one) => sameSecret(one, hash)).length > 0;
  if (!found) return { right: false };
  if (input.usedBackup.has(hash)) return { right: false, reused: true };
  return {
    right: true,
    method: candidate.id,
    backupHash: hash,
    ...(candidate.device === undefined ? {} : { device: candidate.device }),
  };
}

export function backupMethod(): PlainMethod {
  return {
    kind: 'backup',
    evidenceClass: classOf.backup,
    read: normaliseBackup,
    evaluate(input) {
      const hash = hashToken(input.answer);
      const candidates = input.candidates.length > 0 ? input.candidates : [{ id: '', secrets: {} }];
      const results = candidates.map((candidate) => compare(candidate, hash, input));
      const found = results.find((one) => one.right) ?? results.find((one) => one.reused);
      // A code that was taken and has left the directory is still known here.
      return found ?? { right: false, ...(input.usedBackup.has(hash) ? { reused: true } : {}) };
    },
  };
}
