/** A colleague confirms, over HTTP as `npm start` runs it: two browsers, two phones, and a mail scanner in between. */
import { makeAuthenticator } from '../tools/authenticator';
import { startSystem, type TestSystem, wantsNewPhone } from '../tools/system';
import { onEachStore } from '../tools/stores';

let system: TestSystem;

async function linkTo(person: string): Promise<string> {
  const phone = await system.built.demo?.simulator.service.phone(person);
  const link = phone?.mails.flatMap((one) => /\/vouch\/[\w-]+/.exec(one.text)?.[0] ?? [])[0];
  if (link === undefined) throw new Error(`${person} has no such mail.`);
  return link;
}

async function asked() {
  const browser = await wantsNewPhone(system, 'mira.okafor');
  if (browser.title === 'A person will look at this') await browser.press('Try another way');
  await browser.press('A colleague confirms that it is me');
  expect(browser.title).toBe('Type the code that your colleague gives you');
  expect(browser.text).not.toMatch(/Tom[aá]s/i);
  await system.settle();
  return browser;
}

onEachStore((under) => {
  beforeEach(async () => {
    system = await startSystem({ on: under.name });
  }, 60_000);
  afterEach(() => system.close());

  test('Mira has backup codes; Tomás, her manager, talks to her and says a code: she is back in', async () => {
    const browser = await asked();
    const path = await linkTo('tomas');
    // A mail scanner opens every link.
    for (let count = 0; count < 3; count += 1) await system.browser().open(path);
    const tomas = await system.browser().open(path);
    expect(tomas.title).toBe('Is it really Mira Okafor?');
    expect(tomas.text).toContain('setting up a new device');
    expect(tomas.text).toContain('not one that they tell you');
    await tomas.fill({ code: '000000' });
    expect(tomas.status).toBe(409);
    expect(tomas.text).toContain('That code is not right');
    await tomas.fill({ code: await system.code('tomas') });
    expect(tomas.title).toBe('Say this code to them');
    const code = /\d{3} \d{3}/.exec(tomas.text)?.[0] ?? '';
    await browser.fill({ entry: code });
    expect(browser.title).toBe('It is you. Set up your new device');
    await tomas.open(path);
    expect(tomas.status).toBe(410);
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('Tomás has a key: it is offered first, and its answer is good for this page alone', async () => {
    const key = makeAuthenticator(1);
    await system.built.directory.addMethod(
      'tomas',
      {
        ...{ id: 'tomas-key', kind: 'passkey', label: 'Key', device: 'tomas-key', deviceKind: 'key' },
        ...{ probationUntil: 0, addedAt: 1, credential: { id: key.id, transports: ['usb'] } },
        publicKey: key.publicKey,
        counter: 1,
      },
      'add',
    );
    const browser = await asked();
    const tomas = await system.browser().open(await linkTo('tomas'));
    const offered = tomas.html.indexOf('data-passkey="get"');
    expect(offered).toBeGreaterThan(0);
    expect(tomas.html.indexOf('name="code"')).toBeGreaterThan(offered);
    const answer = (): string => {
      const text = /data-options="([^"]*)"/.exec(tomas.html)?.[1] ?? '';
      const asks = JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&#x3D;', '=')) as {
        challenge: string;
        rpId: string;
      };
      return key.assert({ challenge: asks.challenge, host: asks.rpId, origin: system.url });
    };
    const at = (): string => /name="at" value="(\d+)"/.exec(tomas.html)?.[1] ?? '';
    const path = tomas.path;
    await tomas.post(path, { passkey: answer(), at: String(Number(at()) - 1) });
    expect(tomas.status).toBe(409);
    expect(tomas.text).toContain('That key is not one of yours');
    await tomas.post(path, { passkey: answer(), at: at() });
    expect(tomas.title).toBe('Say this code to them');
    await browser.fill({ entry: /\d{3} \d{3}/.exec(tomas.text)?.[0] ?? '' });
    expect(browser.title).toBe('It is you. Set up your new device');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('Tomás did not talk to her: one button, and it is over', async () => {
    const browser = await asked();
    const tomas = await system.browser().open(await linkTo('tomas'));
    await tomas.press('I did not talk to them');
    expect(tomas.title).toBe('It is stopped');
    await browser.open(browser.path);
    expect(browser.text).toContain('did not confirm it');
    const again = await system.browser().open(await linkTo('tomas'));
    expect(again.title).toBe('It is stopped');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);
});
