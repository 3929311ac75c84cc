/** A decision is stored with the version of the rules that made it: rules do not change without a new version. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { policyEditions, policyVersion } from '../../src/core/policy/version';

const folder = join(__dirname, '../../src/core/policy');

/** White space and comments decide nothing. */
const bare = (text: string): string =>
  text
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/\s+/g, '');

const sourceOf = (files: readonly { readonly name: string; readonly text: string }[]): string => {
  const hash = createHash('sha256');
  for (const { name, text } of files) hash.update(`${name}\n${bare(text)}\n`);
  return hash.digest('hex').slice(0, 16);
};

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'version.ts' && !name.endsWith('.test.ts'))
  .toSorted()
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

test('the rules are those of the newest version: whoever changes them adds a line to version.ts', () => {
  const newest = policyEditions.find(({ version }) => version === policyVersion);
  expect({ addALine: newest?.source }).toEqual({ addALine: sourceOf(files) });
});

test('versions count on, and no line stands twice', () => {
  expect(policyEditions.map(({ version }) => version)).toEqual(policyEditions.map((_, index) => index + 1));
  expect(new Set(policyEditions.map(({ source }) => source)).size).toBe(policyEditions.length);
});

test('a change of one number is seen, one of a comment is not', () => {
  const [first, ...rest] = files;
  if (!first) throw new Error('There are no rules.');
  const changed = (text: string): string => sourceOf([{ ...first, text }, ...rest]);
  expect(changed(`${first.text}\nexport const more = 1;`)).not.toBe(sourceOf(files));
  expect(changed(`/* why */\n${first.text}\n\n`)).toBe(sourceOf(files));
});
