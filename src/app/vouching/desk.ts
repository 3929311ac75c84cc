/**
 * Asking colleagues to confirm somebody (policy.md, class V): the link, their own fresh factor, the code that they give
 * by voice, and the no. The person never learns here who was asked; whoever was asked sees who asks, and what for.
 */
import { whyNoVouching } from '../../core/policy/approver';
import { grouped } from '../../core/screens/case';
import { sourceLanguage } from '../../core/dialog/translate';
import type { Challenge } from '../../core/visit';
import type { CaseOpening } from '../cases/open';
import { peopleOf, staffFacts } from '../cases/judge';
import { spacedCode } from '../codes';
import type { Deps } from '../deps';
import type { StoredCase, StoredVisit } from '../documents';
import { hashToken } from '../keys';
import { languageFor } from '../language';
import { whatText } from '../notice-words';
import { hasApp } from '../own-factor';
import type { Person } from '../ports';
import type { VouchGiven, Vouching } from '../services';
import type { StaffFactor, StaffProof } from '../staff-code';
import { mailsOf, type Vouchers } from '../vouchers';
import type { Engine, Outcome } from '../visits/engine';
import { knownFor, spokenLasts, type VouchLink, type VouchLinks } from './links';

/** After a no nobody else is asked about this person for so long, in ms: whoever asks would try the next one. */
const refusedFor = 24 * 3_600_000;
const mailTries = 3;
/** Wrong codes of one's own that a link takes. */
const wrongAllowed = 5;

/** One more wrong code, unless there were too many; taken back when it is right. */
const oneMore = (link: VouchLink): VouchLink | undefined =>
  link.wrong < wrongAllowed ? { ...link, wrong: link.wrong + 1 } : undefined;

export interface VouchingParts extends Deps {
  readonly opening: CaseOpening;
  readonly vouchers: Vouchers;
  readonly vouchLinks: VouchLinks;
  /** A fresh answer of somebody's own key or app, counted and used up like any other. */
  readonly factor: StaffFactor;
}

export interface VouchingDesk extends Vouching {
  /** Asks the next colleague. Harmless to repeat for the same send of the same challenge. */
  ask(stored: StoredVisit, challenge: Challenge, attempt: number): Promise<Outcome>;
}

/** The visit still waits for what this link asks for. */
const isCurrent = (link: VouchLink, stored: StoredVisit | undefined, now: number): boolean => {
  const verify = stored?.visit.verify;
  return (
    stored !== undefined &&
    stored.visit.person === link.person &&
    !stored.visit.ended &&
    verify?.at === 'code' &&
    verify.challenge?.id === link.challenge &&
    now < verify.challenge.expiresAt
  );
};

