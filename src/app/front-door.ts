/** The front door, shared by the portal and the chat: which troubles stand there, in which order. */
import type { Phrases } from '../core/phrases';
import type { TopicInfo } from './services';

interface Door {
  readonly topic: string;
  readonly icon: string;
}

/** The first seven. What may be happening right now comes first. */
export const frontDoor: readonly Door[] = [
  { topic: 'unexpected-prompt', icon: 'unasked' },
  { topic: 'no-device', icon: 'away' },
  { topic: 'lost-device', icon: 'lost' },
  { topic: 'new-device', icon: 'fresh' },
  { topic: 'missing-code', icon: 'nocode' },
  { topic: 'code-rejected', icon: 'refused' },
  { topic: 'talk-to-person', icon: 'other' },
];

/** Behind "Something else". The walks promise that "It turned up" can be chosen. */
export const furtherDoor: readonly Door[] = [
  { topic: 'setup', icon: 'fresh' },
  { topic: 'traveling', icon: 'away' },
  { topic: 'sign-in-help', icon: 'other' },
  { topic: 'not-prompted', icon: 'nocode' },
  { topic: 'turn-off', icon: 'other' },
  { topic: 'case-status', icon: 'other' },
  { topic: 'undo-lost', icon: 'lost' },
];

/** Something may be happening right now: it goes before all others wherever it is among what may be meant. */
export const alarm = 'unexpected-prompt';

/** Walks that only a request number begins. */
export const byNumberOnly: ReadonlySet<string> = new Set(['take-up']);

const shown = ({ topic, icon }: Door, words: Phrases): TopicInfo => {
  const hint = `door.${topic}.hint`;
  return {
    topic,
    icon,
    title: words.say(`door.${topic}`),
    ...(words.has(hint) ? { hint: words.say(hint) } : {}),
  };
};

/** These doors, each with the words of its walk when there is one. @param known in the language of `words` */
export const topicsAt = (
  doors: readonly Door[],
  known: readonly TopicInfo[],
  words: Phrases,
): readonly TopicInfo[] =>
  doors.map((door) => known.find(({ topic }) => topic === door.topic) ?? shown(door, words));

export interface Beginning {
  readonly topic: string;
  readonly title: string;
  /** What was chosen, when there is no walk for it: staff read it. */
  readonly said?: string;
}

/** How a topic begins, by a person when it has no walk; undefined when there is no such topic. */
export function beginningOf(
  topic: string,
  known: readonly TopicInfo[],
  words: Phrases,
): (Beginning & Pick<TopicInfo, 'hint' | 'icon'>) | undefined {
  if (byNumberOnly.has(topic)) return undefined;
  const own = known.find((info) => info.topic === topic);
  if (own) return own;
  const door = [...frontDoor, ...furtherDoor].find((one) => one.topic === topic);
  if (!door) return undefined;
  const info = shown(door, words);
  return { ...info, topic: 'talk-to-person', said: info.title };
}

/** The alarm first, the rest as it was. */
export const alarmFirst = (topics: readonly TopicInfo[]): readonly TopicInfo[] => [
  ...topics.filter(({ topic }) => topic === alarm),
  ...topics.filter(({ topic }) => topic !== alarm),
];
