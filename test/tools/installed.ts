/** A whole Sparekey with real adapters, as an installation has them: Twilio on loopback, SQLite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashToken } from '../../src/app/keys';
import { normaliseBackup } from '../../src/app/codes';
import type { StoredVisit } from '../../src/app/documents';
import type { NewOwnMethod } from '../../src/app/ports';
import { build, type Built } from '../../src/build';
import { readConfig } from '../../src/config';
import { HttpBrowser } from './http-browser';
import { callReport, postSigned, pressedKeys, readTwiml, type CallbackAnswer } from './twilio-callbacks';
import { startTwilio, type TwilioServer } from './twilio-server';

export const accountSid = 'AC0123456789abcdef0123456789abcdef';
export const token = 'planted-token-5f1c';
export const officeNumber = '+441314960102';
export const mobileNumber = '+447700900102';
export const backupCode = 'abcd-efgh-jkmn-2345';

export interface Installed {
  readonly built: Built;
  readonly url: string;
  readonly twilio: TwilioServer;
  /** Lets what follows an answer come to its end. */
  settle(): Promise<void>;
  /** Tomás, whose phone is lost, at the choice of ways. */
  lostPhone(): Promise<HttpBrowser>;
  /** What the newest request to Twilio asked for. */
  form(): Readonly<Record<string, string>>;
  /** Answers the newest call and presses keys, as Twilio hands them in. */
  press(digits: string): Promise<CallbackAnswer>;
  ended(status: string): Promise<CallbackAnswer>;
  visit(browser: HttpBrowser): Promise<StoredVisit>;
  close(): Promise<void>;
}

const method = (id: string, kind: NewOwnMethod['kind'], more: Partial<NewOwnMethod>): NewOwnMethod => ({
  ...{ id, kind, label: id, probationUntil: 0, addedAt: 1, changedAt: 1 },
  ...more,
});

export async function startInstalled(env: Record<string, string> = {}): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-installed-'));
  const twilio = await startTwilio({ accountSid, user: accountSid, password: token });
  const built = await build(
    readConfig({
      ...{ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', SPAREKEY_TEAMS: 'off' },
      SPAREKEY_KEYS: `test:${Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 89 + 41) % 256)).toString('base64')}`,
      // Nobody is there: mails wait.
      ...{ SMTP_URL: 'smtp://127.0.0.1:9', SMTP_FROM: 'sparekey@alderbrook.example' },
      ...{ TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: '+441314960000' },
      TWILIO_BASE_URL: twilio.url,
      ...env,
    }),
  );
  await built.start();
  let people = 0;
  /** Somebody new each time: limits of sends are a person's. */
  const newcomer = async (): Promise<string> => {
    people += 1;
    const account = `tomas${people}@alderbrook.example`;
    await built.directory.create({
      ...{ id: `tomas${people}`, name: 'Tomás Rivera', signInName: account },
      addresses: [{ kind: 'email', value: account, changedAt: 1 }],
      methods: [
        method('app', 'totp', { device: 'phone', deviceKind: 'phone', seed: 'A'.repeat(32) }),
        method('office', 'office', { destination: officeNumber }),
        method('text', 'text', { destination: mobileNumber }),
        method('codes', 'backup', { backupHashes: [hashToken(normaliseBackup(backupCode) ?? '')] }),
      ],
    });
    return account;
  };
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 2; round += 1) {
      await built.assembly.background.drain();
      await built.assembly.worker.round();
    }
    await built.assembly.background.drain();
  };
  const form = (): Readonly<Record<string, string>> => twilio.requests.at(-1)?.form ?? {};
  return {
    ...{ built, twilio, settle, form },
    url: built.address(),
    async lostPhone() {
      const browser = await new HttpBrowser(built.address()).open('/');
      await browser.press('My phone was lost or stolen');
      await browser.press('My phone');
      await browser.press('It is lost and may turn up');
      return browser.fill({ entry: await newcomer() });
    },
    press: async (digits) =>
      postSigned(readTwiml(form()['Twiml'] ?? '').action ?? '', pressedKeys(accountSid, digits), { token }),
    ended: (status) => postSigned(form()['StatusCallback'] ?? '', callReport(accountSid, status), { token }),
    async visit(browser) {
      const id = /\/visits\/([\w-]+)/.exec(browser.path)?.[1] ?? '';
      const stored = await built.store.get<StoredVisit>('visits', id);
      if (!stored) throw new Error(`No visit at ${browser.path}`);
      return stored;
    },
    async close() {
      await built.close();
      await twilio.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The two digits on the page. */
export const digitsOn = (browser: HttpBrowser): string =>
  /Press on your phone (\d{2}) #/.exec(browser.text)?.[1] ?? '';
