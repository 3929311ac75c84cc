/** Messages that we begin: a decision came, an answer is due. Uses the conversation as it was stored. */
import type { Pusher } from '../../app/ports';
import type { Phrases } from '../../core/phrases';
import type { BotContext } from './context';
import { usesSubmit } from './context';
import { getConversation, saveConversation, shownTime } from './conversations';
import type { Conversation } from './conversations';
import type { Show } from './show';
import type { Message, Talk } from './talk';
import { WireError } from './talk';
import { lineCard } from './small-cards';
import { toCard } from './to-card';

/** Opens a conversation that is stored, to send into it. The adapter implements it. */
export type Reach = (
  to: Pick<Conversation, 'id' | 'serviceUrl' | 'channel' | 'tenant' | 'bot' | 'user'> & {
    /** A channel of a team. */
    readonly group?: true;
  },
  work: (talk: Talk) => Promise<void>,
) => Promise<void>;

/** Removed or blocked by the person, or gone: nothing that is sent later can arrive. */
export const isClosed = (error: unknown): boolean =>
  error instanceof WireError &&
  ((error.status === 403 &&
    (error.code === 'MessageWritesBlocked' || error.code === 'BotNotInConversationRoster')) ||
    (error.status === 404 && error.code === 'ConversationNotFound'));

/**
 * Both calls resolve without sending when the conversation is unknown or blocked.
 * @throws {WireError} when it could not be sent now: later may succeed.
 */
export function makePusher(ctx: BotContext, reach: Reach, show: Show): Omit<Pusher, 'vouch'> {
  const wordsOf = (to: Conversation): Phrases => ctx.catalogue.in(to.language ?? '');
  const send = async (
    id: string,
    message: (to: Conversation) => Promise<Message>,
    shows?: { visit: string; turn: number },
  ): Promise<void> => {
    const to = await getConversation(ctx.store, id);
    if (!to || to.blocked) {
      ctx.log.info({ known: Boolean(to) }, 'nobody to show it to in the chat');
      return;
    }
    try {
      await reach(to, async (talk) => {
        if (shows && (await inPlace(to, shows, talk, () => message(to)))) return;
        const before = ctx.clock.real();
        const activity = await talk.send(await message(to));
        if (!shows) return;
        const shown = { ...shows, activity, at: shownTime(activity, before), now: ctx.clock.now() };
        await saveConversation(ctx.store, id, { shown }, { known: to });
        await retire(to, shows.visit, talk);
      });
    } catch (error) {
      if (!isClosed(error)) throw error;
      ctx.log.warn({ status: 403 }, 'the chat is closed to us; nothing more is sent until the person writes');
      await saveConversation(ctx.store, id, { blocked: true });
    }
  };
  /** The same question with other words ("your text has arrived") takes the place of its card: no new message. */
  const inPlace = async (
    to: Conversation,
    shows: { visit: string; turn: number },
    talk: Talk,
    message: () => Promise<Message>,
  ): Promise<boolean> => {
    const last = to.shown.at(-1);
    if (!last?.activity || last.visit !== shows.visit || last.turn !== shows.turn) return false;
    try {
      await talk.replace(last.activity, await message());
      return true;
    } catch (error) {
      // Without its card it is sent like any other.
      if (!(error instanceof WireError) || isClosed(error)) throw error;
      return false;
    }
  };
  /** The screen before is past: its buttons would only say so. */
  const retire = async (to: Conversation, visit: string, talk: Talk): Promise<void> => {
    const last = to.shown.at(-1);
    if (!last?.activity || last.visit !== visit) return;
    try {
      const line = wordsOf(to).say('bot.moved-on');
      await talk.replace(last.activity, { card: lineCard(line), summary: line });
    } catch (error) {
      ctx.log.warn({ status: error instanceof WireError ? error.status : undefined }, 'a past card stayed');
    }
  };
  return {
    show: (conversation, visit, screen, language) =>
      send(
        conversation,
        async (to) => {
          const phone = await show.phone();
          const card = toCard(screen, {
            visit,
            words: ctx.catalogue.in(language),
            timeZone: to.zone,
            now: ctx.clock.now(),
            publicUrl: ctx.publicUrl,
            submit: usesSubmit(to.channel),
            // No link in a message that may be read much later: its button fetches one that lasts five minutes.
            links: {},
            ...(phone ? { phone } : {}),
          });
          return { card, summary: screen.title };
        },
        { visit, turn: screen.turn },
      ),
    say: (conversation, name, values) =>
      send(conversation, (to) => Promise.resolve({ text: wordsOf(to).say(name, values) })),
  };
}
