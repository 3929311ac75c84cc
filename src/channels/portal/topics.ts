/** The choices of the portal's front door: the first seven, and all others behind "Something else". */
import { alarm, alarmFirst, byNumberOnly, frontDoor, furtherDoor, topicsAt } from '../../app/front-door';
import type { TopicInfo } from '../../app/services';
import type { Phrases } from '../../core/phrases';

export interface ShownTopic extends TopicInfo {
  /** The one that is marked with the octagon: something may be happening right now. */
  readonly alarm: boolean;
}

const marked = (topics: readonly TopicInfo[]): ShownTopic[] =>
  topics.map((topic) => ({ ...topic, alarm: topic.topic === alarm }));

/** The seven, each with the words of its dialog when there is one. */
export const homeTopics = (known: readonly TopicInfo[], words: Phrases): ShownTopic[] =>
  marked(topicsAt(frontDoor, known, words));

/** Those that may be meant, without those that only a number begins. */
export const offered = (topics: readonly TopicInfo[]): ShownTopic[] =>
  marked(alarmFirst(topics.filter((one) => !byNumberOnly.has(one.topic))));

/** "It turned up", in the words of its dialog: the walks promise that it is on the first page. */
export const turnedUpTopic = (known: readonly TopicInfo[]): TopicInfo | undefined =>
  known.find((one) => one.topic === 'undo-lost');

/** All others that have a dialog: those of the list in its order, then what an organisation has added. */
export function furtherTopics(known: readonly TopicInfo[]): ShownTopic[] {
  const first = new Set(frontDoor.map((door) => door.topic));
  const order = furtherDoor.map((door) => door.topic);
  const place = (topic: string): number => (order.includes(topic) ? order.indexOf(topic) : order.length);
  return offered(known.filter((one) => !first.has(one.topic))).toSorted(
    (left, right) => place(left.topic) - place(right.topic),
  );
}
