/**
 * A frequent question in the chat: its answer as a card, with what it may lead to. A walk that is running keeps its
 * place; the card leads back to it.
 */
import type { QuestionInfo, TopicInfo } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import { action, card, choice } from './card-parts';
import type { Card, Data } from './card-parts';
import type { Outcome } from './outcome';
import { escaped, plain, rich } from './rich';
import type { Element } from './rich';
import { byNumberOnly } from './topics';

export interface QuestionOptions {
  readonly submit: boolean;
  readonly publicUrl: string;
  readonly words: Phrases;
  /** What was typed; it goes along with what is begun from the card. */
  readonly said?: string | undefined;
  /** The walk that is running. */
  readonly goOn?: string | undefined;
}

const person = 'talk-to-person';

const begin = (topic: string, { said }: QuestionOptions): Data => ({
  begin: topic,
  ...(said === undefined ? {} : { said }),
});

const topicChoices = (topics: readonly TopicInfo[], of: QuestionOptions): Element[] =>
  topics
    .filter(({ topic }) => topic !== person && !byNumberOnly.has(topic))
    .map(({ topic, title, hint }) => choice(title, hint, begin(topic, of), of.submit));

/** The last row, as on every card: back to the walk or to the first card, and a person. */
function lastRow(of: QuestionOptions): Element[] {
  const { goOn, words, submit } = of;
  const back = goOn === undefined ? { go: 'menu' } : { visit: goOn, go: 'show' };
  const title = words.say(goOn === undefined ? 'back' : 'question.go-on');
  return [
    action({ title, data: back, without: true }, submit),
    action({ title: words.say('question.person'), data: begin(person, of), without: true }, submit),
  ];
}

/** The answer. */
export function questionCard(question: QuestionInfo, of: QuestionOptions): Card {
  const heading = {
    type: 'TextBlock',
    text: escaped(question.ask),
    size: 'Large',
    weight: 'Bolder',
    wrap: true,
    style: 'heading',
  };
  const offers = topicChoices(question.topics, of);
  const leads =
    offers.length > 0 ? [plain(of.words.say('question.leads'), { weight: 'Bolder' }, 'Medium')] : [];
  return card([heading, ...rich(question.answer, of.publicUrl), ...leads, ...offers], lastRow(of));
}

/** A question, or one of these topics: which was meant is asked, and nothing is guessed. */
export function meantCard(question: QuestionInfo, topics: readonly TopicInfo[], of: QuestionOptions): Card {
  const { words, submit } = of;
  return card(
    [
      plain(words.say('close.title'), { weight: 'Bolder' }),
      choice(question.ask, undefined, { ask: question.id }, submit),
      ...topicChoices(topics, of),
      choice(words.say('close.none'), undefined, begin(person, of), submit),
    ],
    lastRow(of),
  );
}

/** The card of what was understood. Without a walk it is remembered as shown, so that it is closed when one begins. */
export function questionOutcome(
  {
    question,
    asked = [],
  }: { readonly question: QuestionInfo; readonly asked?: readonly TopicInfo[] | undefined },
  of: QuestionOptions,
): Outcome {
  const made = asked.length > 0 ? meantCard(question, asked, of) : questionCard(question, of);
  return {
    message: { card: made, summary: question.ask },
    ...(of.goOn === undefined ? { shows: { visit: '', turn: 0 } } : {}),
  };
}
