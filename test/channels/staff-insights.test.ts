/** The page of figures over HTTP: who may, what it shows without a script, and what is said of lost messages. */
import { columnsSvg, barsSvg, roundUp } from '../../src/core/charts';
import { duration } from '../../src/channels/portal/staff-insight-page';
import type { Figures } from '../../src/app/measures/types';
import type { WebhookStatus } from '../../src/app/webhooks/status';
import { catalogue } from '../tools/catalogue';
import { shippedContent } from '../tools/dialog-desk';
import { fakeServices, fakeStart } from '../tools/fake-services';
import { startPortal, type Browser, type RunningPortal } from '../tools/portal';
import { noFigures as nothing, someFigures as some } from '../tools/staff-looks';
import { appCode, password, staffWorld } from '../tools/staff-world';

let portal: RunningPortal;
let figures: Figures | undefined;
let messages: WebhookStatus | undefined;
beforeEach(async () => {
  figures = some;
  messages = undefined;
  const { services } = staffWorld(fakeServices().services);
  const walk = async (_staff: string, topic: string) => {
    const found = shippedContent().dialogs.find((one) => one.topic === topic);
    return found && { topic, dialog: found, standing: { [found.start]: 41 } };
  };
  portal = await startPortal({
    services: {
      ...services,
      figures: { look: async () => figures, walk },
      webhooks: async () => messages,
    },
  });
});
afterEach(() => portal.close());

async function signedIn(name: string, at = '/staff/insights'): Promise<Browser> {
  const browser = portal.browser();
  await browser.get(`/sign-in?next=${encodeURIComponent(at)}`);
  const identifier = `${name}@alderbrook.example`;
  await browser.post('/sign-in', { identifier, password, code: appCode, next: at });
  return browser;
}

test.each(['/staff/insights', '/staff/insights/days.csv', '/staff/insights/walks/lost-device'])(
  '%s: a stranger signs in, editors and people without a role are refused, agents and auditors see it',
  async (page) => {
    const stranger = portal.browser();
    await stranger.get(page);
    expect(stranger.page.path).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
    for (const name of ['ed', 'mira'])
      expect({ name, status: (await signedIn(name, page)).page.status }).toEqual({ name, status: 403 });
    for (const name of ['ines', 'greta'])
      expect({ name, status: (await signedIn(name, page)).page.status }).toEqual({ name, status: 200 });
  },
);

test('each table has a picture that says what it shows, a table, and a file; nothing of it needs a script', async () => {
  const { html } = (await signedIn('greta')).page;
  // Nobody has stopped anywhere: the table of that is said to be empty.
  expect(html.match(/<svg class="chart"[^>]*role="img"/g)).toHaveLength(6);
  expect(html.match(/<a href="\/staff\/insights\/\w+\.csv">/g)).toHaveLength(6);
  expect(html.match(/<title id="\w+-title">/g)).toHaveLength(6);
  expect(html).toContain('Nothing was counted yet.');
  expect(html).not.toMatch(/\sstyle="|<style|<script(?! src)/);
  expect(html).toContain('&lt;b&gt;Lost&lt;/b&gt;');
  expect(html).not.toContain('<b>Lost</b>');
});

test('figures in words: shares, times, an assumption that is called one, and the others without a name', async () => {
  const { html } = (await signedIn('ines')).page;
  const text = html
    .replaceAll(/<svg[^]*?<\/svg>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(text).toContain('Solved without staff 1 (33 %) 5 (56 %)');
  expect(text).toContain('Half of them within – 2 min');
  expect(text).toContain('Nine in ten within – longer than 7 days');
  expect(text).toContain('Time of staff spared (assumed) 15 min 125 h');
  expect(text).toContain('assuming 15 minutes a call');
  expect(text).toContain('Ines Duarte (you) 2 1 All others together 5 3');
});

test('where nothing was counted it says so, and breaks nothing', async () => {
  figures = nothing;
  const { html, status } = (await signedIn('greta')).page;
  expect(status).toBe(200);
  expect(html.match(/Nothing was counted yet\./g)).toHaveLength(7);
  figures = undefined;
  expect((await signedIn('greta')).page.status).toBe(404);
});

test('a walk as a picture with where people stand; one that is not there is missing', async () => {
  const browser = await signedIn('greta', '/staff/insights/walks/lost-device');
  expect(browser.page.html).toContain('41 stopped here');
  expect((await browser.get('/staff/insights/walks/none')).status).toBe(404);
});

test('messages that were given up, and a stop, stand there for those who may see them', async () => {
  expect((await signedIn('greta')).page.html).not.toContain('help desk system');
  const message = { id: 'msg_1', number: '47K9RM', at: fakeStart, attempts: 10 };
  const dead = [{ ...message, type: 'request.opened' as const, problem: 'status 500' }];
  messages = { waiting: [], dead, stoppedAt: fakeStart };
  const { html } = (await signedIn('greta')).page;
  expect(html).toContain('status 500');
  expect(html).toContain('href="/staff/cases/47K9RM"');
  expect(html).toMatch(/role="alert"[^]*the other side said that its address is gone/);
});

describe('charts', () => {
  test('looks differ by pattern and border, not by colour alone', () => {
    const series = [
      { name: 'a', look: 'full' as const },
      { name: 'b', look: 'hatched' as const },
      { name: 'c', look: 'empty' as const },
    ];
    const svg = columnsSvg({ id: 'x', title: 't', series, columns: [{ label: 'l', parts: [1, 1, 1] }] });
    const fills = [...svg.matchAll(/<rect [^>]*fill="([^"]+)" stroke="var\(--door\)"/g)].map(
      ([, fill]) => fill,
    );
    expect(new Set(fills)).toEqual(new Set(['var(--door)', 'url(#x-hatch)', 'var(--card)']));
  });

  test('words are escaped, long ones are cut, and nothing at all is no error', () => {
    const bars = [{ label: `<i>${'long '.repeat(20)}`, parts: [3], says: '3' }];
    const svg = barsSvg({ id: 'x', title: '"&<', series: [], bars });
    expect(svg).toContain('&quot;&amp;&lt;');
    expect(svg).not.toContain('<i>');
    expect(svg).toContain('…');
    expect(barsSvg({ id: 'x', title: 't', series: [], bars: [] })).toContain('</svg>');
    expect(columnsSvg({ id: 'x', title: 't', series: [], columns: [] })).not.toContain('NaN');
  });

  test.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [47, 50],
    [50, 50],
    [51, 100],
    [1_234, 2_000],
  ])('%p rounds up to %p', (value, round) => expect(roundUp(value)).toBe(round));

  test('times in words, in both languages', () => {
    const [en, de] = [catalogue().in('en'), catalogue().in('de')];
    expect([undefined, 5, 150, 4_320].map((minutes) => duration(minutes, en))).toEqual([
      '–',
      '5 min',
      '3 h',
      '3 days',
    ]);
    expect(duration(4_320, de)).toBe('3 Tage');
  });
});
