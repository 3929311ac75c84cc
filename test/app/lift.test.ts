/** Whoever owns the account lifts "this was not me" with a key of their own; nobody else, and nothing else, does. */
import type { AuditRow } from '../../src/app/audit/row';
import { systemRandom } from '../../src/adapters/random';
import { liftByKey } from '../../src/app/cases/lift';
import type { Standing, StoredCase, StoredVisit } from '../../src/app/documents';
import { makeAuthenticator, type Authenticator, type Quirks } from '../tools/authenticator';
import { codeStores } from '../tools/code-stores';
import { day, minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { lostPhone, proof, prove, requestOf, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

/** A key of ada's, set up so long ago. */
async function keyOf({ crew, a }: Two, age = 90 * day): Promise<Authenticator> {
  const key = makeAuthenticator();
  await a.directory.addMethod(
    crew.id('ada'),
    {
      ...{ id: 'key', kind: 'passkey', label: 'Key', device: 'key', deviceKind: 'key' },
      ...{ probationUntil: 0, addedAt: crew.clock.now() - age, counter: 0 },
      credential: { id: key.id, transports: ['usb'] },
      publicKey: key.publicKey,
    },
    'add',
  );
  return key;
}

async function press(walker: Walker, key: Authenticator, quirks: Quirks = {}): Promise<void> {
  const asked = walker.view.screen.field?.passkey;
  if (!asked) throw new Error(`No key is asked on "${walker.title}".`);
  const origin = `http://${asked.host}:3978`;
  await walker.enter(key.assert({ challenge: asked.challenge, host: asked.host, origin }, quirks));
}

/** Presses "this was not me" behind the mail about the newest thing. */
async function notMe({ crew, a }: Two): Promise<string> {
  await a.settle();
  const mail = crew.mails.findLast((one) => one.to === crew.account('ada'));
  const token = /\/notices\/([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
  const done = await a.services.notices.notMe(token);
  if (done?.state !== 'stopped') throw new Error(`It is ${done?.state}`);
  await a.settle();
  crew.clock.forward(minute);
  return done.number ?? '';
}

const standing = ({ store, crew }: Two) => store.get<Standing>('standing', crew.id('ada'));
const casesOf = async ({ store, crew }: Two) =>
  (
    await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject: crew.id('ada') },
      limit: 20,
    })
  ).docs;

test('lifted by the key: written down, told, the urgent request closed, and what was before stays void', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const key = await keyOf(two);
    const request = await requestOf(a, crew, 'ada', 'backup');
    await a.settle();
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    const number = await notMe(two);
    const { walker } = request;
    await walker.look();
    await walker.press('It was me');
    await walker.press('It was me');
    await press(walker, key);
    await a.settle();
    expect((await standing(two))?.frozenAt).toBe(0);
    const cases = await casesOf(two);
    expect(cases.find((one) => one.number === number)).toMatchObject({ state: 'done', open: 'closed' });
    const waiting = cases.find((one) => one.number === request.number);
    expect(waiting).toMatchObject({ state: 'open', approvals: [], proofing: [] });
    await a.settle();
    const rows = await store.find<AuditRow>('audit', {
      ...{ index: 'subject', equals: { subject: crew.id('ada') }, limit: 500 },
    });
    expect(rows.docs.filter((row) => row.what === 'unfreeze')).toMatchObject([
      { actor: `person:${crew.id('ada')}`, visit: walker.id },
    ]);
    crew.clock.forward(11 * minute);
    await a.settle();
    const told = (name: string): string =>
      crew.mails
        .filter((one) => one.to === crew.account(name))
        .map((one) => one.text)
        .join('\n');
    expect(told('ada')).toContain('The stop was lifted with a security key or passkey of this account');
    expect(told('zoe')).toContain('The urgent request about it is closed.');
    expect(told('ivo')).not.toContain('The urgent request about it is closed.');
    // Neither the backup code of before nor the key that lifted it counts for anything now.
    expect((await visitOf(store, walker.id)).visit.evidence.map((piece) => piece.class)).toEqual(['S', 'K']);
    await walker.look();
    await walker.press('Try another way');
    expect(walker.view.canSetUp).toBe(false);
    expect(walker.view.screen.choices.some(({ value }) => value === 'way:passkey')).toBe(true);
  }));

