/** What the pages that look back show in tests: figures of a month, and why something was allowed. */
import type { Figures } from '../../src/app/measures/types';
import type { WhyView } from '../../src/app/why/types';
import { runAgain } from '../../src/app/why/rerun';
import { decide } from '../../src/core/policy/decide';
import { policyVersion } from '../../src/core/policy/version';
import { ask, shown } from '../policy/build';
import { fakeStart } from './fake-services';

const two = (today: number, month: number) => ({ today, month });
export const noFigures: Figures = {
  days: [],
  topics: [],
  recovery: { buckets: [], count: two(0, 0) },
  stops: [],
  methods: [],
  deliveries: [],
  deciders: [],
  notMe: two(0, 0),
  saved: { minutesEach: 15, minutes: two(0, 0) },
  names: true,
  madeUp: false,
};
export const someFigures: Figures = {
  ...noFigures,
  days: [
    { at: fakeStart, begun: 9, solved: 5, asked: 2, approved: 1, denied: 1, notMe: 0 },
    { at: fakeStart + 86_400_000, begun: 3, solved: 4, asked: 0, approved: 0, denied: 0, notMe: 1 },
  ],
  topics: [
    {
      topic: 'lost-device',
      title: '<b>Lost</b>',
      begun: two(3, 9),
      ended: two(2, 6),
      solved: two(1, 5),
      asked: two(0, 2),
    },
  ],
  recovery: { buckets: [0, 4, 1], count: two(1, 4), half: 2, most: Number.POSITIVE_INFINITY },
  methods: [{ kind: 'totp', right: 3, wrong: 1, barred: 0, expired: 0 }],
  deliveries: [{ provider: 'twilio', country: '+44', kind: 'text', handedOver: 4, delivered: 2, failed: 1 }],
  deciders: [
    { name: 'Ines Duarte', own: true, approved: 2, denied: 1 },
    { name: '', own: false, approved: 5, denied: 3 },
  ],
  saved: { minutesEach: 15, minutes: two(15, 7_500) },
};

const row = { id: 'v1.a7', seq: 41, at: fakeStart, what: 'effect', actor: 'visitor', about: 'recover' };

/** A decision that was run again. @param verdict what was stored, when it is another than what comes out now */
export function explained(change: Partial<WhyView['chain']> = {}, verdict?: 'refuse'): WhyView {
  const asked = ask({ evidence: shown('T S') });
  const decision = decide(asked);
  const stored = verdict ? { ...decision, verdict } : decision;
  const again = runAgain({ action: asked.action, policy: policyVersion, decision: stored, input: asked });
  return {
    row,
    effect: { id: 'v1.e2', about: 'recover', ok: true, at: fakeStart },
    decisions: again ? [{ ...again, row: { ...row, id: 'v1.a6', what: 'decision' } }] : [],
    chain: { ok: true, whole: true, rows: 41, problems: [], ...change },
    personName: '<b>Mira</b> Okafor',
    number: '47K9RM',
    trail: [row],
  };
}
