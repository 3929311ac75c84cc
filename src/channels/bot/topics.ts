/** The first choices, as on the portal's first page, and what beginning each of them means. */
import type { TopicInfo } from '../../app/services';

/** In this order. One without a walk of its own is taken by a person, told what was chosen. */
const frontDoor: readonly TopicInfo[] = [
  { topic: 'no-device', title: 'My phone is not with me', hint: 'At home, at repair, battery empty' },
  { topic: 'lost-device', title: 'My phone was lost or stolen', hint: 'We stop its use first' },
  { topic: 'new-device', title: 'I have a new phone or number' },
  { topic: 'missing-code', title: 'No code comes', hint: 'Text, call or notification' },
  { topic: 'code-rejected', title: 'My code is refused', hint: 'Wrong, expired or already used' },
  {
    topic: 'unexpected-prompt',
    title: 'I got a request I did not make',
    hint: 'Do not approve it. Tell us first',
  },
  { topic: 'talk-to-person', title: 'I want to talk to a person', hint: 'We open a request' },
];

/** Walks that only a request number begins. */
export const byNumberOnly = new Set(['take-up']);

/** The seven, each with the words of its walk when there is one. */
export const menuTopics = (known: readonly TopicInfo[]): readonly TopicInfo[] =>
  frontDoor.map((shown) => known.find((own) => own.topic === shown.topic) ?? shown);

export interface Beginning {
  readonly topic: string;
  readonly title: string;
  /** What was chosen, when there is no walk for it: staff read it. */
  readonly said?: string;
}

/** How a topic begins; undefined when there is no such topic. */
export function beginningOf(topic: string, known: readonly TopicInfo[]): Beginning | undefined {
  if (byNumberOnly.has(topic)) return undefined;
  const own = known.find((info) => info.topic === topic);
  if (own) return own;
  const shown = frontDoor.find((info) => info.topic === topic);
  return shown && { topic: 'talk-to-person', title: shown.title, said: shown.title };
}
