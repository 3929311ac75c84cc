/**
 * No sequence of inputs is right without a right secret, and none lets an evaluation past the cap: over all kinds,
 * with keys of a call typed on the page, codes that are read out pressed as keys, clocks that are off, codes of other
 * challenges and visits, and seeds of before.
 */
import * as fc from 'fast-check';
import type { CodeResult } from '../../src/app/check-code';
import { codeFor } from '../../src/app/codes';
import type { MethodKind } from '../../src/core/policy/types';
import type { Challenge } from '../../src/core/visit';
import { keysOfCrew, makeCrew, type Crew } from '../tools/crew';
import { faultyStore } from '../tools/faulty-store';
import { memoryStore } from '../tools/memory-store';
import {
  appCode,
  backupCodes,
  challengeOf,
  checkOf,
  earlierCode,
  keys,
  makeWorld,
  minute,
  tabletCode,
  wrongCodes,
} from '../tools/code-world';
import { portal, visitOf, Walker } from '../tools/walker';

const kinds = ['totp', 'backup', 'text', 'email', 'call', 'office'] as const;
/** Where what is typed comes from. Only the first may ever be right. */
const sources = [
  'secret',
  'made up',
  'clock off',
  'earlier app',
  'other challenge',
  'other visit',
  'other kind',
  'keys on the page',
] as const;

const input = fc.record({
  kind: fc.constantFrom(...kinds),
  source: fc.constantFrom(...sources),
  visit: fc.constantFrom('a', 'b', 'c'),
  number: fc.integer({ min: 1, max: 3 }),
  spoken: fc.boolean(),
  pressed: fc.boolean(),
  named: fc.boolean(),
  diagnose: fc.boolean(),
  /** Which of several secrets, wrong codes or steps. */
  pick: fc.nat({ max: 9 }),
  wait: fc.constantFrom(0, 0, 1000, 31_000, minute, 11 * minute),
  process: fc.nat({ max: 1 }),
});
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;

const isCall = (kind: MethodKind): boolean => kind === 'call' || kind === 'office';

function challengeFor({ kind, visit, number, spoken }: Input, at: number): Challenge {
  const plain = challengeOf(visit, kind, at, number);
  if (!isCall(kind)) return plain;
  return spoken ? { ...plain, spoken: true } : { ...plain, keys: String(10 + number * 7) };
}

/** The right answer, as whoever holds the method has it. */
function secretOf({ kind, pick }: Input, challenge: Challenge, now: number): string {
  if (kind === 'totp') return pick % 2 ? tabletCode(now) : appCode(now, (pick % 3) - 1);
  if (kind === 'backup') return backupCodes[pick] ?? '';
  return challenge.keys ?? codeFor(keys, challenge.id);
}

function typedOf(one: Input, challenge: Challenge, now: number): string {
  const { visit, number, pick } = one;
  switch (one.source) {
    case 'secret':
      return secretOf(one, challenge, now);
    case 'made up':
      return one.kind === 'backup' ? `abcd-efgh-0000-${1000 + pick}` : (wrongCodes(now, 10)[pick] ?? '');
    case 'clock off':
      return appCode(now, pick % 2 ? pick + 2 : -pick - 2);
    case 'earlier app':
      return earlierCode(now);
    case 'other challenge':
      return codeFor(keys, `${visit}.${number + 1 + pick}`);
    case 'other visit':
      return codeFor(keys, `z.${number}`);
    case 'other kind':
      return one.kind === 'totp' ? codeFor(keys, challenge.id) : appCode(now);
    case 'keys on the page':
      return challenge.keys ?? '47';
  }
}

/** Written from policy.md, without the code under test: what may be right, given what is typed and how. */
function mayBeRight(one: Input, challenge: Challenge, typed: string, now: number): boolean {
  if (one.kind === 'totp')
    return [-1, 0, 1].some(
      (step) => typed === appCode(now, step) || typed === tabletCode(now + step * 30_000),
    );
  if (one.kind === 'backup') return backupCodes.includes(typed);
  if (challenge.keys !== undefined) return one.pressed && typed === challenge.keys;
  return typed === codeFor(keys, challenge.id) && !(isCall(one.kind) && one.pressed);
}

/** What the phone of that name shows when its clock is off by so many steps. */
function appOff(crew: Crew, name: string, steps: number): string {
  crew.clock.jump(steps * 30_000);
  const code = crew.appCodeNow(name);
  crew.clock.jump(-steps * 30_000);
  return code;
}

/** What is used up by a right answer. */
const useOf = (one: Input, challenge: Challenge, typed: string): string =>
  one.kind === 'totp' || one.kind === 'backup' ? `${one.kind} ${typed}` : `${one.kind} ${challenge.id}`;

