/**
 * `npm run bench`: one JSON object a line, {"name", "value", "unit", "baseline", "ratio"}. What counts is the
 * ratio: the baseline ran in the same minute on the same machine. `npm run bench -- verify cost` runs these parts only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { message } from '../tools/bot-activities';
import { benchBot, type BenchedBot } from './bot';
import { benchCost, readCosts } from './cost';
import { benchPortal, serve } from './portal';
import { benchQueue } from './queue';
import { benchVerify } from './verify';

const conversations = 64;
const hanne = '5ba12e00-0000-4000-8000-000000000003';

function line(name: string, value: number, unit: string, baseline: number, better: 'more' | 'less'): void {
  const ratio = better === 'more' ? value / baseline : baseline / value;
  const round = (number: number): number => Math.round(number * 100) / 100;
  console.log(
    JSON.stringify({ name, value: round(value), unit, baseline: round(baseline), ratio: round(ratio) }),
  );
}

/** The real process on SQLite with full sync; each conversation walks back and forth in its own visit. */
async function startBot(serviceUrl: string): Promise<BenchedBot> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  const served = await serve(['dist/main.js', 'start'], { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' });
  const words = (turn: number): string =>
    turn === 0 ? 'my phone was stolen' : turn % 2 === 1 ? 'my phone' : 'back';
  return {
    url: `${served.url}/api/messages`,
    async stop() {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    makeActivity(n) {
      const conversation = `a:bench-${n % conversations}`;
      return message(
        { serviceUrl, conversation, aadObjectId: hanne, at: Date.now() },
        words(Math.floor((n - 1) / conversations)),
      );
    },
  };
}

async function queuePart(): Promise<void> {
  // With 100,000 requests, beside 1,000: at most 1.5 times as long is a ratio of 0.67 or more.
  for (const one of await benchQueue()) line(`queue: ${one.what}`, one.many, 'ms', one.few, 'less');
}

async function botPart(): Promise<void> {
  const bot = await benchBot(startBot);
  if (bot.sparekey.failed > 0) throw new Error(`${bot.sparekey.failed} turns had no reply.`);
  line('bot turns', bot.sparekey.perSecond, 'turns/s', bot.echo.perSecond, 'more');
  line('bot turn p50', bot.sparekey.p50, 'ms', bot.echo.p50, 'less');
  line('bot turn p99', bot.sparekey.p99, 'ms', bot.echo.p99, 'less');
}

async function portalPart(): Promise<void> {
  const portal = await benchPortal(4);
  line('portal pages', portal.pages, 'pages/s', portal.bare, 'more');
}

async function verifyPart(): Promise<void> {
  const { perSecond, bare } = await benchVerify(3000);
  line('verifications', perSecond, 'codes/s', bare, 'more');
}

function costPart(): Promise<void> {
  const { ours, phoneFirst, helped } = benchCost(readCosts());
  line('cents per recovery', ours, 'cents', phoneFirst, 'less');
  console.error(`${Math.round(helped * 100)} % of this mix need a person, in either order.`);
  return Promise.resolve();
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  bot: botPart,
  portal: portalPart,
  verify: verifyPart,
  cost: costPart,
  queue: queuePart,
};

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined)
    throw new Error(`There is no part "${unknown}". There are: ${Object.keys(parts).join(', ')}.`);
  for (const [name, run] of Object.entries(parts))
    if (wanted.length === 0 || wanted.includes(name)) await run();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
