/** The stage of the demo over HTTP, without a script, as `npm start` runs it: every scene did what it says. */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase, StoredVisit } from '../../src/app/documents';
import { performerPrefix } from '../../src/demo/stage/company';
import type { HttpBrowser } from '../tools/http-browser';
import { recordCheck, startSystem, type TestSystem } from '../tools/system';

let system: TestSystem;
beforeEach(async () => {
  system = await startSystem();
}, 60_000);
afterEach(() => system.close());

const stageOf = (): Promise<HttpBrowser> => system.browser().open(`/demo?key=${system.simulatorKey}`);

/** What stands in the three panes now, by their addresses. */
function panes(stage: HttpBrowser): Record<'phone' | 'portal' | 'staff', string> {
  const [phone = '', portal = '', staff = ''] = [...stage.html.matchAll(/<iframe src="([^"#]+)/g)].map(
    ([, src = '']) => src.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='),
  );
  return { phone, portal, staff };
}
/** A pane, as the same browser shows it; the stage itself stays open. */
async function look(stage: HttpBrowser, pane: 'phone' | 'portal' | 'staff'): Promise<string> {
  const here = panes(stage)[pane];
  const { text } = await stage.open(here);
  expect([pane, stage.status, stage.path]).toEqual([pane, 200, here]);
  await stage.open('/demo');
  return text;
}
async function next(stage: HttpBrowser, words: string): Promise<void> {
  await stage.press('Next');
  expect(stage.text).toContain(words);
}

const casesOf = async (person: string): Promise<readonly StoredCase[]> =>
  (
    await system.built.store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject: person },
      limit: 50,
    })
  ).docs;
const visitIn = async (stage: HttpBrowser): Promise<StoredVisit> => {
  const found = await system.built.store.get<StoredVisit>(
    'visits',
    panes(stage).portal.split('/').pop() ?? '',
  );
  if (!found) throw new Error('No walk stands in the portal pane.');
  return found;
};
const heroOf = (stage: HttpBrowser): string => panes(stage).phone.split('/').pop() ?? '';
const appOf = async (person: string) =>
  (await system.built.directory.get(person))?.methods.filter(({ kind }) => kind === 'totp') ?? [];