test('property: nothing is right without a right secret, and each secret is right once', async () => {
  const seen: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.array(input, { minLength: 5, maxLength: 30 }), async (inputs) => {
      const world = makeWorld();
      const store = memoryStore(world.clock);
      const processes = [world.process(store), world.process(store)];
      const used = new Set<string>();
      for (const [turn, one] of inputs.entries()) {
        world.clock.forward(one.wait);
        const now = world.clock.now();
        const challenge = challengeFor(one, now);
        const typed = typedOf(one, challenge, now);
        const released = world.released.length;
        const result = await processes[one.process]?.check(
          checkOf({
            ...{ kind: one.kind, visit: one.visit, turn, typed, challenge, named: one.named },
            ...(one.diagnose && !one.named ? { diagnose: true as const } : {}),
            ...(one.pressed && isCall(one.kind) ? { pressed: true as const } : {}),
          }),
        );
        const pressed = { ...one, pressed: one.pressed && isCall(one.kind) };
        const name = `${one.source}: ${result?.outcome}`;
        seen[name] = (seen[name] ?? 0) + 1;
        // One try, one comparison at most, however far it looks.
        expect(world.released.length - released).toBeLessThanOrEqual(1);
        if (result?.outcome !== 'right') continue;
        expect(mayBeRight(pressed, challenge, typed, now)).toBe(true);
        const use = useOf(one, challenge, typed);
        expect(used.has(use)).toBe(false);
        used.add(use);
      }
    }),
    { numRuns: 120 },
  );
  // It has looked at what it speaks of.
  expect(seen['secret: right']).toBeGreaterThan(20);
  expect(seen['clock off: drift']).toBeGreaterThan(1);
  expect(seen['earlier app: earlier']).toBeGreaterThan(1);
  expect(seen['keys on the page: malformed']).toBeGreaterThan(5);
  for (const source of sources) expect(Object.keys(seen).some((name) => name.startsWith(source))).toBe(true);
}, 20_000);

test('property: a look is bounded, counts as one try, and uses up what it matched', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -40, max: 40 }),
      fc.nat({ max: 29_999 }),
      fc.boolean(),
      async (steps, inside, named) => {
        fc.pre(Math.abs(steps) > 1);
        const world = makeWorld();
        const store = memoryStore(world.clock);
        const { check, tries } = world.process(store);
        world.clock.forward(inside);
        const now = world.clock.now();
        const typed = appCode(now, steps);
        const look = checkOf({ visit: 'a', typed, named, diagnose: true });
        fc.pre(!mayBeRight({ kind: 'totp' } as Input, look.challenge, typed, now));
        const result = await check(look);
        const found = !named && Math.abs(steps) <= 20;
        expect(result.outcome).toBe(found ? 'drift' : 'wrong');
        if (result.outcome === 'drift') expect(result.seconds).toBe(steps * 30);
        expect(await tries.standing('p-mira', 'totp')).toMatchObject({ wrong: 1 });
        // At the time at which it would have been right.
        world.clock.set(now + steps * 30_000);
        const challenge = challengeOf('b', 'totp', world.clock.now());
        // In another process: this one's clock goes back by no less than it believes.
        const later = await world.process(store).check(checkOf({ visit: 'b', typed, challenge }));
        expect(later.outcome).toBe(found ? 'used' : 'right');
      },
    ),
    { numRuns: 40 },
  );
}, 20_000);

test('property: in any interleaving of two processes nothing is compared past the cap', async () => {
  const wrong = sources.filter((source) => source !== 'secret');
  const guess = fc.record({ one: input, source: fc.constantFrom(...wrong), again: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom(...kinds),
      fc.array(guess, { minLength: 14, maxLength: 20 }),
      fc.boolean(),
      async (scheduler, kind, guesses, named) => {
        const world = makeWorld();
        const store = faultyStore(memoryStore(world.clock), {
          pause: () => scheduler.schedule(Promise.resolve()),
        });
        const processes = [world.process(store), world.process(store)];
        const now = world.clock.now();
        const checks = guesses.flatMap(({ one, source, again }, turn) => {
          const mine: Input = { ...one, kind, source };
          const challenge = challengeFor(mine, now);
          const typed = typedOf(mine, challenge, now);
          const pressed = mine.pressed && isCall(kind);
          if (mayBeRight({ ...mine, pressed }, challenge, typed, now)) return [];
          const ask = checkOf({
            ...{ kind, visit: mine.visit, turn, typed, challenge, named },
            ...(mine.diagnose ? { diagnose: true as const } : {}),
            ...(pressed ? { pressed: true as const } : {}),
          });
          // A retry of the same turn, perhaps in the other process, is the same try.
          return again ? [ask, ask] : [ask];
        });
        const results = await scheduler.waitFor(
          Promise.all(checks.map((ask, n) => processes[n % 2]?.check(ask) as Promise<CodeResult>)),
        );
        expect(results.filter((one) => one.outcome === 'right')).toEqual([]);
        // A typed name hears of no clock, no earlier app and no bar.
        const told = new Set(results.map((one) => one.outcome));
        for (const secret of ['drift', 'earlier', 'barred'] as const)
          if (named) expect(told.has(secret)).toBe(false);
        // A retry while the first is still compared joins it: the try is one, though both compare.
        const distinct = new Set(world.released).size;
        expect(distinct).toBeLessThanOrEqual(named ? 5 : 10);
        const { wrong: counted } = await scheduler.waitFor(
          processes[0]?.tries.standing('p-mira', kind) ?? Promise.reject(new Error('none')),
        );
        expect(counted).toBeLessThanOrEqual(named ? 5 : 10);
        expect(world.released.length).toBeLessThanOrEqual(2 * counted);
      },
    ),
    { numRuns: 60 },
  );
}, 20_000);

