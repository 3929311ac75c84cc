/** Abuse case 18: Teams delivers an activity again, to another process, with the same id or a new one. */
import * as fc from 'fast-check';
import type { StoredVisit } from '../../src/app/documents';
import type { Store } from '../../src/app/ports';
import { makeTries } from '../../src/app/tries';
import { startBot, type TestBot } from '../tools/bot';
import { execute, message } from '../tools/bot-activities';
import { cardOf, pressOf, startConnector, wordsOfCard, type Connector } from '../tools/connector';
import type { Running } from '../tools/crew';
import { eachStore, withTwo, type Two } from '../tools/two';

let connector: Connector;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());

type Activity = Record<string, unknown>;

/** One chat with two processes of one bot. */
class Chat {
  constructor(
    private readonly two: Two,
    private readonly bots: readonly [TestBot, TestBot],
    readonly conversation: string,
    private readonly sender: string,
  ) {}

  private get from() {
    this.two.crew.clock.forward(1000);
    return {
      serviceUrl: connector.url,
      conversation: this.conversation,
      aadObjectId: this.sender,
      at: this.two.crew.clock.now(),
    };
  }
  get words(): string {
    return wordsOfCard(cardOf(this.posts().at(-1))).join(' | ');
  }
  posts() {
    return connector.sent.filter((one) => one.method === 'POST' && one.conversation === this.conversation);
  }
  typed = (text: string): Activity => message(this.from, text);
  pressed(title: string): Activity {
    const data = pressOf(cardOf(this.posts().at(-1)), title);
    if (!data) throw new Error(`No "${title}" on ${this.words}`);
    return execute(this.from, data);
  }
  /** Once, to the first process. */
  async send(activity: Activity): Promise<void> {
    await this.bots[0].post(activity);
    await this.settle();
  }
  /** To both processes at once, and then again to both under a new id. */
  async sendAgainAndAgain(activity: Activity): Promise<void> {
    const again = { ...activity, id: `${String(activity['id'])}-again` };
    const [first, second] = this.bots;
    const statuses = await Promise.all([first.post(activity), second.post(activity)]);
    statuses.push(...(await Promise.all([second.post(again), first.post(again)])));
    expect(statuses.map((one) => one.status)).toEqual([200, 200, 200, 200]);
    await this.settle();
  }
  private async settle(): Promise<void> {
    await Promise.all([this.two.a.settle(), this.two.b.settle()]);
  }
}

async function withChat(two: Two, work: (chat: Chat) => Promise<void>): Promise<void> {
  const { crew } = two;
  const person = crew.id('ada');
  const sender = (await two.a.directory.get(person))?.externalId ?? '';
  const bot = (running: Running) =>
    startBot({
      services: running.services,
      store: running.store,
      clock: crew.clock,
      findPerson: async (id) => (await running.directory.byExternalId(id))?.id,
    });
  const bots = await Promise.all([bot(two.a), bot(two.b)]);
  two.a.assembly.usePusher(bots[0].pusher);
  two.b.assembly.usePusher(bots[1].pusher);
  try {
    await work(new Chat(two, [bots[0], bots[1]], `a:${person}`, sender));
  } finally {
    await Promise.all(bots.map((one) => one.close()));
  }
}

async function visitsOf(store: Store, conversation: string): Promise<readonly StoredVisit[]> {
  const page = await store.find<StoredVisit>('visits', {
    index: 'holder',
    equals: { holderRef: conversation },
    limit: 10,
  });
  return page.docs;
}

async function deliveredTwice(two: Two): Promise<void> {
  const { crew, store } = two;
  await withChat(two, async (chat) => {
    await chat.send(chat.typed('hello'));
    // A topic: one walk.
    await chat.sendAgainAndAgain(chat.pressed('My phone was lost or stolen'));
    expect(await visitsOf(store, chat.conversation)).toHaveLength(1);
    await chat.send(chat.pressed('My phone'));
    // The claim of the chat stops the phone: one stop, one notice an address.
    await chat.sendAgainAndAgain(chat.pressed('It is lost and may turn up'));
    expect(chat.words).toContain('It is stopped');
    expect(new Set(crew.mails.map((mail) => mail.to)).size).toBe(crew.mails.length);
    await chat.send(chat.pressed('Set up a new one'));
    // A way: one challenge, one text.
    const shown = wordsOfCard(cardOf(chat.posts().at(-1))).find((words) => words.startsWith('Text'));
    await chat.sendAgainAndAgain(chat.pressed(shown ?? ''));
    expect(crew.texts).toHaveLength(1);
    // A code: one piece of evidence, and no wrong try.
    await chat.sendAgainAndAgain(chat.typed(crew.textCode()));
    const [stored] = await visitsOf(store, chat.conversation);
    expect(stored?.visit.evidence.map((piece) => piece.class)).toEqual(['I']);
    expect(stored?.visit.challenges).toBe(1);
    const tries = makeTries({ store, clock: crew.clock, rules: { wrongCap: 10, wrongCapNamed: 5 } });
    expect((await tries.standing(crew.id('ada'), 'text')).wrong).toBe(0);
  });
}

describe.each(eachStore)('18: the same activity again, %s', (name, under) => {
  test('18: at once in two processes and later under a new id: one walk, one stop, one text, one proof', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(12), { minLength: 1, maxLength: 20 }), (turns) =>
        withTwo(under, { turns }, deliveredTwice),
      ),
      { numRuns: name === 'memory' ? 8 : 3 },
    ));
});