test('the whole play, scene by scene: what each caption says is so', async () => {
  const stage = await stageOf();
  expect(stage.path).toBe('/demo');
  expect(stage.text).toContain('A play in 11 scenes');
  expect(stage.html).not.toContain('<iframe');
  // Nothing happened by looking.
  expect((await system.built.directory.list()).some(({ id }) => id.startsWith(performerPrefix))).toBe(false);

  // 1: a name opens nothing.
  await stage.press('Begin');
  const hero = heroOf(stage);
  expect(hero.startsWith(performerPrefix)).toBe(true);
  expect((await visitIn(stage)).visit).toMatchObject({ level: 'named', stolen: true, evidence: [] });
  expect(await look(stage, 'portal')).toContain('What do you have with you?');
  expect(await look(stage, 'staff')).toContain('Ines Duarte');
  expect(await appOf(hero)).toMatchObject([{ label: 'Pixel 9' }]);

  // 2: one backup code stops it.
  await next(stage, 'One right proof stops a phone');
  expect(await appOf(hero)).toMatchObject([{ label: 'Pixel 9', suspendedAt: expect.any(Number) }]);
  expect(await look(stage, 'portal')).toContain('It is stopped, and security knows');
  expect(await look(stage, 'phone')).toContain('Stopped: its codes open nothing');
  expect(await casesOf(hero)).toMatchObject([{ report: true, stolen: true, open: 'open' }]);

  // 3: for a new one it is not enough.
  await next(stage, 'So a request opens');
  const own = (await casesOf(hero)).find(({ action }) => action === 'recover');
  expect(own).toMatchObject({ state: 'open', bucket: 0, stolen: true });
  expect(await look(stage, 'staff')).toContain('Nadia Brandt');
  const recover = await system.built.services.cases.view('ines', own?.number ?? '');
  expect(recover?.wants.map(({ what }) => what)).toEqual(expect.arrayContaining(['proofing', 'approver']));

  // 4: the caller's number is flagged, and leads nowhere.
  await next(stage, 'gives a new number');
  const caller = (await casesOf(hero)).find(({ openedBy }) => openedBy !== undefined);
  expect(caller).toMatchObject({ openedBy: { staff: 'ines', how: 'call' }, state: 'waiting-for-person' });
  const asked = await look(stage, 'staff');
  expect(asked).toContain('07700 900461');
  expect(asked).toContain('A phone number in their words');
  const { cases } = system.built.services;
  expect(await cases.callBack('ines', caller?.number ?? '', `${hero}-office`)).toEqual({
    ok: false,
    name: 'staff.refused.not-taken-up',
  });

  // 5: the system calls the number on file, and no other.
  await next(stage, 'the system dials');
  expect(await look(stage, 'phone')).toMatch(/\+441\d\d4960200/);
  expect(await look(stage, 'phone')).toContain('It rings.');
  const digits = /Press (\d\d) #/.exec(await look(stage, 'portal'))?.[1];
  expect(digits).toBeDefined();
  expect(await look(stage, 'staff')).not.toContain(`${digits} #`);

  // 6: a guess is wrong, counted, and shown; the caller's request is denied.
  await next(stage, 'guesses');
  const now = async (id: string | undefined): Promise<StoredCase | undefined> =>
    system.built.store.get<StoredCase>('cases', id ?? '');
  expect(await now(own?.id)).toMatchObject({ wrongCalls: 1, proofing: [], callBack: { state: 'wrong' } });
  expect(await now(caller?.id)).toMatchObject({ state: 'denied' });
  expect(await look(stage, 'staff')).toContain('Wrong digits were pressed');
  expect(await look(stage, 'phone')).toContain('These are not the digits on your screen');

  // 7: who checks never approves.
  await next(stage, 'shows her photo ID on video');
  expect(await now(own?.id)).toMatchObject({
    proofing: [{ class: 'P', how: 'video', by: 'ines' }],
    approvals: [],
  });
  expect(await look(stage, 'staff')).toContain('Who checks never approves');

  // 8: another one approves, with a fresh code; the page has gone on.
  await next(stage, 'Sam approves with a fresh code');
  expect(await now(own?.id)).toMatchObject({ state: 'approved', approvals: [{ by: 'sam', factor: 'T' }] });
  expect(await look(stage, 'portal')).toContain('The answer is yes');
  expect(await look(stage, 'staff')).toContain('Sam Whitlock');

  // 9: one piece again, and setting up opens.
  await next(stage, 'she proves one piece again');
  expect(panes(stage).portal).toBe('/setup');
  expect(await look(stage, 'portal')).toContain('Connect your app');
  expect(await appOf(hero)).toEqual([]);

  // 10: the new phone.
  await next(stage, 'The new phone scans the key');
  expect(await look(stage, 'portal')).toContain('You are back in');
  expect(await appOf(hero)).toMatchObject([{ probationUntil: expect.any(Number) }]);
  expect((await appOf(hero))[0]?.id).not.toBe(`${hero}-app`);
  expect(await now(own?.id)).toMatchObject({ state: 'done' });

  // 11: told to her and her manager.
  await next(stage, 'Ten minutes later');
  const mails = async (person: string) =>
    (await system.built.demo?.simulator.service.phone(person))?.mails.map(({ text }) => text).join('\n') ??
    '';
  for (const person of [hero, 'tomas']) {
    const told = await mails(person);
    expect(told).toContain('Nadia Brandt');
    expect(told).toContain('approved a request');
    expect(told).toMatch(/\/notices\/[\w-]+/);
  }
  expect(stage.html).not.toContain('action="/demo/next"');
  expect((await system.built.audit.verify()).ok).toBe(true);
}, 120_000);

const rowsOf = async (what: string): Promise<readonly AuditRow[]> => {
  const { docs } = await system.built.store.find<AuditRow>('audit', {
    index: 'seq',
    descending: true,
    limit: 500,
  });
  return docs.filter((row) => row.what === what);
};
const demoSignIns = async (): Promise<readonly string[]> =>
  (await rowsOf('sign-in')).filter(({ facts }) => facts.includes('"by":"demo"')).map(({ actor }) => actor);

test('it plays six times in a row, each time with somebody new, and the trail holds', async () => {
  const stage = await stageOf();
  const heroes = new Set<string>();
  for (let run = 0; run < 6; run += 1) {
    await stage.press(run === 0 ? 'Begin' : 'Start again');
    heroes.add(heroOf(stage));
    expect(stage.text).toContain('Scene 1 of 11');
    for (let scene = 2; scene <= 11; scene += 1) {
      await stage.press('Next');
      expect(stage.text).toContain(`Scene ${scene} of 11`);
      expect(stage.text).not.toContain('The play cannot go on');
    }
    expect(await appOf(heroOf(stage))).toMatchObject([{ probationUntil: expect.any(Number) }]);
  }
  expect(heroes.size).toBe(6);
  expect((await system.built.audit.verify()).ok).toBe(true);
  // Nobody of them stands in the list of phones, whose people stay as they were.
  const people = (await system.built.demo?.simulator.service.people()) ?? [];
  expect(people.map(({ id }) => id)).not.toEqual(expect.arrayContaining([...heroes].slice(0, 1)));
  expect(await appOf('mira')).toMatchObject([{ id: 'mira-app' }]);
}, 300_000);

