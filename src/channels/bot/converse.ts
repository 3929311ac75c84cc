/**
 * One activity from beginning to end: taken once, one after another in a conversation, answered first and
 * written into the conversation's books after.
 */
import type { BotContext } from './context';
import { usesSubmit } from './context';
import {
  addressOf,
  fingerprint,
  getConversation,
  saveConversation,
  shownTime,
  takeOnce,
  unused,
} from './conversations';
import type { Change, Conversation } from './conversations';
import { isPersonal, localeOf, mentionsUs, zoneOf } from './incoming';
import type { Incoming } from './incoming';
import { makeOutcomes, outcomeOf } from './outcome';
import { makeQueue } from './queue';
import { makeShow } from './show';
import { lineCard } from './small-cards';
import { makeStaff } from './staff';
import { NotTheirs, WireError } from './talk';
import type { Talk } from './talk';
import { toEvent } from './to-event';
import type { Event } from './to-event';
import type { Outcome, Turn } from './turn';
import { makeTyped } from './typed';
import { vocabularyOf } from './vocabulary';

const byInvoke = (event: Event): boolean =>
  (event.kind === 'pressed' || event.kind === 'broken') && event.invoke;

const senderOf = (incoming: Incoming): string | undefined => incoming.from?.aadObjectId ?? incoming.from?.id;

/**
 * The handler of one activity that the gate has passed.
 * @throws {WireError} when the answer did not reach the channel; {NotTheirs} or {Busy} when it is refused.
 */
