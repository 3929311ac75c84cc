/** Two agents in Teams, over a loopback connector: one card a request, changed for everyone, and nothing personal in it. */
import { startBot, type TestBot } from '../tools/bot';
import { base, botId, execute } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard, type Connector, type Sent } from '../tools/connector';
import { hour, minute } from '../tools/crew';
import { queueWorld, type QueueWorld } from '../tools/queue-world';
import { lostPhone } from '../tools/walker';

const channel = '19:requests@thread.tacv2';
let world: QueueWorld;
let connector: Connector;
let bot: TestBot;
const guids: Readonly<Record<string, string>> = {
  zoe: '00000000-0000-4000-8000-0000000000a1',
  ivo: '00000000-0000-4000-8000-0000000000a2',
  adm: '00000000-0000-4000-8000-0000000000a3',
  ada: '00000000-0000-4000-8000-0000000000a4',
};

beforeEach(async () => {
  world = await queueWorld();
  connector = await startConnector();
  const { crew, running, store } = world;
  await running.directory.create({
    ...{ id: crew.id('adm'), name: 'adm', signInName: crew.account('adm'), roles: ['administrator'] },
  });
  bot = await startBot({
    ...{ services: running.services, store, clock: crew.clock },
    findPerson: async (guid) => {
      const name = Object.keys(guids).find((one) => guids[one] === guid);
      return name && crew.id(name);
    },
  });
  running.assembly.useStaffChannel(bot.staffChannel);
});
afterEach(async () => {
  await bot.close();
  await connector.close();
});

const from = (who: string, conversation = channel) => {
  world.crew.clock.forward(1000);
  return {
    ...{ serviceUrl: connector.url, at: world.crew.clock.now(), conversation, aadObjectId: guids[who] ?? '' },
  };
};
const inTeam = (activity: Record<string, unknown>, kind = 'channel'): Record<string, unknown> => ({
  ...activity,
  conversation: { ...(activity['conversation'] as object), conversationType: kind, isGroup: true },
});
const say = (who: string, text: string, kind?: string, at = channel) =>
  bot.post(
    inTeam(
      {
        ...base(from(who, at)),
        type: 'message',
        text: `<at>Sparekey</at> ${text}`,
        entities: [{ type: 'mention', text: '<at>Sparekey</at>', mentioned: { id: botId } }],
      },
      kind,
    ),
  );
const press = (who: string, data: unknown, at = channel) => bot.post(inTeam(execute(from(who, at), data)));
const settle = () => world.running.settle();

const posts = (conversation = channel): readonly Sent[] =>
  connector.sent.filter((one) => one.method === 'POST' && one.conversation === conversation);
const cards = (): readonly Sent[] => posts().filter((one) => cardOf(one));
const changes = (): readonly Sent[] => connector.sent.filter((one) => one.method === 'PUT');
const words = (sent: Sent | undefined): string => wordsOfCard(cardOf(sent)).join(' | ');
const answered = (answer: { body: unknown }): string =>
  wordsOfCard((answer.body as { value?: unknown }).value).join(' | ');
const own = (who: string): string => `a:29:${guids[who]}`;

async function used(): Promise<void> {
  await say('adm', 'use this channel for requests');
  await settle();
}

describe('which channel', () => {
  test('an administrator says so there, in any language of ours; a row names who and where', async () => {
    await say('adm', 'Diesen Kanal für Anfragen verwenden!', 'channel', `${channel};messageid=1700000000000`);
    await settle();
    expect(posts(`${channel};messageid=1700000000000`).at(-1)?.activity.text).toMatch(
      /Requests come to this channel|Anfragen kommen/,
    );
    const rows = [...world.store.raw('audit').values()].filter((row) => row['what'] === 'setting');
    expect(rows.map((row) => row['actor'])).toEqual([`staff:${world.crew.id('adm')}`]);
    await world.ask('eve', 'backup');
    await settle();
    expect(cards()).toHaveLength(1);
  });

  test.each([
    ['an agent', 'zoe'],
    ['somebody without a role', 'ada'],
    ['somebody whom the directory does not know', 'nobody'],
  ])('%s does not', async (_who, who) => {
    await say(who, 'use this channel for requests');
    expect(posts().at(-1)?.activity.text ?? '').not.toContain('from now on');
    await world.ask('eve', 'backup');
    await settle();
    expect(cards()).toEqual([]);
  });

  test('a group chat is no channel', async () => {
    await say('adm', 'use this channel for requests', 'groupChat');
    expect(posts().at(-1)?.activity.text).toContain('channel of a team only');
    await world.ask('eve', 'backup');
    await settle();
    expect(cards()).toEqual([]);
  });

  test('what is open already comes there, and after leaving nothing does', async () => {
    await world.ask('eve', 'backup');
    await used();
    expect(cards()).toHaveLength(1);
    await say('adm', 'Stop using this channel for requests');
    await world.ask('bea', 'backup');
    await settle();
    expect(cards()).toHaveLength(1);
  });
});

