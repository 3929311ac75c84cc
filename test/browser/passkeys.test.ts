/**
 * Passkeys in a real browser, against the whole system: registered on the set-up page, used in another visit. The key
 * is Chromium's virtual one (WebAuthn Level 3, 11). Needs Chromium (CHROMIUM_PATH, or /usr/bin/chromium).
 * SCREENS=folder also writes pictures.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import type { Doc } from '../../src/app/ports';
import { coseOf } from '../tools/authenticator';
import { recordCheck, signInStaff, startSystem, type TestSystem } from '../tools/system';

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const found = existsSync(chromiumPath) || process.env['REQUIRE_ALL'] === '1';
const suite = found ? describe : describe.skip;
const folder = process.env['SCREENS'];

jest.setTimeout(180_000);

suite(
  found ? 'passkeys in a browser' : 'passkeys in a browser (skipped: set CHROMIUM_PATH to a Chromium)',
  () => {
    let browser: Browser;
    let system: TestSystem;
    let page: Page;
    let cdp: CDPSession;
    let authenticatorId: string;
    const broken: string[] = [];

    const headed = (name: string | RegExp): Promise<void> =>
      page.getByRole('heading', { level: 1, name }).waitFor();
    const press = (name: string | RegExp): Promise<void> =>
      page.getByRole('button', { name }).first().click();
    const enter = async (text: string): Promise<void> => {
      await page.locator('[name=entry]').fill(text);
      await page.locator('[name=entry]').press('Enter');
    };
    const picture = async (name: string): Promise<void> => {
      if (!folder) return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    };
    const overflow = (): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    const addKey = async (options: Record<string, unknown> = {}): Promise<void> => {
      const added = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
          ...options,
        },
      });
      ({ authenticatorId } = added);
    };
    /** Reports the phone as lost, up to the choice of ways. */
    const lostPhone = async (person: string): Promise<void> => {
      await page.goto(`${system.url}/`);
      await press('My phone was lost or stolen');
      await press('My phone');
      await press('It was stolen');
      await enter(`${person}@alderbrook.example`);
      await headed('What do you have with you?');
    };

    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: chromiumPath,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      system = await startSystem();
      expect(system.url).toMatch(/^http:\/\/localhost:/);
      page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
      page.on('console', (line) => {
        if (line.type() === 'error' && !/status of 422/.test(line.text())) broken.push(line.text());
      });
      cdp = await page.context().newCDPSession(page);
      await cdp.send('WebAuthn.enable', { enableUI: false });
    });
    afterAll(async () => {
      await browser?.close();
      await system?.close();
    });

    test('one is registered on the set-up page after a recovery, also at 320 px', async () => {
      await addKey();
      await lostPhone('hanne.solberg');
      await press('Saved backup code');
      await enter(await system.backupCode('hanne'));
      await press('Set up a new one');
      await press('Code from an authenticator app');
      await enter(await system.code('hanne', 'iPad'));
      await headed('It is you. Set up your new device');
      await press('Set up here');
      await headed('Connect your app');
      await picture('setup');
      await page.getByRole('link', { name: /Set up a passkey or security key/ }).click();
      await headed('Set up a passkey or security key');
      await picture('setup-key');
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await overflow()).toBe(0);
      await picture('setup-key-320');

      await press('Set it up now');
      await headed('You are back in');
      await page.getByText('Your key is set up.').waitFor();
      expect(await overflow()).toBe(0);
      await picture('setup-done-320');
      await page.setViewportSize({ width: 1280, height: 900 });
      const person = await system.built.directory.get('hanne');
      const key = person?.methods.find(({ kind }) => kind === 'passkey');
      expect(key).toMatchObject({ deviceKind: 'laptop', label: 'Passkey' });
      expect(key?.probationUntil).toBeGreaterThan(system.built.clock.now());
      expect(person?.everHadKey).toBe(true);
      await system.settle();
    });

    test('the same one is not registered twice', async () => {
      await page.getByRole('link', { name: /Connect an authenticator app too/ }).click();
      await headed('Connect your app');
      expect(await page.getByRole('link', { name: /passkey/ }).count()).toBe(0);
      await page.goto(`${system.url}/setup/key`);
      await headed('You are back in');
    });

    test('a day later it proves who it is, alone and at once: K', async () => {
      await system.built.demo?.simulator.service.forward(25 * 3_600_000);
      await page.context().clearCookies();
      await lostPhone('hanne.solberg');
      await press('Security key or passkey');
      await headed('Use your security key or passkey');
      await picture('use-key');
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await overflow()).toBe(0);
      await picture('use-key-320');
      // Whoever only typed a name is told nothing of the account's keys.
      const options: unknown = JSON.parse(
        (await page.locator('[data-passkey]').getAttribute('data-options')) ?? '',
      );
      expect(options).toMatchObject({
        rpId: 'localhost',
        allowCredentials: [],
        userVerification: 'preferred',
      });
      await press('Use it now');
      // Nothing lives on the phone any more, so there is nothing to stop; but the key alone is enough to go on.
      await headed('We could not stop it yet');
      await press(/^Go on$/);
      await headed('It is you. Set up your new device');
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    test('a security key without a PIN, set up with the passkey, counts at once, and for less', async () => {
      await press('Set up here');
      await page.getByRole('link', { name: /Set up a passkey or security key/ }).click();
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      await addKey({
        transport: 'usb',
        hasResidentKey: false,
        hasUserVerification: false,
        isUserVerified: false,
      });
      await press('Set it up now');
      await page.getByText('You used a key before').waitFor();
      const keys = (await system.built.directory.get('hanne'))?.methods.filter(
        ({ kind }) => kind === 'passkey',
      );
      expect(keys).toMatchObject([{}, { label: 'Security key', deviceKind: 'key', probationUntil: 0 }]);
      await page.context().clearCookies();
      await lostPhone('hanne.solberg');
      await press('Saved backup code');
      await enter(await system.backupCode('hanne'));
      await headed('We could not stop it yet');
      await press(/^Go on$/);
      await headed('What do you have with you?');
      // It keeps no list of its own: after a proof the page may name it.
      await press('Security key or passkey');
      await press('Use it now');
      // Two classes, but no K: the key is registered, and was not shown with its holder verified.
      await headed('A person will look at this');
    });

    test('cancelled, it is said in words, and costs no try; so is no key at all', async () => {
      await lostPhone('hanne.solberg');
      await press('Security key or passkey');
      const url = page.url();
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      await addKey();
      await press('Use it now');
      await page.getByText('No key answered.').waitFor();
      await picture('cancelled');
      expect(page.url()).toBe(url);
      const counted = await system.built.store.get<Doc & { wrong: number }>('tries', 'hanne:passkey');
      expect(counted).toMatchObject({ wrong: 0, pending: [] });
      // The other ways are below.
      await press('Code from an authenticator app');
      await headed('Type the code from your app');
    });

    test('a browser that knows no keys, and one without scripts, say so, and show the other ways', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const plain = await context.newPage();
      await plain.goto(`${system.url}/`);
      for (const name of ['My phone was lost or stolen', 'My phone', 'It was stolen'])
        await plain.getByRole('button', { name }).first().click();
      await plain.locator('[name=entry]').fill('nobody.at.all@alderbrook.example');
      await plain.locator('[name=entry]').press('Enter');
      await plain.getByRole('button', { name: 'Security key or passkey' }).click();
      await plain.getByText('This browser cannot ask for a passkey').waitFor();
      expect(await plain.getByRole('button', { name: 'Use it now' }).count()).toBe(0);
      await plain.getByRole('button', { name: 'Saved backup code' }).click();
      await plain.getByRole('heading', { level: 1, name: /backup code/ }).waitFor();
      await context.close();
    });

    test('staff sign in with a passkey, and approve with it', async () => {
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      await addKey();
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(32);
      await cdp.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: {
          credentialId: id.toString('base64'),
          isResidentCredential: true,
          rpId: 'localhost',
          privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
          userHandle: randomBytes(8).toString('base64'),
          signCount: 1,
        },
      });
      await system.built.directory.addMethod(
        'sam',
        {
          ...{ id: 'key', kind: 'passkey', label: 'Passkey', device: 'key', deviceKind: 'laptop' },
          ...{
            probationUntil: 0,
            addedAt: 1,
            counter: 0,
            publicKey: coseOf(publicKey).toString('base64url'),
          },
          credential: { id: id.toString('base64url'), transports: ['internal'] },
        },
        'add',
      );
      // Somebody asks to talk to a person.
      const asker = await system.browser().open('/');
      await asker.press('My phone was lost or stolen');
      await asker.press('My phone');
      await asker.press('It was stolen');
      await asker.fill({ entry: 'mira.okafor@alderbrook.example' });
      await asker.press('Saved backup code');
      await asker.fill({ entry: await system.backupCode('mira') });
      await asker.press('Set up a new one');
      // Her manager could confirm it.
      await asker.press('I have none of these');
      const number = asker.requestNumber;
      const checkNumber = /check number is\s+([0-9A-Z]{4})/.exec(asker.text)?.[1] ?? '';
      const agent = await signInStaff(system, 'ines.duarte');
      await agent.open(`/staff/cases/${number}`);
      await recordCheck(agent, 'Photo ID on video', { checkNumber, document: 'Passport' });

      await page.context().clearCookies();
      await page.goto(`${system.url}/sign-in?next=/staff/cases/${number}`);
      const byKey = page.getByRole('button', { name: /passkey or security key/ });
      // The name and the password are needed all the same; only the code is spared.
      await byKey.click();
      expect(await page.evaluate(`document.querySelector('#identifier').matches(':invalid')`)).toBe(true);
      await picture('staff-sign-in');
      await page.locator('#identifier').fill('sam.whitlock@alderbrook.example');
      await page.locator('#password').fill(system.password('sam'));
      await byKey.click();
      await page.waitForURL(({ pathname }) => pathname.startsWith('/staff/cases/'));
      expect(await page.locator('#code').count()).toBe(0);
      const approve = page.getByRole('button', { name: 'Approve with my key' });
      await page.locator('#approve-reason').fill('Seen on video');
      await picture('staff-approve');
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await overflow()).toBe(0);
      await picture('staff-approve-320');
      await approve.click();
      await page.getByText('Approved').first().waitFor();
      await system.settle();
      const found = await system.built.store.find<Doc & { approvals: readonly object[] }>('cases', {
        index: 'number',
        equals: { number },
        limit: 1,
      });
      expect(found.docs[0]?.approvals).toMatchObject([{ by: 'sam', factor: 'K' }]);
    });

    test('nothing broke the content policy', () => {
      expect(broken).toEqual([]);
    });
  },
);
