/** Long random walks, also with answers that no screen offers: what must never happen, does not. */
import * as fc from 'fast-check';
import { levels, type Dialog } from '../../src/core/dialog-types';
import type { Evidence } from '../../src/core/policy/types';
import type { Screen } from '../../src/core/screen';
import type { DecisionMade, Event } from '../../src/core/step-types';
import { digits, variants, walksTopic } from './paths-people';
import { linesOf } from './paths-show';
import { begin, dialogs, movesOf, screenOf, take } from './paths-world';
import type { State, Taken } from './paths-world';

/** What somebody could send who does not use our screens: values of other steps, old challenges, nonsense. */
const forged: readonly Event[] = [
  ...[
    'go-on',
    'withdraw',
    'none',
    'ways',
    'resend',
    'choice:0',
    'choice:4',
    'choice:99',
    'way:totp',
    'way:text:text-second',
    'way:passkey',
    'device:tablet-1',
    'device:none',
    '__proto__',
    '',
  ].map((value): Event => ({ type: 'choose', value })),
  { type: 'enter', text: '123456' },
  { type: 'identified', subject: 'boris', person: 'boris' },
  {
    type: 'checked',
    challenge: 'v.999',
    result: { outcome: 'right', method: 'codes', class: 'S' },
  },
  { type: 'performed', effect: 'v.e999', ok: true, detail: '47K9RM' },
  { type: 'decided', outcome: 'denied' },
  { type: 'decided', outcome: 'expired' },
  { type: 'enrolled' },
  { type: 'back' },
  { type: 'person' },
];

interface Walked {
  readonly dialog: Dialog;
  readonly before: State;
  readonly event: Event;
  readonly taken: Taken;
  readonly screen: Screen;
}

interface Pick {
  readonly at: number;
  readonly how: 'onward' | 'any' | 'forged';
  readonly wait: number;
}

/** What leads on: most of a walk, or it would not get far. */
function isOnward(event: Event): boolean {
  if (event.type === 'choose') return !['none', 'withdraw', 'ways', 'resend'].includes(event.value);
  if (event.type === 'checked') return event.result.outcome === 'right';
  if (event.type === 'performed') return event.ok && event.detail !== 'nothing';
  if (event.type === 'decided') return event.outcome === 'approved';
  return event.type === 'identified' || (event.type === 'enter' && event.text.trim() !== '');
}

function eventOf({ at, how }: Pick, state: State, screen: Screen): Event | undefined {
  const offered = movesOf(screen, state).map((move) => move.event);
  const onward = offered.filter((event) => isOnward(event));
  const list = how === 'forged' ? forged : how === 'onward' && onward.length > 0 ? onward : offered;
  return list[at % list.length];
}

const minute = 60_000;
const picks: fc.Arbitrary<readonly Pick[]> = fc.array(
  fc.record({
    at: fc.nat({ max: 9_999 }),
    how: fc.oneof(
      { weight: 14, arbitrary: fc.constant<Pick['how']>('onward') },
      { weight: 5, arbitrary: fc.constant<Pick['how']>('any') },
      { weight: 1, arbitrary: fc.constant<Pick['how']>('forged') },
    ),
    // Mostly at once: what is old is asked again, and the walk gets nowhere.
    wait: fc.constantFrom(0, 0, 0, 0, 0, 0, 5_000, 5_000, 5_000, 5_000, minute, 16 * minute),
  }),
  { minLength: 5, maxLength: 60 },
);
const pairs = dialogs.flatMap((dialog) =>
  variants.filter((one) => walksTopic(one, dialog.topic)).map((one) => [dialog, one] as const),
);
const walks = fc.tuple(fc.constantFrom(...pairs), picks);

/** Walks and looks at every turn: `check` throws when something is wrong. */
function along(check: (one: Walked) => void, runs: number): void {
  fc.assert(
    fc.property(walks, ([[dialog, variant], chosen]) => {
      let { state } = begin(dialog, variant);
      for (const pick of chosen) {
        const event = eventOf(pick, state, screenOf(dialog, state));
        if (!event) return;
        const taken = take(dialog, state, event, pick.wait);
        check({ dialog, before: state, event, taken, screen: screenOf(dialog, taken.state) });
        ({ state } = taken);
      }
    }),
    { numRuns: runs },
  );
}

