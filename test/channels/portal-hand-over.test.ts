/** Going on in another place, over HTTP: what each of the two sees, and what a link alone can do. */
import { fakeDigits, typedCode } from '../tools/fake-hand-over';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';

let portal: RunningPortal;
beforeEach(async () => {
  portal = await startPortal({ mountBot: () => undefined, teamsAppId: 'app-1' });
});
afterEach(async () => portal.close());

const visitOf = (path: string): string => path.split('/')[2] ?? '';
const seenOf = async (browser: Browser, path: string): Promise<string> =>
  (JSON.parse((await browser.get(`${path}/state`)).html) as { seen: string }).seen;

describe('the link of a chat (abuse 29)', () => {
  const begun = async () => {
    const first = portal.browser();
    const path = await first.begin();
    return { first, path, link: `/go/${portal.world.handOver(visitOf(path))}` };
  };

  test('looking consumes nothing and gives no session; it says who began, where and when', async () => {
    const { link } = await begun();
    const scanner = portal.browser();
    for (let look = 0; look < 3; look += 1) {
      const { html, status } = await scanner.get(link);
      expect(status).toBe(200);
      expect(html).toContain('Begun in Teams by <bdi>Mira Okafor</bdi>');
      expect(html).toContain('>14:21</time>');
      expect(html).toContain('Did somebody send you this link?');
      expect(html).not.toContain(`<b>${fakeDigits}</b>`);
    }
    expect(portal.store.raw('sessions').size).toBe(1);
    expect((await scanner.get(`${link}/state`)).status).toBe(200);
  });

  test('asking gives a new session id and shows the digits to this browser only; it goes on when they were typed', async () => {
    const { path, link } = await begun();
    const second = portal.browser();
    await second.begin();
    const before = second.cookies.get('sparekey');
    await second.get(link);
    const asked = await second.post(link, { how: 'digits' });
    expect(second.cookies.get('sparekey')).not.toBe(before);
    expect(asked.html).toContain(`<b>${fakeDigits}</b>`);
    expect(asked.html).toContain('Type these two digits in the chat');
    expect(asked.html).toContain(`data-state="${link}/state"`);
    expect(asked.html).toContain('http-equiv="refresh"');
    expect((await portal.browser().get(link)).status).toBe(410);
    expect(await seenOf(second, link)).toBe('asked');
    await portal.world.confirm(fakeDigits);
    expect(await seenOf(second, link)).toBe('moved');
    expect((await second.get(link)).path).toBe(path);
  });

  test('a second browser that asks gets nothing, and no new session', async () => {
    const { link } = await begun();
    const [second, third] = [portal.browser(), portal.browser()];
    await second.get(link);
    await third.get(link);
    await second.post(link, { how: 'digits' });
    const late = await third.post(link, { how: 'digits' });
    expect([late.status, late.html.includes(`<b>${fakeDigits}</b>`)]).toEqual([410, false]);
    expect((await third.post(link, { how: 'prove' })).status).toBe(410);
  });

  test('wrong digits are said, and only a new proof goes on', async () => {
    const { path, link } = await begun();
    const second = portal.browser();
    await second.get(link);
    await second.post(link, { how: 'digits' });
    await portal.world.confirm('11');
    const after = await second.get(link);
    expect(after.html).toContain('Those were not the digits');
    expect((await second.post(link, { how: 'prove' })).path).toBe(path);
  });

  test('a refusal is said to the browser that asked, and to nobody else', async () => {
    const { link } = await begun();
    const second = portal.browser();
    await second.get(link);
    await second.post(link, { how: 'digits' });
    await portal.world.refuse();
    expect(await seenOf(second, link)).toBe('gone');
    expect((await second.get(link)).html).toContain('It was refused in the other place');
    expect((await portal.browser().get(link)).html).toContain('This link does not work any more');
    portal.clock.at += 5 * 60_000;
    expect((await second.get(link)).html).toContain('This link does not work any more');
  });

  test('without the chat it moves by a new proof, gives a new session id, and the first place has it no more', async () => {
    const { first, path, link } = await begun();
    const scanner = portal.browser();
    await scanner.get(link);
    const second = portal.browser();
    await second.begin();
    const before = second.cookies.get('sparekey');
    await second.get(link);
    expect((await second.post(link, { how: 'prove' })).path).toBe(path);
    expect(second.cookies.get('sparekey')).not.toBe(before);
    expect((await first.get(path)).status).toBe(404);
    expect((await scanner.post(link, { how: 'prove' })).status).toBe(410);
    expect((await scanner.post(link, { how: 'digits' })).status).toBe(410);
  });

  test('a form that says neither way, or comes without its token, moves nothing', async () => {
    const { first, path, link } = await begun();
    const second = portal.browser();
    await second.get(link);
    expect((await second.post(link, {})).path).toBe(link);
    expect((await second.post(link, { _csrf: 'x', how: 'prove' })).status).toBe(403);
    expect((await second.post(link, { how: 'prove' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await first.get(path)).status).toBe(200);
  });

  test('a cookie that somebody planted is worth nothing after either way', async () => {
    for (const how of ['digits', 'prove']) {
      const attacker = portal.browser();
      await attacker.begin();
      const { link, path } = await begun();
      const victim = portal.browser();
      victim.cookies.set('sparekey', attacker.cookies.get('sparekey') ?? '');
      await victim.get(link);
      await victim.post(link, { how });
      await portal.world.confirm(fakeDigits);
      expect((await victim.get(path)).status).toBe(200);
      expect((await attacker.get(path)).status).toBe(404);
      expect((await attacker.get(link)).html).not.toContain(`<b>${fakeDigits}</b>`);
    }
  });
});

describe('out of this browser', () => {
  const opened = async () => {
    const first = portal.browser();
    const path = await first.begin();
    await first.get(path);
    const form = { once: first.once(`${path}/hand-over`) };
    const shown = await first.post(`${path}/hand-over`, form);
    return { first, path, form, shown, go: `/go/${typedCode}`, page: `${path}/hand-over` };
  };

  test('the code is shown once, to be typed in the chat, with a link that opens it and one for another browser', async () => {
    const { first, form, shown, page } = await opened();
    expect(shown.html).toContain('<span>KX7Q</span> <span>MR4D</span>');
    expect(shown.html).toContain(
      `href="https://teams.microsoft.com/l/chat/0/0?users&#x3D;28:app-1&amp;message&#x3D;continue%20${typedCode}"`,
    );
    expect(shown.html).toContain(`${portal.url}/go/${typedCode}`);
    expect(shown.html).toContain('>14:27</time>');
    // A reload by itself would take the code away.
    expect(shown.html).not.toContain('http-equiv="refresh"');
    const again = await first.post(page, form);
    expect([again.path, again.html.includes('KX7Q')]).toEqual([page, false]);
    expect(again.html).toContain('Nobody has asked yet');
    expect(again.html).toContain('http-equiv="refresh"');
  });

  test('without the bot there is no word of a chat, and without an app id no link to it', async () => {
    const plain = await startPortal();
    const browser = plain.browser();
    const path = await browser.begin();
    expect(browser.page.html).toContain('Go on in another browser');
    const shown = await browser.post(`${path}/hand-over`, { once: browser.once(`${path}/hand-over`) });
    expect(shown.html).not.toContain('Teams');
    await plain.close();
    const demo = await startPortal({ mountBot: () => undefined });
    const other = demo.browser();
    const its = await other.begin();
    const page = await other.post(`${its}/hand-over`, { once: other.once(`${its}/hand-over`) });
    expect([page.html.includes('In Teams'), page.html.includes('teams.microsoft.com')]).toEqual([
      true,
      false,
    ]);
    await demo.close();
  });

  test('when the other place asks, this one goes on to the field; the right digits move it, and say where', async () => {
    const { first, path, go, page } = await opened();
    const second = portal.browser();
    await second.get(go);
    expect(second.page.html).toContain('By somebody who did not sign in');
    expect(await seenOf(first, page)).toBe('waiting');
    await second.post(go, { how: 'digits' });
    expect(second.page.html).toContain('Type these two digits in the other browser');
    expect(await seenOf(first, page)).toBe('asked');
    expect((await first.get(path)).html).toContain('Another place wants to go on with your visit');
    expect((await first.get(page)).html).toContain('Another browser wants to go on');
    const moved = await first.post(`${page}/digits`, { digits: ` ${fakeDigits} ` });
    expect([moved.status, moved.html.includes('It goes on in the other browser now')]).toEqual([200, true]);
    expect((await second.get(go)).path).toBe(path);
    // Whoever held it is told; nobody else learns that there ever was such a visit.
    const left = await first.get(path);
    expect([left.status, left.html.includes('It went on in another place')]).toEqual([410, true]);
    expect((await first.get(`${path}/state`)).status).toBe(404);
    expect((await portal.browser().get(path)).status).toBe(404);
  });

  test('a chat is named as such', async () => {
    const { first, page } = await opened();
    await portal.world.ask(typedCode, { kind: 'teams', ref: 'chat' });
    expect((await first.get(page)).html).toContain('A chat in Teams wants to go on');
    const moved = await first.post(`${page}/digits`, { digits: fakeDigits });
    expect(moved.html).toContain('It goes on in Teams now');
  });

  test('what cannot be two digits is no try; wrong digits end it and the visit stays', async () => {
    const { first, path, page } = await opened();
    await portal.world.ask(typedCode, { kind: 'teams', ref: 'chat' });
    await first.get(page);
    for (const digits of ['', '4', '471', 'ab']) {
      const odd = await first.post(`${page}/digits`, { digits });
      expect([odd.status, odd.html.includes('That is not two digits')]).toEqual([422, true]);
    }
    const wrong = await first.post(`${page}/digits`, { digits: '11' });
    expect(wrong.html).toContain('It can go on there only with a new proof');
    expect((await first.post(`${page}/digits`, { digits: fakeDigits })).html).toContain('Show me how');
    expect((await first.get(path)).status).toBe(200);
  });

  test('"This is not me" ends the link', async () => {
    const { first, path, page } = await opened();
    await portal.world.ask(typedCode, { kind: 'teams', ref: 'chat' });
    await first.get(page);
    expect((await first.post(`${page}/refuse`)).html).toContain('Nobody goes on by that link now');
    expect((await first.post(`${page}/digits`, { digits: fakeDigits })).path).toBe(page);
    expect((await first.get(path)).status).toBe(200);
  });

  test('another session can neither make a link of the visit, nor see or type anything of it', async () => {
    const { path, page } = await opened();
    await portal.world.ask(typedCode, { kind: 'teams', ref: 'chat' });
    const other = portal.browser();
    await other.begin();
    expect((await other.get(page)).status).toBe(404);
    expect((await other.get(`${page}/state`)).status).toBe(404);
    for (const post of ['', '/digits', '/refuse'])
      expect((await other.post(page + post, { digits: fakeDigits, once: 'x' })).status).toBe(404);
    expect(portal.world.visits.get(visitOf(path))?.holder.kind).toBe('portal');
  });

  test('looking moves nothing, however often', async () => {
    const { first, path, page, go } = await opened();
    const second = portal.browser();
    await second.get(go);
    await second.post(go, { how: 'digits' });
    for (let look = 0; look < 3; look += 1) {
      await first.get(page);
      await second.get(go);
      await second.get(`${go}/state`);
    }
    expect((await first.get(path)).status).toBe(200);
  });

  test('no code or link is stored or logged', async () => {
    await opened();
    const kept = JSON.stringify([[...portal.store.raw('sessions').values()], portal.logged]);
    expect(kept).not.toContain(typedCode);
  });
});
