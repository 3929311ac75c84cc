/** Settings, changes and roles over HTTP: who may, what a form loses (nothing), and what everybody sees. */
import { day } from '../tools/crew';
import type { Browser } from '../tools/portal';
import { settingsPortal, type SettingsPortal } from '../tools/settings-portal';

jest.setTimeout(60_000);

let world: SettingsPortal;
beforeEach(async () => {
  world = await settingsPortal();
});
afterEach(() => world.close());

const text = (html: string): string =>
  html
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
const code = (name: string): string => world.two.crew.appCode(name);
const valueOf = (html: string, name: string): string | undefined =>
  new RegExp(`name="${name.replaceAll('.', '\\.')}" value="([^"]*)"`).exec(html)?.[1];

/** The form of a section as it is shown, with some fields changed. */
function formOf(browser: Browser, changed: Record<string, string>): Record<string, string> {
  const found = [...browser.page.html.matchAll(/<input (?:id="[^"]*" )?name="([^"]+)" value="([^"]*)"/g)];
  const inputs = found.map(([, name = '', value = '']) => [name, value] as const);
  const areas = [...browser.page.html.matchAll(/<textarea id="[^"]*" name="([^"]+)"[^>]*>([^<]*)</g)];
  const all = [...inputs, ...areas.map(([, name = '', value = '']) => [name, value] as const)];
  return { ...Object.fromEntries(all), step: 'look', ...changed };
}

/** Hidden fields of the page that shows what would change. */
const hidden = (browser: Browser): Record<string, string> =>
  Object.fromEntries(
    [...browser.page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value.replaceAll('&#x3D;', '=')] as const,
    ),
  );

const codes = '/staff/settings/codes';
const pages = ['/staff/settings', codes, '/staff/people'];

describe('who may', () => {
  test.each(pages)('%s: strangers sign in, all roles but administrators are refused', async (page) => {
    const stranger = world.portal.browser();
    await stranger.get(page);
    expect(stranger.page.path).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
    for (const name of ['ivo', 'sol', 'zoe', 'ada'])
      expect({ name, status: (await world.signIn(name, page)).page.status }).toEqual({ name, status: 403 });
    expect((await world.signIn('amy', page)).page.status).toBe(200);
  });

  test('changes: administrators and security, nobody else; security gets no form to propose', async () => {
    expect((await world.signIn('ivo', '/staff/changes')).page.status).toBe(403);
    const zoe = await world.signIn('zoe', '/staff/changes');
    expect(zoe.page.status).toBe(200);
    expect(zoe.page.html).toContain('action="/staff/changes/pause"');
    expect(zoe.page.html).not.toContain('action="/staff/changes/break-glass"');
    expect(zoe.page.html).not.toContain('href="/staff/settings"');
  });

  test('a role that was taken away changes nothing with the next click', async () => {
    const amy = await world.signIn('amy', codes);
    await world.two.b.directory.setRoles(world.two.crew.id('amy'), ['agent']);
    expect((await amy.post(codes, { step: 'look', 'rules.wrongCap': '3' })).status).toBe(403);
    expect((await amy.post('/staff/changes/pause', { reason: 'no more' })).status).toBe(403);
    expect((await world.two.a.services.organisation()).paused).toBe(false);
  });

  test('a form without its token does nothing', async () => {
    const amy = await world.signIn('amy', '/staff/changes');
    const answer = await amy.post('/staff/changes/pause', { _csrf: 'forged', reason: 'An attack' });
    expect(answer.status).toBe(403);
    expect((await world.two.a.services.organisation()).paused).toBe(false);
  });

  test.each(['/staff/settings/nothing', '/staff/settings/__proto__'])('%s is no page', async (page) => {
    expect((await world.signIn('amy', page)).page.status).toBe(404);
  });
});

describe('a form', () => {
  test('every section shows its defaults and takes itself back without a change', async () => {
    for (const section of ['about', 'waits', 'codes', 'sending', 'people', 'offered', 'kept']) {
      const amy = await world.signIn('amy', `/staff/settings/${section}`);
      expect(text(amy.page.html)).toContain('Default: ');
      expect(text(amy.page.html)).not.toMatch(/settings\.|changes\.|\[object|undefined/);
      await amy.post(`/staff/settings/${section}`, formOf(amy, {}));
      expect([section, amy.page.status, text(amy.page.html)]).toEqual([
        section,
        200,
        expect.stringContaining('Nothing would change.'),
      ]);
    }
  });

  test('what is wrong is said at its field, and nothing typed is lost', async () => {
    const amy = await world.signIn('amy', codes);
    await amy.post(codes, formOf(amy, { 'rules.wrongCap': '99', 'rules.evidenceLasts': '7' }));
    expect(amy.page.status).toBe(422);
    expect(text(amy.page.html)).toContain('Write a whole number from 3 to 50.');
    expect(valueOf(amy.page.html, 'rules.wrongCap')).toBe('99');
    expect(valueOf(amy.page.html, 'rules.evidenceLasts')).toBe('7');
  });

  test('two that do not go together', async () => {
    const amy = await world.signIn('amy', codes);
    await amy.post(codes, formOf(amy, { 'rules.wrongCap': '4' }));
    expect(text(amy.page.html)).toContain('It does not go with "Wrong codes in a row"');
  });

  test('tightening: seen first, then a code, then it holds', async () => {
    const amy = await world.signIn('amy', codes);
    await amy.post(codes, formOf(amy, { 'rules.wrongCap': '8' }));
    expect(text(amy.page.html)).toMatch(/Now 10 Then 8 Holds at once/);
    expect((await world.two.a.assembly.administration.server.show()).values['rules.wrongCap']).toBe(10);
    const given = { ...hidden(amy), step: 'save', reason: 'Many wrong codes' };
    await amy.post(codes, { ...given, code: '000000' });
    expect(amy.page.status).toBe(409);
    expect(amy.page.html).toContain('Many wrong codes</textarea>');
    await amy.post(codes, { ...given, code: code('amy') });
    expect(amy.page.path).toBe('/staff/settings');
    expect(text(amy.page.html)).toContain('Changed. It holds now.');
    expect(text(amy.page.html)).toContain('1 differs from the default');
  });

  test('loosening: proposed, joined by the second in their own page, a day later it holds', async () => {
    const amy = await world.signIn('amy', codes);
    await amy.post(codes, formOf(amy, { 'rules.wrongCap': '12' }));
    expect(text(amy.page.html)).toContain('Loosens: a second administrator has to agree');
    await amy.post(codes, { ...hidden(amy), step: 'save', reason: 'Tired people', code: code('amy') });
    expect(amy.page.path).toBe('/staff/changes');
    expect(text(amy.page.html)).toContain('Wrong codes in a row: 10, then 12');
    expect(text(amy.page.html)).toContain('You proposed it. A second person has to agree.');
    const bob = await world.signIn('bob', '/staff/changes');
    await bob.post('/staff/changes/p1/second', { code: code('bob') });
    expect(text(bob.page.html)).toContain('Agreed. It holds in 24 hours');
    const zoe = await world.signIn('zoe', '/staff/changes');
    expect(text(zoe.page.html)).toContain('Agreed, waits for its time');
    world.two.crew.clock.forward(day);
    await world.two.a.settle();
    expect((await world.two.a.assembly.administration.server.show()).values['rules.wrongCap']).toBe(12);
  });

  test('countries: the preview counts people', async () => {
    const amy = await world.signIn('amy', '/staff/settings/sending');
    await amy.post('/staff/settings/sending', formOf(amy, { 'caps.countries': '+353, 0049' }));
    expect(text(amy.page.html)).toContain('4 people have mobile numbers in the removed countries');
    expect(text(amy.page.html)).toContain('Then +353, +49');
  });

  test('minutes a call: neither loosens nor tightens, holds at once, and the figures say it with the way here', async () => {
    const about = '/staff/settings/about';
    const amy = await world.signIn('amy', '/staff/insights');
    expect(text(amy.page.html)).toContain('assuming 15 minutes a call.');
    expect(amy.page.html).toContain(`<a href="${about}#minutesSaved">`);
    await amy.get(about);
    expect(amy.page.html).toContain('id="minutesSaved"');
    await amy.post(about, formOf(amy, { minutesSaved: '0' }));
    expect(text(amy.page.html)).toContain('Write a whole number from 1 to 240.');
    await amy.post(about, formOf(amy, { minutesSaved: '22' }));
    expect(text(amy.page.html)).toMatch(/Minutes of staff that a call takes Now 15 Then 22 Holds at once/);
    await amy.post(about, { ...hidden(amy), step: 'save', reason: 'Counted in May', code: code('amy') });
    expect(text(amy.page.html)).toContain('Changed. It holds now.');
    const ivo = await world.signIn('ivo', '/staff/insights');
    expect(text(ivo.page.html)).toContain('assuming 22 minutes a call.');
    expect(ivo.page.html).not.toContain(about);
  });

  test('signed out while writing: the words wait, the code does not', async () => {
    const amy = await world.signIn('amy', codes);
    const form = { ...formOf(amy, { 'rules.wrongCap': '9' }), code: '424242', reason: 'Late at night' };
    world.two.crew.clock.forward(9 * 3_600_000);
    await amy.post(codes, form);
    expect(amy.page.path).toMatch(/^\/sign-in\?next=%2Fstaff%2Fsettings%2Fcodes/);
    const identifier = world.two.crew.account('amy');
    await amy.post('/sign-in', { identifier, password: world.password, code: '123456', next: codes });
    expect(amy.page.path).toBe(codes);
    expect(valueOf(amy.page.html, 'rules.wrongCap')).toBe('9');
    expect(amy.page.html).not.toContain('424242');
  });

  test('what people write is no markup', async () => {
    const amy = await world.signIn('amy', '/staff/settings/about');
    await amy.post('/staff/settings/about', formOf(amy, { name: '"><script>alert(1)</script>' }));
    expect(amy.page.status).toBe(200);
    expect(amy.page.html).not.toContain('<script>alert');
  });
});

describe('the switch and broken glass', () => {
  test('pressed by security: every page of staff says so, and the front door, with the number to call', async () => {
    const amy = await world.signIn('amy', '/staff/settings/about');
    const { server } = world.two.a.assembly.administration;
    expect(await server.set('helpDeskPhone', '0131 496 0100')).toEqual({ problem: 'enough-administrators' });
    await world.two.b.directory.setRoles(world.two.crew.id('bob'), []);
    expect(await server.set('helpDeskPhone', '0131 496 0100')).toBe('done');
    const zoe = await world.signIn('zoe', '/staff/changes');
    await zoe.post('/staff/changes/pause', { reason: '' });
    expect(zoe.page.status).toBe(409);
    await zoe.post('/staff/changes/pause', { reason: 'Callers at three desks' });
    expect(text(zoe.page.html)).toContain('Callers at three desks');
    for (const page of ['/staff', '/staff/settings', '/staff/changes', '/staff/people'])
      expect(text((await amy.get(page)).html)).toContain(
        'Emergency switch: nobody gets back in by themselves.',
      );
    const person = world.portal.browser();
    expect(text((await person.get('/')).html)).toContain(
      'Getting back in by yourself is paused at the moment.',
    );
    expect((await person.get('/')).html).toContain('href="tel:01314960100"');
  });

  test('broken glass: a banner with its end for all staff, none for people', async () => {
    const amy = await world.signIn('amy', '/staff/changes');
    const given = { hours: '2', reason: 'Flu: two approvers are left' };
    await amy.post('/staff/changes/break-glass', { ...given, hours: '9', code: code('amy') });
    expect(text(amy.page.html)).toContain('Choose 1 to 4 hours.');
    await amy.post('/staff/changes/break-glass', { ...given, code: code('amy') });
    const bob = await world.signIn('bob', '/staff/changes');
    await bob.post('/staff/changes/p1/second', { code: code('bob') });
    expect(bob.page.path).toBe('/staff/changes');
    const ivo = await world.signIn('ivo', '/staff');
    expect(text(ivo.page.html)).toContain('Emergency: one approval is enough until');
    expect(text((await world.portal.browser().get('/')).html)).not.toContain('Emergency');
    const zoe = await world.signIn('zoe', '/staff/changes');
    await zoe.post('/staff/changes/glass-over');
    expect(text((await ivo.get('/staff')).html)).not.toContain('Emergency:');
  });
});

describe('people', () => {
  test('who has what since when; given as a proposal; taken away at once', async () => {
    const amy = await world.signIn('amy', '/staff/people');
    expect(text(amy.page.html)).toMatch(/zoe \S+ Approver Since .+ Security Since/);
    const give = { signIn: world.two.crew.account('max'), role: 'approver', reason: 'New approver' };
    await amy.post('/staff/people', { ...give, code: '000000' });
    expect(amy.page.status).toBe(409);
    expect(amy.page.html).toContain(`value="${give.signIn}"`);
    expect(amy.page.html).toContain('New approver</textarea>');
    await amy.post('/staff/people', { ...give, code: code('amy') });
    expect(text(amy.page.html)).toContain('max gets the role Approver');
    await amy.get('/staff/people');
    const take = { person: world.two.crew.id('sol'), role: 'approver', code: code('amy') };
    await amy.post('/staff/people/take', take);
    expect(text(amy.page.html)).toContain('The role of sol is gone, from the next click on.');
    expect((await world.two.b.directory.get(world.two.crew.id('sol')))?.roles).toEqual([]);
    expect((await world.signIn('sol', '/staff')).page.status).toBe(403);
  });

  test('a role that there is not', async () => {
    const amy = await world.signIn('amy', '/staff/people');
    await amy.post('/staff/people', { signIn: 'x', role: 'king', reason: 'Because', code: code('amy') });
    expect(text(amy.page.html)).toContain('Choose a role.');
  });
});
