/**
 * The Teams client on a desk (@microsoft/m365agentsplayground) in front of a bot, and hands for its page in
 * Chromium: personal chat, and channels of a team. One user at a time: the first of `users`. It binds all interfaces: for tests on a closed machine.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { stringify } from 'yaml';
import { externalIdOf, startSystem, type TestSystem } from './system';

export interface PlaygroundUser {
  readonly name: string;
  /** A valid GUID: what the bot gets as `aadObjectId`. */
  readonly aadObjectId: string;
  readonly email?: string;
}

export interface Playground {
  readonly url: string;
  close(): Promise<void>;
}

/** Where Chromium is; undefined when there is none. */
export const chromiumPath = (): string | undefined =>
  [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (path): path is string => path !== undefined && existsSync(path),
  );

export const howToGetChromium = 'install Chromium (apt install chromium) or set CHROMIUM_PATH';

export const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });

const tenant = '5f6f0c1e-8d5c-4c7e-9a0b-2f4f2e6f1a11';

/** Its file wants exactly five other users. */
function configuration(users: readonly PlaygroundUser[]): string {
  const fillers = Array.from({ length: 6 }, (_, place) => ({
    name: `Colleague ${place + 1}`,
    aadObjectId: `00000000-0000-4000-8000-00000000010${place}`,
  }));
  const entry = (user: PlaygroundUser, place: number): Record<string, string> => {
    const [givenName = user.name, surname = 'X'] = user.name.split(' ');
    const email = user.email ?? `${givenName.toLowerCase()}@alderbrook.example`;
    return {
      id: `user-id-${place}`,
      name: user.name,
      userPrincipleName: email,
      aadObjectId: user.aadObjectId,
      givenName,
      surname,
      email,
    };
  };
  const [current, ...others] = [...users, ...fillers].map(entry);
  return stringify({
    version: '0.1.1',
    tenantId: tenant,
    bot: { id: '00000000-0000-4000-8000-0000000000b0', name: 'Sparekey' },
    currentUser: current,
    users: others.slice(0, 5),
    personalChat: { id: 'a:personal-chat' },
    groupChat: { id: '19:group-chat', name: 'Ward 4' },
    team: {
      id: 'team-id',
      name: 'Alderbrook',
      aadGroupId: '00000000-0000-4000-8000-000000000031',
      channels: [{ id: 'channel-id', name: 'Announcements' }],
    },
  });
}

/**
 * Starts it and resolves when it answers.
 * @throws {Error} with its output when it does not within 30 s (an invalid file ends it after "Listening").
 */
export async function startPlayground(of: {
  readonly botEndpoint: string;
  readonly port: number;
  readonly users: readonly PlaygroundUser[];
}): Promise<Playground> {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  const file = join(folder, 'playground.yml');
  writeFileSync(file, configuration(of.users));
  const script = require.resolve('@microsoft/m365agentsplayground/cli.js');
  const child = spawn(
    process.execPath,
    [script, 'start', '-c', 'msteams', '-p', String(of.port), '--disable-telemetry'],
    {
      cwd: folder,
      env: {
        ...process.env,
        BOT_ENDPOINT: of.botEndpoint,
        TEAMSAPPTESTER_BROWSER: 'none',
        M365_AGENTS_PLAYGROUND_CONFIG_PATH: file,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const collect = (part: Buffer): void => {
    output = (output + part.toString('utf8')).slice(-4000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<void>((done) => void child.once('exit', () => done()));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${of.port}`;
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const up = await fetch(`${url}/_debug/ping`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return { url, close };
    await new Promise((done) => setTimeout(done, 150));
  }
  await close();
  throw new Error(`The playground did not start: ${output}`);
}

/** The page of the playground as a person uses it. */
export interface Chat {
  readonly page: Page;
  /** Types into the message box and sends. */
  say(text: string): Promise<void>;
  /** Presses a button, or a choice of a card: the newest one that says so. */
  press(title: string): Promise<void>;
  /** Types into the newest field with this label. */
  fill(label: string, text: string): Promise<void>;
  /** Waits until the words are on the page. */
  see(words: string | RegExp): Promise<void>;
  /** Goes to a chat or channel: "Personal Chat", "Alderbrook - Announcements". */
  go(place: string): Promise<void>;
  /** Mentions the bot in the channel that is open, and says this to it. */
  mention(text: string): Promise<void>;
  close(): Promise<void>;
}

export async function openChat(playground: Playground, executablePath: string): Promise<Chat> {
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  await page.goto(playground.url);
  const newest = async (found: Locator): Promise<Locator> => {
    await found.last().waitFor({ state: 'visible', timeout: 15_000 });
    return found.last();
  };
  return {
    page,
    async say(text) {
      const box = await newest(page.getByRole('textbox'));
      await box.fill(text);
      await page.getByRole('button', { name: 'Send Message' }).click();
    },
    async press(title) {
      await (await newest(page.getByRole('button', { name: title, exact: true }))).click();
    },
    async fill(label, text) {
      await (await newest(page.getByLabel(label))).fill(text);
    },
    async see(words) {
      await newest(page.getByText(words));
    },
    async go(place) {
      await page.getByRole('treeitem', { name: place }).click();
    },
    async mention(text) {
      await page.getByRole('textbox').first().click();
      await page.keyboard.type('@Sparekey');
      await page.getByRole('menuitem', { name: 'Sparekey' }).click();
      await page.keyboard.type(` ${text}`);
      await page.getByRole('button', { name: 'Post' }).click();
    },
    close: () => browser.close(),
  };
}

export interface InPlayground {
  readonly system: TestSystem;
  readonly chat: Chat;
  close(): Promise<void>;
}

/** A whole Sparekey with this person of its demo in the client, and a page of it. @param person their id, and name */
export async function startInPlayground(
  person: string,
  name: string,
  executablePath: string,
): Promise<InPlayground> {
  const open: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of open.toReversed()) await one.close();
  };
  try {
    const system = await startSystem();
    open.push(system);
    const users = [{ name, aadObjectId: externalIdOf(system, person) }];
    const botEndpoint = `${system.url.replace('localhost', '127.0.0.1')}/api/messages`;
    const playground = await startPlayground({ botEndpoint, port: await freePort(), users });
    open.push(playground);
    const chat = await openChat(playground, executablePath);
    open.push(chat);
    return { system, chat, close };
  } catch (error) {
    await close();
    throw error;
  }
}
