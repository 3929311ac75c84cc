/**
 * Sentences that were not understood: asked about, refused, or begun with and left at once. Kept without anything
 * personal, equal ones counted, for editors to learn from.
 */
import { createHash } from 'node:crypto';
import { redact, type Vocabulary } from '../../core/understand/redact';
import type { Visit } from '../../core/visit';
import type { StoredVisit } from '../documents';
import type { Clock, Doc, Log, Store } from '../ports';
import { day, type InsightDoc } from './insights';

/** New sentences a day: whoever sends more of them wants to fill something. */
export const mostNewADay = 300;
/** With fewer known words there is nothing to learn from. */
const leastKnown = 2;
/** Beside the topics, in the counts of a day: no topic has such a name. */
export const countedAs = 'sentences:';
/** Waiting to be written; more is not kept. */
const mostWaiting = 1_000;
const mostTries = 5;
const page = 100;

export type Verdict = 'example' | 'none' | 'dismissed';
/** `left`: a walk was begun by it, and left before its first answer. */
export type HowHeard = 'asked' | 'refused' | 'left';

export interface SentenceDoc extends Doc {
  readonly state: 'open' | Verdict;
  readonly sentence: string;
  readonly language: string;
  readonly times: number;
  readonly how: Readonly<Record<HowHeard, number>>;
  /** What people chose afterwards, by topic. */
  readonly chosen: Readonly<Record<string, number>>;
  /** The topics it was taken for, or that were offered. */
  readonly taken: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
  readonly expiresAt: number;
  /** Set by a review: the topic, and the sentence as the editor wants it. */
  readonly topic?: string;
  readonly example?: string;
  readonly by?: string;
}

/** Its id is the visit's. */
interface BegunDoc extends Doc {
  readonly dueAt: number;
  readonly expiresAt: number;
}

interface Noted {
  readonly sentence: string;
  readonly language: string;
  readonly how?: HowHeard;
  readonly taken: readonly string[];
  readonly chosen?: string;
}

export interface Sentences {
  /** A sentence was answered with a question between `taken`, or with a refusal. */
  unclear(words: string, language: string, taken: readonly string[]): void;
  /**
   * A walk began. `plain`: what was said first meant a topic by itself; otherwise somebody chose this one. Another
   * walk of the same place, begun by a sentence and not answered, was not what they meant.
   */
  began(visit: Visit, plain: boolean): Promise<void>;
  /** Writes what was noted, and looks for walks that were left. */
  work(): Promise<void>;
}

export interface SentenceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Our own words, by language. */
  readonly vocabularies: () => ReadonlyMap<string, Vocabulary>;
  /** How long they are kept, in ms; 90 days when left out. */
  readonly keptFor?: () => number;
}

const noTimes: SentenceDoc['how'] = { asked: 0, refused: 0, left: 0 };

const idOf = ({ language, sentence }: Noted): string =>
  createHash('sha256')
    .update(JSON.stringify([language, sentence.toLowerCase()]))
    .digest('base64url');

const unanswered = ({ visit, answered }: StoredVisit): boolean => !visit.ended && !answered;

