/** A whole Sparekey in this process, as `npm start` builds it, on a store of its own and a free port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Built } from '../../src/build';
import { readConfig } from '../../src/config';
import { HttpBrowser } from './http-browser';
import { mongoServer, ownDatabase } from './stores';

export interface TestSystem {
  readonly built: Built;
  readonly url: string;
  readonly simulatorKey: string;
  readonly folder: string;
  browser(): HttpBrowser;
  password(person: string): string;
  /** The code an authenticator app of this person shows; moves the clock on when it was used before. */
  code(person: string, label?: string): Promise<string>;
  /** The next backup code that was not used. */
  backupCode(person: string): Promise<string>;
  /** The code in the newest text. */
  textCode(person: string): Promise<string>;
  /** Lets background work, due requests and notices come to an end. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** @param options `on`: the store's name; "mongo" takes a database of its own on the server of MONGODB_URI. */
export async function startSystem(
  options: { folder?: string; env?: Record<string, string>; on?: string } = {},
): Promise<TestSystem> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'sparekey-'));
  const database = options.on === 'mongo' ? ownDatabase(mongoServer ?? '') : undefined;
  const env = { ...(database && { MONGODB_URI: database.uri }), ...options.env };
  const built = await build(
    readConfig({
      ...{ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', SPAREKEY_DEMO_MONTH: 'off' },
      ...env,
    }),
  );
  await built.start();
  const demo = built.demo;
  if (!demo) throw new Error('The demo was expected.');
  const { service } = demo.simulator;
  const phone = async (person: string) => {
    const found = await service.phone(person);
    if (!found) throw new Error(`Nobody has the phone "${person}".`);
    return found;
  };
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await built.assembly.background.drain();
      await built.assembly.worker.round();
    }
    await built.assembly.background.drain();
  };
  return {
    built,
    folder,
    url: built.address(),
    simulatorKey: demo.key,
    browser: () => new HttpBrowser(built.address()),
    password(person) {
      const found = demo.accounts.people.find((one) => one.id === person);
      if (!found) throw new Error(`There is no demo person "${person}".`);
      return found.password;
    },
    async code(person, label) {
      // Each code works once: half a minute later there is another one.
      await service.forward(60_000);
      const found = (await phone(person)).authenticators;
      const app = label === undefined ? found[0] : found.find((one) => one.label.includes(label));
      if (!app)
        throw new Error(`No app "${label}" of ${person}: ${found.map((one) => one.label).join(', ')}`);
      return app.code;
    },
    async backupCode(person) {
      const free = (await phone(person)).backupCodes.find((one) => !one.used);
      if (!free) throw new Error(`${person} has no backup code left.`);
      return free.code;
    },
    async textCode(person) {
      await built.assembly.background.drain();
      const body = (await phone(person)).texts[0]?.body ?? '';
      const code = /\d{3} \d{3}/.exec(body)?.[0];
      if (code === undefined) throw new Error(`No code in the newest text of ${person}: ${body}`);
      return code;
    },
    settle,
    async close() {
      await built.close();
      await database?.drop();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser in which this person has reported a phone, stopped it with a backup code, and wants a new one. `who`: "mira.okafor". */
export async function wantsNewPhone(system: TestSystem, who: string): Promise<HttpBrowser> {
  const browser = await system.browser().open('/');
  await browser.press('My phone was lost or stolen');
  await browser.press('My phone');
  await browser.press('It is lost and may turn up');
  await browser.fill({ entry: `${who}@alderbrook.example` });
  await browser.press('Saved backup code');
  await browser.fill({ entry: await system.backupCode(who.split('.')[0] ?? '') });
  return browser.press('Set up a new one');
}

/** How the directory of the organisation's Teams names somebody of the demo. */
export const externalIdOf = ({ built }: TestSystem, person: string): string =>
  built.demo?.accounts.people.find((one) => one.id === person)?.externalId ?? '';

/** Every point of the identity checklist. */
export const everyCheck = ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'];

/** What was ticked on the pages of a check so far: it goes along in each form. */
export const tickedIn = ({ html }: HttpBrowser): string[] =>
  [...html.matchAll(/type="hidden" name="check" value="([a-z-]+)"/g)].map((one) => one[1] ?? '');

/** From the page of a request through the identity check, each point ticked, to its last page, which is sent. */
export async function recordCheck(
  agent: HttpBrowser,
  by: 'In person' | 'Photo ID on video',
  last: { readonly checkNumber: string; readonly document: string },
): Promise<HttpBrowser> {
  await agent.follow('step by step');
  await agent.press(by);
  for (let point = 0; point < everyCheck.length; point += 1) {
    const shown = /name="point" value="([a-z-]+)"/.exec(agent.html)?.[1] ?? '';
    await agent.press('Go on', { check: [...tickedIn(agent), shown] });
  }
  return agent.press('Record the check', { ...last, check: tickedIn(agent) });
}

/** A browser in which this member of staff is signed in, on the queue. `who`: "ines.duarte". */
export async function signInStaff(system: TestSystem, who: string): Promise<HttpBrowser> {
  const id = who.split('.')[0] ?? '';
  const browser = await system.browser().open('/sign-in?next=/staff');
  return browser.fill({
    identifier: `${who}@alderbrook.example`,
    password: system.password(id),
    code: await system.code(id),
  });
}
