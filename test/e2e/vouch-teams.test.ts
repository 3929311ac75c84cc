/** A colleague is asked in Teams as well: the card leads to the page, confirms nothing, and takes a no. On each store. */
import { execute } from '../tools/bot-activities';
import { startConnector, type Connector } from '../tools/connector';
import { startSystem, type TestSystem, wantsNewPhone, externalIdOf } from '../tools/system';
import { onEachStore } from '../tools/stores';
import { TeamsChat } from '../tools/teams';

let system: TestSystem;
let connector: Connector;

const chatOf = (person: string): TeamsChat =>
  new TeamsChat(system.url, connector, `a:${person}`, externalIdOf(system, person));

async function asked() {
  const browser = await wantsNewPhone(system, 'mira.okafor');
  if (browser.title === 'A person will look at this') await browser.press('Try another way');
  await browser.press('A colleague confirms that it is me');
  await system.settle();
  return browser;
}

onEachStore((under) => {
  beforeEach(async () => {
    [system, connector] = await Promise.all([startSystem({ on: under.name }), startConnector()]);
  }, 60_000);
  afterEach(async () => {
    await system.close();
    await connector.close();
  });

  test('Tomás chats with the bot: his card leads to the page of his mail, where his own code confirms', async () => {
    const chat = chatOf('tomas');
    await chat.type('hello');
    const browser = await asked();
    expect(chat.plain).toContain('Is it really Mira Okafor?');
    expect(chat.plain).toContain('setting up a new device');
    const opens = chat.actions.filter((one) => one.type === 'Action.OpenUrl').map((one) => one.url ?? '');
    const mails = (await system.built.demo?.simulator.service.phone('tomas'))?.mails ?? [];
    expect(opens).toEqual([/http:\S+\/vouch\/[\w-]+/.exec(mails[0]?.text ?? '')?.[0]]);
    const tomas = await system.browser().open(new URL(opens[0] ?? '').pathname);
    await tomas.fill({ code: await system.code('tomas') });
    await browser.fill({ entry: /\d{3} \d{3}/.exec(tomas.text)?.[0] ?? '' });
    expect(browser.title).toBe('It is you. Set up your new device');
  }, 60_000);

  test('he did not talk to her: one press, security is told, and her page says so; nobody else can press it', async () => {
    const chat = chatOf('tomas');
    await chat.type('hello');
    const browser = await asked();
    const again = chat.remember('I did not talk to them');
    const other = chatOf('hanne');
    await other.type('hello');
    // What is on his card, sent by somebody else.
    const data = chat.actions.find((one) => one.title === 'I did not talk to them')?.data as object;
    const stranger = { serviceUrl: connector.url, conversation: 'a:hanne', at: Date.now() + 9000 };
    const id = system.built.demo?.accounts.people.find((one) => one.id === 'hanne')?.externalId ?? '';
    await other.send(execute({ ...stranger, aadObjectId: id }, data));
    await browser.open(browser.path);
    expect(browser.text).not.toContain('did not confirm it');
    expect(JSON.stringify((await again()).body)).toContain('It is stopped');
    await system.settle();
    await browser.open(browser.path);
    expect(browser.text).toContain('did not confirm it');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);
});
