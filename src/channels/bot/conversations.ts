/**
 * What is kept of a conversation: where to reach it, whose it is, and which screens it was shown when. One
 * document a conversation; typed text is matched with the screen that was shown before it was sent.
 */
import { createHash } from 'node:crypto';
import type { Clock, Doc, Store } from '../../app/ports';
import type { Incoming } from './incoming';
import { sentAt } from './incoming';

/** One card that was shown. `visit` is empty for the first card ("What happened?"). */
export interface Shown {
  readonly visit: string;
  readonly turn: number;
  /** When it was sent, in ms of real time. */
  readonly at: number;
  /** The same by the clock that walks go by. */
  readonly now?: number;
  /** The channel's id of the message, to replace it. Empty when the channel gave none. */
  readonly activity: string;
  /** What could be chosen on a card that is no screen, to be typed as well. Nothing that was typed is in it. */
  readonly options?: readonly Option[];
  /** It asked for the code of somebody who calls. */
  readonly caller?: boolean;
}

/** A choice of a small card: its words and its button's data. */
export interface Option {
  readonly say: string;
  readonly data: Readonly<Record<string, string | number>>;
}

export interface Conversation extends Doc {
  readonly serviceUrl: string;
  readonly channel: string;
  readonly tenant: string;
  /** The bot's and the person's account ids in this channel. */
  readonly bot: string;
  readonly user: string;
  /** The directory id the channel reported: nobody else may answer here. */
  readonly sender: string;
  /** The person in our directory; empty when unknown. */
  readonly person: string;
  readonly zone: string;
  /** The person removed or blocked the bot: nothing is sent until they write again. */
  readonly blocked: boolean;
  /** Newest last, at most `remembered`. */
  readonly shown: readonly Shown[];
  /** Activities that were taken and answered, newest last. */
  readonly answered: readonly string[];
  /** Of the person's last message: chosen by them, else the client's. */
  readonly language: string;
  /** Chosen by the person; empty while the client's holds. */
  readonly chosenLanguage: string;
  /** How often in a row nothing was understood. */
  readonly missed: number;
  /** The message that was answered last, by the channel's id. */
  readonly heard: string;
}

const remembered = 8;

/** What names an activity, whatever id it comes with: Teams repeats one after about 15 s, also with a new id. */
export function fingerprint(incoming: Incoming): string {
  const sent = sentAt(incoming);
  const parts = [
    incoming.conversation.id,
    incoming.from?.aadObjectId ?? incoming.from?.id ?? '',
    // Without a time only the id tells two equal messages apart.
    sent === undefined ? `id:${incoming.id ?? ''}` : `at:${sent}`,
    incoming.type,
    incoming.text ?? '',
    JSON.stringify(incoming.value ?? null),
    JSON.stringify((incoming.membersAdded ?? []).map((member) => member.id)),
    incoming.action ?? '',
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

const lasts = 3_600_000;

/** Takes an activity once. False when it was taken before, by any process. */
export const takeOnce = (store: Store, clock: Clock, hash: string): Promise<boolean> =>
  store.insert('activities', { id: hash, expiresAt: clock.now() + lasts });

/** The newest screen shown at or before `at`; undefined when none was. */
export const shownBefore = (shown: readonly Shown[], at: number): Shown | undefined =>
  shown.findLast((entry) => entry.at <= at);

/** A message id of Teams is its time in ms: the channel's own clock, the same that stamps what people type. */
export function shownTime(activity: string | undefined, now: number): number {
  const stamp = /^1\d{12}$/.test(activity ?? '') ? Number(activity) : Number.NaN;
  return Math.abs(stamp - now) < 300_000 ? stamp : now;
}

/** Sent by somebody, not by the client on its own: only then is the sender the person. */
const isSaid = (incoming: Incoming): boolean => incoming.type === 'message' || incoming.type === 'invoke';

/** Where a conversation is and whose. */
export type Address = Pick<
  Conversation,
  'id' | 'serviceUrl' | 'channel' | 'tenant' | 'bot' | 'user' | 'sender' | 'person' | 'zone'
>;

/** The conversation of an activity. */
export function addressOf(incoming: Incoming, person: string, zone: string): Address {
  return {
    id: incoming.conversation.id,
    serviceUrl: incoming.serviceUrl,
    channel: incoming.channelId,
    tenant: incoming.conversation.tenantId ?? '',
    bot: incoming.recipient?.id ?? '',
    user: incoming.from?.id ?? '',
    sender: incoming.from?.aadObjectId ?? (isSaid(incoming) ? (incoming.from?.id ?? '') : ''),
    person,
    zone,
  };
}

/** Nothing was shown there yet. */
export const unused = (address: Address): Omit<Conversation, 'version'> => ({
  ...address,
  blocked: false,
  shown: [],
  answered: [],
  language: '',
  chosenLanguage: '',
  missed: 0,
  heard: '',
});

export const getConversation = (store: Store, id: string): Promise<Conversation | undefined> =>
  store.get<Conversation>('conversations', id);

/** What a turn adds to the conversation. */
export interface Change {
  readonly shown?: Shown;
  readonly answered?: string;
  readonly blocked?: boolean;
  /** Where to reach it and whose it is; the rest of it is left alone. */
  readonly address?: Address;
  readonly language?: string;
  readonly chosenLanguage?: string;
  readonly missed?: number;
  readonly heard?: string;
}

const newest = <T>(list: readonly T[], added: T | undefined): readonly T[] =>
  added === undefined ? list : [...list, added].slice(-remembered);

function apply<T extends Omit<Conversation, 'version'>>(before: T, change: Change): T {
  return {
    ...before,
    ...change.address,
    // A name once known stays: an arrival may come without one.
    sender: change.address?.sender || before.sender,
    blocked: change.blocked ?? before.blocked,
    language: change.language ?? before.language,
    chosenLanguage: change.chosenLanguage ?? before.chosenLanguage,
    missed: change.missed ?? before.missed,
    heard: change.heard ?? before.heard,
    shown: newest(before.shown, change.shown),
    answered: newest(before.answered, change.answered),
  };
}

/**
 * Saves a change on top of whatever is stored by now. `known` saves the first read. Creates the document when
 * `fresh` is given. Returns what is stored; undefined when there is no such conversation.
 */
export async function saveConversation(
  store: Store,
  id: string,
  change: Change,
  options: { readonly known?: Conversation | undefined; readonly fresh?: Omit<Conversation, 'version'> } = {},
): Promise<Conversation | undefined> {
  let current = options.known;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    current ??= await getConversation(store, id);
    if (current) {
      const next = apply(current, change);
      if (await store.replace<Conversation>('conversations', next))
        return { ...next, version: next.version + 1 };
    } else if (options.fresh) {
      const next = apply(options.fresh, change);
      if (await store.insert<Conversation>('conversations', next)) return { ...next, version: 1 };
    } else {
      return undefined;
    }
    current = undefined;
  }
  throw new Error('A conversation changed too often to be saved.');
}