describe('a card', () => {
  beforeEach(used);

  test('says number, state and age, and nothing of whose it is', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    const said = words(cards()[0]);
    expect(said).toContain(`Request ${number.slice(0, 3)} ${number.slice(3)}`);
    expect(said).toMatch(/Open \| Since \d\d:\d\d, \d min\./);
    const whole = JSON.stringify(cards()[0]?.activity);
    for (const secret of ['eve', 'ackup', 'phone', 'lost', world.crew.account('eve')])
      expect([secret, whole.toLowerCase().includes(secret)]).toEqual([secret, false]);
  });

  test('an account that does not exist has none', async () => {
    const walker = await lostPhone(world.running, world.crew, 'nobody');
    await walker.give({ kind: 'person' });
    await settle();
    expect(walker.view.screen.tag?.value).toBeDefined();
    expect(cards()).toEqual([]);
  });

  test('one takes it: changed for everyone, details in their own chat; the other is too late and sees so', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    const take = pressOf(cardOf(cards()[0]), 'Take');
    const first = await press('zoe', take);
    expect(answered(first)).toContain('Taken');
    expect(answered(first)).toContain('The details are in your own chat.');
    await settle();
    expect(changes()).toHaveLength(1);
    expect(changes()[0]?.target).toBe(cards()[0]?.id);
    expect(words(changes()[0])).toContain('Taken');
    expect(words(changes()[0])).not.toContain('zoe');
    const details = words(posts(own('zoe'))[0]);
    expect(details).toContain('eve');
    expect(details).toContain('Still asked for');
    // The old button, in a client that had not seen the change.
    const late = await press('ivo', take);
    expect(answered(late)).toContain('Somebody else has taken it.');
    await settle();
    expect(posts(own('ivo'))).toEqual([]);
    expect(world.stored(number).takenBy).toBe(world.crew.id('zoe'));
    expect(changes()).toHaveLength(1);
  });

  test('deciding leads to the browser: no button decides, the link is the portal', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    await press('ivo', pressOf(cardOf(cards()[0]), 'Details'));
    const card = JSON.stringify(cardOf(posts(own('ivo'))[0]));
    expect(card).toContain(`http://localhost:3978/staff/cases/${number}`);
    expect(card).not.toMatch(/"staff":"(approve|deny)"/);
    await press('ivo', { staff: 'approve', number });
    expect(world.stored(number).approvals).toEqual([]);
  });

  test('a decision changes it for everyone; its old buttons do nothing and show the state', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    const [take, details] = ['Take', 'Details'].map((title) => pressOf(cardOf(cards()[0]), title));
    const { cases } = world.running.services;
    const version = (await cases.view(world.crew.id('sol'), number))?.version ?? 0;
    await cases.deny(world.crew.id('sol'), number, { chosen: 'not-confirmed', version });
    await settle();
    expect(words(changes().at(-1))).toContain('Denied');
    expect(JSON.stringify(cardOf(changes().at(-1)))).not.toContain('Action.Execute');
    expect(answered(await press('zoe', take))).toContain('Denied');
    expect(answered(await press('zoe', take))).not.toContain('Action.Execute');
    expect(answered(await press('zoe', details))).toContain('Denied');
    expect(world.stored(number).takenBy).toBeUndefined();
  });

  test('a reminder changes it', async () => {
    await world.ask('eve', 'backup');
    await settle();
    world.crew.clock.forward(5 * hour);
    await settle();
    await settle();
    expect(words(changes().at(-1))).toContain('It waits too long.');
  });

  test('in their own chat: given back there, shown for everyone', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    await press('zoe', pressOf(cardOf(cards()[0]), 'Take'));
    await settle();
    const answer = await bot.post(execute(from('zoe', own('zoe')), { staff: 'release', number }));
    expect(answered(answer)).toContain('Open');
    await settle();
    expect(words(changes().at(-1))).toContain('Open');
    expect(world.stored(number).takenBy).toBeUndefined();
  });

  test.each([
    ['without a role', 'ada', channel],
    ['unknown', 'nobody', channel],
    ['in another channel', 'zoe', '19:other@thread.tacv2'],
  ])('a press by somebody %s does nothing and tells nothing', async (_who, who, at) => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    const answer = await press(who, { staff: 'take', number }, at);
    await press(who, { staff: 'details', number }, at);
    expect(answer.body).not.toMatchObject({ type: 'application/vnd.microsoft.card.adaptive' });
    expect(JSON.stringify(answer.body ?? '')).not.toContain('eve');
    expect(world.stored(number).takenBy).toBeUndefined();
    expect(connector.opened).toEqual([]);
  });

  test('one press that Teams sends twice is one', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    const pressed = inTeam(execute(from('zoe'), { staff: 'details', number }));
    await bot.post(pressed);
    await bot.post({ ...pressed, id: 'f:again' });
    expect(posts(own('zoe'))).toHaveLength(1);
  });

  test('Teams is out of reach: the card comes later, once', async () => {
    connector.answerNext(500);
    await world.ask('eve', 'backup');
    await settle();
    expect(cards()).toEqual([]);
    world.crew.clock.forward(2 * minute);
    await settle();
    await settle();
    expect(cards()).toHaveLength(1);
  });

  test('a message that was deleted there is posted anew', async () => {
    const { number } = await world.ask('eve', 'backup');
    await settle();
    connector.answerNext(404, { error: { code: 'ActivityNotFound' } });
    await world.running.services.cases.take(world.crew.id('zoe'), number);
    await settle();
    expect(cards()).toHaveLength(2);
    expect(words(cards()[1])).toContain('Taken');
  });
});
