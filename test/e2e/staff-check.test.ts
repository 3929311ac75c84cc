/** A guided check, a way to security, and a caller who shows who calls: over HTTP, on each store. */
import { startSystem, signInStaff, tickedIn, type TestSystem, wantsNewPhone } from '../tools/system';
import { onEachStore } from '../tools/stores';

let system: TestSystem;

onEachStore((under) => {
  beforeEach(async () => {
    system = await startSystem({ on: under.name });
  }, 60_000);
  afterEach(() => system.close());

  test('step by step in the browser of the agent, with the number that only the page of the person shows', async () => {
    const browser = await wantsNewPhone(system, 'mira.okafor');
    await browser.press('I have none of these');
    const number = browser.requestNumber;
    const checkNumber = /check number is\s+([0-9A-Z]{4})/.exec(browser.text)?.[1] ?? '';

    const agent = await signInStaff(system, 'ines.duarte');
    await agent.open(`/staff/cases/${number}`);
    // The only number of hers is on the phone that is lost.
    expect(agent.text).toContain('None may be called for this request');
    await agent.follow('Check step by step');
    await agent.press('Photo ID on video');
    for (const point of ['told-no-codes', 'request-number', 'photo-matches', 'name-matches']) {
      expect(agent.text).toContain('Stop here: hand to security');
      await agent.press('Go on', { check: [...tickedIn(agent), point] });
    }
    const all = tickedIn(agent);
    expect(all).toHaveLength(4);
    await agent.press('Record the check', { check: all, checkNumber, document: 'Passport' });
    expect(agent.text).toContain('The check is recorded');

    await agent.press('Show that you are really staff');
    expect(agent.title).toBe('Read this code to them');
    const code = /class="tag[\s\S]*?<b[^>]*>([^<]*)<\/b>/.exec(agent.html)?.[1] ?? '';
    const called = await system.browser().open('/caller');
    await called.fill({ code });
    expect(called.title).toBe('It is Ines, from the help desk');
    expect(called.text.replaceAll(' ', '')).toContain(number);
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);

  test('something is odd: security has it first, and nothing is recorded', async () => {
    const browser = await system.browser().open('/');
    await browser.press('My phone was lost or stolen');
    await browser.press('My phone');
    await browser.press('It is lost and may turn up');
    await browser.fill({ entry: 'mira.okafor@alderbrook.example' });
    await browser.press('I have none of these');
    const number = browser.requestNumber;
    const agent = await signInStaff(system, 'ines.duarte');
    await agent.open(`/staff/cases/${number}/check`);
    await agent.press('In person');
    await agent.press('Stop here: hand to security');
    expect(agent.text).toContain('Security has it now');
    expect(agent.text).toContain('Odd: what was said about codes');
    const view = await system.built.services.cases.view('ana', number);
    expect(view?.urgency).toBe('stop-first');
    expect(view?.checked).toBeUndefined();
  }, 60_000);
});