test('started again in the middle, nothing of it is left open', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  const hero = heroOf(stage);
  for (let scene = 2; scene <= 4; scene += 1) await stage.press('Next');
  const left = async (): Promise<readonly string[]> =>
    (await casesOf(hero)).filter(({ open }) => open === 'open').map(({ topic }) => topic);
  expect(await left()).toHaveLength(3);
  await stage.press('Start again');
  expect(heroOf(stage)).not.toBe(hero);
  expect(await left()).toEqual([]);
}, 120_000);

test('a form pressed twice plays one scene', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  const again = { html: stage.html, path: stage.path };
  await stage.press('Next');
  Object.assign(stage, again);
  await stage.press('Next');
  expect(stage.text).toContain('Scene 2 of 11');
}, 60_000);

test('whoever plays a scene by hand does not stop the play', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  const hero = heroOf(stage);
  await stage.open(panes(stage).portal);
  await stage.press('Saved backup code');
  await stage.fill({ entry: await system.backupCode(hero) });
  expect(stage.title).toContain('It is stopped');
  await stage.open('/demo');
  await next(stage, 'One right proof stops a phone');
  await next(stage, 'So a request opens');
}, 60_000);

test('nor does whoever checks, approves and sets up by hand', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  const hero = heroOf(stage);
  const portal = panes(stage).portal;
  for (let scene = 2; scene <= 6; scene += 1) await stage.press('Next');
  const checkNumber = /check number is ([0-9A-Z]{4})/.exec(await look(stage, 'portal'))?.[1] ?? '';
  await stage.open(panes(stage).staff);
  await recordCheck(stage, 'Photo ID on video', { checkNumber, document: 'Passport' });
  expect(stage.text).toContain('The check is recorded');
  await stage.open('/demo');
  await next(stage, 'shows her photo ID on video');
  await stage.press('Sam, approver');
  await stage.open(panes(stage).staff);
  await stage.press('Approve', { reason: 'Seen by Ines', code: await system.code('sam') });
  await stage.open('/demo');
  await next(stage, 'Sam approves with a fresh code');
  await stage.open(portal);
  await stage.press('Saved backup code');
  await stage.fill({ entry: await system.backupCode(hero) });
  await stage.press('Set up here');
  await system.built.demo?.simulator.service.scan(hero, stage.setUpKey);
  const app = (await system.built.demo?.simulator.service.phone(hero))?.authenticators.at(-1);
  await stage.fill({ code: app?.code ?? '' });
  expect(stage.title).toBe('You are back in');
  await stage.open('/demo');
  await next(stage, 'she proves one piece again');
  await next(stage, 'The new phone scans the key');
  await next(stage, 'Ten minutes later');
  const own = (await casesOf(hero)).find(({ action, openedBy }) => action === 'recover' && !openedBy);
  expect(own?.approvals.map(({ reason }) => reason)).toEqual(['Seen by Ines']);
}, 120_000);

test('a call that rang out meanwhile is placed once more', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  for (let scene = 2; scene <= 5; scene += 1) await stage.press('Next');
  const phone = await stage.open(panes(stage).phone);
  await phone.press('Let it ring out');
  expect(phone.text).toContain('The call is over');
  await stage.open('/demo');
  await next(stage, 'guesses');
  expect(await look(stage, 'staff')).toContain('Wrong digits were pressed');
}, 60_000);

test('where it cannot go on it says so, and starts again', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  await stage.press('Next');
  await stage.press('Next');
  await stage.open(panes(stage).portal);
  await stage.press('Withdraw');
  await stage.open('/demo');
  await stage.press('Next');
  await stage.press('Next');
  expect(stage.text).toContain('The play cannot go on from here');
  expect(stage.text).toContain('Scene 4 of 11');
  await stage.press('Start again');
  expect(stage.text).toContain('Scene 1 of 11');
}, 60_000);

