/** Documents from before a field was indexed: found by the new index at the next start, on every store. */
import type { Spec } from '../../src/adapters/store/plan';
import { onEachStore, openAt } from '../tools/stores';

const before: Spec = { people: { indexes: { manager: { fields: ['manager'] } } } };
const after: Spec = {
  people: {
    indexes: { manager: { fields: ['manager'] }, desk: { fields: ['desk', 'floor'] } },
    absent: { desk: '', floor: 0 },
  },
};
const clock = { now: () => 1000 };

onEachStore((under) => {
  test('what is absent counts as declared, and stays absent in the document', async () => {
    const opened = await under.open(clock, before);
    await opened.store.insert('people', { id: 'old', manager: 'm' } as never);
    const newer = await openAt(opened.place, clock, after);
    try {
      await newer.insert('people', { id: 'new', manager: 'm', desk: '', floor: 2 } as never);
      await newer.insert('people', { id: 'other', manager: 'm', desk: 'B', floor: 1 } as never);
      const first = await newer.find('people', { index: 'desk', equals: { desk: '' }, limit: 1 });
      expect(first.docs).toEqual([{ id: 'old', manager: 'm', version: 1 }]);
      const next = await newer.find('people', {
        ...{ index: 'desk', equals: { desk: '' }, limit: 1, after: first.next ?? '' },
      });
      expect(next.docs.map((one) => one.id)).toEqual(['new']);
      expect(next.next).toBeUndefined();
    } finally {
      await newer.close();
      await opened.close();
    }
  });
});
