/** What walks tell security: once, by how much is known of who tells, and closed by nobody but the walk that told. */
import { makeBackground } from '../../src/app/deps';
import { makeCaseOpening } from '../../src/app/cases/open';
import type { StoredCase, StoredVisit } from '../../src/app/documents';
import type { Directory } from '../../src/app/ports';
import type { Organisation } from '../../src/app/services';
import { systemRandom } from '../../src/adapters/random';
import { memoryStore } from '../tools/memory-store';

const at = Date.UTC(2026, 10, 24, 14, 30);
const clock = { now: () => at, real: () => at };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const visit = (id: string, more: object): StoredVisit =>
  ({
    id,
    visit: {
      id,
      topic: 'unexpected-prompt',
      subject: 'mira',
      person: 'mira',
      claim: 'named',
      evidence: [],
      ...more,
    },
  }) as unknown as StoredVisit;
const piece = { class: 'T', kind: 'totp', method: 'app', at, challenge: 'v.1' };

function world() {
  const store = memoryStore(clock);
  const opening = makeCaseOpening({
    store,
    clock,
    log,
    random: systemRandom(),
    background: makeBackground(log),
    audit: { append: () => Promise.resolve() },
    directory: { get: () => Promise.resolve(undefined) } as unknown as Directory,
    registration: { of: () => Promise.resolve({ required: 'unknown' }) },
    organisation: () => Promise.resolve({ zone: 'Europe/London' } as Organisation),
  });
  const cases = async (subject = 'mira'): Promise<readonly StoredCase[]> =>
    (await store.find<StoredCase>('cases', { index: 'subject', equals: { subject }, limit: 50 })).docs;
  const tell = (id: string, stored: StoredVisit): Promise<void> =>
    opening.reportToSecurity(id, stored, 'report-attempt');
  return { opening, cases, tell };
}

test('with a claim or a proof it comes first, and once', async () => {
  const { cases, tell } = world();
  await tell('v.e1', visit('v', { claim: 'claimed' }));
  await tell('w.e1', visit('w', { evidence: [piece] }));
  expect((await cases()).map((one) => [one.bucket, one.report, one.open])).toEqual([[0, true, 'open']]);
});

test('of a typed name it waits with the unproven, three a day at most, and pushes nothing off the page', async () => {
  const { cases, tell } = world();
  for (const n of [1, 2, 3, 4, 5]) await tell(`v${n}.e1`, visit(`v${n}`, {}));
  expect((await cases()).map((one) => one.bucket)).toEqual([2, 2, 2]);
  // And it keeps no proved one back.
  await tell('w.e1', visit('w', { evidence: [piece] }));
  expect((await cases()).map((one) => one.bucket)).toContain(0);
});

test('of an account that does not exist it is kept alike, and shown to nobody', async () => {
  const { cases, tell } = world();
  await tell('v.e1', visit('v', { subject: 'decoy', person: undefined }));
  expect((await cases('decoy')).map((one) => [one.open, one.person])).toEqual([['decoy', '']]);
});

test('is closed by the walk that told, and by no other; the person neither withdraws it nor adds to it', async () => {
  const { opening, cases, tell } = world();
  const told = visit('v', { claim: 'claimed' });
  await tell('v.e1', told);
  await opening.retract(visit('w', { claim: 'claimed' }));
  expect(await opening.withdrawOwn('mira')).toBe(false);
  expect(await opening.addNote('x.e1', 'mira', 'words')).toBe(false);
  expect((await cases()).map((one) => one.open)).toEqual(['open']);
  await opening.retract(told);
  expect((await cases()).map((one) => [one.open, one.state])).toEqual([['closed', 'withdrawn']]);
});

test('what a colleague says of a walk is not taken back by that walk', async () => {
  const { opening, cases, tell } = world();
  const mine = visit('v', { claim: 'claimed' });
  await tell('v.e1', mine);
  await opening.reportToSecurity('link.refused', mine, 'report-vouch');
  await opening.retract(mine);
  const open = (await cases()).map((one) => [one.topic, one.open]);
  expect(Object.fromEntries(open)).toEqual({ 'unexpected-prompt': 'closed', vouch: 'open' });
});
