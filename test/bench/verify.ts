/**
 * Codes of an app checked a second, counted, compared and marked used on the embedded store (SQLite with full sync),
 * beside the bare comparison that otplib makes, in the same run.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { generateSecret, verifySync } from 'otplib';
import { makeLocalDirectory } from '../../src/adapters/directory/local';
import { openSqliteStore } from '../../src/adapters/store/sqlite';
import { makeCheckCode } from '../../src/app/check-code';
import { makeKeys } from '../../src/app/keys';
import { codeOfStep, stepAt, totpMethod } from '../../src/app/methods/totp';
import { defaultRules } from '../../src/core/policy/rules';

export interface VerifyNumbers {
  readonly perSecond: number;
  /** The same codes by `verifySync` of otplib, a step either way. */
  readonly bare: number;
}

const people = 16;
const method = 'app';

/** Alternates between the two, so that a slow moment of the machine hits both. @param ms for each, in all */
export async function benchVerify(ms: number): Promise<VerifyNumbers> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  let now = Date.UTC(2026, 10, 24, 9);
  const clock = { now: () => now, real: () => now };
  const store = openSqliteStore(join(folder, 'bench.db'), clock);
  try {
    const keys = makeKeys([{ id: 'bench', secret: randomBytes(32) }]);
    const directory = makeLocalDirectory({ store, keys, clock });
    const seeds = Array.from({ length: people }, () => generateSecret({ length: 20 }));
    await Promise.all(
      seeds.map((seed, index) =>
        directory.create({
          ...{ id: `p${index}`, name: `P ${index}`, signInName: `p${index}@bench.example` },
          methods: [{ id: method, kind: 'totp', label: 'App', seed, addedAt: now, probationUntil: 0 }],
        }),
      ),
    );
    const check = makeCheckCode({
      store,
      keys,
      clock,
      directory,
      methods: { totp: totpMethod() },
      rules: defaultRules,
    });

    /** One code of everybody, all at once; each works once, so the clock goes on. */
    const round = async (): Promise<void> => {
      now += 30_000;
      const results = await Promise.all(
        seeds.map((seed, index) => {
          const visit = `v${now}.${index}`;
          return check({
            ...{
              subject: `p${index}`,
              person: `p${index}`,
              named: false,
              visit,
              turn: 1,
              eligible: [method],
            },
            challenge: { id: `${visit}.1`, kind: 'totp', startedAt: now, expiresAt: now + 60_000, sends: 0 },
            typed: codeOfStep(seed, stepAt(now)),
          });
        }),
      );
      if (results.some((one) => one.outcome !== 'right')) throw new Error('A right code was refused.');
    };
    const bareRound = async (): Promise<void> => {
      now += 30_000;
      for (const secret of seeds) {
        const token = codeOfStep(secret, stepAt(now));
        const { valid } = verifySync({ secret, token, epoch: Math.floor(now / 1000), epochTolerance: 30 });
        if (!valid) throw new Error('otplib refused a right code.');
      }
    };
    const rate = async (one: () => Promise<void>, within: number): Promise<number> => {
      const began = performance.now();
      let rounds = 0;
      for (; performance.now() - began < within; rounds += 1) await one();
      return (rounds * people * 1000) / (performance.now() - began);
    };
    await rate(round, ms / 4);
    await rate(bareRound, ms / 4);
    const turns = [];
    for (let turn = 0; turn < 2; turn += 1)
      turns.push({ ours: await rate(round, ms / 2), bare: await rate(bareRound, ms / 2) });
    return {
      perSecond: Math.max(...turns.map((one) => one.ours)),
      bare: Math.max(...turns.map((one) => one.bare)),
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
