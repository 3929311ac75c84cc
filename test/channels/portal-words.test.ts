/** Own words in the middle of a visit, and late forms: nothing that was typed is lost, nothing moves by itself. */
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';

let portal: RunningPortal;
let browser: Browser;
let path: string;
beforeEach(async () => {
  portal = await startPortal();
  browser = portal.browser();
  path = await browser.begin('no-device');
  portal.world.show('v1', 'choose');
  await browser.get(path);
});
afterEach(async () => portal.close());

const say = (words: string, more: Record<string, string> = {}) =>
  browser.post(`${path}/words`, { turn: '1', tries: '', words, ...more });
const hidden = (name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(browser.page.html)?.[1] ?? '';

describe('the folded field', () => {
  test('stands closed on a turn without a field, on none that has one, and on no end', async () => {
    expect(browser.page.html).toContain('<details class="own-words">');
    for (const screen of ['ask', 'code', 'who', 'words', 'end']) {
      portal.world.show('v1', screen);
      expect((await browser.get(path)).html).not.toContain('own-words');
    }
  });

  test('on a page that reloads itself it is a page of its own, which does not', async () => {
    portal.world.show('v1', 'case');
    const { html } = await browser.get(path);
    expect([html.includes(`href="${path}/words"`), html.includes('<details class="own-words">')]).toEqual([
      true,
      false,
    ]);
    const own = await browser.get(`${path}/words`);
    expect([own.html.includes('name="words"'), own.html.includes('http-equiv')]).toEqual([true, false]);
    const none = await say('the weather');
    expect([none.status, none.html.includes('http-equiv'), hidden('words')]).toEqual([422, false, '']);
    expect(none.html).toContain('value="the weather"');
  });
});

describe('what the words mean', () => {
  test('plainly another topic: asked first; switching begins it with the words, staying keeps the place', async () => {
    const asked = await say('my phone was stolen');
    expect(asked.html).toContain('Is this about something else?');
    expect(asked.html).toContain(`<a class="choice" href="${path}">`);
    expect(asked.html).toContain('Here: What do you have with you?');
    expect(portal.world.visits.size).toBe(1);
    await browser.post('/visits', { topic: 'lost-device', words: hidden('words') });
    expect(portal.world.visits.get('v2')?.input).toMatchObject({
      topic: 'lost-device',
      said: 'my phone was stolen',
    });
    expect(portal.world.visits.get('v1')).toMatchObject({ step: 'choose', turn: 1, answers: [] });
    expect((await browser.get(path)).html).toContain('What do you have with you?');
  });

  test('two or three close ones: which, the one that may be happening now first and marked, and staying', async () => {
    const { html } = await say('either of them');
    expect(html).toContain('Did you mean one of these?');
    const offers = [...html.matchAll(/class="(choice[^"]*)" name="topic" value="([^"]+)"/g)];
    // What the visit is about already is no other topic.
    expect(offers.map(([, style, topic]) => [style, topic])).toEqual([
      ['choice stop', 'unexpected-prompt'],
      ['choice', 'lost-device'],
    ]);
    expect(html).toContain('do not approve it');
    expect(html).toContain(`href="${path}"`);
    expect(html).toContain(`action="${path}/person"`);
  });

  test('on the first page the alarm comes first among close ones as well', async () => {
    await browser.get('/');
    const { html } = await browser.post('/words', { words: 'either of them' });
    expect(/class="(choice[^"]*)" name="topic" value="([^"]+)"/.exec(html)?.slice(1)).toEqual([
      'choice stop',
      'unexpected-prompt',
    ]);
  });

  test('a request nobody made says first what not to do', async () => {
    const { html } = await say('a prompt on my phone');
    expect(html.indexOf('do not approve it')).toBeLessThan(html.indexOf('value="unexpected-prompt"'));
    expect(html).toContain('class="choice stop" name="topic" value="unexpected-prompt"');
  });

  test('none of ours: the question again, the words kept; a person after the second time in a row', async () => {
    const first = await say('the weather');
    expect([first.status, first.html.includes('We did not understand that')]).toEqual([422, true]);
    expect(first.html).toContain('What do you have with you?');
    expect(first.html).toContain('<details class="own-words" open>');
    expect(first.html).toContain('value="the weather"');
    expect(first.html).not.toContain('Ask a person now');
    const second = await say('still the weather', { tries: hidden('tries') });
    expect(second.html).toContain('Ask a person now');
    expect((await browser.post(`${path}/person`, { turn: '1' })).html).toContain('47K 9RM');
  });

  test('what the visit is about, a request number, and nothing at all have lines of their own, and count as no failure', async () => {
    portal.world.visits.set('v1', {
      ...(portal.world.visits.get('v1') as NonNullable<ReturnType<typeof portal.world.visits.get>>),
      input: { topic: 'lost-device', holder: { kind: 'portal', ref: '' } },
    });
    expect((await say('it was stolen')).html).toContain('That is what this visit is about');
    expect(hidden('tries')).toBe('0');
    expect((await say('my number')).html).toContain('A request goes on with its number');
    expect((await say('   ', { tries: '1' })).html).toContain('Write a few words');
    expect(hidden('tries')).toBe('1');
  });

  test('words answer no question, and another session has no say in the visit', async () => {
    await say('At repair');
    expect(portal.world.visits.get('v1')).toMatchObject({ turn: 1, answers: [] });
    const other = portal.browser();
    await other.begin();
    expect((await other.post(`${path}/words`, { turn: '1', words: 'stolen' })).status).toBe(404);
  });

  test('abuse 27: words are printed as they are', async () => {
    for (const words of ['"><script>alert(1)</script> [x](https://evil.example)', 'stolen <b>*x*</b>']) {
      const { html } = await say(words);
      expect(html).not.toMatch(/<script>alert|<b>\*x|href="https:\/\/evil/);
    }
  });
});

describe('late forms', () => {
  test('own words for an earlier question are not sent, and are shown to be copied', async () => {
    portal.world.show('v1', 'words');
    await browser.get(path);
    await browser.post(`${path}/turns/1`, { entry: 'first', kind: 'words' });
    const late = await browser.post(`${path}/turns/1`, { entry: 'typed in the other tab', kind: 'words' });
    expect(late.status).toBe(409);
    expect(late.html).toContain('You are already further along');
    expect(late.html).toContain('<blockquote class="typed">typed in the other tab</blockquote>');
    expect(portal.world.visits.get('v1')?.answers).toHaveLength(1);
  });

  test('they stand in the field when there is one for words', async () => {
    await browser.post(`${path}/turns/1`, { choice: 'way:text' });
    portal.world.show('v1', 'words');
    const late = await browser.post(`${path}/turns/1`, { entry: 'typed in the other tab', kind: 'words' });
    expect(late.html).toContain('>typed in the other tab</textarea>');
    expect(late.html).toContain('name="kind" value="words"');
  });

  test('a code or an account name is never shown again', async () => {
    for (const screen of ['code', 'who']) {
      portal.world.show('v1', screen);
      expect((await browser.get(path)).html).not.toContain('name="kind"');
    }
    await browser.post(`${path}/turns/1`, { entry: '481 223' });
    expect((await browser.post(`${path}/turns/1`, { entry: '990 017' })).html).not.toContain('990 017');
  });

  test('own words in the middle still mean what they mean when the visit has moved on', async () => {
    await browser.post(`${path}/turns/1`, { choice: 'way:text' });
    expect((await say('my phone was stolen')).html).toContain('Is this about something else?');
    const none = await say('the weather');
    expect(none.html).toContain('You are already further along');
    expect(none.html).toContain('value="the weather"');
  });
});
