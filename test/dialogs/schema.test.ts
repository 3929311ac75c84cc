/** `dialogs/schema.json` is for editors; it must say the same as the reader and the catalogue. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { longest, mostChoices, mostNotes } from '../../src/core/check/rules/too-long';
import { actionNames, caseActions, purposes, stepKeys, stepKinds } from '../../src/core/dialog/steps';
import { checkNames } from '../../src/core/facts';

interface Part {
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly oneOf?: readonly { readonly required?: readonly string[]; readonly maxItems?: number }[];
}
const schema = JSON.parse(readFileSync(join(__dirname, '../../dialogs/schema.json'), 'utf8')) as {
  readonly properties: Readonly<Record<string, Part>>;
  readonly definitions: Readonly<Record<string, Part>>;
};
const step = schema.definitions['step']?.properties ?? {};

test('the same kinds of step, with the same keys', () => {
  const keys = [...stepKinds, ...Object.values(stepKeys).flat(), 'stage', 'text', 'note', 'next', 'picture'];
  expect(Object.keys(step).toSorted()).toEqual([...new Set<string>(keys)].toSorted());
  expect(schema.definitions['step']?.oneOf?.map((one) => one.required?.[0])).toEqual(stepKinds);
});

test('the same facts, purposes, actions and requests', () => {
  expect(step['check']?.enum).toEqual(checkNames);
  expect(step['verify']?.properties?.['for']?.enum).toEqual(purposes);
  expect(step['do']?.enum).toEqual(actionNames);
  expect(step['case']?.enum).toEqual(caseActions);
});

test('the same limits', () => {
  const { definitions } = schema;
  expect(schema.properties['title']?.maxLength).toBe(longest.topic);
  expect(definitions['title']?.maxLength).toBe(longest.title);
  expect(definitions['hint']?.maxLength).toBe(longest.hint);
  expect(definitions['noteText']?.maxLength).toBe(longest.note);
  expect(definitions['choice']?.properties?.['say']?.maxLength).toBe(longest.say);
  expect(definitions['field']?.properties?.['label']?.maxLength).toBe(longest.label);
  expect([step['text'], step['next'], step['button']].map((part) => part?.maxLength)).toEqual([
    longest.text,
    longest.next,
    longest.button,
  ]);
  expect(step['choices']?.maxItems).toBe(mostChoices);
  expect(step['note']?.oneOf?.[1]?.maxItems).toBe(mostNotes);
});
