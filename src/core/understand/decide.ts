/** From the chance of each class to an answer: a topic, a question between topics, or a refusal. */

/** Exactly one of `topic`, `asked` and `refused`. */
export interface Recognition {
  readonly topic?: string;
  /**
   * A frequent question that was meant, beside the topic that it is part of, or beside a refusal when it is part of
   * none; beside `asked`, one that may be meant.
   */
  readonly question?: string;
  /** Topics to choose from, the likeliest first. One alone, when the choice is between it and the question. */
  readonly asked?: readonly string[];
  /** None of ours, or nothing of it was understood. */
  readonly refused: boolean;
  /** How likely each topic is; with `none` they sum to 1. Empty when no word was known. */
  readonly scores: Readonly<Record<string, number>>;
}

/** A frequent question: a class of its own that counts for `topic` until that has won. */
export interface Asking {
  readonly id: string;
  /** The topic that it is part of, or `none`. */
  readonly topic: string;
  readonly examples: readonly string[];
}

/** The class of what is none of ours. */
export const none = 'none';

/** Topics with a walk of their own that are part of another topic. */
const partOf: Readonly<Record<string, string>> = { 'take-up': 'case-status', 'undo-lost': 'lost-device' };

/** The topic that this one is part of, or itself. */
export const wholeOf = (topic: string): string => partOf[topic] ?? topic;

/** Refused when `none` is as likely as this, though a topic be likelier. By cross-validation, as is the next. */
const refusedFrom = 0.3;
/** A topic must be likelier than the next by this much to be plain. */
const plainMargin = 0.17;
/** How many topics a question names. */
const mostAsked = 3;
/** A question less likely than this is not meant: better an honest refusal than an answer to something else. */
const leastQuestion = 0.2;
/** Down to this part of the chance of the walk itself, a question may be meant as well: then it is asked. */
const nearQuestion = 1 / 3;

/** A topic with all its parts: walks of their own, and frequent questions. */
interface Whole {
  readonly name: string;
  sum: number;
  /** The likeliest walk of it. */
  walk: Part;
  /** The likeliest question of it. */
  question: Part;
}
interface Part {
  readonly id: string;
  readonly chance: number;
}

/** @param asking the questions by their class. */
export function decide(
  chances: Readonly<Record<string, number>>,
  asking: ReadonlyMap<string, Asking>,
): Recognition {
  const scores: Record<string, number> = {};
  for (const [part, chance] of Object.entries(chances)) {
    const topic = asking.get(part)?.topic ?? part;
    scores[topic] = (scores[topic] ?? 0) + chance;
  }
  const wholes = wholesOf(chances, asking);
  const foreign = wholes.find(({ name }) => name === none);
  const ours = wholes.filter(({ name }) => name !== none);
  const [first, second] = ours;
  if (!first || (foreign && foreign.sum >= refusedFrom))
    return { refused: true, scores, ...(foreign && isMeant(foreign) && { question: foreign.question.id }) };
  const { question, walk } = first;
  if (first.sum - (second?.sum ?? 0) < plainMargin) {
    const near = ours.slice(0, mostAsked);
    const may = near.find(mayBeMeant);
    const asked = near.map((one) => one.walk.id);
    return { asked, refused: false, scores, ...(may && { question: may.question.id }) };
  }
  if (isMeant(first)) return { topic: walk.id, question: question.id, refused: false, scores };
  if (mayBeMeant(first)) return { asked: [walk.id], question: question.id, refused: false, scores };
  return { topic: walk.id, refused: false, scores };
}

/** Parts count for their whole until the whole has won; then the likeliest of them is meant. The likeliest first. */
function wholesOf(
  chances: Readonly<Record<string, number>>,
  asking: ReadonlyMap<string, Asking>,
): readonly Whole[] {
  const wholes = new Map<string, Whole>();
  for (const [part, chance] of Object.entries(chances)) {
    const question = asking.get(part);
    const name = wholeOf(question?.topic ?? part);
    const whole = wholes.get(name) ?? {
      ...{ name, sum: 0 },
      ...{ walk: { id: name, chance: 0 }, question: { id: '', chance: 0 } },
    };
    whole.sum += chance;
    if (question && chance > whole.question.chance) whole.question = { id: question.id, chance };
    if (!question && chance > whole.walk.chance) whole.walk = { id: part, chance };
    wholes.set(name, whole);
  }
  return [...wholes.values()].sort((a, b) => b.sum - a.sum);
}

const mayBeMeant = ({ question, walk }: Whole): boolean =>
  question.chance >= leastQuestion && question.chance >= nearQuestion * walk.chance;

const isMeant = (whole: Whole): boolean => mayBeMeant(whole) && whole.question.chance > whole.walk.chance;
