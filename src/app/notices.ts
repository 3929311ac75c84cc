/**
 * Notices: whoever owns the account is told at first evidence, approval and completion, at all addresses, old
 * and new, and the manager. The first goes at once; what follows within ten minutes goes together as one.
 */
import { createHash } from 'node:crypto';
import { sourceLanguage } from '../core/dialog/translate';
import { grouped } from '../core/screens/case';
import { noticeLasts } from '../core/policy/freeze';
import { dateTime } from '../core/screens/moments';
import { noDue } from './collections';
import type { CaseOpening } from './cases/open';
import { changeCase } from './cases/open';
import type { Deps } from './deps';
import type { StoredCase } from './documents';
import { hashToken } from './keys';
import { languageFor } from './language';
import { sentence, titleOf, whatText, type About } from './notice-words';
import type { Address, Doc, Person } from './ports';
import type { NoticePage, Notices } from './services';
import { changeStanding, once, readStanding, withoutCodes } from './standing';

const minute = 60_000;
const day = 24 * 60 * minute;
const mergeFor = 10 * minute;
const oldAddressFor = 30 * day;
const linkLasts = noticeLasts;
/** Mails that were sent; the audit keeps that they were. */
const keptFor = 30 * day;
const oncePerAddress = 7 * day;

export interface NoticeInput {
  readonly subject: string;
  readonly person?: string;
  readonly about: About;
  readonly what: string;
  readonly visit: string;
  readonly case?: string;
  /** Method ids used as evidence: a notice to one of their addresses starts no waiting period. */
  readonly evidence: readonly string[];
  /** Of the walk that caused it: for a person whose own language nobody knows. */
  readonly language?: string;
}

interface Happening {
  readonly id: string;
  readonly at: number;
  readonly about: NoticeInput['about'];
  readonly what: string;
}

/** May its delivery start a waiting period? That a request was opened for a caller says nothing of a proof. */
const starts = ({ evidence, role }: Recipient, { about }: NoticeInput): boolean =>
  !evidence && role === 'person' && about !== 'opened';

/** One mail to one address: everything that happened within ten minutes. */
interface OutboxDoc extends Doc {
  readonly person: string;
  readonly to: string;
  readonly role: 'person' | 'manager' | 'security';
  /** Absent in mails that waited before languages came. */
  readonly language?: string;
  readonly mergeKey: string;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  readonly happenings: readonly Happening[];
  readonly visit: string;
  readonly case: string;
  /** May its delivery start a waiting period. */
  readonly counts: boolean;
  readonly sentAt: number;
  /** 0 until it was sent. */
  readonly expiresAt: number;
}

interface LinkDoc extends Doc {
  readonly person: string;
  readonly address: string;
  readonly what: string;
  readonly visit: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface NoticeBoard extends Notices {
  /** Puts a notice on its way. Harmless to repeat with the same id. */
  post(id: string, input: NoticeInput): Promise<void>;
  /** Sends what is due. Returns how many left. */
  work(): Promise<number>;
}

export interface NoticeParts extends Deps {
  readonly opening: CaseOpening;
}

interface Recipient {
  readonly to: string;
  readonly role: OutboxDoc['role'];
  readonly language: string;
  readonly evidence: boolean;
}

const hashAddress = (address: string): string =>
  createHash('sha256').update(address.toLowerCase()).digest('base64url').slice(0, 22);

export function makeNotices(parts: NoticeParts): NoticeBoard {
  const { store, clock, directory, keys } = parts;

  /** All mail addresses of a person, new ones and those replaced less than 30 days ago. */
  const mailOf = (person: Person, now: number): readonly Address[] =>
    person.addresses.filter(
      (one) => one.kind === 'email' && (one.replacedAt === undefined || now - one.replacedAt < oldAddressFor),
    );

  async function recipients(person: Person, input: NoticeInput): Promise<readonly Recipient[]> {
    const now = clock.now();
    const used = new Set(
      (await Promise.all(input.evidence.map((method) => directory.secrets(person.id, method)))).map((one) =>
        one?.destination?.toLowerCase(),
      ),
    );
    const language = await languageFor(parts, person, input.language);
    const list: Recipient[] = mailOf(person, now).map((one) => ({
      to: one.value,
      role: 'person',
      language,
      evidence: used.has(one.value.toLowerCase()),
    }));
    // That a request ends soon is for whoever asked.
    if (input.about === 'reminder') return list;
    const manager = person.manager === undefined ? undefined : await directory.get(person.manager);
    // The language of the walk is not theirs.
    const add = async (to: Person, role: OutboxDoc['role']): Promise<void> => {
      const language = await languageFor(parts, to);
      for (const one of mailOf(to, now)) list.push({ to: one.value, role, language, evidence: false });
    };
    const security = async (): Promise<void> => {
      for (const staff of await directory.withRole('security'))
        if (staff.status === 'active') await add(staff, 'security');
    };
    // Who may be lying to staff is not told that it was seen; of a lifted stop they have a notice of their own.
    if (input.about === 'handed' || input.about === 'lifted') {
      list.length = 0;
      await security();
      return list;
    }
    if (manager) await add(manager, 'manager');
    if (person.privileged || person.roles.length > 0) await security();
    return list.filter((one, index) => list.findIndex((other) => other.to === one.to) === index);
  }

  /** Adds to the mail that waits for this address, or begins one: at once, or when the ten minutes are over. */
  async function queue(
    happening: Happening,
    input: NoticeInput,
    person: Person,
    to: Recipient,
  ): Promise<void> {
    const mergeKey = `${person.id}:${hashAddress(to.to)}`;
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const now = clock.now();
      const page = await store.find<OutboxDoc>('outbox', {
        index: 'merge',
        equals: { mergeKey },
        descending: true,
        limit: 5,
      });
      if (page.docs.some((one) => one.happenings.some((old) => old.id === happening.id))) return;
      const waiting = page.docs.find((one) => one.state === 'waiting' && one.attempts === 0);
      if (waiting) {
        const next = {
          ...waiting,
          happenings: [...waiting.happenings, happening],
          counts: waiting.counts || starts(to, input),
          case: input.case ?? waiting.case,
        };
        if (await store.replace<OutboxDoc>('outbox', next)) return;
        continue;
      }
      const last = page.docs.find((one) => one.state === 'sent');
      const dueAt = last && now - last.sentAt < mergeFor ? last.sentAt + mergeFor : now;
      const made = await store.insert<OutboxDoc>('outbox', {
        id: `${happening.id}.${hashAddress(to.to)}`,
        person: person.id,
        to: keys.seal(to.to, 'outbox'),
        role: to.role,
        language: to.language,
        mergeKey,
        createdAt: now,
        dueAt,
        state: 'waiting',
        attempts: 0,
        happenings: [happening],
        visit: input.visit,
        case: input.case ?? '',
        counts: starts(to, input),
        sentAt: 0,
        expiresAt: 0,
      });
      if (made) return;
    }
    throw new Error('A notice could not be queued.');
  }

