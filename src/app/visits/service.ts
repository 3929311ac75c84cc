/** Visits as channels use them: begin, look, answer, hand over. A wrong holder gets what no visit gets: nothing. */
import { eligible, ownApps } from '../../core/walk/eligible';
import { render } from '../../core/screens/render';
import { freshEnough } from '../../core/walk/act';
import type { Event, StepFacts } from '../../core/step-types';
import { matchLanguage, sourceLanguage, spokenIn } from '../../core/dialog/translate';
import type { Questions } from '../../core/questions';
import { newVisit, nothingHeard, type Heard, type Holder, type Visit } from '../../core/visit';
import type { Sentences } from '../dialogs/sentences';
import type { StoredCase, StoredVisit } from '../documents';
import { isOpen, openFor } from '../cases/open';
import { readNewNumber } from '../new-number';
import { isNumber, normaliseNumber } from '../numbers';
import { sameSecret } from '../keys';
import { makeAnswers } from '../questions';
import type { Answer, BeginVisit, Said, Services, TopicInfo, VisitView, Visits } from '../services';
import { decoySubject, identify, type Identity } from '../subjects';
import type { Engine, EngineParts } from './engine';
import { gatherFacts } from './facts';
import { makeHandOvers } from './hand-over';

const day = 24 * 3_600_000;

export interface ServiceParts extends EngineParts {
  readonly recognise: (
    words: string,
    language: string,
  ) => Promise<{ topic?: string; asked?: readonly string[]; question?: string }>;
  readonly questions: Questions;
  readonly details: (words: string, language: string) => Heard;
  readonly sentences: Sentences;
  /** A take-up voids what staff recorded and decided for whoever held the visit before, and their codes. */
  readonly voidGranted: (request: StoredCase, moved?: true) => Promise<void>;
  /** Its request is no longer unproven, and has a holder. */
  readonly takenUp: (stored: StoredVisit, id: string) => Promise<void>;
}

const sameHolder = (left: Holder, right: Holder): boolean =>
  left.kind === right.kind && sameSecret(left.ref, right.ref);

export interface VisitService extends Visits {
  readonly questions: Services['questions'];
  /** The current screen of a visit, for messages that we begin. */
  screenOf(id: string): Promise<VisitView | undefined>;
  /** Moves the visit of a request here, with this visit's fresh evidence. */
  takeUp(stored: StoredVisit): Promise<string | undefined>;
}

