import * as fc from 'fast-check';
import { codeFor, normaliseBackup, normaliseCode } from '../../src/app/codes';
import { hashToken, makeKeys } from '../../src/app/keys';
import { backupMethod } from '../../src/app/methods/backup';
import type { EvaluateInput } from '../../src/app/methods/method';
import { codeOfStep, matchingStep, stepAt, totpMethod } from '../../src/app/methods/totp';
import { backupCodes, challengeOf, keys, makeWorld, start, textCode } from '../tools/code-world';

/** RFC 4226 and RFC 6238 use the ASCII text 12345678901234567890. */
const rfcSeed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** The same, of 32 bytes, for SHA-256. */
const longSeed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA';
const token = { period: 30, digits: 8, algorithm: 'sha256' } as const;

const input = (over: Partial<EvaluateInput>): EvaluateInput => ({
  answer: '000000',
  challenge: challengeOf('v', 'totp'),
  now: start,
  candidates: [{ id: 'app', device: 'phone', secrets: { seed: rfcSeed } }],
  lastStep: new Map(),
  usedBackup: new Set(),
  ...over,
});

describe('authenticator codes', () => {
  test('match RFC 6238, Appendix B', () => {
    const vectors: readonly (readonly [number, string])[] = [
      [59, '94287082'],
      [1111111109, '07081804'],
      [1111111111, '14050471'],
      [1234567890, '89005924'],
      [2000000000, '69279037'],
      [20000000000, '65353130'],
    ];
    for (const [seconds, code] of vectors) {
      expect(codeOfStep(rfcSeed, stepAt(seconds * 1000), { digits: 8 })).toBe(code);
    }
  });

  test('of SHA-256 match RFC 6238, Appendix B, with its seed of 32 bytes', () => {
    const vectors: readonly (readonly [number, string])[] = [
      [59, '46119246'],
      [1111111109, '68084774'],
      [1111111111, '67062674'],
      [1234567890, '91819424'],
      [2000000000, '90698825'],
      [20000000000, '77737706'],
    ];
    const method = totpMethod();
    for (const [seconds, code] of vectors) {
      expect(codeOfStep(longSeed, stepAt(seconds * 1000), token)).toBe(code);
      const candidates = [{ id: 'token', secrets: { seed: longSeed, ...token } }];
      const found = method.evaluate(input({ answer: code, now: seconds * 1000, candidates }));
      expect(found).toEqual({ right: true, method: 'token', step: stepAt(seconds * 1000) });
    }
  });

  test('of a token are only right by its own settings', () => {
    const method = totpMethod();
    const now = 1111111109_000;
    const candidates = [{ id: 'token', secrets: { seed: longSeed, ...token } }];
    for (const other of [
      { ...token, digits: 6 },
      { ...token, algorithm: 'sha1' },
      { ...token, period: 60 },
    ] as const) {
      const answer = codeOfStep(longSeed, stepAt(now, other.period), other);
      expect(method.evaluate(input({ answer, now, candidates })).right).toBe(false);
    }
  });

  test('of 60 s are taken one step either way, and looked for over ten minutes, told in seconds', () => {
    const method = totpMethod();
    const slow = { period: 60, digits: 8, algorithm: 'sha256' } as const;
    const candidates = [{ id: 'token', device: 't', secrets: { seed: longSeed, ...slow } }];
    const here = stepAt(start, 60);
    for (let distance = -11; distance <= 11; distance += 1) {
      const answer = codeOfStep(longSeed, here + distance, slow);
      expect(method.evaluate(input({ answer, candidates })).right).toBe(Math.abs(distance) <= 1);
      const looked = method.diagnose?.(input({ answer, candidates }));
      const seen = Math.abs(distance) <= 10 ? distance * 60 : undefined;
      expect(looked && 'driftSeconds' in looked ? looked.driftSeconds : looked?.right).toBe(
        Math.abs(distance) <= 1 ? true : (seen ?? false),
      );
    }
    const last = new Map([['token', here]]);
    const answer = codeOfStep(longSeed, here, slow);
    expect(method.evaluate(input({ answer, candidates, lastStep: last }))).toEqual({
      right: false,
      reused: true,
    });
  });

  test('are read with six or eight digits, whoever types them, and with no other number', () => {
    const { read } = totpMethod();
    expect([read('481 223'), read('4812 2390'), read('٤٨١٢٢٣٩٠')]).toEqual([
      '481223',
      '48122390',
      '48122390',
    ]);
    for (const typed of ['48122', '4812239', '481223901', '', 'abcdefgh'])
      expect(read(typed)).toBeUndefined();
  });

  test('match RFC 4226, Appendix D', () => {
    const codes = [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ];
    expect(codes.map((_, counter) => codeOfStep(rfcSeed, counter))).toEqual(codes);
  });

  test('are taken one step either way, and no further, wherever in a step the clock stands', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 29_999 }),
        fc.integer({ min: -4, max: 4 }),
        (inside, distance) => {
          const now = start + inside;
          const code = codeOfStep(rfcSeed, stepAt(now) + distance);
          const expected = Math.abs(distance) <= 1 ? stepAt(now) + distance : undefined;
          expect(matchingStep(rfcSeed, code, now)).toBe(expected);
        },
      ),
    );
  });

  test('of a step at or before the last one taken are reused, not right', () => {
    const method = totpMethod();
    for (const [last, right] of [
      [-1, true],
      [0, false],
      [1, false],
    ] as const) {
      const found = method.evaluate(
        input({
          answer: codeOfStep(rfcSeed, stepAt(start)),
          lastStep: new Map([['app', stepAt(start) + last]]),
        }),
      );
      expect(found.right).toBe(right);
      expect(found.reused === true).toBe(!right);
    }
  });

  test('are compared with every eligible app, and say which one and on which device', () => {
    const second = 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK';
    const candidates = [
      { id: 'app', device: 'phone', secrets: { seed: rfcSeed } },
      { id: 'tablet', device: 'slate', secrets: { seed: second } },
    ];
    const found = totpMethod().evaluate(input({ answer: codeOfStep(second, stepAt(start)), candidates }));
    expect(found).toEqual({ right: true, method: 'tablet', device: 'slate', step: stepAt(start) });
  });

  test('never match a seed that is missing, broken or too short, and nobody has the decoy seed', () => {
    for (const secrets of [{}, { seed: 'not base32!' }, { seed: 'GEZDGNBV' }]) {
      expect(totpMethod().evaluate(input({ candidates: [{ id: 'app', secrets }] })).right).toBe(false);
    }
    const decoy = codeOfStep('A'.repeat(32), stepAt(start));
    expect(totpMethod().evaluate(input({ answer: decoy, candidates: [] })).right).toBe(false);
  });
});