  /** The same for the same mail, so that a mail sent twice after a crash carries one link. */
  const tokenOf = (id: string): string => keys.hmac('hashes', `notice ${id}`).toString('base64url');

  async function deliver(doc: OutboxDoc): Promise<boolean> {
    const person = await directory.get(doc.person);
    const to = keys.open(doc.to, 'outbox');
    if (!person) return true;
    const token = tokenOf(doc.id);
    const now = clock.now();
    await store.insert<LinkDoc>('noticeLinks', {
      id: hashToken(token),
      person: doc.person,
      address: hashAddress(to),
      what: doc.happenings.map((one) => one.what).join(', '),
      visit: doc.visit,
      createdAt: now,
      expiresAt: now + linkLasts,
    });
    const phrases = parts.catalogue.in(doc.language ?? sourceLanguage);
    const { language } = phrases;
    const organisation = await parts.organisation(language);
    const title = titleOf(doc.happenings.at(-1)?.about, phrases);
    const about = doc.case === '' ? undefined : await store.get<StoredCase>('cases', doc.case);
    const data = {
      name: person.name,
      role: doc.role,
      title,
      what: title,
      lines: doc.happenings.map((one) => ({
        label: dateTime(one.at, person.timeZone, language),
        value: sentence(one, phrases),
      })),
      ...(about ? { number: grouped(about.number) } : {}),
      link: `${parts.publicUrl()}/notices/${token}`,
      hours: organisation.hours,
      phone: organisation.helpDeskPhone,
      organisation: organisation.name,
    };
    const mail = parts.templates.mail('notice', data, language);
    const result = await parts.mail.send({
      ...mail,
      to,
      reference: doc.id,
      person: doc.role === 'person' ? person.id : await ownerOf(to, person),
    });
    return result.ok;
  }

  /** Whose mailbox it is, for the simulator. */
  async function ownerOf(address: string, person: Person): Promise<string> {
    return (await directory.find(address))?.id ?? person.id;
  }

  async function sendOne(doc: OutboxDoc): Promise<boolean> {
    // Taken first, with a later due time: two workers do not send the same mail at once.
    const taken = {
      ...doc,
      attempts: doc.attempts + 1,
      dueAt: clock.now() + Math.min(60, 2 ** doc.attempts) * minute,
    };
    if (!(await store.replace<OutboxDoc>('outbox', taken))) return false;
    if (!(await deliver(doc))) return false;
    const sentAt = clock.now();
    // The request first: a waiting period that nobody began would never end.
    if (doc.case !== '' && doc.counts) {
      await changeCase(parts, doc.case, (found) =>
        found.noticeAt > 0 ? undefined : { next: { ...found, noticeAt: sentAt, dueAt: 0 } },
      );
    }
    await store.replace<OutboxDoc>('outbox', {
      ...taken,
      version: taken.version + 1,
      state: 'sent',
      dueAt: noDue,
      sentAt,
      expiresAt: sentAt + keptFor,
    });
    return true;
  }