export function makeConverse(ctx: BotContext): (incoming: Incoming, talk: Talk) => Promise<void> {
  const show = makeShow(ctx);
  const outcomes = makeOutcomes(ctx, show);
  const read = outcomeOf(ctx, outcomes, makeTyped(ctx, show, outcomes));
  const inTurn = makeQueue(30);
  const staff = makeStaff(ctx);

  const turnOf = (incoming: Incoming, known: Conversation | undefined): Turn => {
    const words = ctx.catalogue.in(known?.chosenLanguage || localeOf(incoming) || known?.language || '');
    return {
      incoming,
      holder: { kind: 'teams', ref: incoming.conversation.id },
      submit: usesSubmit(incoming.channelId),
      hash: fingerprint(incoming),
      known,
      words,
      vocabulary: vocabularyOf(ctx.catalogue, words.language),
    };
  };
  const missedNow = ({ known }: Turn, event: Event, outcome: Outcome): number => {
    const before = known?.missed ?? 0;
    if (event.kind === 'odd') return before;
    return outcome.missed ? before + 1 : 0;
  };
  const books = async (
    turn: Turn,
    event: Event,
    outcome: Outcome,
    sent: { readonly activity: string; readonly before: number },
  ): Promise<void> => {
    const { incoming, known } = turn;
    const address = addressOf(
      incoming,
      outcome.person ?? known?.person ?? '',
      zoneOf(incoming) ?? known?.zone ?? 'UTC',
    );
    const { activity, before } = sent;
    const at = { activity, at: shownTime(activity, before), now: ctx.clock.now() };
    const isMessage = event.kind === 'typed' || event.kind === 'odd';
    const change: Change = {
      address,
      answered: turn.hash,
      blocked: false,
      language: outcome.language ?? turn.words.language,
      missed: missedNow(turn, event, outcome),
      ...(outcome.language ? { chosenLanguage: outcome.language } : {}),
      ...(isMessage && incoming.id ? { heard: incoming.id } : {}),
      ...(outcome.shows ? { shown: { ...outcome.shows, ...at } } : {}),
    };
    await saveConversation(ctx.store, incoming.conversation.id, change, { known, fresh: unused(address) });
  };
  /** Replaces the card that was answered by typing, so that nobody presses it again. */
  const retire = async (turn: Turn, talk: Talk, outcome: Outcome): Promise<void> => {
    const { answered } = outcome;
    const card = turn.known?.shown.findLast(
      (entry) => answered && entry.visit === answered.visit && entry.turn === answered.turn,
    );
    if (!card?.activity) return;
    const line = outcome.line ?? turn.words.say('bot.answered');
    try {
      await talk.replace(card.activity, { card: lineCard(line), summary: line });
    } catch (error) {
      ctx.log.warn(
        { status: error instanceof WireError ? error.status : undefined },
        'an answered card stayed',
      );
    }
  };

  const reply = async (turn: Turn, talk: Talk, event: Event, outcome: Outcome): Promise<void> => {
    const invoke = byInvoke(event);
    const before = ctx.clock.real();
    const { message } = outcome;
    const inPlace = invoke && outcome.inPlace && message && 'card' in message;
    if (inPlace) talk.respond(message.card);
    else if (invoke) talk.respond(lineCard(outcome.line ?? turn.words.say('bot.answered')));
    const activity = message && !inPlace ? await talk.send(message) : '';
    await books(turn, event, inPlace ? { line: '' } : outcome, { activity, before });
    if (!invoke) await retire(turn, talk, outcome);
  };

  const knownOf = async (incoming: Incoming): Promise<Conversation | undefined> => {
    const known = await getConversation(ctx.store, incoming.conversation.id);
    // A personal conversation has one person for good; somebody else in it is not to see their walk.
    if (known?.sender && known.sender !== senderOf(incoming)) throw new NotTheirs('another sender');
    return known;
  };
  const take = async (turn: Turn, talk: Talk, event: Event): Promise<void> => {
    const { known, hash, incoming } = turn;
    if (event.kind === 'removed') {
      if (known) await saveConversation(ctx.store, incoming.conversation.id, { blocked: true }, { known });
      return;
    }
    // Only a change of what was just answered expects an answer.
    if (event.kind === 'edited' && (!incoming.id || known?.heard !== incoming.id)) return;
    if (await takeOnce(ctx.store, ctx.clock, hash)) {
      await reply(turn, talk, event, await read(turn, event));
      return;
    }
    // Taken before and answered: nothing again. Taken but never answered (a crash, a lost reply): where it stands.
    if (!known?.answered.includes(hash)) await reply(turn, talk, event, await outcomes.current(turn));
    else if (byInvoke(event)) talk.respond(lineCard(turn.words.say('bot.answered')));
  };

  const failed = async (turn: Turn, talk: Talk, event: Event, error: unknown): Promise<void> => {
    if (error instanceof WireError || error instanceof NotTheirs) throw error;
    ctx.log.error(
      { event: event.kind, error: error instanceof Error ? error.message : 'unknown' },
      'an activity failed',
    );
    const phone = await show.phone();
    const text = phone ? turn.words.say('bot.failed-phone', { phone }) : turn.words.say('bot.failed');
    if (byInvoke(event)) talk.respondProblem(400, text);
    await talk.send({ text });
  };

  /** The first card, in the sender's own chat. Nothing that was said in the group goes along. */
  const openPersonal = async (incoming: Incoming, talk: Talk): Promise<void> => {
    const chat = await talk.personal();
    const { tenantId } = incoming.conversation;
    const there: Incoming = { ...incoming, text: '', conversation: { id: chat.id, tenantId } };
    await inTurn(chat.id, async () => {
      const turn = turnOf(there, await knownOf(there));
      const own = { ...talk, send: chat.send };
      await reply(turn, own, { kind: 'arrived' }, await outcomes.greet(turn));
    });
  };
  const inGroup = async (incoming: Incoming, talk: Talk, event: Event): Promise<void> => {
    const { words, hash } = turnOf(incoming, undefined);
    if (byInvoke(event)) talk.respondProblem(400, words.say('bot.group-how'));
    const isMeant = incoming.type === 'message' && mentionsUs(incoming);
    if (!isMeant || !(await takeOnce(ctx.store, ctx.clock, hash))) return;
    let moved = true;
    try {
      await openPersonal(incoming, talk);
    } catch (error) {
      moved = false;
      const status = error instanceof WireError ? error.status : undefined;
      ctx.log.warn({ status }, 'no personal chat could be opened');
    }
    await talk.send({ text: words.say(moved ? 'bot.group-moved' : 'bot.group-how') });
  };

  return async (incoming, talk) => {
    if (await staff(incoming, talk)) return;
    const event = toEvent(incoming);
    if (event.kind === 'nothing') return;
    if (event.kind === 'unknown-invoke') {
      talk.respondProblem(501, '');
      return;
    }
    if (!isPersonal(incoming)) {
      await inGroup(incoming, talk, event);
      return;
    }
    await inTurn(incoming.conversation.id, async () => {
      let turn = turnOf(incoming, undefined);
      try {
        turn = turnOf(incoming, await knownOf(incoming));
        await take(turn, talk, event);
      } catch (error) {
        await failed(turn, talk, event, error);
      }
    });
  };
}
