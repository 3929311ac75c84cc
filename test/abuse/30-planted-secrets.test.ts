/** Abuse case 30: every secret of a recovery is known, then everything that was written is searched for it. */
import { collections, type CollectionName } from '../../src/app/collections';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { makeCrew } from '../tools/crew';
import { memoryStore } from '../tools/memory-store';
import { approve, lostPhone, proof, prove, requestOf } from '../tools/walker';

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  process.env['SPAREKEY_TEST_LOG'] = '1';
  jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
    written.push(String(line));
    return true;
  });
});
afterEach(() => {
  delete process.env['SPAREKEY_TEST_LOG'];
  jest.restoreAllMocks();
});

/** As a word of its own: six digits are in many hashes and times. */
const stands = (secret: string, text: string): boolean =>
  new RegExp(`(?<![\\w.-])${secret.replaceAll(/[^\w]/g, '.')}(?![\\w-])`, 'i').test(text);

test('30: codes, seeds, set-up codes, links and passwords of a whole recovery are found nowhere', async () => {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store);
  await crew.people(running.directory);
  const { enrollment, notices, signIn, visits } = running.services;
  const secrets: Record<string, string> = {};

  // By herself: a text and a backup code, a set-up code, a new app, new backup codes.
  const walker = await lostPhone(running, crew, 'ada');
  await walker.press('Text');
  await running.settle();
  secrets['text code'] = crew.textCode();
  await walker.enter('000000');
  await walker.enter(crew.textCode());
  await walker.press('Set up a new one');
  await walker.press('ackup code');
  secrets['backup code'] = crew.backupCode('ada');
  await walker.enter(secrets['backup code']);
  const link = await visits.handOver(walker.id, walker.holder);
  secrets['hand-over link'] = link?.path.split('/').at(-1) ?? '';
  const pass = await enrollment.openPass(walker.id, walker.holder);
  if (typeof pass === 'string') throw new Error(pass);
  secrets['set-up code'] = pass.code;
  const session = await enrollment.redeem(pass.code);
  if (typeof session === 'string') throw new Error(session);
  secrets['set-up session'] = session.token;
  const shown = await enrollment.view(session.token);
  if (typeof shown === 'string') throw new Error(shown);
  secrets['seed of the new app'] = shown.key;
  secrets['code of the new app'] = codeOfStep(shown.key, stepAt(crew.clock.now()));
  await enrollment.prove(session.token, secrets['code of the new app']);
  const fresh = await enrollment.backupCodes(session.token);
  if (typeof fresh === 'string') throw new Error(fresh);
  secrets['new backup code'] = fresh.codes[0] ?? '';
  secrets['new backup code, as stored'] = (fresh.codes[0] ?? '').replaceAll('-', '');

  // With staff: their own codes; then "this was not me", and a sign-in that fails.
  const request = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  expect((await proof(running, crew, 'ivo', request)).ok).toBe(true);
  crew.clock.forward(60_000);
  secrets['code of an approver'] = crew.appCode('sol');
  expect(
    await approve(running, crew, 'sol', request.number, { code: secrets['code of an approver'] }),
  ).toMatchObject({ ok: true });
  await running.settle();
  await request.walker.look();
  await prove(request.walker, running, crew, 'eve', 'backup');
  secrets['notice link'] = /\/notices\/([\w-]+)/.exec(crew.mails[0]?.text ?? '')?.[1] ?? '';
  await notices.notMe(secrets['notice link']);
  secrets['password that was tried'] = 'Tr0ubadour-and-3-horses';
  await signIn.signIn(crew.account('ada'), secrets['password that was tried'], '123123', '192.0.2.1');
  await running.settle();

  const everything = Object.keys(collections).flatMap((name) =>
    [...store.raw(name as CollectionName).values()].map((doc) => `${name} ${JSON.stringify(doc)}`),
  );
  expect(everything.length).toBeGreaterThan(50);
  const places = [...everything, ...crew.heads, ...written];
  const hits = Object.entries(secrets).flatMap(([what, secret]) => {
    expect([what, secret.length >= 6]).toEqual([what, true]);
    return places.filter((text) => stands(secret, text)).map((text) => `${what}: ${text.slice(0, 200)}`);
  });
  expect(hits).toEqual([]);
  // The search finds what is there: the request number stands in its request.
  expect(places.some((text) => stands(request.number, text))).toBe(true);
  expect((await running.audit.verify()).problems).toEqual([]);
});

test('30: what staff wrote about somebody stands in no row of the audit in the clear: erasing a key erases it', async () => {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store);
  await crew.people(running.directory);
  const { cases } = running.services;
  const request = await requestOf(running, crew, 'eve', 'backup');
  await running.settle();
  const version = async () => (await cases.view(crew.id('ivo'), request.number))?.version ?? Number.NaN;
  const { number } = request;
  await cases.note(crew.id('ivo'), number, 'Planted note');
  await cases.askMore(crew.id('ivo'), number, { version: await version(), text: 'Planted question' });
  await cases.toSecurity(crew.id('ivo'), number, { reason: 'Planted worry' });
  await cases.fromSecurity(crew.id('zoe'), number, { version: await version() });
  await running.settle();
  await cases.recordProofing(crew.id('ivo'), number, {
    how: 'in-person',
    checks: ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'],
    checkNumber: request.checkNumber,
    document: 'Planted passport',
  });
  crew.clock.forward(1_000);
  const reason = 'Planted reason';
  const decided = { code: crew.appCode('sol'), reason, version: await version() };
  expect(await cases.approve(crew.id('sol'), number, decided)).toMatchObject({ ok: true });
  await running.settle();
  await request.walker.look();
  await prove(request.walker, running, crew, 'eve', 'backup');
  await running.settle();
  const rows = [...store.raw('audit').values()].map((doc) => JSON.stringify(doc));
  expect(rows.filter((row) => row.includes('"what":"approval"'))).toHaveLength(1);
  expect(rows.filter((row) => row.includes('Planted'))).toEqual([]);
});