  /** One that cannot leave keeps no other back. */
  async function tried(doc: OutboxDoc): Promise<boolean> {
    try {
      return await sendOne(doc);
    } catch (error) {
      parts.log.warn(
        { error: error instanceof Error ? error.message : '' },
        'A notice waits to be sent again',
      );
      return false;
    }
  }

  async function link(token: string): Promise<LinkDoc | undefined> {
    return store.get<LinkDoc>('noticeLinks', hashToken(token.slice(0, 200)));
  }

  async function stateOf(doc: LinkDoc): Promise<NoticePage['state']> {
    const standing = await readStanding(store, doc.person);
    const pressed = standing.notMe.find(
      (one) => one.address === doc.address && clock.now() - one.at < oncePerAddress,
    );
    if (pressed && standing.frozenAt > 0) return 'stopped';
    // What came after that was decided is news: it must not be lost because somebody had the stop lifted.
    if (pressed) return doc.createdAt > pressed.at ? 'can-tell' : 'used';
    return 'can-stop';
  }

  async function freezeCases(person: string): Promise<void> {
    const page = await store.find<StoredCase>('cases', {
      index: 'subject',
      equals: { subject: person },
      descending: true,
      limit: 50,
    });
    for (const found of page.docs) {
      if (found.open !== 'open' || found.action === 'unfreeze' || found.state === 'frozen') continue;
      await changeCase(parts, found.id, (now) => ({
        next: {
          ...now,
          state: 'frozen',
          bucket: 0,
          history: [...now.history, { at: clock.now(), name: 'staff.history.frozen' }],
        },
        entries: [{ at: clock.now(), actor: 'system', what: 'freeze', facts: { number: now.number } }],
      }));
    }
  }

  /** Pressed again so soon after a stop was lifted: nothing stops by itself, and security hears of it first. */
  async function tell(doc: LinkDoc): Promise<{ number: string; state: 'told' }> {
    await once(parts, doc.person, `${doc.id}.told`, (standing) => standing, {
      at: clock.now(),
      actor: 'visitor',
      what: 'freeze-refused',
      facts: { reason: 'once-a-week', link: doc.id },
    });
    const number = await parts.opening.pressedAgain(`${doc.id}.told`, {
      person: doc.person,
      visit: doc.visit,
    });
    return { number, state: 'told' };
  }

  return {
    async post(id, input) {
      const person = input.person === undefined ? undefined : await directory.get(input.person);
      if (!person) return;
      const happening: Happening = { id, at: clock.now(), about: input.about, what: input.what };
      for (const to of await recipients(person, input)) await queue(happening, input, person, to);
      parts.background.run('notices', async () => {
        await work();
      });
    },
    work,
    async page(token, language = sourceLanguage) {
      const doc = await link(token);
      if (!doc) return undefined;
      return {
        what: whatText(doc.what, parts.catalogue.in(language)),
        at: doc.createdAt,
        state: await stateOf(doc),
      };
    },
    async notMe(token) {
      const doc = await link(token);
      if (!doc) return undefined;
      const state = await stateOf(doc);
      if (state === 'used' || state === 'old') return { state };
      if (state === 'can-tell') return tell(doc);
      const now = clock.now();
      let pressed = false;
      const frozen = await changeStanding(parts, doc.person, (standing) => {
        pressed = false;
        if (standing.notMe.some((one) => one.address === doc.address && now - one.at < oncePerAddress))
          return undefined;
        pressed = true;
        return {
          next: {
            ...withoutCodes(standing, `f${now}`),
            frozenAt: standing.frozenAt || now,
            notMe: [...standing.notMe.slice(-20), { address: doc.address, at: now }],
          },
          entry: { at: now, actor: 'visitor', what: 'freeze', facts: { by: 'notice', link: doc.id } },
        };
      });
      if (pressed) parts.measures.count(['not-me']);
      await freezeCases(doc.person);
      // Pressed again after a crash, it is finished; a later freeze has a request of its own.
      const number = await parts.opening.urgent(`${doc.id}.freeze.${frozen.frozenAt}`, {
        person: doc.person,
        visit: doc.visit,
        why: 'staff.history.not-me',
      });
      return { state: 'stopped', number };
    },
  };

  async function work(): Promise<number> {
    const page = await store.find<OutboxDoc>('outbox', { index: 'due', to: clock.now() + 1, limit: 50 });
    let left = 0;
    for (const doc of page.docs) if (doc.state === 'waiting' && (await tried(doc))) left += 1;
    return left;
  }
}