export function makeSentences({
  store,
  clock,
  log,
  vocabularies,
  keptFor = () => 90 * day,
}: SentenceParts): Sentences {
  let waiting: Noted[] = [];

  /** People often type in another language than their screen has: it is the one that knows most of the words. */
  function known(words: string, screen: string): Pick<Noted, 'sentence' | 'language'> {
    let best = { sentence: '', language: screen, kept: leastKnown - 0.5 };
    for (const [language, vocabulary] of vocabularies()) {
      const { text: sentence, kept: count } = redact(words, vocabulary);
      const kept = count + (language === screen.split('-')[0] ? 0.5 : 0);
      if (count >= leastKnown && kept > best.kept) best = { sentence, language, kept };
    }
    return best;
  }

  function note(words: string, screen: string, more: Omit<Noted, 'sentence' | 'language'>): void {
    if (waiting.length >= mostWaiting) return;
    const { sentence, language } = known(words, screen);
    waiting.push({ sentence, language, ...more });
  }

  async function update(
    id: string,
    change: (known: SentenceDoc | undefined) => Omit<SentenceDoc, 'version'>,
  ): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const known = await store.get<SentenceDoc>('misunderstood', id);
      const next = change(known);
      const done = known
        ? await store.replace<SentenceDoc>('misunderstood', { ...next, version: known.version })
        : await store.insert<SentenceDoc>('misunderstood', next);
      if (done) return;
    }
    throw new Error('A sentence could not be saved: it changes all the time.');
  }

  /** Counts one of today. False when there were `most` already. */
  async function counts(what: 'new' | 'unknown', most: number): Promise<boolean> {
    const on = Math.floor(clock.now() / day);
    const id = `${countedAs} ${on}`;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const known = await store.get<InsightDoc>('insights', id);
      const before = known?.steps[what] ?? 0;
      if (before >= most) return false;
      const doc = { id, topic: countedAs, day: on, steps: { ...known?.steps, [what]: before + 1 } };
      const next = { ...doc, expiresAt: clock.now() + keptFor() };
      const done = known
        ? await store.replace<InsightDoc>('insights', { ...next, version: known.version })
        : await store.insert<InsightDoc>('insights', next);
      if (done) return true;
    }
    throw new Error('A count could not be saved: it changes all the time.');
  }

  async function write(one: Noted): Promise<void> {
    const now = clock.now();
    if (one.sentence === '') {
      if (one.how) await counts('unknown', Number.MAX_SAFE_INTEGER);
      return;
    }
    const id = idOf(one);
    const known = await store.get<SentenceDoc>('misunderstood', id);
    // A choice belongs to a sentence that was noted before.
    if (!known && (!one.how || !(await counts('new', mostNewADay)))) return;
    await update(id, (before) => ({
      state: 'open',
      firstAt: now,
      ...before,
      id,
      sentence: before?.sentence ?? one.sentence,
      language: one.language,
      times: (before?.times ?? 0) + (one.how ? 1 : 0),
      how: { ...noTimes, ...before?.how, ...(one.how ? { [one.how]: (before?.how[one.how] ?? 0) + 1 } : {}) },
      chosen: {
        ...before?.chosen,
        ...(one.chosen === undefined ? {} : { [one.chosen]: (before?.chosen[one.chosen] ?? 0) + 1 }),
      },
      taken: [...new Set([...one.taken, ...(before?.taken ?? [])])].slice(0, 5),
      lastAt: now,
      expiresAt: now + keptFor(),
    }));
  }

  async function keep(): Promise<void> {
    const batch = waiting;
    waiting = [];
    for (const [i, one] of batch.entries()) {
      try {
        await write(one);
      } catch (error) {
        waiting.unshift(...batch.slice(i));
        log.warn({ error: error instanceof Error ? error.message : '' }, 'Sentences wait for the next round');
        return;
      }
    }
  }

  /** Notes it once: whoever takes the mark off does. */
  async function leave({ id, visit }: StoredVisit, chosen?: string): Promise<void> {
    const [first] = visit.said;
    if (!first || !(await store.remove('begunBySentence', id))) return;
    note(first.text, visit.language, {
      how: 'left',
      taken: [visit.topic],
      ...(chosen === undefined ? {} : { chosen }),
    });
  }

  async function lookForLeft(): Promise<void> {
    const { docs } = await store.find<BegunDoc>('begunBySentence', {
      index: 'due',
      to: clock.now(),
      limit: page,
    });
    for (const { id } of docs) {
      const stored = await store.get<StoredVisit>('visits', id);
      if (stored && unanswered(stored)) await leave(stored);
      else await store.remove('begunBySentence', id);
    }
  }

  return {
    unclear(words, language, taken) {
      note(words, language, { how: taken.length > 0 ? 'asked' : 'refused', taken });
    },
    async began({ id, topic, holder, said, language, startedAt }, plain) {
      const [first] = said;
      if (first && !plain) note(first.text, language, { taken: [], chosen: topic });
      if (first) {
        const dueAt = startedAt + day;
        await store.insert<BegunDoc>('begunBySentence', { id, dueAt, expiresAt: dueAt + day });
      }
      const { docs } = await store.find<StoredVisit>('visits', {
        index: 'holder',
        equals: { holderRef: holder.ref },
        from: clock.now() - day,
        descending: true,
        limit: 5,
      });
      for (const stored of docs) {
        const other = stored.visit.holder.kind === holder.kind && stored.visit.topic !== topic;
        if (other && unanswered(stored)) await leave(stored, topic);
      }
    },
    async work() {
      await lookForLeft();
      await keep();
    },
  };
}
