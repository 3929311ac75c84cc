/**
 * Turns of the bot a second, until the reply reaches the connector, beside a bare echo bot with state on the same
 * machine in the same minute: the ratio is what tells. Load, connector and echo bot share one process; Sparekey
 * runs wherever `start` puts it. Under 20 s.
 */
import { Agent, request as httpRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { message } from '../tools/bot-activities';
import { startConnector } from '../tools/connector';
import type { Connector } from '../tools/connector';
import { startEchoBot } from './echo-bot';

export interface BenchedBot {
  /** Its messages endpoint. */
  readonly url: string;
  stop(): Promise<void>;
  /** The `n`th activity; each gets exactly one reply (what it replaces does not count). Its conversation is named in it. */
  makeActivity(n: number): unknown;
}

export interface Numbers {
  readonly turns: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Turns whose reply did not come, or whose request was refused. */
  readonly failed: number;
}

const atOnce = 16;
const patience = 5000;

const keep = new Agent({ keepAlive: true, maxSockets: 64 });
const post = (url: string, body: string): Promise<number> =>
  new Promise((done, failed) => {
    const sent = httpRequest(
      url,
      {
        method: 'POST',
        agent: keep,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => done(answer.statusCode ?? 0));
      },
    );
    sent.once('error', failed);
    sent.end(body);
  });

const conversationOf = (activity: unknown): string =>
  (activity as { conversation: { id: string } }).conversation.id;

/** One turn: resolves to its ms when the reply has reached the connector, undefined when it has not. */
async function turn(
  url: string,
  activity: unknown,
  replies: Map<string, () => void>,
): Promise<number | undefined> {
  const conversation = conversationOf(activity);
  const began = performance.now();
  let took: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const replied = new Promise<void>((done) => {
    timer = setTimeout(done, patience);
    replies.set(conversation, () => {
      took ??= performance.now() - began;
      done();
    });
  });
  const status = await post(url, JSON.stringify(activity)).catch(() => 0);
  if (status >= 200 && status < 300) await replied;
  clearTimeout(timer);
  replies.delete(conversation);
  return took;
}

/** Runs turns, 16 at once, for `ms` after a short warming up. */
export async function load(
  connector: Connector,
  bot: Pick<BenchedBot, 'url' | 'makeActivity'>,
  ms: number,
): Promise<Numbers> {
  const replies = new Map<string, () => void>();
  connector.onMessage = (sent) => replies.get(sent.conversation)?.();
  let next = 0;
  const run = async (until: number): Promise<(number | undefined)[]> => {
    const times: (number | undefined)[] = [];
    const one = async (): Promise<void> => {
      while (performance.now() < until) {
        next += 1;
        times.push(await turn(bot.url, bot.makeActivity(next), replies));
        if (connector.sent.length > 2000) connector.clear();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return times;
  };
  await run(performance.now() + ms / 4);
  const began = performance.now();
  const all = await run(began + ms);
  const seconds = (performance.now() - began) / 1000;
  const times = all.filter((time) => time !== undefined).sort((left, right) => left - right);
  const at = (share: number): number =>
    Math.round((times[Math.floor(times.length * share)] ?? Number.NaN) * 10) / 10;
  return {
    turns: times.length,
    perSecond: Math.round(times.length / seconds),
    p50: at(0.5),
    p99: at(0.99),
    failed: all.length - times.length,
  };
}

/** Alternates between the two, so that a slow moment of the machine hits both. */
export async function benchBot(
  startSparekeyBot: (serviceUrl: string) => Promise<BenchedBot>,
): Promise<{ echo: Numbers; sparekey: Numbers; ratio: number }> {
  const connector = await startConnector();
  const echo = await startEchoBot();
  const bot = await startSparekeyBot(connector.url);
  const hello = (n: number): unknown =>
    message({ serviceUrl: connector.url, at: Date.now(), conversation: `a:echo-${n % 64}` }, `hello ${n}`);
  try {
    const rounds: { echo: Numbers; sparekey: Numbers }[] = [];
    for (let round = 0; round < 2; round += 1) {
      rounds.push({
        echo: await load(connector, { url: echo.url, makeActivity: hello }, 2500),
        sparekey: await load(connector, bot, 2500),
      });
    }
    const best = (name: 'echo' | 'sparekey'): Numbers =>
      rounds
        .map((round) => round[name])
        .reduce((left, right) => (left.perSecond >= right.perSecond ? left : right));
    const [a, b] = [best('echo'), best('sparekey')];
    return { echo: a, sparekey: b, ratio: Math.round((b.perSecond / a.perSecond) * 100) / 100 };
  } finally {
    await Promise.all([bot.stop(), echo.stop(), connector.close()]);
  }
}
