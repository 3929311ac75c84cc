/** Takes up what a crash or an outage left: effects whose lease ran out, requests that are due, notices. */
import type { Deps } from './deps';
import type { StoredVisit } from './documents';
import type { CaseBoard } from './cases/board';
import type { CaseSettling } from './cases/settle';
import type { NoticeBoard } from './notices';
import type { Engine } from './visits/engine';

export interface WorkerParts extends Pick<Deps, 'store' | 'clock' | 'log'> {
  readonly engine: Engine;
  readonly cases: CaseSettling;
  readonly notices: NoticeBoard;
  /** Sends the screen of a visit to where it is held, if nobody looks there. */
  readonly show: (visit: string) => Promise<void>;
  /** Counts of where people stop, and sentences that were not understood. */
  readonly learning: () => Promise<void>;
  /** Cards in the staff's channel that could not be shown. */
  readonly board: Pick<CaseBoard, 'work'>;
  /** Messages to a ticket system that are due. */
  readonly webhooks: () => Promise<void>;
  /** What waits in the documents of people. */
  readonly standings: () => Promise<void>;
  /** Changes of settings and roles whose time has come, and mails about them. */
  readonly changes: () => Promise<void>;
}

export interface Worker {
  /** One round over everything that is due. */
  round(): Promise<void>;
  /** Rounds every `every` ms of real time, one at a time; returns the way to stop. */
  start(every: number): () => Promise<void>;
}

const sweepEvery = 60;

export function makeWorker(parts: WorkerParts): Worker {
  let rounds = 0;

  async function visits(): Promise<void> {
    const page = await parts.store.find<StoredVisit>('visits', {
      index: 'due',
      to: parts.clock.real(),
      limit: 100,
    });
    for (const { id } of page.docs) {
      await attempt('visit', async () => {
        // Whoever asked has had an answer long ago: where nobody looks, the new screen is sent.
        if (await parts.engine.takeOver(id)) await parts.show(id);
      });
    }
  }

  async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      parts.log.warn({ name, error: error instanceof Error ? error.message : '' }, 'Left for the next round');
    }
  }

  async function round(): Promise<void> {
    await attempt('visits', visits);
    await attempt('cases', () => parts.cases.work());
    await attempt('board', () => parts.board.work());
    await attempt('standings', () => parts.standings());
    await attempt('changes', () => parts.changes());
    await attempt('notices', () => parts.notices.work());
    await attempt('webhooks', () => parts.webhooks());
    await attempt('learning', () => parts.learning());
    rounds += 1;
    if (rounds % sweepEvery === 1) await attempt('sweep', () => parts.store.sweep(parts.clock.now()));
  }

  return {
    round,
    start(every) {
      let stopped = false;
      let timer: NodeJS.Timeout | undefined;
      let running: Promise<void> = Promise.resolve();
      const next = (): void => {
        if (stopped) return;
        timer = setTimeout(() => {
          running = round().finally(next);
        }, every);
        timer.unref();
      };
      next();
      return async () => {
        stopped = true;
        clearTimeout(timer);
        await running;
      };
    },
  };
}
