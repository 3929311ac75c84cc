/** The dialogs and the sentences that were not understood, as editors see them. Files are changed elsewhere. */
import { sourceTexts } from '../../core/check/translations';
import { sourceLanguage, spokenIn } from '../../core/dialog/translate';
import type { Dialog, Edition } from '../../core/dialog-types';
import { none } from '../../core/understand';
import type { Deps } from '../deps';
import type {
  DialogRow,
  DialogText,
  DialogView,
  ExampleFile,
  SentenceVerdict,
  StaffDialogs,
  UnclearSentence,
} from '../services';
import { countedAs, type SentenceDoc } from './sentences';

const editorRoles = new Set(['editor', 'administrator']);
const onePage = 30;
/** An example is a sentence, not a story. */
export const longestExample = 200;
const mostReviewed = 500;

type Parts = Pick<Deps, 'store' | 'clock' | 'random' | 'directory' | 'audit' | 'editions' | 'insights'>;

export function makeStaffDialogs(parts: Parts): StaffDialogs {
  const { store, clock, directory, audit, editions, insights } = parts;

  async function mayEdit(staff: string): Promise<boolean> {
    const person = await directory.get(staff);
    return person?.status === 'active' && person.roles.some((role) => editorRoles.has(role));
  }

  const titled =
    (language: string) =>
    (edition: Edition): { topic: string; title: string } => {
      const { topic, title } = spokenIn(edition, language).dialog;
      return { topic, title };
    };

  async function rowOf(
    edition: Edition,
    language: string,
  ): Promise<DialogRow & Pick<DialogView, 'standing'>> {
    const standing = await insights.standing(edition.dialog.topic);
    const at = (wanted: (id: string) => boolean): number =>
      Object.entries(standing).reduce((sum, [id, count]) => sum + (wanted(id) ? count : 0), 0);
    return {
      ...titled(language)(edition),
      steps: Object.keys(edition.dialog.steps).length,
      edition: edition.hash.slice(0, 8),
      begun: at(() => true),
      stopped: at((id) => edition.dialog.steps[id]?.kind !== 'end'),
      languages: languagesOf(edition),
      standing,
    };
  }

  async function unknownLately(): Promise<number> {
    const today = Math.floor(clock.now() / 86_400_000);
    const { docs } = await store.find<{
      readonly id: string;
      readonly version: number;
      readonly steps: Readonly<Record<string, number>>;
    }>('insights', {
      index: 'topic',
      equals: { topic: countedAs },
      from: today - 30,
      to: today + 1,
      limit: 31,
    });
    return docs.reduce((sum, { steps }) => sum + (steps['unknown'] ?? 0), 0);
  }

  /** What was reviewed as an example, by file. */
  async function reviewed(): Promise<readonly ExampleFile[]> {
    const files = new Map<string, { topic: string; language: string; lines: Set<string> }>();
    for (const state of ['example', 'none'] as const) {
      const { docs } = await store.find<SentenceDoc>('misunderstood', {
        index: 'often',
        equals: { state },
        limit: mostReviewed,
      });
      for (const { topic = none, language, example } of docs) {
        if (example === undefined) continue;
        const file = files.get(`${topic} ${language}`) ?? { topic, language, lines: new Set<string>() };
        files.set(`${topic} ${language}`, file);
        file.lines.add(example);
      }
    }
    return [...files]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { topic, language, lines }]) => ({ topic, language, lines: [...lines].sort() }));
  }

  /** What a verdict makes of a sentence; or why not. */
  function decided(verdict: SentenceVerdict): Partial<SentenceDoc> | 'no-topic' | 'no-sentence' {
    if (verdict.verdict === 'dismissed') return { state: 'dismissed' };
    const topic = verdict.verdict === 'none' ? none : verdict.topic;
    if (topic !== none && !editions.current(topic)) return 'no-topic';
    const example = exampleLine(verdict.sentence);
    if (example === undefined) return 'no-sentence';
    return { state: topic === none ? 'none' : 'example', topic, example };
  }

  async function review(
    staff: string,
    id: string,
    verdict: SentenceVerdict,
  ): ReturnType<StaffDialogs['review']> {
    if (!(await mayEdit(staff))) return 'no-role';
    const change = decided(verdict);
    if (typeof change === 'string') return change;
    if ((await store.get<SentenceDoc>('misunderstood', id))?.state !== 'open') return 'gone';
    // Written first: no review without its row. The sentence stays out of the audit.
    await audit.append([
      {
        id: `sentence.${parts.random.token(9)}`,
        at: clock.now(),
        actor: `staff:${staff}`,
        what: 'sentence',
        facts: { sentence: id, verdict: change.state, ...(change.topic ? { topic: change.topic } : {}) },
      },
    ]);
    for (;;) {
      const known = await store.get<SentenceDoc>('misunderstood', id);
      if (known?.state !== 'open') return 'gone';
      if (await store.replace<SentenceDoc>('misunderstood', { ...known, ...change, by: staff }))
        return 'done';
    }
  }

  return {
    review,
    async list(staff, language) {
      if (!(await mayEdit(staff))) return undefined;
      const rows = await Promise.all(editions.all().map(async (edition) => rowOf(edition, language)));
      return rows.map(({ standing: _standing, ...row }) => row).sort((a, b) => (a.topic < b.topic ? -1 : 1));
    },
    async view(staff, topic, language) {
      if (!(await mayEdit(staff))) return undefined;
      const edition = editions.current(topic);
      if (!edition) return undefined;
      const row = await rowOf(edition, language);
      const gone = Object.entries(row.standing)
        .filter(([id]) => !Object.hasOwn(edition.dialog.steps, id))
        .reduce((sum, [, count]) => sum + count, 0);
      return { ...row, gone, dialog: spokenIn(edition, language).dialog, ...textsOf(edition) };
    },
    async sentences(staff, language, after) {
      if (!(await mayEdit(staff))) return undefined;
      const { docs, next } = await store.find<SentenceDoc>('misunderstood', {
        index: 'often',
        equals: { state: 'open' },
        descending: true,
        limit: onePage,
        ...(after === undefined ? {} : { after }),
      });
      return {
        sentences: docs.map(unclear),
        ...(next === undefined ? {} : { next }),
        unknown: await unknownLately(),
        topics: editions.all().map(titled(language)),
        reviewed: await reviewed(),
      };
    },
  };
}