/** policy.md, "What suffices", told once more in the plainest way: without staff, K, or two classes of T, S and I. */
function suffices(evidence: readonly Evidence[], { decisions }: Taken, action: string): boolean {
  const made = decisions.find((one: DecisionMade) => one.action === action && one.decision.verdict === 'allow');
  if (!made) return false;
  const { person, now, rules, liftedAt = -1 } = made.input;
  const asked = made.input.case && !made.input.case.closed ? made.input.case : undefined;
  const approvers = new Set(asked?.approvals.map((one) => one.by)).size;
  const proofed = (asked?.proofing.length ?? 0) > 0;
  const since = asked ? asked.openedAt : now;
  const classes = new Set(
    evidence
      .filter((one) => one.at >= since - rules.evidenceLasts && one.at > liftedAt)
      .map((one) => one.class),
  );
  if (person.status !== 'active') return false;
  if (person.privileged) return action === 'recover' && proofed && approvers >= 2;
  return classes.has('K') || classes.size >= 2 || (proofed && approvers >= 1);
}

test('nothing throws, and the turn only ever grows by one', () => {
  along(({ before, taken }) => {
    const grown = taken.state.visit.turn - before.visit.turn;
    expect([0, 1]).toContain(grown);
    if (taken.state.visit === before.visit) expect(grown).toBe(0);
  }, 400);
});

test('no account is opened without the yes of the policy in that very step, and what it asks', () => {
  let opened = 0;
  along(({ taken }) => {
    for (const { request } of taken.effects) {
      if (request.kind !== 'act' || (request.action !== 'recover' && request.action !== 'day-pass')) continue;
      opened += 1;
      expect(suffices(taken.state.visit.evidence, taken, request.action)).toBe(true);
    }
  }, 1_500);
  // Otherwise the test would show nothing.
  expect(opened).toBeGreaterThan(5);
});

test('evidence comes only from a right code or a take-up', () => {
  along(({ before, event, taken }) => {
    if (event.type === 'checked' || event.type === 'moved') return;
    expect(taken.state.visit.evidence).toEqual(before.visit.evidence);
  }, 400);
});

test('from wherever somebody goes back, evidence is neither lost nor renewed, and what was done stays done', () => {
  let kept = 0;
  along(({ dialog, taken }) => {
    const { visit } = taken.state;
    const back = take(dialog, taken.state, { type: 'back' }, 0).state.visit;
    expect([back.evidence, back.proveAfter, back.done]).toEqual([visit.evidence, visit.proveAfter, visit.done]);
    // What is lost stays lost, whichever way the person turns.
    expect(back.reportedLost).toEqual(visit.reportedLost);
    expect(back.lostDevices).toEqual(expect.arrayContaining([...visit.lostDevices]));
    if (visit.evidence.length > 0 && back !== visit) kept += 1;
  }, 800);
  // Otherwise the test would show nothing.
  expect(kept).toBeGreaterThan(10);
});

test('a typed name sees nothing of the account, at any turn', () => {
  let shown = 0;
  along(({ taken, screen }) => {
    const { level } = taken.state.visit;
    if (levels.indexOf(level) > levels.indexOf('named')) return;
    const said = linesOf(screen).join(' ');
    for (const two of digits) expect(said).not.toContain(two);
    expect(said).not.toMatch(/(?:Phone|Tablet) with/);
    shown += 1;
  }, 800);
  expect(shown).toBeGreaterThan(100);
});

test('the level rises only by proof, and falls with a hand-over', () => {
  along(({ before, event, taken }) => {
    const rose = levels.indexOf(taken.state.visit.level) - levels.indexOf(before.visit.level);
    if (event.type === 'moved' && !event.evidence && before.visit.claim !== 'none')
      expect(taken.state.visit.level).toBe('named');
    if (rose > 0 && before.visit.claim !== 'none')
      expect(['checked', 'moved', 'decided', 'back', 'choose']).toContain(event.type);
    if (rose > 0 && taken.state.visit.level === 'recovered')
      expect(
        taken.decisions.some((made) => made.decision.verdict === 'allow') ||
          taken.state.visit.done.some((one) => one.what === 'recover' || one.what === 'day-pass'),
      ).toBe(true);
  }, 800);
});
