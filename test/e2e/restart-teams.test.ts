/** In a chat nobody looks again by themselves: what a later process finishes is sent to the conversation. */
import { DirectoryUnavailable, type Directory } from '../../src/app/ports';
import type { LocalDirectory } from '../../src/adapters/directory/local';
import { makeCrew, minute } from '../tools/crew';
import { memoryStore } from '../tools/memory-store';
import { prove, visitOf, Walker } from '../tools/walker';

test('an action that the next process carries out brings its screen to the chat, once', async () => {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const away = (inner: LocalDirectory): Directory => ({
    ...inner,
    clear: () => Promise.reject(new DirectoryUnavailable('503')),
  });
  const first = await crew.run(store, { directory: away });
  await crew.people(first.directory);
  const walker = new Walker(first.services, { kind: 'teams', ref: 'a:ada' });
  await walker.begin('lost-device', crew.id('ada'));
  await walker.press('My phone');
  await walker.press('may turn up');
  await walker.press('Set up a new one');
  await prove(walker, first, crew, 'ada', 'text');
  await prove(walker, first, crew, 'ada', 'backup');
  expect(walker.view.screen.waits).toBe(true);
  expect((await visitOf(store, walker.id)).visit.effects.map((one) => one.request.kind)).toContain('act');

  const shown: string[] = [];
  const next = await crew.run(store);
  next.assembly.usePusher({
    show: async (conversation, _visit, screen) => void shown.push(`${conversation}: ${screen.title}`),
    say: async () => {},
    vouch: async () => undefined,
  });
  await next.settle();
  expect(shown).toEqual([]);
  crew.clock.forward(minute);
  await next.settle();
  expect(shown).toEqual(['a:ada: It is you. Set up your new device']);
  crew.clock.forward(10 * minute);
  await next.settle();
  expect(shown).toHaveLength(1);
});