function unclear(doc: SentenceDoc): UnclearSentence {
  const { id, sentence, language, times, how, lastAt, taken } = doc;
  const chosen = Object.entries(doc.chosen)
    .map(([topic, count]) => ({ topic, times: count }))
    .sort((a, b) => b.times - a.times);
  return { id, sentence, language, times, ...how, lastAt, taken, chosen };
}

/**
 * A line for a file of examples, or undefined when it cannot be one. It begins with a word: a sign there would make
 * a heading of it, or a formula in a spreadsheet.
 */
export function exampleLine(sentence: string): string | undefined {
  const line = sentence
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}…]+/u, '')
    .trim();
  return line.length > longestExample || !/\p{L}{2}/u.test(line) ? undefined : line;
}

function languagesOf({ dialog, translations }: Edition): DialogRow['languages'] {
  const english = sourceTexts(dialog);
  return Object.entries(translations).map(([language, spoken]) => {
    const own = byKey(spoken.dialog);
    return {
      language,
      texts: english.length,
      same: english.filter(({ key, text }) => own.get(key) === text).length,
    };
  });
}

const byKey = (dialog: Dialog): ReadonlyMap<string, string> =>
  new Map(sourceTexts(dialog).map(({ key, text }) => [key, text]));

/** Every text in every language: those of a step by its id, the others together. */
function textsOf({ dialog, translations }: Edition): Pick<DialogView, 'texts' | 'stepTexts'> {
  const others = Object.entries(translations).map(([language, spoken]) => ({
    language,
    own: byKey(spoken.dialog),
  }));
  const texts: DialogText[] = [];
  const stepTexts: Record<string, DialogText[]> = {};
  for (const { key, text } of sourceTexts(dialog)) {
    const [, id, name] = /^steps\.([^.]+)\.(.+)$/u.exec(key) ?? [];
    const all = [
      { language: sourceLanguage, text },
      ...others.map(({ language, own }) => ({ language, text: own.get(key) ?? '' })),
    ];
    if (id === undefined || name === undefined) texts.push({ name: key, texts: all });
    else (stepTexts[id] ??= []).push({ name, texts: all });
  }
  return { texts, stepTexts };
}
