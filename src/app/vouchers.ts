/** Who may confirm that somebody is who they say: policy.md, class V. Asked afresh at every step of it. */
import type { Clock, Directory, Person, Store } from './ports';
import type { Settings } from './organisation';
import { hasApp, keysOf } from './own-factor';
import { sharesMark } from './same-human';
import { readStanding } from './standing';

/** A contact named lately may have been named by whoever has the account now. ms */
const contactSettled = 14 * 24 * 3_600_000;
const mostContacts = 3;
/** Everybody costs so many look-ups at least: those who have nobody, and those who do not exist. */
const lookUps = 2;
/** How long it is remembered who is in the group, and that there is somebody, in real ms. Whoever is asked is looked up afresh. */
const keptFor = 5_000;
const mostKept = 1_000;
const nobody = 'nobody';

export interface Vouchers {
  /** Who may confirm this person now, in the order in which they are asked. */
  of(person: Person): Promise<readonly Person[]>;
  /** Is there anybody? The same look-ups for everybody. @param subject names an account that does not exist */
  any(person: Person | undefined, subject: string): Promise<boolean>;
  /** The one of this id, if they may confirm this person at this moment. */
  may(person: Person, voucher: string): Promise<Person | undefined>;
}

export interface VouchersParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: Pick<Directory, 'get' | 'find'>;
  readonly organisations: { settings(): Promise<Pick<Settings, 'voucherRota'>> };
}

/** Can they be reached, and show a factor of their own: a key, or a code of an app? */
const isReady = (voucher: Person, now: number): boolean =>
  voucher.status === 'active' &&
  mailsOf(voucher).length > 0 &&
  (keysOf(voucher, now).length > 0 || hasApp(voucher, now));

/** Current mail addresses. */
export const mailsOf = ({ addresses }: Person): readonly string[] =>
  addresses.flatMap((one) => (one.kind === 'email' && one.replacedAt === undefined ? [one.value] : []));

export function makeVouchers(parts: VouchersParts): Vouchers {
  const { clock, directory } = parts;
  const known = new Map<string, { readonly at: number; readonly any: boolean }>();
  let group: { readonly at: number; readonly people: readonly Person[] } | undefined;

  const found = async (ids: readonly string[]): Promise<readonly Person[]> =>
    (await Promise.all(ids.map((id) => directory.get(id)))).flatMap((one) => one ?? []);

  /** Manager and contacts, those who are it for long enough. */
  function named(person: Person | undefined): readonly string[] {
    const contacts = (person?.recoveryContacts ?? []).slice(0, mostContacts);
    const settled = contacts.filter((one) => clock.now() - one.changedAt >= contactSettled);
    return [person?.manager ?? '', ...settled.map((one) => one.person)].filter((one) => one !== '');
  }

  async function groupNow(): Promise<readonly Person[]> {
    if (group && clock.real() - group.at < keptFor) return group.people;
    const { voucherRota } = await parts.organisations.settings();
    const people = await Promise.all([...new Set(voucherRota)].map((name) => directory.find(name)));
    group = { at: clock.real(), people: people.flatMap((one) => one ?? []) };
    return group.people;
  }

  async function candidates(person: Person | undefined): Promise<readonly Person[]> {
    const ids = named(person);
    const padding = Array.from({ length: Math.max(0, lookUps - ids.length) }, () => nobody);
    const people = [...(await found([...ids, ...padding])), ...(await groupNow())];
    const now = clock.now();
    if (!person) return [];
    const able = people.filter((one) => isReady(one, now) && !sharesMark(one, person));
    return able.filter((one, index) => able.findIndex((other) => other.id === one.id) === index);
  }

  return {
    of: candidates,
    async any(person, subject) {
      // Another manager or contact is another question.
      const key = JSON.stringify(person ? [person.id, ...named(person)] : subject);
      const before = known.get(key);
      if (before && clock.real() - before.at < keptFor) return before.any;
      const any = (await candidates(person)).length > 0;
      if (known.size >= mostKept) known.clear();
      known.set(key, { at: clock.real(), any });
      return any;
    },
    async may(person, voucher) {
      const inGroup = (await groupNow()).some((one) => one.id === voucher);
      const one = await directory.get(voucher);
      if (!one || !(inGroup || named(person).includes(voucher))) return undefined;
      if (person.status !== 'active' || !isReady(one, clock.now()) || sharesMark(one, person))
        return undefined;
      // Somebody else may have their account: whoever is stopped confirms nobody.
      return (await readStanding(parts.store, one.id)).frozenAt > 0 ? undefined : one;
    },
  };
}
