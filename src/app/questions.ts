/** Frequent questions as channels show them: in a language, with what the organisation says of itself. */
import type { Questions } from '../core/questions';
import { escapeMarkdown, fill, type Variables } from '../core/screens/fill';
import type { Organisation, QuestionInfo, TopicInfo } from './services';

export interface QuestionParts {
  readonly questions: Questions;
  readonly topics: (language: string) => Promise<readonly TopicInfo[]>;
  readonly organisation: (language: string) => Promise<Organisation>;
}

/** All questions with their answers. A topic whose walk is not there is left out of what they lead to. */
export function makeAnswers(parts: QuestionParts): (language: string) => Promise<readonly QuestionInfo[]> {
  return async (language) => {
    const [topics, organisation] = await Promise.all([parts.topics(language), parts.organisation(language)]);
    const values = valuesOf(organisation);
    return parts.questions.in(language).map((one) => ({
      id: one.id,
      ask: fill(one.ask, values),
      answer: fill(one.answer, escaped(values)),
      topics: one.topics.flatMap((name) => topics.filter(({ topic }) => topic === name)),
    }));
  };
}

const valuesOf = ({ name, helpDeskPhone, hours, hoursNow }: Organisation): Record<string, string> => ({
  organisation: name,
  // A number that is cut at the end of a line is dialled wrongly.
  helpDeskPhone: helpDeskPhone.replaceAll(' ', '\u00a0'),
  helpDeskHours: hours,
  hoursNow,
});

const escaped = (values: Readonly<Record<string, string>>): Variables =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeMarkdown(value)]));
