/** Sends the code of a challenge, within the budgets. Decoys walk the same way, and nothing leaves. */
import type { Challenge } from '../../core/visit';
import type { Clock, Directory, SendResult } from '../ports';
import type { DestinationPlace } from '../destination-caps';
import type { Sends } from '../sends';
import type { Methods } from './method';

export interface SendCode {
  /** Key of the budget: the person's id, or the keyed hash of an unknown account. */
  readonly subject: string;
  /** Absent for an account that does not exist. */
  readonly person?: string;
  readonly named: boolean;
  /** Its `method` is where the code goes; without one it is a decoy. */
  readonly challenge: Challenge;
  /** Names this send: the effect's id. The same again takes no second place in the budget. */
  readonly ref: string;
}

export interface SendCodeResult {
  readonly delivery: NonNullable<Challenge['delivery']>;
  /** For `limit` of the person: when there is a place again, ms. */
  readonly until?: number;
  /** For `failed`: may the same send be tried again later. */
  readonly retry?: boolean;
  /** For log and audit: a stable name, no number and no code. */
  readonly reason?: string;
}

export interface SendCodeParts {
  readonly directory: Pick<Directory, 'secrets'>;
  readonly methods: Methods;
  readonly sends: Sends;
  readonly destinations: { reserve(destination: string): Promise<DestinationPlace> };
  readonly clock: Clock;
}

/** @returns a function that rejects when store, directory or provider cannot be reached; the budget is kept then. */
export function makeSendCode(parts: SendCodeParts): (input: SendCode) => Promise<SendCodeResult> {
  const { directory, methods, sends, destinations, clock } = parts;

  /** The provider's answer, or why it was not asked. */
  async function deliver(person: string, destination: string, challenge: Challenge): Promise<SendResult> {
    const method = methods[challenge.kind];
    if (!method?.send) throw new Error(`Codes by ${challenge.kind} cannot be sent here.`);
    return method.send({ person, challenge, destination });
  }

  return async ({ subject, person, named, challenge, ref }) => {
    if (!(clock.now() < challenge.expiresAt)) return { delivery: 'failed', retry: false, reason: 'expired' };
    const place = await sends.reserve(subject, named, ref);
    if (!place.ok) return { delivery: 'limit', until: place.until, reason: 'person' };
    const secrets = await directory.secrets(person ?? subject, challenge.method ?? 'none');
    const destination = secrets?.destination;
    if (person === undefined || challenge.method === undefined || destination === undefined) {
      return { delivery: 'sent', reason: 'decoy' };
    }
    const room = await destinations.reserve(destination);
    if (!room.ok) {
      await sends.refund(subject, ref);
      return { delivery: 'failed', retry: false, reason: room.reason };
    }
    const result = await deliver(person, destination, challenge);
    if (result.ok) return { delivery: 'sent' };
    await sends.refund(subject, ref);
    return { delivery: 'failed', retry: result.retry, reason: result.reason };
  };
}
