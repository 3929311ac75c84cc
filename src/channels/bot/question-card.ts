/** The answer to a frequent question as a card, with what it may lead to. */
import { byNumberOnly } from '../../app/front-door';
import type { QuestionInfo } from '../../app/services';
import { action, card, choice, heading } from './card-parts';
import type { Card } from './card-parts';
import { escaped, plain, rich } from './rich';
import { topicOffer } from './small-cards';
import type { Offer, SmallOptions } from './small-cards';

export interface QuestionOptions extends SmallOptions {
  readonly publicUrl: string;
  /** What was typed; it goes along with what is begun from the card. */
  readonly typed?: string | undefined;
  /** The walk that is running. */
  readonly goOn?: string | undefined;
}

const person = 'talk-to-person';

/** The question as a choice among what may be meant. */
export const questionOffer = ({ id, ask }: QuestionInfo): Offer => ({ title: ask, data: { ask: id } });

/** The last row, as on every card: back to the walk or to the first card, and a person. */
function lastRow({ goOn, typed, words }: QuestionOptions): readonly Offer[] {
  const back = goOn === undefined ? { go: 'menu' } : { visit: goOn, go: 'show' };
  const said = typed === undefined ? {} : { said: typed };
  return [
    { title: words.say(goOn === undefined ? 'bot.back' : 'question.go-on'), data: back },
    { title: words.say('bot.person'), data: { begin: person, ...said } },
  ];
}

/** The card, and its offers, which may be typed as well. */
export function questionCard(
  question: QuestionInfo,
  of: QuestionOptions,
): { readonly card: Card; readonly offers: readonly Offer[] } {
  const { words, submit, publicUrl, typed } = of;
  const topics = question.topics
    .filter(({ topic }) => topic !== person && !byNumberOnly.has(topic))
    .map((topic) => topicOffer(topic, typed));
  const last = lastRow(of);
  const leads = topics.length > 0 ? [plain(words.say('question.leads'), { weight: 'Bolder' }, 'Medium')] : [];
  return {
    card: card(
      [
        heading(escaped(question.ask)),
        ...rich(question.answer, publicUrl),
        ...leads,
        ...topics.map(({ title, hint, data }) => choice(title, hint, data, submit)),
      ],
      last.map(({ title, data }) => action({ title, data, without: true }, submit)),
    ),
    offers: [...topics, ...last],
  };
}
