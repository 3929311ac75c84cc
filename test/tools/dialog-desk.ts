/** What editors see, on a store in memory: the shipped dialogs, real counts and real sentences. */
import { join } from 'node:path';
import { systemRandom } from '../../src/adapters/random';
import type { AuditEntry } from '../../src/app/audit-types';
import { makeStaffDialogs } from '../../src/app/dialogs/desk';
import { makeInsights, type Insights } from '../../src/app/dialogs/insights';
import { makeSentences, type Sentences } from '../../src/app/dialogs/sentences';
import { makeEditions } from '../../src/app/editions';
import type { Directory, Person } from '../../src/app/ports';
import type { StaffDialogs } from '../../src/app/services';
import { loadContent, type Content } from '../../src/content';
import { newVisit, type Visit } from '../../src/core/visit';
import { memoryStore, type MemoryStore } from './memory-store';

const day = 24 * 3_600_000;
let shipped: Content | undefined;
export const shippedContent = (): Content => (shipped ??= loadContent(join(__dirname, '../..')));

export interface DialogDesk {
  readonly dialogs: StaffDialogs;
  readonly sentences: Sentences;
  readonly insights: Insights;
  readonly store: MemoryStore;
  readonly audited: AuditEntry[];
  readonly clock: { at: number; now(): number; real(): number };
  /** A visit that stands at a step now, begun so many days ago. */
  stand(topic: string, step: string, daysAgo?: number): void;
}

export async function dialogDesk(people: ReadonlyMap<string, Person>, at: number): Promise<DialogDesk> {
  const { drafts, vocabularies } = shippedContent();
  const clock = { at, now: () => clock.at, real: () => clock.at };
  const store = memoryStore(clock);
  const audited: AuditEntry[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const insights = makeInsights({ store, clock, log });
  const translated = drafts.map((draft) => ({
    ...draft,
    translations: { de: { ...draft, dialog: { ...draft.dialog, title: `${draft.dialog.title} (de)` } } },
  }));
  return {
    dialogs: makeStaffDialogs({
      store,
      clock,
      random: systemRandom(),
      directory: { get: async (id: string) => people.get(id) } as Partial<Directory> as Directory,
      audit: { append: async (rows) => void audited.push(...rows) },
      editions: await makeEditions(store, translated),
      insights,
    }),
    sentences: makeSentences({ store, clock, log, vocabularies }),
    insights,
    store,
    audited,
    clock,
    stand(topic, step, daysAgo = 2) {
      const visit: Visit = newVisit({
        id: 'v',
        topic,
        edition: '',
        holder: { kind: 'portal', ref: 'r' },
        startedAt: clock.at - daysAgo * day,
        step,
        timeZone: 'UTC',
        language: 'en',
        heard: { details: [] },
      });
      insights.moved(undefined, visit);
    },
  };
}
