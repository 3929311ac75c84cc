/** What the bot is built from. */
import type { Clock, Log, Random, Store } from '../../app/ports';
import type { Catalogue } from '../../core/phrases';
import type { Services } from '../../app/services';

export interface BotContext {
  /** The bot's own words, in every language. */
  readonly catalogue: Catalogue;
  readonly services: Services;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Without it: the demo, reached from this machine only. With it the other two are needed as well. */
  readonly appId?: string | undefined;
  readonly appPassword?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly publicUrl: string;
  /** The person behind a directory object id that the channel reports: a claim, never a factor. */
  findPerson(externalId: string): Promise<string | undefined>;
  /** Where the keys of the channel's tokens are published; other clouds have their own. */
  readonly openIdMetadata?: string | undefined;
  /** Waits so many ms between tries. Injected by tests. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** Test clients do not know Action.Execute; Teams does. */
export const usesSubmit = (channel: string): boolean => channel !== 'msteams';