export function makeVouching(
  parts: VouchingParts,
  engine: Pick<Engine, 'load' | 'apply' | 'settle'>,
): VouchingDesk {
  const { store, clock, directory, vouchers, vouchLinks: links } = parts;

  /** No step without its row. Codes stand in none. */
  const note = (
    link: Pick<VouchLink, 'challenge' | 'person' | 'voucher' | 'visit'>,
    step: string,
    facts: Readonly<Record<string, unknown>> = {},
  ): Promise<void> =>
    parts.audit.append([
      {
        id: `vouch.${parts.random.token(16)}.a1`,
        at: clock.now(),
        actor: step === 'asked' ? 'system' : `person:${link.voucher}`,
        subject: link.person,
        visit: link.visit,
        what: 'vouch',
        facts: { step, challenge: link.challenge, voucher: link.voucher, ...facts },
      },
    ]);

  /** Whoever was not asked lately, in order; then whoever was, for another reminder. */
  async function nextOf(
    person: Person,
    challenge: Challenge,
    before: readonly VouchLink[],
    purpose: string,
  ): Promise<Person | undefined> {
    const able = (await vouchers.of(person)).filter((one) => mayAnswer(one, person, purpose));
    const own = before.filter((one) => one.challenge === challenge.id);
    // Performed again after a crash: the one of this very send.
    const same = own.length >= challenge.sends ? own[challenge.sends - 1] : undefined;
    const turn = able.length === 0 ? 0 : (challenge.sends - 1) % able.length;
    const inOrder = [
      ...able.filter((one) => one.id === same?.voucher),
      ...able.filter((one) => !before.some((link) => link.voucher === one.id)),
      ...able.slice(turn),
      ...able.slice(0, turn),
    ];
    // Whoever is stopped is passed over.
    for (const { id } of inOrder) {
      const voucher = await vouchers.may(person, id);
      if (voucher) return voucher;
    }
    return undefined;
  }

  async function mail(stored: StoredVisit, person: Person, voucher: Person, link: string): Promise<boolean> {
    const language = await languageFor(parts, voucher);
    const { say } = parts.catalogue.in(language);
    const data = {
      heading: say('vouch.mail.heading', { name: person.name }),
      paragraphs: [
        say('vouch.mail.asks', {
          name: person.name,
          what: whatText(purposeOf(stored), parts.catalogue.in(language)),
        }),
        say('vouch.mail.talk'),
        say('vouch.mail.no'),
      ],
      link,
      linkText: say('vouch.mail.open'),
    };
    const made = parts.templates.mail('message', data, language);
    const sent = await Promise.all(
      mailsOf(voucher).map((to) =>
        parts.mail.send({ ...made, to, reference: hashToken(link), person: voucher.id }),
      ),
    );
    return sent.some((one) => one.ok);
  }

  /** In their chat with the bot as well, where they have one. The mail is what counts: a card that fails is no failure. */
  async function showCard(
    stored: StoredVisit,
    { sends }: Challenge,
    person: Person,
    voucher: Person,
    token: string,
  ): Promise<void> {
    const link = await links.byToken(token);
    if (!link) return;
    const asks = { token, sends, what: purposeOf(stored), ...whoAsks(link, stored, person) };
    try {
      const placed = await parts.pusher.vouch(voucher, asks, link.card);
      if (placed) await links.change(link.id, (found) => ({ ...found, card: placed }));
    } catch (error) {
      parts.log.warn(
        { error: error instanceof Error ? error.message : '' },
        'A colleague could not be asked in the chat',
      );
    }
  }

  async function ask(stored: StoredVisit, challenge: Challenge, attempt: number): Promise<Outcome> {
    const person = await directory.get(stored.visit.person ?? '');
    if (!person) return { ok: true };
    const now = clock.now();
    const known = await links.since(person.id, now - 3 * refusedFor);
    if (known.some((one) => one.refusedAt > now - refusedFor)) return { ok: false, detail: 'blocked' };
    const before = known.filter((one) => one.createdAt >= now - refusedFor);
    const voucher = await nextOf(person, challenge, before, purposeOf(stored));
    if (!voucher) return { ok: false, detail: 'failed' };
    // Somebody asked about many people is asked about no more of them for a while.
    const place = await parts.sends.reserve(
      `voucher:${voucher.id}`,
      false,
      `${challenge.id}.${challenge.sends}`,
    );
    if (!place.ok) return { ok: false, detail: 'failed' };
    const token = links.tokenOf(challenge.id, voucher.id);
    const link = {
      id: hashToken(token),
      challenge: challenge.id,
      person: person.id,
      voucher: voucher.id,
      visit: stored.id,
      createdAt: now,
      provedAt: 0,
      codes: 0,
      wrong: 0,
      refusedAt: 0,
      expiresAt: challenge.expiresAt + knownFor,
    };
    await note(link, 'asked');
    await links.insert(link);
    await showCard(stored, challenge, person, voucher, token);
    if (await mail(stored, person, voucher, `${parts.publicUrl()}/vouch/${token}`)) return { ok: true };
    return attempt < mailTries ? 'later' : { ok: false, detail: 'failed' };
  }

  /** One refusal ends the challenge for everybody who was asked. */
  const isRefused = async (link: VouchLink): Promise<boolean> =>
    (await links.ofChallenge(link.challenge)).some((one) => one.refusedAt > 0);

  /** Whoever had a part in the request already confirms nobody in it. The same human being under two accounts either. */
  async function hasAPart(stored: StoredVisit, voucher: Person): Promise<string | undefined> {
    const open = stored.visit.case;
    const request = open && (await store.get<StoredCase>('cases', open.id));
    if (!request) return undefined;
    const people = peopleOf(request, stored);
    return whyNoVouching(await staffFacts(parts, voucher, people), people)?.name;
  }

  async function prove(token: string, proof: StaffProof): Promise<VouchGiven | undefined> {
    const link = await links.byToken(token);
    if (!link) return undefined;
    if (await isRefused(link)) return { state: 'refused' };
    const stored = await engine.load(link.visit);
    const person = await directory.get(link.person);
    if (!stored || !person || !isCurrent(link, stored, clock.now())) return { state: 'over' };
    const voucher = await vouchers.may(person, link.voucher);
    const part = voucher && (await hasAPart(stored, voucher));
    // Whoever has only the link must not close the way of whom it was sent to: counted before anything is compared.
    const counted = voucher && part === undefined ? await links.change(link.id, oneMore) : undefined;
    if (!voucher || !counted) {
      await note(link, 'not-allowed', { reason: part ?? (voucher ? 'wrong-codes' : 'may-not') });
      return { state: 'over' };
    }
    const factor = await parts.factor.check(voucher, proof, refOf(link));
    if (factor === undefined) {
      await note(link, 'not-proved');
      return { state: 'wrong-code' };
    }
    await note(link, 'proved', { factor });
    const now = clock.now();
    const after = await links.change(link.id, (found) => {
      if (found.refusedAt > 0) return undefined;
      const right = { ...found, wrong: Math.max(0, found.wrong - 1) };
      // Shown again while it counts, it is the same.
      return links.isSpoken(found) ? right : { ...right, provedAt: now, codes: found.codes + 1 };
    });
    const current = after ?? (await links.byToken(token));
    if (!current || !links.isSpoken(current)) return { state: 'over' };
    return {
      state: 'given',
      code: spacedCode(links.codeOf(current)),
      until: current.provedAt + spokenLasts,
    };
  }

  /** What they can show it with. Whoever has their link has their mailbox, and learns that of them alone. */
  async function factorsOf(link: VouchLink) {
    const voucher = await directory.get(link.voucher);
    const key = voucher && parts.factor.ask(voucher, refOf(link));
    const app = voucher !== undefined && hasApp(voucher, clock.now());
    return { ...(key ? { key } : {}), ...(app ? { app: true as const } : {}) };
  }

  async function refuse(token: string, by?: string): Promise<{ state: 'refused' } | undefined> {
    const link = await links.byToken(token);
    if (!link || (by !== undefined && by !== link.voucher)) return undefined;
    const now = clock.now();
    if (link.refusedAt === 0) await note(link, 'refused', { given: link.provedAt > 0 });
    // Known as long as it keeps others from being asked.
    const expiresAt = Math.max(link.expiresAt, now + refusedFor);
    await links.change(link.id, (found) =>
      found.refusedAt > 0 ? undefined : { ...found, refusedAt: now, expiresAt },
    );
    const stored = await engine.load(link.visit);
    // Pressed again after a crash, it is finished.
    if (stored) await parts.opening.reportToSecurity(`${link.id}.refused`, stored, 'report-vouch');
    // Those with a claim are told; to a typed name everything looks as before.
    const applied = await engine.apply(
      link.visit,
      ({ visit }) =>
        visit.verify?.challenge?.id === link.challenge
          ? { type: 'reported', test: link.challenge, state: 'blocked' }
          : undefined,
      `${link.id}.refused`,
    );
    if (applied?.taken) await engine.settle(applied.stored);
    if (stored?.visit.case) await parts.opening.lookAgain(stored);
    return { state: 'refused' };
  }

  return {
    ask,
    prove,
    refuse,
    async page(token, language = sourceLanguage) {
      const link = await links.byToken(token);
      const person = link && (await directory.get(link.person));
      if (!link || !person) return undefined;
      const stored = await engine.load(link.visit);
      if (await isRefused(link)) return { state: 'refused' };
      if (!stored || !isCurrent(link, stored, clock.now())) return { state: 'over' };
      return {
        state: 'asks',
        ...whoAsks(link, stored, person),
        what: whatText(purposeOf(stored), parts.catalogue.in(language)),
        ...(await factorsOf(link)),
      };
    },
  };
}

/** Names one confirmation by one colleague: what they show is bound to it. */
const refOf = ({ id }: VouchLink): string => `vouch.${id}`;

/** Who asks, since when and from where, as a colleague reads it. */
const whoAsks = (link: VouchLink, { visit }: StoredVisit, person: Person) => ({
  name: person.name,
  ...(person.department === undefined ? {} : { department: person.department }),
  at: visit.verify?.challenge?.startedAt ?? link.createdAt,
  channel: visit.holder.kind,
  ...(visit.case ? { number: grouped(visit.case.number) } : {}),
});

/** What the evidence is for, by its name among the words of notices. */
/** For the first way to sign in ever nobody's word but the manager's counts. */
const mayAnswer = (voucher: Person, person: Person, purpose: string): boolean =>
  purpose !== 'first-method' || voucher.id === person.manager;

const purposeOf = ({ visit }: StoredVisit): string => visit.verify?.for ?? 'other';
