/** Messages to a ticket system, as other parts see them. */
import type { StoredCase } from '../documents';
import type { WebhookStatus } from './status';

export interface Webhooks {
  /** Puts the events that wait in a request into the queue, each once by its id. */
  queue(request: StoredCase): Promise<void>;
  /** Sends what is due. */
  work(): Promise<void>;
  /** One message again, or all that were given up; lifts a stop. How many are sent again. */
  replay(id?: string): Promise<number>;
  status(): Promise<WebhookStatus>;
}
