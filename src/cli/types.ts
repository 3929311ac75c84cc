/** What the commands need of the running system. `main.ts` gives it to them. */
import type { AuditLog, AuditRead } from '../app/audit';
import type { InviteProblem, InviteRequest } from '../app/invites';
import type { Services } from '../app/services';
import type { ImportReport } from '../app/tokens/import';
import type { ServerSettings } from '../app/settings/services';
import type { Webhooks } from '../app/webhooks/types';
import type { Why } from '../app/why/types';
import type { Config } from '../config';
import type { Reloaded } from '../content';
import type { Screen } from '../core/screen';
import type { Recogniser } from '../core/understand';
import type { CommandIo } from './dialogs';

/** A command's way to the outside. Each line without its line break. */
export interface Io extends CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settles when the process is asked to end. */
  stopped(): Promise<void>;
}

export type AddedStaff =
  | { readonly ok: true; /** Whole address. */ readonly link: string; /** ms. */ readonly expiresAt: number }
  | { readonly ok: false; readonly problem: InviteProblem };

/** Everything wired together; nothing listens before `start`. */
export interface System {
  readonly services: Services;
  readonly audit: AuditLog;
  addPerson(person: InviteRequest): Promise<AddedStaff>;
  /** Undefined when the first line does not name the columns. */
  importTokens(source: string): Promise<ImportReport | undefined>;
  readonly settings: ServerSettings;
  /** "Why was this allowed?" */
  readonly explain: Why['explain'];
  /** When a ticket system is configured. */
  readonly webhooks?: Webhooks;
  /** The folders that hold dialogs and words. */
  content(): readonly string[];
  /** Reads them again; what does not hold is refused, and all stays as it was. Rejects when the store does. */
  reload(): Promise<Reloaded>;
  /** Listens, and begins the work that is due. `pages`: what to open, in order. */
  start(): Promise<{ readonly pages: readonly { readonly what: string; readonly url: string }[] }>;
  /** Lets what runs come to its end, then closes the store. */
  close(): Promise<void>;
}
export type Build = (config: Config) => Promise<System>;

/** One thing that reached a channel. */
export type ReplayEvent =
  | { readonly kind: 'teams'; readonly activity: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'form';
      readonly method: 'GET' | 'POST';
      readonly path: string;
      readonly form: Readonly<Record<string, string>>;
    };

export interface ReplayOutcome {
  readonly status: number;
  readonly screen?: Screen;
  readonly effects: readonly { readonly id: string; readonly what: string }[];
  /** Rows that the event caused. Personal fields stay hidden. */
  readonly audit: readonly AuditRead[];
}
/** Runs events one after another against a store of its own, in `folder`, with nothing real behind it. */
export type Replay = (folder: string, events: readonly ReplayEvent[]) => Promise<readonly ReplayOutcome[]>;

export interface Parts {
  readonly build: Build;
  readonly replay: Replay;
  /** Learns the dialogs and examples as the running system does. */
  readonly recogniser: () => Recogniser;
  readonly version: string;
}
