/**
 * "Is this really the help desk?" Whoever is called types the six signs that the caller reads to them, and sees who it is
 * and which request it is about. Wrong, old and unknown ones look alike; a code opens nothing.
 */
import { grouped } from '../core/screens/case';
import type { AuditEntry } from './audit-types';
import type { StoredCase } from './documents';
import type { Keys } from './keys';
import { isNumber, makeNumber, normaliseNumber } from './numbers';
import type { Audit } from './audit-types';
import type { Clock, Directory, Doc, Random, Store } from './ports';
import type { CallerChecks } from './services';

/** How long a caller is known by a code, in ms. */
const lasts = 10 * 60_000;
const mayCall: ReadonlySet<string> = new Set(['agent', 'approver', 'security']);

/** By keyed hash of the code: whoever reads the store reads none. */
interface CallerDoc extends Doc {
  readonly staff: string;
  readonly number: string;
  readonly at: number;
  readonly expiresAt: number;
}

export interface CallersParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: Keys;
  readonly directory: Pick<Directory, 'get'>;
  readonly audit: Audit;
}

export function makeCallers(parts: CallersParts): CallerChecks {
  const { store, clock, random, keys, directory } = parts;
  const idOf = (code: string): string => keys.hmac('hashes', `caller ${code}`).toString('base64url');

  async function staffOf(id: string) {
    const person = await directory.get(id);
    return person?.status === 'active' && person.roles.some((role) => mayCall.has(role)) ? person : undefined;
  }

  async function requestOf(number: string): Promise<StoredCase | undefined> {
    const page = await store.find<StoredCase>('cases', {
      index: 'number',
      equals: { number: normaliseNumber(number) },
      limit: 1,
    });
    return page.docs.find((one) => one.open === 'open');
  }

  const note = (entry: Pick<AuditEntry, 'actor' | 'facts' | 'case' | 'subject'>): Promise<void> =>
    parts.audit.append([
      { id: `caller.${random.token(16)}.a1`, at: clock.now(), what: 'caller-check', ...entry },
    ]);

  return {
    async make(staff, number) {
      const found = (await staffOf(staff)) && (await requestOf(number));
      // Nobody calls about a request of their own.
      if (!found || found.person === staff) return undefined;
      const now = clock.now();
      await note({
        actor: `staff:${staff}`,
        subject: found.subject,
        case: found.id,
        facts: { made: true },
      });
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const code = makeNumber(random, 6);
        const doc = { id: idOf(code), staff, number: found.number, at: now, expiresAt: now + lasts };
        if (await store.insert<CallerDoc>('callerCodes', doc))
          return { code: grouped(code), until: now + lasts };
      }
      throw new Error('No free code was found.');
    },
    async check(typed, { aside = false } = {}) {
      const code = normaliseNumber(typed);
      const doc = await store.get<CallerDoc>('callerCodes', idOf(code));
      // Looked up whether there is one or not.
      const staff = await staffOf(doc?.staff ?? 'nobody');
      const request = await requestOf(doc?.number ?? '');
      const right = isNumber(code) && doc !== undefined && clock.now() < doc.expiresAt;
      if (!right || !staff || !request) {
        if (!aside) await note({ actor: 'visitor', facts: { right: false } });
        return undefined;
      }
      await note({
        actor: 'visitor',
        subject: request.subject,
        case: request.id,
        facts: { right: true, staff: staff.id },
      });
      return {
        firstName: staff.name.split(/\s+/)[0] ?? staff.name,
        number: grouped(request.number),
        until: doc.expiresAt,
      };
    },
  };
}