describe('backup codes', () => {
  const hash = (code: string): string => hashToken(normaliseBackup(code) ?? '');
  const candidates = [{ id: 'codes', secrets: { backupHashes: backupCodes.map(hash) } }];
  const method = backupMethod();
  const typed = (code: string): string => method.read(code) ?? '';

  test('each match once, however they are written', () => {
    for (const code of backupCodes) {
      const written = ` ${code.toUpperCase().replaceAll('-', ' – ')} `;
      const found = method.evaluate(input({ answer: typed(written), candidates }));
      expect(found).toEqual({ right: true, method: 'codes', backupHash: hash(code) });
    }
    expect(method.evaluate(input({ answer: typed('abcd-efgh-jkmn-9999'), candidates })).right).toBe(false);
  });

  test('that were taken are reused, even after the directory has forgotten them', () => {
    const code = backupCodes[3] ?? '';
    const usedBackup = new Set([hash(code)]);
    expect(method.evaluate(input({ answer: typed(code), candidates, usedBackup }))).toEqual({
      right: false,
      reused: true,
    });
    expect(method.evaluate(input({ answer: typed(code), candidates: [], usedBackup })).reused).toBe(true);
  });

  test('the empty places of a short set match nothing', () => {
    const short = [{ id: 'codes', secrets: { backupHashes: [] } }];
    expect(method.evaluate(input({ answer: '', candidates: short })).right).toBe(false);
  });
});

describe('codes by text', () => {
  const world = makeWorld();
  const method = world.methods.text;
  const challenge = challengeOf('v', 'text');
  const candidates = [{ id: 'mobile', device: 'phone', secrets: { destination: '+447700900120' } }];

  test('are sent in two groups, and a resend repeats the code', async () => {
    for (const sends of [1, 2]) {
      await method?.send?.({
        person: 'p',
        challenge: { ...challenge, sends },
        destination: '+447700900120',
        language: 'en',
      });
    }
    const code = textCode(challenge);
    expect(world.texts.map((text) => text.body)).toEqual(
      Array(2).fill(`code: ${code.slice(0, 3)} ${code.slice(3)}`),
    );
    expect(world.texts[0]).toMatchObject({ to: '+447700900120', reference: 'v.1', person: 'p' });
  });

  test('count only for the number they were sent to, while that number counts', () => {
    const answer = textCode(challenge);
    expect(method?.evaluate(input({ answer, challenge, candidates }))).toEqual({
      right: true,
      method: 'mobile',
      device: 'phone',
    });
    const others = [{ id: 'other', secrets: {} }];
    expect(method?.evaluate(input({ answer, challenge, candidates: others }))).toEqual({ right: false });
    expect(method?.evaluate(input({ answer, challenge, candidates: [] }))).toEqual({ right: false });
  });

  test('differ by challenge and by key, are six digits, and use the whole range', () => {
    const codes = Array.from({ length: 4000 }, (_, number) => codeFor(keys, `v.${number}`));
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(3950);
    const first = codes.map((code) => Number(code[0]));
    for (let digit = 0; digit < 10; digit += 1) {
      // 400 expected, standard deviation 19: five of them.
      expect(Math.abs(first.filter((one) => one === digit).length - 400)).toBeLessThan(95);
    }
    const other = makeKeys([{ id: 'other', secret: Buffer.alloc(32, 8) }]);
    expect(codeFor(other, 'v.1')).not.toBe(codeFor(keys, 'v.1'));
  });
});

describe('what people type', () => {
  test('digits of any script, with spaces and hyphens, are read', () => {
    for (const typed of [
      '481223',
      ' 481 223 ',
      '481-223',
      '4 8 1 2 2 3',
      '４８１２２３',
      '٤٨١٢٢٣',
      '४८१२२३',
      '481\u200B223',
      '481–223',
    ]) {
      expect(normaliseCode(typed)).toBe('481223');
    }
  });

  test('anything else is no code, whatever its length', () => {
    for (const typed of [
      '',
      '48122',
      '4812233',
      'abcdef',
      '48122x',
      '²³¹²³¹x',
      '1'.repeat(1_000_000),
      `481223${' '.repeat(200)}`,
    ]) {
      expect(normaliseCode(typed)).toBeUndefined();
    }
    for (const typed of ['', 'abcd-efgh', '481223', '<script>alert(1)</script>', 'a'.repeat(41)]) {
      expect(normaliseBackup(typed)).toBeUndefined();
    }
  });

  test('reading never throws, and what is read is six plain digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const code = normaliseCode(typed);
        expect(code === undefined || /^[0-9]{6}$/.test(code)).toBe(true);
        const backup = normaliseBackup(typed);
        expect(backup === undefined || /^[a-z0-9]{13,40}$/.test(backup)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
