/**
 * The cards of requests in the staff's channel: one a request, changed in place for everyone. Whoever shows a card
 * holds its document; what changes meanwhile is seen by looking again afterwards. What could not be shown waits for a
 * worker.
 */
import { noDue } from '../collections';
import type { Deps } from '../deps';
import type { Board, StaffCard, StoredCase } from '../documents';
import type { CaseCard, StaffChannel } from '../ports';
import { makeSerial } from '../serial';
import { isOpen } from './change';

type Parts = Pick<Deps, 'store' | 'clock' | 'background' | 'log'>;

/** Longer than a message takes. Real ms. */
const holdsFor = 60_000;
const longestWait = 3_600_000;
const mostRounds = 10;
/** Of the open requests, when a channel is new; the others come when something happens to them. */
const mostMoved = 50;

export interface CaseBoard extends Board {
  /** For the worker: cards that could not be shown. */
  work(): Promise<void>;
}

export const cardOf = (found: StoredCase): CaseCard => ({
  number: found.number,
  state: found.state,
  taken: found.takenBy !== undefined,
  openedAt: found.openedAt,
  late: isOpen(found) && found.reminded?.staff !== undefined,
  closed: !isOpen(found),
});

const shownOf = (found: StoredCase, place: string): string => {
  const { state, taken, late, closed } = cardOf(found);
  return JSON.stringify([place, state, taken, late, closed]);
};

export function makeCaseBoard(parts: Parts, channel: () => StaffChannel | undefined): CaseBoard {
  const { store, clock } = parts;
  const inTurn = makeSerial();

  const blank = (id: string, place: string): Omit<StaffCard, 'version'> => ({
    ...{ id, place, message: '', shown: '', attempts: 0, busy: true, dueAt: clock.real() + holdsFor },
  });

  /** Takes hold of the card. Undefined: nothing is to be shown, or somebody else shows it and looks again then. */
  async function hold(found: StoredCase, place: string): Promise<StaffCard | undefined> {
    const card = await store.get<StaffCard>('staffCards', found.id);
    if (!card) {
      // What is over was shown as such, or never was there.
      if (!isOpen(found)) return undefined;
      const made = blank(found.id, place);
      return (await store.insert<StaffCard>('staffCards', made)) ? { ...made, version: 1 } : undefined;
    }
    if (card.message !== '' && card.shown === shownOf(found, place)) return undefined;
    if (card.busy && card.dueAt > clock.real()) return undefined;
    const moved = card.place === place ? card : { ...card, place, message: '' };
    const next = { ...moved, dueAt: clock.real() + holdsFor, busy: true };
    if (!(await store.replace<StaffCard>('staffCards', next))) return undefined;
    return { ...next, version: next.version + 1 };
  }

  async function put(to: StaffChannel, card: StaffCard, found: StoredCase): Promise<string> {
    const shown = cardOf(found);
    if (card.message !== '' && (await to.update(card.message, shown))) return card.message;
    return to.post(shown);
  }

  /** True when it has to be looked at again. */
  async function once(id: string): Promise<boolean> {
    const to = channel();
    const place = await to?.place();
    const found = await store.get<StoredCase>('cases', id);
    if (!to || place === undefined || !found || found.open.startsWith('decoy')) return false;
    const card = await hold(found, place);
    if (!card) return false;
    try {
      const message = await put(to, card, found);
      const done = { ...card, message, shown: shownOf(found, place), dueAt: noDue, attempts: 0, busy: false };
      await store.replace<StaffCard>('staffCards', done);
      if (!isOpen(found)) await store.remove('staffCards', id);
      return isOpen(found);
    } catch (error) {
      const wait = Math.min(longestWait, holdsFor * 2 ** Math.min(card.attempts, 6));
      await store.replace<StaffCard>('staffCards', {
        ...card,
        attempts: card.attempts + 1,
        busy: false,
        dueAt: clock.real() + wait,
      });
      parts.log.warn(
        { error: error instanceof Error ? error.message : '' },
        'A card of a request could not be shown',
      );
      return false;
    }
  }

  const show = (id: string): Promise<void> =>
    inTurn(id, async () => {
      for (let round = 0; round < mostRounds && (await once(id)); round += 1);
    });

  return {
    changed(before, after) {
      if (after.open.startsWith('decoy') || !channel()) return;
      if (before && shownOf(before, '') === shownOf(after, '')) return;
      parts.background.run('board', () => show(after.id));
    },
    moved() {
      parts.background.run('board', async () => {
        const page = await store.find<StoredCase>('cases', {
          index: 'order',
          equals: { open: 'open' },
          limit: mostMoved,
        });
        for (const { id } of page.docs) await show(id);
      });
    },
    async work() {
      if (!channel()) return;
      const page = await store.find<StaffCard>('staffCards', {
        index: 'due',
        to: clock.real() + 1,
        limit: 20,
      });
      for (const { id } of page.docs) await show(id);
    },
  };
}
