/**
 * A colleague who is asked to confirm somebody, in their own chat: who asks, what for, and a button to the page. Nothing
 * is confirmed in Teams, whose account may be anybody's; only a no, which takes away, is taken here.
 */
import { whatText } from '../../app/notice-words';
import type { PlacedCard, Pusher, VouchCard } from '../../app/ports';
import { action, actions, card, heading, timeOf } from './card-parts';
import type { Card, TimeOptions } from './card-parts';
import type { BotContext } from './context';
import { usesSubmit } from './context';
import { saveConversation } from './conversations';
import type { Conversation } from './conversations';
import { isClosed } from './push';
import type { Reach } from './push';
import { escaped, literal, plain } from './rich';
import { lineCard } from './small-cards';
import type { Message, Talk } from './talk';
import { WireError } from './talk';

export interface VouchCardOptions extends TimeOptions {
  readonly submit: boolean;
  readonly publicUrl: string;
}

/** Names and departments are whatever somebody wrote: they are shown as they stand. */
export function vouchCard(asked: VouchCard, of: VouchCardOptions): Card {
  const { say } = of.words;
  const { name, department, number } = asked;
  const fact = (label: string, value: string) => plain(`${say(label)}: ${value}`, {}, 'Small');
  return card(
    [
      heading(say('vouch.title', { name: escaped(name) })),
      plain(say('vouch.lead', { name })),
      fact('vouch.who', department === undefined ? name : `${name}, ${department}`),
      fact('vouch.what', whatText(asked.what, of.words)),
      fact('vouch.when', timeOf(asked.at, of)),
      fact('vouch.from', say(`vouch.from.${asked.channel}`)),
      ...(number === undefined ? [] : [fact('vouch.number', number)]),
      { type: 'Container', style: 'warning', bleed: true, items: [plain(say('vouch.talk'))] },
      actions([
        {
          type: 'Action.OpenUrl',
          title: literal(say('vouch.card.open')),
          url: new URL(`/vouch/${asked.token}`, of.publicUrl).href,
        },
      ]),
      plain(say('vouch.card.where'), { isSubtle: true, size: 'Small' }),
    ],
    [
      action(
        {
          title: say('vouch.refuse'),
          data: { vouch: asked.token, go: 'no' },
          style: 'destructive',
          without: true,
        },
        of.submit,
      ),
    ],
  );
}

/** Their own chat with the bot, if there is one: whose it is, is asked of the directory again. */
async function chatOf(
  ctx: Pick<BotContext, 'store' | 'findPerson'>,
  { id, externalId = '' }: Parameters<Pusher['vouch']>[0],
): Promise<Conversation | undefined> {
  for (const sender of new Set([externalId, externalId.toLowerCase()])) {
    if (sender === '') continue;
    const query = { index: 'sender', equals: { sender }, limit: 5 };
    const found = (await ctx.store.find<Conversation>('conversations', query)).docs.find(
      (one) => !one.blocked,
    );
    if (found && (await ctx.findPerson(found.sender)) === id) return found;
  }
  return undefined;
}

/** Replaces a message of ours; one that is gone is none. */
async function replaced(talk: Talk, message: string, by: Message): Promise<boolean> {
  try {
    await talk.replace(message, by);
    return true;
  } catch (error) {
    if (error instanceof WireError && error.status === 404 && !isClosed(error)) return false;
    throw error;
  }
}

/** @throws {WireError} when it could not be sent now. */
export function makeVouchPush(ctx: BotContext, reach: Reach): Pusher['vouch'] {
  return async (to, asked, before) => {
    const chat = await chatOf(ctx, to);
    if (!chat) return undefined;
    const words = ctx.catalogue.in(chat.chosenLanguage || chat.language);
    const made = vouchCard(asked, {
      ...{ words, timeZone: chat.zone, now: ctx.clock.now() },
      ...{ submit: usesSubmit(chat.channel), publicUrl: ctx.publicUrl },
    });
    const message = { card: made, summary: words.say('vouch.title', { name: literal(asked.name) }) };
    const here = before?.conversation === chat.id ? before : undefined;
    let placed: PlacedCard | undefined;
    try {
      await reach(chat, async (talk) => {
        // The very send that was repeated after a crash: it stands there already.
        const same = here?.sends === asked.sends && (await replaced(talk, here.message, message));
        const id = same ? here.message : await talk.send(message);
        placed = { conversation: chat.id, message: id, sends: asked.sends };
        if (!here || same) return;
        const line = words.say('bot.moved-on');
        await replaced(talk, here.message, { card: lineCard(line), summary: line }).catch(() => false);
      });
    } catch (error) {
      if (!isClosed(error)) throw error;
      await saveConversation(ctx.store, chat.id, { blocked: true });
      return undefined;
    }
    return placed;
  };
}