test('property: a right code in any interleaving is right once, and never after the bar', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom('right', 'wrong', 'off', 'earlier'), { minLength: 8, maxLength: 24 }),
      async (scheduler, plan) => {
        const world = makeWorld();
        const store = faultyStore(memoryStore(world.clock), {
          pause: () => scheduler.schedule(Promise.resolve()),
        });
        const processes = [world.process(store), world.process(store)];
        const now = world.clock.now();
        const codes = wrongCodes(now, plan.length);
        const typed = (what: string, n: number): string =>
          what === 'right'
            ? appCode(now)
            : what === 'off'
              ? appCode(now, 3 + (n % 15))
              : what === 'earlier'
                ? earlierCode(now)
                : (codes[n] ?? '');
        const results = await scheduler.waitFor(
          Promise.all(
            plan.map(
              (what, n) =>
                processes[n % 2]?.check(
                  checkOf({ visit: `v${n}`, typed: typed(what, n), diagnose: true }),
                ) as Promise<CodeResult>,
            ),
          ),
        );
        const right = results.filter((one) => one.outcome === 'right').length;
        expect(right).toBeLessThanOrEqual(1);
        if (!plan.includes('right')) expect(right).toBe(0);
        expect(world.released.length).toBeLessThanOrEqual(10 * (right + 1));
      },
    ),
    { numRuns: 30 },
  );
}, 20_000);

test('property: whatever is answered without a secret, a visit has no evidence', async () => {
  const crew = makeCrew();
  const running = await crew.run(memoryStore(crew.clock));
  await crew.people(running.directory);
  const answers = [
    'way',
    'code',
    'off',
    'elsewhere',
    'keys',
    'resend',
    'spoken',
    'back',
    'again',
    'junk',
  ] as const;
  const answer = fc.record({ what: fc.constantFrom(...answers), pick: fc.nat({ max: 20 }) });
  const person = fc.constantFrom('ada', 'bea', 'dan', 'nobody');
  let tried = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      person,
      fc.boolean(),
      fc.array(answer, { minLength: 6, maxLength: 12 }),
      async (name, claimed, list) => {
        tried += 1;
        const walker = new Walker(running.services, portal(`browser-${tried}`));
        await walker.begin('missing-code', claimed && name !== 'nobody' ? crew.id(name) : undefined);
        await walker.press('I need to sign in now');
        await walker.press('None of these works');
        await walker.press('Show that it is me');
        if (walker.view.screen.field) await walker.enter(crew.account(name));
        for (const { what, pick } of list) {
          // Whoever stands before the choice takes one, whatever comes then.
          const open = walker.view.screen.choices.filter((one) => one.value.startsWith('way:'));
          const value = open[pick % Math.max(1, open.length)]?.value;
          if (value !== undefined) await walker.give({ kind: 'choose', value });
          const { tag } = walker.view.screen;
          const now = crew.clock.now();
          if (what === 'way') await walker.give({ kind: 'choose', value: 'ways' });
          else if (what === 'code') await walker.enter(wrongCodes(now, 21)[pick] ?? '');
          else if (what === 'off') await walker.enter(appOff(crew, name, pick % 2 ? pick + 2 : -pick - 2));
          else if (what === 'elsewhere') await walker.enter(codeFor(keysOfCrew, `${walker.id}.${pick + 50}`));
          else if (what === 'keys') await walker.enter(tag?.value ?? '47');
          else if (what === 'back') await walker.give({ kind: 'back' });
          else if (what === 'junk') await walker.enter('abcd-efgh-jkmn-2345');
          else if (what === 'again') crew.clock.forward(61_000);
          else await walker.give({ kind: 'choose', value: what });
          if (walker.view.screen.field?.error !== undefined) refused += 1;
          expect((await visitOf(running.store, walker.id)).visit.evidence).toEqual([]);
        }
      },
    ),
    { numRuns: 10 },
  );
  // Codes were refused on the way: it did come to them.
  expect(refused).toBeGreaterThan(5);
}, 20_000);
