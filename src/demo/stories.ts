/** The requests of the made-up month: what each is about, and how far it got. Words are quotes, as people write. */
import type { CaseAction } from '../core/dialog-types';

export interface Story {
  readonly topic: string;
  readonly action: CaseAction;
  readonly minutesAgo: number;
  /** A backup code was shown. */
  readonly proven: boolean;
  readonly stolen?: boolean;
  readonly privileged?: boolean;
  readonly said?: string;
  /** Members of the demo's staff, by id. */
  readonly takenBy?: string;
  readonly checkedBy?: string;
  readonly ended?: 'done' | 'denied' | 'withdrawn' | 'expired';
}

const lost = { topic: 'lost-device', action: 'recover' } as const;
const away = { topic: 'no-device', action: 'day-pass' } as const;
const talk = { topic: 'talk-to-person', action: 'talk' } as const;
const unasked = { topic: 'unexpected-prompt', action: 'talk' } as const;

const open: readonly Story[] = [
  {
    ...lost,
    minutesAgo: 6,
    proven: true,
    stolen: true,
    said: 'Somebody took my bag on the number 22 bus, the phone was in it',
  },
  {
    ...unasked,
    minutesAgo: 11,
    proven: true,
    stolen: true,
    said: 'my phone asks me to approve something every minute',
  },
  { ...lost, minutesAgo: 19, proven: true, said: 'left it in the canteen I think' },
  { ...lost, minutesAgo: 34, proven: true, takenBy: 'ines' },
  { ...lost, minutesAgo: 52, proven: true, takenBy: 'ines', checkedBy: 'ines' },
  { ...away, minutesAgo: 71, proven: true, said: 'phone is charging at home and my shift begins at two' },
  { ...lost, minutesAgo: 95, proven: true, privileged: true, takenBy: 'ana', checkedBy: 'ines' },
  { ...talk, minutesAgo: 130, proven: true, said: 'which app should I use on an old phone?' },
  {
    ...lost,
    minutesAgo: 185,
    proven: false,
    said: 'This is the finance director. I have a new number, call me there, it is urgent',
  },
  { ...away, minutesAgo: 260, proven: false },
  { ...lost, minutesAgo: 420, proven: true, takenBy: 'sam', checkedBy: 'ines' },
  { ...talk, minutesAgo: 1_180, proven: false, said: 'hello? anybody there' },
  { ...lost, minutesAgo: 1_530, proven: false },
];

const hours = 60;
const endings = [
  ...[
    'done',
    'done',
    'done',
    'denied',
    'done',
    'withdrawn',
    'done',
    'done',
    'expired',
    'done',
    'denied',
    'done',
  ],
  ...[
    'done',
    'done',
    'withdrawn',
    'done',
    'done',
    'done',
    'denied',
    'done',
    'expired',
    'done',
    'done',
    'done',
  ],
] as const;
const kinds = [lost, away, lost, lost, away, lost, talk, away] as const;
const takers = ['ines', 'ines', 'sam', 'ana', 'ines', 'ravi'] as const;

/** Requests of the month that are over: one or so a day. */
const closed: readonly Story[] = endings.map((ended, index) => {
  const kind = kinds[index % kinds.length] ?? lost;
  const worked = ended === 'done' || ended === 'denied';
  const takenBy = takers[index % takers.length] ?? 'ines';
  const checked = ended === 'done' && kind !== talk;
  return {
    ...kind,
    minutesAgo: (30 + index * 28) * hours + index * 7,
    proven: ended !== 'expired',
    ended,
    ...(worked ? { takenBy } : {}),
    ...(checked ? { checkedBy: takenBy === 'ines' ? 'ana' : 'ines' } : {}),
  };
});

export const stories: readonly Story[] = [...open, ...closed];
