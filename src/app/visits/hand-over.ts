/** One-time links from one channel to a browser: five minutes, hashed, consumed by a POST. */
import type { Holder } from '../../core/visit';
import type { StoredVisit } from '../documents';
import { hashToken } from '../keys';
import type { Doc } from '../ports';
import type { Engine, EngineParts } from './engine';

const lasts = 5 * 60_000;

interface HandOverDoc extends Doc {
  readonly visit: string;
  readonly from: Holder;
  readonly at: number;
  readonly expiresAt: number;
}

export interface HandOvers {
  make(id: string, from: Holder): Promise<{ path: string; expiresAt: number } | undefined>;
  peek(token: string): Promise<{ from: 'portal' | 'teams'; at: number } | undefined>;
  take(token: string, to: Holder): Promise<StoredVisit | undefined>;
}

export function makeHandOvers(
  parts: EngineParts,
  engine: Engine,
  held: (id: string, holder: Holder) => Promise<StoredVisit | undefined>,
): HandOvers {
  const { store, clock, random } = parts;
  const find = (token: string): Promise<HandOverDoc | undefined> =>
    store.get<HandOverDoc>('handovers', hashToken(token.slice(0, 200)));
  return {
    async make(id, from) {
      if (!(await held(id, from))) return undefined;
      const token = random.token(32);
      const at = clock.now();
      await store.insert<HandOverDoc>('handovers', {
        id: hashToken(token),
        visit: id,
        from,
        at,
        expiresAt: at + lasts,
      });
      return { path: `/go/${token}`, expiresAt: at + lasts };
    },
    async peek(token) {
      const found = await find(token);
      return found && { from: found.from.kind, at: found.at };
    },
    async take(token, to) {
      const found = await find(token);
      // Whoever removes it has it: nobody takes the same link twice.
      if (!found || !(await store.remove('handovers', found.id, found.version))) return undefined;
      const applied = await engine.apply(found.visit, (stored) =>
        stored.visit.holder.ref === found.from.ref ? { type: 'moved', holder: to } : undefined,
      );
      if (!applied?.taken) return undefined;
      if (found.from.kind === 'teams' && parts.pusher) {
        const { pusher } = parts;
        parts.background.run('told', () =>
          pusher.say(found.from.ref, 'You went on in the browser. This chat shows no more of it.'),
        );
      }
      return engine.settle(applied.stored);
    },
  };
}
