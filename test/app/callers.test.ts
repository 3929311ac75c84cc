/** Is it really the help desk? A code that whoever calls reads out. */
import type { AuditRow } from '../../src/app/audit/row';
import { codeStores } from '../tools/code-stores';
import { minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { requestOf } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];

const made = async (two: Two, who = 'ivo') => {
  const request = await requestOf(two.a, two.crew, 'eve', 'backup');
  const code = await two.a.services.callers.make(two.crew.id(who), request.number);
  return { request, code };
};

test('says who calls, and about which request, for ten minutes', () =>
  withTwo(memory, {}, async (two) => {
    const { request, code } = await made(two);
    const seen = await two.b.services.callers.check(code?.code.toLowerCase() ?? '');
    expect(seen?.firstName).toBe('ivo');
    expect(seen?.number.replace(' ', '')).toBe(request.number);
    two.crew.clock.forward(10 * minute);
    expect(await two.b.services.callers.check(code?.code ?? '')).toBeUndefined();
  }));

test('wrong, old and unknown codes, and those of somebody who left, look alike', () =>
  withTwo(memory, {}, async (two) => {
    const { code } = await made(two);
    for (const wrong of ['', '47K', 'AAAAAA', '<b>', 'x'.repeat(500)])
      expect(await two.a.services.callers.check(wrong)).toBeUndefined();
    await two.a.directory.setRoles(two.crew.id('ivo'), []);
    expect(await two.a.services.callers.check(code?.code ?? '')).toBeUndefined();
  }));

test('nobody without a role gets one, nor about a request of their own or one that is not there', () =>
  withTwo(memory, {}, async (two) => {
    expect((await made(two, 'max')).code).toBeUndefined();
    expect((await made(two, 'eve')).code).toBeUndefined();
    expect(await two.a.services.callers.make(two.crew.id('ivo'), '47K9RM')).toBeUndefined();
  }));

test('every look is in the record, without the code, which is stored by its hash', () =>
  withTwo(memory, {}, async (two) => {
    const { code } = await made(two);
    await two.a.services.callers.check(code?.code ?? '');
    await two.a.services.callers.check('AAAAAA');
    // Typed where something else may have been meant.
    await two.a.services.callers.check('CCCCCC', { aside: true });
    await two.a.settle();
    const page = await two.store.find<AuditRow>('audit', { index: 'seq', limit: 500 });
    const rows = page.docs.filter((row) => row.what === 'caller-check');
    expect(rows.map((row) => JSON.parse(row.facts) as unknown)).toEqual([
      { made: true },
      { right: true, staff: two.crew.id('ivo') },
      { right: false },
    ]);
    expect(JSON.stringify(page.docs)).not.toContain((code?.code ?? '-').replace(' ', ''));
  }));
