/**
 * One activity from beginning to end: taken once, one after another in a conversation, answered first and
 * written into the conversation's books after.
 */
import type { BotContext } from './context';
import { usesSubmit } from './context';
import {
  describe,
  fingerprint,
  getConversation,
  saveConversation,
  shownTime,
  takeOnce,
} from './conversations';
import type { Change } from './conversations';
import { isPersonal, mentionsUs, zoneOf } from './incoming';
import type { Incoming } from './incoming';
import { makeOutcomes } from './outcome';
import type { Outcome, Turn } from './outcome';
import { makeQueue } from './queue';
import { say } from './say';
import { makeShow } from './show';
import { NotTheirs, WireError } from './talk';
import type { Talk } from './talk';
import { lineCard } from './to-card';
import { toEvent } from './to-event';
import type { Event } from './to-event';

const byInvoke = (event: Event): boolean =>
  (event.kind === 'pressed' || event.kind === 'broken') && event.invoke;

/**
 * The handler of one activity that the gate has passed.
 * @throws {WireError} when the answer did not reach the channel; {NotTheirs} or {Busy} when it is refused.
 */
export function makeConverse(ctx: BotContext): (incoming: Incoming, talk: Talk) => Promise<void> {
  const show = makeShow(ctx);
  const outcomes = makeOutcomes(ctx, show);
  const inTurn = makeQueue(30);

  const books = async (turn: Turn, outcome: Outcome, activity: string, before: number): Promise<void> => {
    const { incoming, known } = turn;
    const fresh = describe(
      incoming,
      outcome.person ?? known?.person ?? '',
      zoneOf(incoming) ?? known?.zone ?? 'UTC',
    );
    const change: Change = {
      address: fresh,
      answered: turn.hash,
      blocked: false,
      ...(outcome.shows ? { shown: { ...outcome.shows, activity, at: shownTime(activity, before) } } : {}),
    };
    await saveConversation(ctx.store, incoming.conversation.id, change, { known, fresh });
  };
  /** Replaces the card that was answered by typing, so that nobody presses it again. */
  const retire = async (turn: Turn, talk: Talk, outcome: Outcome): Promise<void> => {
    const { answered } = outcome;
    const card = turn.known?.shown.findLast(
      (entry) => answered && entry.visit === answered.visit && entry.turn === answered.turn,
    );
    if (!card?.activity) return;
    const line = outcome.line ?? say.answered;
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
    else if (invoke) talk.respond(lineCard(outcome.line ?? say.answered));
    const activity = message && !inPlace ? await talk.send(message) : '';
    await books(turn, inPlace ? { line: '' } : outcome, activity, before);
    if (!invoke) await retire(turn, talk, outcome);
  };

  const take = async (incoming: Incoming, talk: Talk, event: Event): Promise<void> => {
    const id = incoming.conversation.id;
    const known = await getConversation(ctx.store, id);
    const sender = incoming.from?.aadObjectId ?? incoming.from?.id;
    // A personal conversation has one person for good; somebody else in it is not to see their walk.
    if (known?.sender && known.sender !== sender) throw new NotTheirs('another sender');
    if (event.kind === 'removed') {
      if (known) await saveConversation(ctx.store, id, { blocked: true }, { known });
      return;
    }
    const hash = fingerprint(incoming);
    const turn: Turn = {
      incoming,
      holder: { kind: 'teams', ref: id },
      submit: usesSubmit(incoming.channelId),
      hash,
      known,
    };
    if (await takeOnce(ctx.store, ctx.clock, hash)) {
      await reply(turn, talk, event, await outcomes.of(turn, event));
      return;
    }
    // Taken before and answered: nothing again. Taken but never answered (a crash, a lost reply): where it stands.
    if (!known?.answered.includes(hash)) await reply(turn, talk, event, await outcomes.current(turn));
    else if (byInvoke(event)) talk.respond(lineCard(say.answered));
  };

  const failed = async (incoming: Incoming, talk: Talk, event: Event, error: unknown): Promise<void> => {
    if (error instanceof WireError || error instanceof NotTheirs) throw error;
    ctx.log.error(
      { event: event.kind, error: error instanceof Error ? error.message : 'unknown' },
      'an activity failed',
    );
    const text = say.failed(await show.phone());
    if (byInvoke(event)) talk.respondProblem(400, text);
    await talk.send({ text });
  };

  return async (incoming, talk) => {
    const event = toEvent(incoming);
    if (event.kind === 'nothing') return;
    if (event.kind === 'unknown-invoke') {
      talk.respondProblem(501, 'Not supported.');
      return;
    }
    if (!isPersonal(incoming)) {
      if (event.kind === 'pressed' || event.kind === 'broken') talk.respondProblem(400, say.groups);
      if (mentionsUs(incoming)) await talk.send({ text: say.groups });
      return;
    }
    await inTurn(incoming.conversation.id, async () => {
      try {
        await take(incoming, talk, event);
      } catch (error) {
        await failed(incoming, talk, event, error);
      }
    });
  };
}
