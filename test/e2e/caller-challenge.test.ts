/** A phone call with the help desk, both ways: who calls, and who is called. Over HTTP, on each store. */
import { startSystem, signInStaff, type TestSystem, wantsNewPhone } from '../tools/system';
import { onEachStore } from '../tools/stores';

let system: TestSystem;

onEachStore((under) => {
  beforeEach(async () => {
    system = await startSystem({ on: under.name });
  }, 60_000);
  afterEach(() => system.close());

  test('staff ask, the person shows it on their own page, and staff see it come', async () => {
    const browser = await wantsNewPhone(system, 'hanne.solberg');
    await browser.press('I have none of these');
    const number = browser.requestNumber;
    const visit = browser.path;

    const agent = await signInStaff(system, 'ines.duarte');
    await agent.open(`/staff/cases/${number}`);
    expect(agent.text).toContain('Whoever has taken the request asks for it');
    await agent.press('Take');
    await agent.press('Show that you are really staff');
    const code = /class="tag[\s\S]*?<b[^>]*>([^<]*)<\/b>/.exec(agent.html)?.[1] ?? '';

    // They look who calls, in the browser that holds the request, and go on there.
    await browser.open('/caller');
    await browser.fill({ code });
    expect(browser.title).toBe('It is Ines, from the help desk');
    await browser.press('Go on with request');
    expect(browser.path).toBe(visit);

    await agent.open(`/staff/cases/${number}`);
    await agent.press('Code from an authenticator app');
    expect(agent.text).toContain('It stands on their own page now');
    expect(agent.text).toContain('Waits for them: Code from an authenticator app');
    await browser.open(visit);
    expect(browser.title).toBe('Type the code from your app');
    expect(browser.text).toContain('The help desk asks you to show once more that it is you');
    await browser.fill({ entry: '000000' });
    await agent.open(`/staff/cases/${number}`);
    expect(agent.text).toContain('Wrong: Code from an authenticator app');
    await browser.fill({ entry: await system.code('hanne', 'iPad') });
    // A code of the tablet and a saved one are enough: the walk goes on by itself, by the same rules as ever.
    expect(browser.text).toContain('It is you');
    await system.settle();
    await agent.open(`/staff/cases/${number}`);
    expect(agent.text).toContain('Shown: Code from an authenticator app');
    expect((await system.built.audit.verify()).ok).toBe(true);
  }, 60_000);
});
