/** The main job in Teams: the same dialogs as cards, through the bot endpoint, with a connector that records. */
import type { StoredVisit } from '../../src/app/documents';
import { startConnector, type Connector } from '../tools/connector';
import { recordCheck, signInStaff, startSystem, type TestSystem, externalIdOf } from '../tools/system';
import { onEachStore } from '../tools/stores';
import { TeamsChat } from '../tools/teams';

let system: TestSystem;
let connector: Connector;

const chatOf = (person: string): TeamsChat =>
  new TeamsChat(system.url, connector, `a:${person}`, externalIdOf(system, person));

onEachStore((under) => {
  beforeEach(async () => {
    [system, connector] = await Promise.all([startSystem({ on: under.name }), startConnector()]);
  }, 60_000);
  afterEach(async () => {
    await system.close();
    await connector.close();
  });

  test('Hanne stops her stolen phone by chat alone, proves two things, and goes on in the browser', async () => {
    const chat = chatOf('hanne');
    await chat.type('hello');
    expect(chat.words).toContain('What happened?');
    await chat.press('My phone was lost or stolen');
    await chat.press('My phone');
    await chat.type('it was stolen');
    expect(chat.words).toContain('It is stopped');
    // What takes the place of the answered card says what was pressed.
    expect(JSON.stringify(await chat.press('Set up a new one'))).toContain('You said: Set up a new one');
    expect(chat.words).toContain('What do you have with you?');
    await chat.press('Saved backup code');
    await chat.type(await system.backupCode('hanne'));
    await chat.press('Code from an authenticator app');
    await chat.type(await system.code('hanne', 'iPad'));
    expect(chat.words).toContain('Set up your new device');
    expect(chat.words).not.toMatch(/[2-9A-Z]{4}(?: [2-9A-Z]{4}){5}/);
    const link = chat.actions.find((one) => one.type === 'Action.OpenUrl')?.url ?? '';
    expect(link).toContain('/go/');
    const browser = await system.browser().open(new URL(link).pathname);
    expect(browser.text).toContain('Teams');
    await browser.press('Go on here');
    const digits = /<b>(\d\d)<\/b>/.exec(browser.html)?.[1] ?? '';
    await system.settle();
    expect(JSON.stringify(chat.messages)).toContain('type the two digits');
    await chat.type(digits);
    await browser.open(new URL(link).pathname);
    expect(browser.title).toBe('What do you have with you?');
    await browser.press('Saved backup code');
    await browser.fill({ entry: await system.backupCode('hanne') });
    await browser.press('Set up here');
    await system.built.demo?.simulator.service.scan('hanne', browser.setUpKey);
    const phone = await system.built.demo?.simulator.service.phone('hanne');
    await browser.fill({ code: phone?.authenticators.at(-1)?.code ?? '' });
    expect(browser.title).toBe('You are back in');
    await system.settle();
    expect(JSON.stringify(chat.messages)).toContain('You went on in the other place');
    const second = await system.browser().open(new URL(link).pathname);
    expect(second.html).not.toContain('Go on here');
  }, 60_000);

  test('Mira asks in Teams; after the approval the message arrives by itself', async () => {
    const chat = chatOf('mira');
    // The sentence says what is gone, so that is not asked.
    await chat.type('my phone was stolen on the bus');
    await chat.press('It is lost and may turn up');
    await chat.press('Set up a new one');
    await chat.press('Saved backup code');
    await chat.type(await system.backupCode('mira'));
    // Her manager could confirm it.
    await chat.press('I have none of these');
    expect(chat.words).toContain('A person will look at this');
    const number =
      /[34679ACDEFGHJKMNPQRTUVWXY]{3} [34679ACDEFGHJKMNPQRTUVWXY]{3}/
        .exec(chat.words)?.[0]
        ?.replace(' ', '') ?? '';
    const checkNumber = /check number is ([0-9A-Z]{4})/.exec(chat.plain)?.[1] ?? '';
    const agent = await signInStaff(system, 'ines.duarte');
    await agent.open(`/staff/cases/${number}`);
    await recordCheck(agent, 'In person', { checkNumber, document: 'Staff card' });
    const approver = await signInStaff(system, 'sam.whitlock');
    await approver.open(`/staff/cases/${number}`);
    const before = chat.messages.length;
    await approver.press('Approve', { reason: 'Seen at the desk', code: await system.code('sam') });
    await system.settle();
    expect(chat.messages.length).toBeGreaterThan(before);
    expect(chat.words).toContain('What do you have with you?');
    await chat.press('Saved backup code');
    await chat.type(await system.backupCode('mira'));
    expect(chat.words).toContain('Set up your new device');
  }, 60_000);

  test('asked about a request, the bot says where those of the person stand, and takes a number', async () => {
    const chat = chatOf('hanne');
    await chat.type('i opened a request this morning and want to know where it stands');
    expect(chat.plain).toContain('You have no open request');
    await chat.type('47K 9RM');
    expect(chat.plain).not.toContain('You have no open request');
  }, 60_000);

  test('an answered card answers nothing a second time, and a redelivered activity changes nothing', async () => {
    const chat = chatOf('hanne');
    await chat.type('hello');
    await chat.press('My phone was lost or stolen');
    const old = chat.remember('My security key');
    await chat.press('My phone');
    const turn = chat.plain;
    const again = await old();
    expect(again.status).toBe(200);
    expect(JSON.stringify(again.body) + chat.plain).toContain('You already answered this');
    const visits = await system.built.store.find<StoredVisit>('visits', {
      index: 'holder',
      equals: { holderRef: 'a:hanne' },
      limit: 5,
    });
    expect(visits.docs).toHaveLength(1);
    expect(visits.docs[0]?.visit.reportedLost).toEqual(['phone']);
    expect(turn).toContain('What happened to it?');
  }, 60_000);
});
