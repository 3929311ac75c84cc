/**
 * Which topic a sentence means. Learnt from example sentences, each language for itself: words, neighbours of words and
 * pieces of words, weighed by a linear model; unknown words are first taken for the known ones they are a slip of. What
 * is none of ours is a class of its own, with examples of its own. When topics are about as likely it asks instead of
 * guessing. docs/understanding.md says how well it does.
 */
import type { Dialog } from './dialog-types';
import { sourceLanguage } from './dialog/translate';
import { decide, type Asking, type Recognition } from './understand/decide';
import { learn, modelOf, type Example, type Learnt, type Model } from './understand/model';
import { wordsOf } from './understand/words';

export { none, wholeOf, type Asking, type Recognition } from './understand/decide';

/** @returns undefined when no topic is plain. `score` is between 0 and 1. */
export type Understand = (
  sentence: string,
  language?: string,
) => { topic: string; score: number } | undefined;

/** `recognise` tells more than the call itself: what to ask, and every score. */
export type Recogniser = Understand & {
  /** @param language BCP 47, of the screen: it decides only when the words do not. */
  recognise(sentence: string, language?: string): Recognition;
};

type Trained = Pick<Dialog, 'topic' | 'title' | 'examples'>;

/** Sentences by topic, by language. */
export type Examples = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What was learnt, by language. */
export type Knowledge = Readonly<Record<string, Learnt>>;

/** The class of a question, among those of topics. */
const classOf = (id: string): string => `faq:${id}`;

/**
 * Learns the examples and titles of the dialogs, further sentences by topic or question (`none`: none of ours), and
 * frequent questions. A sentence that is an example of a question is learnt for the question alone. Pure and
 * deterministic.
 */
export function learnExamples(
  dialogs: readonly Trained[],
  further: Examples = {},
  questions: readonly Asking[] = [],
): Knowledge {
  const ofDialogs = dialogs.flatMap(({ topic, title, examples }) => labelled(topic, [title, ...examples]));
  const ofQuestions = questions.flatMap(({ id, examples }) => labelled(classOf(id), examples));
  const languages = new Set([sourceLanguage, ...Object.keys(further)]);
  const ids = new Set(questions.map(({ id }) => id));
  return Object.fromEntries(
    [...languages].map((language) => {
      const own = Object.entries(further[language] ?? {}).flatMap(([name, said]) =>
        labelled(ids.has(name) ? classOf(name) : name, said),
      );
      return [
        language,
        learn(language === sourceLanguage ? merged([...ofDialogs, ...own], ofQuestions) : own),
      ];
    }),
  );
}

const labelled = (label: string, sentences: readonly string[]): Example[] =>
  sentences.map((sentence) => ({ label, sentence }));

function merged(topics: readonly Example[], questions: readonly Example[]): readonly Example[] {
  const key = ({ sentence }: Example): string => wordsOf(sentence).join(' ');
  const taken = new Set(questions.map(key));
  return [...topics.filter((one) => !taken.has(key(one))), ...questions];
}

/** @param questions those that were learnt. */
export function recogniserOf(knowledge: Knowledge, questions: readonly Asking[] = []): Recogniser {
  const models = new Map(Object.entries(knowledge).map(([language, learnt]) => [language, modelOf(learnt)]));
  const asking = new Map(questions.map((one) => [classOf(one.id), one]));
  const recognise = (sentence: string, language: string = sourceLanguage): Recognition => {
    const model = modelFor(wordsOf(sentence), models, language);
    const chances = model?.chances(sentence);
    if (!model || !chances) return { refused: true, scores: {} };
    return decide(Object.fromEntries(model.classes.map((name, i) => [name, chances[i] ?? 0])), asking);
  };
  const understand: Understand = (sentence, language) => {
    const { topic, scores } = recognise(sentence, language);
    return topic === undefined ? undefined : { topic, score: scores[topic] ?? 0 };
  };
  return Object.assign(understand, { recognise });
}

/** Learns and recognises in one. */
export const makeRecogniser = (
  dialogs: readonly Trained[],
  further: Examples = {},
  questions: readonly Asking[] = [],
): Recogniser => recogniserOf(learnExamples(dialogs, further, questions), questions);

/** People often type in another language than their screen has: the words decide, and the screen only helps. */
function modelFor(
  words: readonly string[],
  models: ReadonlyMap<string, Model>,
  language: string,
): Model | undefined {
  const screen = language.split('-')[0];
  let best: Model | undefined;
  let most = -Infinity;
  for (const [name, model] of models) {
    const likeness = model.likeness(words) + (name === screen ? screenHelps : 0);
    if (likeness > most) [best, most] = [model, likeness];
  }
  return best;
}

/** As much as one word that the language says seven times as often as the other. */
const screenHelps = 2;