test('a part is one click: signed in, in the audit as the demo, and no factor for anything', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  await stage.press('Sam, approver');
  expect(stage.text).toContain('You are Sam');
  expect(panes(stage).phone).toBe('/simulator/sam');
  expect(await look(stage, 'staff')).toContain('Sam Whitlock');
  expect(await demoSignIns()).toContain('person:sam');
  await stage.press('Ravi, administrator');
  expect(panes(stage).staff).toBe('/staff/settings');
  expect(await look(stage, 'staff')).toContain('Settings');
  await stage.press('Greta, auditor');
  expect(await look(stage, 'staff')).toContain('Figures');
  // The play goes on in its own rooms.
  await stage.press('Next');
  expect(panes(stage).phone).toContain(performerPrefix);
  expect(panes(stage).staff).toBe('/staff');
  expect(stage.text).toContain('Phone Nadia Brandt');
  expect(stage.text).toContain('Staff Ines Duarte');
}, 120_000);

test('approving asks for a code of the phone all the same: being signed in by a click is not enough', async () => {
  const stage = await stageOf();
  await stage.press('Begin');
  const hero = heroOf(stage);
  for (let scene = 2; scene <= 7; scene += 1) await stage.press('Next');
  await stage.press('Sam, approver');
  const own = (await casesOf(hero)).find(({ action }) => action === 'recover');
  const request = `/staff/cases/${own?.number}`;
  expect(panes(stage).staff).toBe(request);
  await stage.open(request);
  await stage.press('Approve', { reason: 'It is fine', code: '000000' });
  expect(stage.status).toBe(409);
  await stage.press('Approve', { reason: 'It is fine', code: '' });
  expect(stage.status).toBe(409);
  expect((await casesOf(hero)).find(({ id }) => id === own?.id)?.approvals).toEqual([]);
  await stage.press('Approve', { reason: 'It is fine', code: await system.code('sam') });
  expect(stage.text).toContain('Approved');
}, 120_000);

test('the sign-in of the stage opens the staff pages alone: it is no claim, and ends by itself', async () => {
  const stage = await stageOf();
  await stage.press('Ines, help desk');
  await stage.open('/security-info');
  expect(stage.title).toBe('Sign in');
  await stage.open('/');
  await stage.press('My phone was lost or stolen');
  const visit = await system.built.store.get<StoredVisit>('visits', stage.path.split('/').pop() ?? '');
  // Ines is nobody in it.
  expect(visit?.visit).toMatchObject({ claim: 'none' });
  expect(visit?.visit).not.toHaveProperty('person');
  expect((await stage.open('/staff')).title).toBe('Requests');
  // Signing out of it leaves the walk in the same browser.
  await stage.press('Sign out');
  expect((await stage.open('/staff')).title).toBe('Sign in');
  expect((await stage.open(`/visits/${visit?.id}`)).status).toBe(200);
  // Half a day later it is over, like any other.
  await stage.open('/demo');
  await stage.press('Ines, help desk');
  await system.built.demo?.simulator.service.forward(12 * 3_600_000 + 1);
  expect((await stage.open('/staff')).title).toBe('Sign in');
}, 60_000);

test('a sign-in with password and code afterwards counts instead of it', async () => {
  const stage = await stageOf();
  await stage.press('Greta, auditor');
  await system.built.demo?.simulator.service.forward(60_000);
  await stage.open('/sign-in?next=/staff');
  await stage.fill({
    identifier: 'ines.duarte@alderbrook.example',
    password: system.password('ines'),
    code: await system.code('ines'),
  });
  expect(stage.text).toContain('Ines Duarte');
  await stage.open('/demo');
  await stage.press('Greta, auditor');
  expect((await stage.open('/staff')).text).toContain('Greta Lind');
}, 60_000);

test('a caller who lies gets a request that leads nowhere, as often as it is tried', async () => {
  const stage = await stageOf();
  for (let time = 0; time < 5; time += 1) {
    await stage.press('A caller who lies');
    expect(stage.text).toContain('You called as Tomás Rivera');
    expect(await look(stage, 'staff')).toContain('Tomás Rivera');
  }
  const open = (await casesOf('tomas')).filter(({ state }) => state === 'waiting-for-person');
  expect(open).toHaveLength(3);
}, 60_000);

test('in German from beginning to end, her mails too', async () => {
  const stage = await stageOf();
  await stage.press('Deutsch');
  await stage.open('/demo');
  await stage.press('Anfangen');
  const hero = heroOf(stage);
  for (let scene = 2; scene <= 11; scene += 1) await stage.press('Weiter');
  expect(stage.text).toContain('Zehn Minuten später');
  expect(await look(stage, 'portal')).toContain('Sie sind wieder drin');
  const mails = (await system.built.demo?.simulator.service.phone(hero))?.mails ?? [];
  expect(mails.map(({ text }) => text).join(' ')).toContain('Waren Sie es nicht?');
}, 120_000);