export function makeVisits(parts: ServiceParts, engine: Engine): VisitService {
  const { store, clock, random, editions, keys } = parts;

  async function viewOf(
    stored: StoredVisit,
    known?: StepFacts,
    stale?: VisitView['stale'],
  ): Promise<VisitView> {
    const edition = await editions.byHash(stored.visit.edition);
    const facts = known ?? (await gatherFacts(parts, stored.visit));
    const { dialog, words } = spokenIn(edition, stored.visit.language);
    const screen = render(dialog, words, stored.visit, facts);
    return {
      id: stored.id,
      turn: stored.visit.turn,
      screen,
      topic: stored.visit.topic,
      timeZone: stored.visit.timeZone,
      language: stored.visit.language,
      touchedAt: stored.visit.touchedAt,
      canSetUp: screen.portalOnly?.kind === 'set-up' && stored.visit.holder.kind === 'portal',
      canOpenDayPass: screen.portalOnly?.kind === 'day-pass' && stored.visit.holder.kind === 'portal',
      ...(stale ? { stale } : {}),
    };
  }

  async function held(id: string, holder: Holder): Promise<StoredVisit | undefined> {
    const stored = await engine.load(id);
    return stored && sameHolder(stored.visit.holder, holder) ? stored : undefined;
  }

  /** For a request number: the subject of the request, or a decoy of the number itself. */
  async function subjectOf(number: string): Promise<Identity> {
    const found = isNumber(number) ? await byNumber(number) : undefined;
    if (!found) return { subject: decoySubject(keys, `number ${number}`) };
    return { subject: found.subject, ...(found.person === '' ? {} : { person: found.person }) };
  }

  async function byNumber(number: string): Promise<StoredCase | undefined> {
    const page = await store.find<StoredCase>('cases', {
      index: 'number',
      equals: { number: normaliseNumber(number) },
      limit: 1,
    });
    return page.docs[0];
  }

  /** The nearest that the dialogs are there in. */
  const languageOf = (tag: string | undefined): string =>
    (tag === undefined ? undefined : matchLanguage(tag, editions.languages())) ?? sourceLanguage;

  async function begin(input: BeginVisit): Promise<VisitView> {
    const off = (await parts.organisations.settings()).topicsOff;
    const edition = off.includes(input.topic) ? undefined : editions.current(input.topic);
    if (!edition) throw new Error(`There is no topic "${input.topic}".`);
    const now = clock.now();
    const number = input.takeUp === undefined ? undefined : normaliseNumber(input.takeUp);
    const claimed = input.claimed && { subject: input.claimed.person, person: input.claimed.person };
    const who = claimed ?? (number === undefined ? undefined : await subjectOf(number));
    const person = who?.person === undefined ? undefined : await parts.directory.get(who.person);
    const settings = await parts.organisations.settings();
    const language = languageOf(input.language);
    const visit: Visit = {
      ...newVisit({
        id: random.token(18),
        topic: input.topic,
        edition: edition.hash,
        holder: input.holder,
        startedAt: now,
        step: edition.dialog.start,
        // A named person's zone would tell something about the account.
        timeZone: input.timeZone ?? (claimed ? person?.timeZone : undefined) ?? settings.zone,
        language,
        heard: input.said === undefined ? nothingHeard : parts.details(input.said, language),
      }),
      claim: claimed ? 'claimed' : who ? 'named' : 'none',
      level: claimed ? 'claimed' : who ? 'named' : 'open',
      ...who,
      ...(claimed
        ? { claimedBy: input.holder.kind === 'teams' ? ('teams' as const) : ('password' as const) }
        : {}),
      said: input.said ? [{ at: now, text: input.said.slice(0, 2_000) }] : [],
      ...(number === undefined ? {} : { takeUp: { number } }),
    };
    const created = await engine.create(visit);
    parts.background.run('sentences', async () => {
      const plain = input.said === undefined || (await parts.recognise(input.said, language)).topic;
      await parts.sentences.began(visit, plain !== undefined);
    });
    return viewOf(created);
  }

  /** Looking may ask for a fresh proof before a set-up code or day pass; nothing else changes by it. */
  async function view(id: string, holder: Holder): Promise<VisitView | undefined> {
    const stored = await held(id, holder);
    if (!stored) return undefined;
    const facts = await gatherFacts(parts, stored.visit);
    const here = await viewOf(stored, facts);
    if (here.screen.portalOnly === undefined || holder.kind !== 'portal') return here;
    if (freshEnough({ visit: stored.visit, facts })) return here;
    const applied = await engine.apply(id, () => ({ type: 'look' }));
    return applied ? viewOf(applied.stored) : undefined;
  }

  /** What an answer is as an event; codes are checked and accounts looked up here, before the step. */
  async function eventOf(stored: StoredVisit, turn: number, answer: Answer): Promise<Event | undefined> {
    const { visit } = stored;
    if (answer.kind === 'choose') return { type: 'choose', value: answer.value };
    if (answer.kind === 'back') return { type: 'back' };
    if (answer.kind === 'person') return { type: 'person' };
    if (visit.verify?.at === 'who' && answer.text.trim() !== '') {
      return { type: 'identified', ...(await identify(parts, answer.text)) };
    }
    const { newNumber } = visit;
    if (newNumber && !newNumber.challenge && visit.person !== undefined)
      return readNewNumber(parts, visit.id, visit.person, newNumber, answer.text);
    const looked = visit.verify ? undefined : visit.diagnosis?.challenge;
    const changed = visit.verify ? undefined : newNumber?.challenge;
    const challenge = visit.verify?.at === 'code' ? visit.verify.challenge : (looked ?? changed);
    if (!challenge || visit.subject === undefined) return { type: 'enter', text: answer.text };
    // Seen after its end once, it stays over, whatever the clock says later and in whichever process.
    if (visit.touchedAt >= challenge.expiresAt)
      return { type: 'checked', challenge: challenge.id, result: { outcome: 'expired' } };
    // The digits of a call stand on this very screen: typed here they say nothing.
    if (challenge.keys !== undefined) return undefined;
    const facts = await gatherFacts(parts, visit);
    const named = visit.claim !== 'claimed' && visit.evidence.length === 0;
    // A diagnosis is for those with a claim, a new number for those with a proof; nobody else comes to it.
    if ((looked ?? changed) && named) return undefined;
    const result = await parts.checkCode({
      subject: visit.subject,
      ...(visit.person === undefined ? {} : { person: visit.person }),
      named,
      challenge,
      visit: visit.id,
      turn,
      typed: answer.text,
      eligible: changed && newNumber ? [newNumber.method] : looked ? ownApps(facts) : eligible(visit, facts),
      // With a claim, a code that is not right is looked at, so that it can be said why (policy.md, "Diagnosis").
      ...(looked || visit.claim === 'claimed' ? { diagnose: true as const } : {}),
    });
    return { type: 'checked', challenge: challenge.id, result };
  }

  /** For the card that was answered: what was pressed, in the words of its own screen. Nothing typed is repeated. */
  async function saidOf(
    { visit }: StoredVisit,
    here: () => Promise<VisitView>,
    given: Answer,
  ): Promise<Said | undefined> {
    if (visit.holder.kind !== 'teams') return undefined;
    if (given.kind === 'back' || given.kind === 'person') return { kind: given.kind };
    if (given.kind === 'enter')
      return visit.verify?.at === 'code' || visit.newNumber?.challenge ? { kind: 'code' } : undefined;
    const { choices, ways, actions } = (await here()).screen;
    const pressed = [...choices, ...ways, ...actions].find((one) => one.value === given.value);
    return pressed && { kind: 'chose', say: pressed.say };
  }

  async function answer(
    id: string,
    holder: Holder,
    turn: number,
    given: Answer,
  ): Promise<VisitView | undefined> {
    const stored = await held(id, holder);
    if (!stored) return undefined;
    if (stored.visit.turn !== turn) return viewOf(stored, undefined, staleOf(stored, turn));
    const said = await saidOf(stored, () => viewOf(stored), given);
    const event = await eventOf(stored, turn, given);
    const applied = await engine.apply(id, (now) =>
      now.visit.turn === turn && sameHolder(now.visit.holder, holder) ? event : undefined,
    );
    if (!applied) return undefined;
    if (!sameHolder(applied.stored.visit.holder, holder)) return undefined;
    const settled = await engine.settle(applied.stored);
    const view = await viewOf(settled, undefined, applied.taken ? undefined : staleOf(applied.stored, turn));
    return applied.taken && said !== undefined ? { ...view, said } : view;
  }

  const staleOf = (stored: StoredVisit, turn: number): NonNullable<VisitView['stale']> =>
    stored.answered && stored.answered.turn === turn ? { answeredAt: stored.answered.at } : {};

  async function takeUp(stored: StoredVisit): Promise<string | undefined> {
    const number = stored.visit.takeUp?.number;
    const found = number === undefined ? undefined : await byNumber(number);
    if (!found || found.person === '' || found.person !== stored.visit.person) return undefined;
    // What ended without a yes is over; what was carried out may still be waiting to be set up.
    if (!isOpen(found) && found.state !== 'done') return undefined;
    const { evidence, holder } = stored.visit;
    // Before it moves, and once more for what was recorded in between.
    await parts.voidGranted(found);
    const moved = await engine.apply(found.visit, () => ({ type: 'moved', holder, evidence }));
    if (!moved) return undefined;
    await parts.voidGranted(found, true);
    await parts.takenUp(moved.stored, found.id);
    return found.visit;
  }

  const handOvers = makeHandOvers(parts, engine, held);
  /** What the organisation has switched off is not there. */
  const isOn = async (): Promise<(topic: string) => boolean> => {
    const { topicsOff } = await parts.organisations.settings();
    return (topic) => !topicsOff.includes(topic);
  };
  const topics = async (language = sourceLanguage): Promise<readonly TopicInfo[]> => {
    const on = await isOn();
    const all = editions.all().map((edition) => info(spokenIn(edition, language).dialog));
    return all.filter(({ topic }) => on(topic));
  };
  const answers = makeAnswers({ ...parts, topics });

  return {
    topics,
    questions: (language = sourceLanguage) => answers(language),
    languages: () => [sourceLanguage, ...editions.languages()],
    async understand(words, language = sourceLanguage) {
      const { topic, asked = [], question } = await parts.recognise(words.slice(0, 2_000), language);
      if (topic === undefined && question === undefined) parts.sentences.unclear(words, language, asked);
      const on = await isOn();
      const named = (name: string): readonly TopicInfo[] => {
        const edition = on(name) ? editions.current(name) : undefined;
        return edition ? [info(spokenIn(edition, language).dialog)] : [];
      };
      const [plain] = topic === undefined ? [] : named(topic);
      const close = asked.flatMap(named);
      const known = question === undefined ? [] : await answers(language);
      const answered = known.find((one) => one.id === question);
      return {
        ...(plain ? { topic: plain } : {}),
        ...(close.length > 0 ? { asked: close } : {}),
        ...(answered ? { question: answered } : {}),
      };
    },
    async speak(id, holder, language) {
      if (!(await held(id, holder))) return undefined;
      const applied = await engine.apply(id, (now) =>
        sameHolder(now.visit.holder, holder) ? { type: 'spoken', language: languageOf(language) } : undefined,
      );
      return applied && viewOf(applied.stored);
    },
    begin,
    view,
    answer,
    takeUp,
    async screenOf(id) {
      const stored = await engine.load(id);
      return stored && viewOf(stored);
    },
    async latest(holder, { older = false } = {}) {
      const page = await store.find<StoredVisit>('visits', {
        index: 'holder',
        equals: { holderRef: holder.ref },
        from: clock.now() - openFor,
        descending: true,
        limit: 5,
      });
      // A walk is taken up within a day; one that waits for staff, as long as its request is open.
      const since = clock.now() - (older ? openFor : day);
      const stored = page.docs.find(
        ({ visit }) =>
          sameHolder(visit.holder, holder) && !visit.ended && (visit.touchedAt > since || visit.case),
      );
      return stored && viewOf(stored);
    },
    async byNumber(number, holder) {
      const found = isNumber(normaliseNumber(number)) ? await byNumber(number) : undefined;
      return found && view(found.visit, holder);
    },
    handOver: handOvers.make,
    peekHandOver: handOvers.peek,
    askHandOver: handOvers.ask,
    askedHandOver: handOvers.asked,
    confirmHandOver: handOvers.confirm,
    refuseHandOver: handOvers.refuse,
    async takeHandOver(token, to) {
      const stored = await handOvers.take(token, to);
      return stored && viewOf(stored);
    },
  };
}

function info(dialog: { topic: string; title: string; hint?: string; icon?: string }): TopicInfo {
  return {
    topic: dialog.topic,
    title: dialog.title,
    ...(dialog.hint === undefined ? {} : { hint: dialog.hint }),
    ...(dialog.icon === undefined ? {} : { icon: dialog.icon }),
  };
}
