/**
 * The social-engineering suite: people who lie to get into somebody's account, each a whole attempt through the real
 * services. It prints what came of them; docs/social-engineering.md holds the same, and WRITE_DOCS=1 writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { administrators } from './administrators';
import type { Attempt, Outcome } from './attempt';
import { callers } from './callers';
import { colleagues } from './colleagues';
import { guessers } from './guessers';
import { impostors } from './impostors';
import { insiders } from './insiders';
import { owners } from './owners';
import { isSeen, openStage } from './stage';
import { document, gapIn, printed, type Theme } from './table';
import { thieves } from './thieves';

const root = join(__dirname, '../..');
const themes: readonly (readonly [string, readonly Attempt[]])[] = [
  ['Callers with a story', callers],
  ['Colleagues who confirm', colleagues],
  ['Whoever holds something of the person', thieves],
  ['Whoever guesses, fishes and floods', guessers],
  ['Members of staff', insiders],
  ['Rules, roles, dialogs and pages', administrators],
  ['What the owner does', owners],
  ['Calls in the name of the help desk, and walks that move', impostors],
];
const outcomes = new Map<string, Outcome>();
const all = themes.flatMap(([, attempts]) => attempts);
const told = (): readonly Theme[] =>
  themes.map(([title, attempts]) => ({
    title,
    outcomes: attempts.flatMap(({ name }) => outcomes.get(name) ?? []),
  }));

describe.each(themes)('%s', (_title, attempts) => {
  test.each(attempts.map((one) => [one.name, one] as const))('%s', async (_name, attempt) => {
    const stage = await openStage();
    await attempt.play(stage);
    const outcome = await stage.outcome(attempt);
    expect(outcome.met.map(({ name }) => name)).toEqual(attempt.stoppedBy);
    expect(outcome.changes.toSorted()).toEqual((attempt.changes ?? []).toSorted());
    if (!attempt.changes) await stage.nothingHappened();
    expect(attempt.record.length > 0).toBe(attempt.silent === undefined);
    expect([...outcome.record, ...outcome.rows]).toEqual(expect.arrayContaining([...attempt.record]));
    const unseen = (attempt.seen ?? []).filter((name) => !isSeen(outcome.seen, name));
    expect(unseen).toEqual([]);
    outcomes.set(attempt.name, outcome);
  });
});

test('what changes something says why: the policy allows it, or it is an open gap; what changes nothing is stopped', () => {
  const unsaid = all.filter(
    ({ changes, allowed, open }) => (changes === undefined) !== (allowed === undefined) && open === undefined,
  );
  const unstopped = all.filter(({ changes, stoppedBy }) => changes === undefined && stoppedBy.length === 0);
  expect([...unsaid, ...unstopped].map(({ name }) => name)).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(40);
});

test('each gap is said in SECURITY.md', () => {
  const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  for (const { open } of all) if (open !== undefined) expect(gapIn(security, open)).toContain(open);
});

test('docs/social-engineering.md says what came of them', () => {
  expect(all.filter(({ name }) => !outcomes.has(name)).map(({ name }) => name)).toEqual([]);
  const path = join(root, 'docs/social-engineering.md');
  const before = readFileSync(path, 'utf8');
  const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  const marked = /(<!-- from test\/social: begin -->\n)[\s\S]*?(\n<!-- from test\/social: end -->)/;
  expect(before).toMatch(marked);
  const after = before.replace(marked, (_all, begin: string, end: string) =>
    [begin, document(told(), security), end].join('\n'),
  );
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(path, after);
  else expect(before).toBe(after);
});

afterAll(() => process.stdout.write(`${printed(told())}\n`));
