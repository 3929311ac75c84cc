/** What the use cases are built from. `main` fills it once. */
import type { Catalogue } from '../core/phrases';
import type { MethodKind, Rules } from '../core/policy/types';
import type { Audit } from './audit-types';
import type { CodeCheck, CodeResult } from './check-code';
import type { makeDestinationCaps } from './destination-caps';
import type { Editions } from './editions';
import type { Keys } from './keys';
import type { Methods } from './methods';
import type { Deliveries } from './deliveries';
import type { Insights } from './dialogs/insights';
import type {
  Clock,
  Directory,
  Log,
  Mail,
  Pusher,
  Random,
  RegistrationPolicy,
  SignInLog,
  Store,
  Templates,
  Texts,
} from './ports';
import type { Sends } from './sends';
import type { Organisation } from './services';
import type { Tries } from './tries';

export interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: Keys;
  readonly directory: Directory;
  readonly methods: Methods;
  readonly mail: Mail;
  readonly texts: Texts;
  readonly templates: Templates;
  readonly audit: Audit;
  readonly log: Log;
  readonly rules: Rules;
  readonly editions: Editions;
  readonly tries: Tries;
  readonly sends: Sends;
  readonly destinationCaps: ReturnType<typeof makeDestinationCaps>;
  readonly deliveries: Deliveries;
  readonly insights: Insights;
  readonly signIns: SignInLog;
  readonly registration: RegistrationPolicy;
  readonly checkCode: (input: CodeCheck) => Promise<CodeResult>;
  /** The words of everything that people read. */
  readonly catalogue: Catalogue;
  /** In a language of the catalogue; in the organisation's own when left out. */
  readonly organisation: (language?: string) => Promise<Organisation>;
  readonly publicUrl: () => string;
  /** Kinds of method whose provider does not work at the moment. */
  readonly down: () => readonly MethodKind[];
  /** Kinds of method that nothing is configured for. */
  readonly absent: () => readonly MethodKind[];
  /** Names this process in leases. */
  readonly process: string;
  /** Does nothing when there is no bot. */
  readonly pusher: Pusher;
  /** Runs work that follows an answer; `drain` waits for it (shutdown, tests). */
  readonly background: Background;
}

export interface Background {
  run(name: string, work: () => Promise<void>): void;
  drain(): Promise<void>;
}

export function makeBackground(log: Log): Background {
  const running = new Set<Promise<void>>();
  return {
    run(name, work) {
      const task = Promise.resolve()
        .then(work)
        .catch((error: unknown) => {
          // What failed waits in its document, and a worker takes it up again.
          log.warn(
            { name, error: error instanceof Error ? error.message : 'unknown' },
            'Work in the background failed',
          );
        })
        .finally(() => running.delete(task));
      running.add(task);
    },
    async drain() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
