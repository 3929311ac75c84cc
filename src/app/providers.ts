/**
 * What carries texts, calls and mails, each behind a circuit breaker of its own: texts may fail while calls, by the
 * same company, are the way out. After some failures of the provider itself in a row nothing is asked of it for a while;
 * then one send tries, and the others wait for what becomes of it. Each process finds out for itself.
 */
import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll, isBrokenCircuitError } from 'cockatiel';
import type { MethodKind } from '../core/policy/types';
import type { Calls, Clock, Log, Mail, Random, SendResult, Texts } from './ports';

export const carriers = ['texts', 'calls', 'mail'] as const;
export type Carrier = (typeof carriers)[number];

export interface CarrierState {
  readonly carrier: Carrier;
  readonly works: boolean;
  /** Since when it does not, as the clock showed it, ms. */
  readonly since?: number;
}

export interface Providers {
  readonly texts: Texts;
  readonly calls: Calls;
  readonly mail: Mail;
  /** Kinds of method that need not be offered now. One that is due to be tried again is offered. */
  down(): readonly MethodKind[];
  /** Kinds that nothing is configured for. */
  absent(): readonly MethodKind[];
  /** Those that are configured. */
  states(): readonly CarrierState[];
}

export interface ProviderParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** None: nobody is sent one, or called. */
  readonly texts?: Texts | undefined;
  readonly calls?: Calls | undefined;
  readonly mail: Mail;
  /** Waits so many ms of real time before the one quick repetition; a timer when left out. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Failures in a row after which a provider counts as down. */
export const failuresInARow = 3;
/** How long it is left alone then: at first, and at most. ms */
const leftAlone = 60_000;
const leftAloneMost = 10 * 60_000;
/** Of the time it is left alone: processes do not come back in step. */
const jitter = 0.2;
/** Before the quick repetition, ms. */
const quickFrom = 100;
const quickSpread = 300;

/** Refused before anything was taken: a second request cannot be a second text. */
const surelyNotTaken: ReadonlySet<string> = new Set(['busy', 'not-connected']);

const kindsOf: Readonly<Record<Carrier, readonly MethodKind[]>> = {
  texts: ['text'],
  calls: ['call', 'office'],
  mail: ['email'],
};

const isDown: SendResult = { ok: false, retry: false, reason: 'provider-down' };
const notConfigured: SendResult = { ok: false, retry: false, reason: 'not-configured' };

/** A refusal that may pass is the provider's own failure; a wrong number is not. */
const itsOwnFailure = (result: unknown): boolean => {
  const { ok, retry } = result as { ok: boolean; retry?: boolean };
  return !ok && retry === true;
};

interface Guard {
  run(send: () => Promise<SendResult>): Promise<SendResult>;
  /** Left alone at this moment. */
  closed(): boolean;
  state(): CarrierState;
}

function makeGuard(carrier: Carrier, { clock, random, log, wait = byTimer }: ProviderParts): Guard {
  // Its own timing goes by the system's clock; when to try again is decided here, by ours.
  const breaker = circuitBreaker(handleAll.orWhenResult(itsOwnFailure), {
    halfOpenAfter: 0,
    breaker: new ConsecutiveBreaker(failuresInARow),
  });
  let since: number | undefined;
  let until = 0;
  let times = 0;
  breaker.onBreak(() => {
    const alone = Math.min(leftAloneMost, leftAlone * 2 ** times);
    times += 1;
    until = clock.real() + Math.round(alone * (1 + (jitter * random.below(1_000)) / 1_000));
    if (since === undefined) log.warn({ carrier }, 'A provider does not work; it is left alone for a while');
    since ??= clock.now();
  });
  breaker.onReset(() => {
    [since, until, times] = [undefined, 0, 0];
    log.info({ carrier }, 'A provider works again');
  });
  const closed = (): boolean =>
    breaker.state === CircuitState.HalfOpen || (breaker.state === CircuitState.Open && clock.real() < until);

  const once = async (send: () => Promise<SendResult>): Promise<SendResult> => {
    if (closed()) return isDown;
    try {
      return await breaker.execute(send);
    } catch (error) {
      // The system's clock went back: its own timing says no.
      if (isBrokenCircuitError(error)) return isDown;
      throw error;
    }
  };

  return {
    closed,
    state: () => ({ carrier, works: since === undefined, ...(since === undefined ? {} : { since }) }),
    async run(send) {
      const first = await once(send);
      const again =
        !first.ok && first.retry && first.retryAfter === undefined && surelyNotTaken.has(first.reason);
      if (!again || closed()) return first;
      await wait(quickFrom + random.below(quickSpread));
      return once(send);
    },
  };
}

const byTimer = (ms: number): Promise<void> => new Promise((done) => void setTimeout(done, ms));

export function makeProviders(parts: ProviderParts): Providers {
  const { texts, calls, mail } = parts;
  const guards = {
    texts: makeGuard('texts', parts),
    calls: makeGuard('calls', parts),
    mail: makeGuard('mail', parts),
  };
  const present = carriers.filter((carrier) => parts[carrier] !== undefined);
  return {
    texts: {
      send: (message) =>
        texts ? guards.texts.run(() => texts.send(message)) : Promise.resolve(notConfigured),
    },
    calls: {
      call: (call) => (calls ? guards.calls.run(() => calls.call(call)) : Promise.resolve(notConfigured)),
    },
    mail: { send: (message) => guards.mail.run(() => mail.send(message)) },
    down: () => present.flatMap((one) => (guards[one].closed() ? kindsOf[one] : [])),
    absent: () => carriers.filter((one) => !present.includes(one)).flatMap((one) => kindsOf[one]),
    states: () => present.map((one) => guards[one].state()),
  };
}