test('at a proof the walk goes on with a proof anew, as soon as it is lifted', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const key = await keyOf(two);
    await requestOf(a, crew, 'ada', 'backup');
    await notMe(two);
    const walker = new Walker(a.services, { kind: 'portal', ref: 'own' });
    await walker.begin('no-device', crew.id('ada'));
    await walker.press('At home');
    await walker.press('None of these');
    await walker.press('Show that it is me');
    expect(walker.title).toBe('Everything is stopped');
    await walker.press('It was me');
    await press(walker, key);
    expect(walker.title).toBe('What do you have with you?');
    expect((await standing(two))?.frozenAt).toBe(0);
  }));

test('an effect that is done over again after a new stop lifts that one not, nor closes its request', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    await requestOf(a, crew, 'ada', 'backup');
    const first = await notMe(two);
    const { background } = a.assembly;
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const parts = { store, clock: crew.clock, random: systemRandom(), audit: a.audit, background, log };
    const effect = { id: 'v.e1', visit: 'v' };
    expect(await liftByKey(parts, crew.id('ada'), effect)).toBe(true);
    expect((await casesOf(two)).find((one) => one.number === first)?.state).toBe('done');
    await a.settle();
    crew.clock.forward(8 * day);
    await lostPhone(a, crew, 'ada').then((again) => prove(again, a, crew, 'ada', 'text'));
    const second = await notMe(two);
    expect(await liftByKey(parts, crew.id('ada'), effect)).toBe(false);
    expect((await casesOf(two)).find((one) => one.number === second)?.state).toBe('frozen');
    expect((await standing(two))?.frozenAt).toBeGreaterThan(0);
  }));

test('an effect that nothing allows, however it came into the visit, lifts nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a, store } = two;
    const { walker } = await requestOf(a, crew, 'ada', 'backup');
    await notMe(two);
    const stored = await visitOf(store, walker.id);
    const request = { kind: 'act' as const, action: 'unfreeze' as const, devices: [], byClaim: false };
    const planted = { id: `${walker.id}.e90`, request, leaseUntil: 0, leasedBy: '', attempts: 0 };
    const visit = { ...stored.visit, proveAfter: 0, effects: [planted], effectCount: 90 };
    expect(await store.replace<StoredVisit>('visits', { ...stored, visit, dueAt: 0 })).toBe(true);
    await a.settle();
    expect((await visitOf(store, walker.id)).visit.effects).toEqual([]);
    expect((await standing(two))?.frozenAt).toBeGreaterThan(0);
  }));

test('once lifted it can be stopped again, by another address or after a week, with a request of its own', () =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const key = await keyOf(two);
    const { walker } = await requestOf(a, crew, 'ada', 'backup');
    await notMe(two);
    await walker.look();
    await walker.press('It was me');
    await walker.press('It was me');
    await press(walker, key);
    await a.settle();
    crew.clock.forward(8 * day);
    await lostPhone(a, crew, 'ada').then((again) => prove(again, a, crew, 'ada', 'text'));
    const second = await notMe(two);
    expect((await standing(two))?.frozenAt).toBeGreaterThan(0);
    expect((await casesOf(two)).find((one) => one.number === second)).toMatchObject({ state: 'frozen' });
  }));

test.each<[string, number, Quirks]>([
  ['without user verification', 90 * day, { verified: false }],
  ['that is younger than what notices are about', 29 * day, {}],
])('a key %s lifts nothing', (_name, age, quirks) =>
  withTwo(memory, {}, async (two) => {
    const { crew, a } = two;
    const key = await keyOf(two, age);
    await requestOf(a, crew, 'ada', 'backup');
    await notMe(two);
    const walker = new Walker(a.services, { kind: 'portal', ref: 'again' });
    await walker.begin('lost-device');
    await walker.press('My phone');
    await walker.press('may turn up');
    await walker.enter(crew.account('ada'));
    await walker.press('ecurity key');
    await press(walker, key, quirks);
    if (walker.valueOf('Set up a new one') !== undefined) await walker.press('Set up a new one');
    if (walker.valueOf('It was me') !== undefined) await walker.press('It was me');
    if (walker.view.screen.field?.passkey) await press(walker, key, quirks);
    await a.settle();
    expect((await standing(two))?.frozenAt).toBeGreaterThan(0);
  }),
);
