/** "Show once more that it is you": what the page of a request says of it. Answered on the person's page, never here. */
import type { CaseView } from '../../app/services';
import type { Phrases } from '../../core/phrases';

const kinds = { asked: 'wait', right: 'done', wrong: 'stop', none: 'stop', missed: 'wait' } as const;

/** What `views/partials/challenge.hbs` needs; nothing for a request that is closed and where nothing was asked. */
export function challengeData(
  { challenge }: CaseView,
  acts: boolean,
  { say, count }: Phrases,
): Readonly<Record<string, unknown>> {
  const last = challenge?.last;
  if (!challenge || (!acts && !last)) return {};
  return {
    challenge: {
      ways: acts ? challenge.ways : [],
      whyNot: acts && challenge.whyNot !== undefined ? say(challenge.whyNot) : undefined,
      last: last && {
        kind: kinds[last.state],
        words: say(`staff.challenge.${last.state}`, { way: last.shown ?? last.asked }),
        times: last.state === 'wrong' && last.wrong > 1 ? count('staff.challenge.times', last.wrong) : '',
        at: last.answeredAt ?? last.at,
      },
    },
  };
}
