/** The shipped frequent questions, and their answers for tests of channels. */
import { join } from 'node:path';
import { makeAnswers } from '../../src/app/questions';
import type { Organisation, QuestionInfo, TopicInfo } from '../../src/app/services';
import { readDialogs } from '../../src/cli/dialogs';
import { questionsOf, type Questions } from '../../src/core/questions';

const root = join(__dirname, '../..');
let known: Questions | undefined;

export const shippedQuestions = (): Questions =>
  (known ??= questionsOf(readDialogs(join(root, 'dialogs'), root)));

/** As the running system answers them, with these topics. */
export const answersWith = (
  topics: readonly TopicInfo[],
  organisation: Organisation,
): ((language?: string) => Promise<readonly QuestionInfo[]>) => {
  const answers = makeAnswers({
    questions: shippedQuestions(),
    topics: async () => topics,
    organisation: async () => organisation,
  });
  return (language = 'en') => answers(language);
};
