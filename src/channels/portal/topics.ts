/** The choices of the front door, and what beginning each of them means. */
import type { TopicInfo } from '../../app/services';

export interface HomeTopic extends TopicInfo {
  /** The one that is marked with the octagon: something may be happening right now. */
  readonly alarm: boolean;
}

/** Shown while a topic has no dialog of its own yet: then a person is asked, with the choice as the first words. */
const frontDoor: readonly TopicInfo[] = [
  {
    topic: 'no-device',
    title: 'My phone is not with me',
    hint: 'At home, at repair, battery empty',
    icon: 'away',
  },
  { topic: 'lost-device', title: 'My phone was lost or stolen', hint: 'We stop its use first', icon: 'lost' },
  { topic: 'new-device', title: 'I have a new phone or number', icon: 'fresh' },
  { topic: 'missing-code', title: 'No code comes', hint: 'Text, call or notification', icon: 'nocode' },
  {
    topic: 'code-rejected',
    title: 'My code is refused',
    hint: 'Wrong, expired or already used',
    icon: 'refused',
  },
  {
    topic: 'unexpected-prompt',
    title: 'I got a request I did not make',
    hint: 'Do not approve it. Tell us first',
    icon: 'unasked',
  },
  { topic: 'talk-to-person', title: 'I want to talk to a person', hint: 'We open a request', icon: 'other' },
];

/** Below the seven: the walks promise that it is on the first page. */
const turnedUp = 'undo-lost';

/** "It turned up", in the words of its dialog; undefined when that is switched off. */
export const turnedUpTopic = (known: readonly TopicInfo[]): TopicInfo | undefined =>
  known.find((one) => one.topic === turnedUp);

/** Walks that only a form of their own may begin. */
export const notByName = new Set(['take-up']);

/** The seven, each with the words of its dialog when there is one. */
export function homeTopics(known: readonly TopicInfo[]): HomeTopic[] {
  return frontDoor.map((topic) => {
    const own = known.find((one) => one.topic === topic.topic);
    return { ...topic, ...own, alarm: topic.topic === 'unexpected-prompt' };
  });
}

export interface Beginning {
  readonly topic: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: string;
  /** What the person chose, when there is no dialog for it: staff read it. */
  readonly said?: string;
}

/** How a topic named in a form begins; undefined when there is no such topic. */
export function beginningOf(topic: string, known: readonly TopicInfo[]): Beginning | undefined {
  if (notByName.has(topic)) return undefined;
  const own = known.find((one) => one.topic === topic);
  if (own) return own;
  const shown = frontDoor.find((one) => one.topic === topic);
  return shown && { ...shown, topic: 'talk-to-person', said: shown.title };
}
