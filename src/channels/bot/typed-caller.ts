/**
 * "Is this really the help desk?", in a chat: the code that whoever calls reads out, typed here, as on the portal's page.
 * A code is no evidence and opens nothing; it says who calls, to whoever was called.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { alarm } from '../../app/front-door';
import { isNumber, normaliseNumber } from '../../app/numbers';
import type { VisitView } from '../../app/services';
import { action, card, choice, heading, timeOf } from './card-parts';
import type { Card } from './card-parts';
import type { BotContext } from './context';
import { shownBefore } from './conversations';
import { zoneOf } from './incoming';
import { typedAt } from './outcome';
import type { Outcomes } from './outcome';
import { escaped, plain, rich } from './rich';
import { topicOffer } from './small-cards';
import type { Offer } from './small-cards';
import type { Outcome, Shows, Turn } from './turn';
import { requestNumber } from './typed-menu';
import { asksForCaller } from './words';

/** Codes typed in one chat in ten minutes, as on the portal; what comes after is looked up no more. */
const tries = 20;

type Known = NonNullable<Awaited<ReturnType<BotContext['services']['callers']['check']>>>;

export function makeCaller(
  ctx: BotContext,
  outcomes: Outcomes,
): (turn: Turn, text: string) => Promise<Outcome | undefined> {
  const { callers, visits } = ctx.services;
  const limiter = new RateLimiterMemory({ points: tries, duration: 600 });

  const mayTry = async ({ holder }: Turn): Promise<boolean> => {
    const may = await limiter.consume(holder.ref).then(
      () => true,
      () => false,
    );
    if (!may) ctx.log.warn({}, 'Many codes of callers were typed in one chat.');
    return may;
  };
  /** The walk that stands keeps its place: what is typed next is for it. */
  const standing = async (turn: Turn): Promise<VisitView | undefined> => {
    const view = await outcomes.standing(turn);
    return view && !view.screen.ended ? view : undefined;
  };
  const back = ({ words }: Turn, view: VisitView | undefined): Offer =>
    view
      ? { title: words.say('question.go-on'), data: { visit: view.id, go: 'show' } }
      : { title: words.say('bot.back'), data: { go: 'menu' } };
  const outcome = (
    made: Card,
    summary: string,
    view: VisitView | undefined,
    offers: readonly Offer[],
  ): Outcome => {
    const options: NonNullable<Shows['options']> = offers.map(({ title, data }) => ({
      say: title,
      data: data as Record<string, string>,
    }));
    const at = view ? { visit: view.id, turn: view.turn } : { visit: '', turn: 0 };
    return { message: { card: made, summary }, shows: { ...at, options } };
  };

  const asks = async (turn: Turn): Promise<Outcome> => {
    const view = await standing(turn);
    const at = view ? { visit: view.id, turn: view.turn } : { visit: '', turn: 0 };
    const asked = outcomes.ask(turn, turn.words.say('caller.chat'), [back(turn, view)], at);
    return { ...asked, ...(asked.shows ? { shows: { ...asked.shows, caller: true } } : {}) };
  };

  const known = async (turn: Turn, { firstName, number, until }: Known): Promise<Outcome> => {
    const { words, submit } = turn;
    const timeZone = zoneOf(turn.incoming) ?? turn.known?.zone ?? 'UTC';
    const time = timeOf(until, { timeZone, now: ctx.clock.now(), words });
    const view = await standing(turn);
    const own = await visits.byNumber(number, turn.holder);
    const goOn = {
      title: words.say('caller.show-button', { number }),
      data: { visit: own?.id ?? '', go: 'show' },
    };
    const offers = own ? [goOn] : [back(turn, view)];
    // Whoever's name it is has written it: it is shown as it stands.
    const name = escaped(firstName);
    const never = [plain(words.say('bot.note.stop', { text: words.say('caller.never') }))];
    const made = card(
      [
        heading(words.say('caller.known', { name })),
        ...rich(words.say('caller.known-lead', { name, number, until: time }), ctx.publicUrl),
        plain(words.say('caller.known-check')),
        { type: 'Container', style: 'attention', bleed: true, items: never },
        plain(words.say('caller.show')),
        ...(own ? [] : [plain(words.say('caller.show-elsewhere'))]),
      ],
      offers.map(({ title, data }) => action({ title, data, without: true }, submit)),
    );
    return outcome(made, words.say('caller.known', { name: firstName }), view, offers);
  };

  /** Wrong, old and made up ones look alike. */
  const unknown = async (turn: Turn): Promise<Outcome> => {
    const { words, submit } = turn;
    const view = await standing(turn);
    const topics = await visits.topics(words.language);
    const report = topics.filter(({ topic }) => topic === alarm).map((topic) => topicOffer(topic));
    const offers = [...report, back(turn, view)];
    const made = card(
      [
        heading(words.say('caller.unknown')),
        plain(words.say('caller.unknown-lead')),
        ...report.map(({ title, hint, data }) => choice(title, hint, data, submit)),
      ],
      [action({ ...back(turn, view), without: true }, submit)],
    );
    const found = outcome(made, words.say('caller.unknown'), view, offers);
    return { ...found, ...(found.shows ? { shows: { ...found.shows, caller: true } } : {}) };
  };

  return async (turn, typed) => {
    if (asksForCaller(typed, turn.vocabulary)) return asks(turn);
    const waits = shownBefore(turn.known?.shown ?? [], typedAt(turn, ctx.clock.real()))?.caller === true;
    const whole = normaliseNumber(typed);
    const code = requestNumber(typed, turn.vocabulary) ?? (waits && isNumber(whole) ? whole : undefined);
    if (code === undefined) return undefined;
    if (waits) {
      const found = (await mayTry(turn)) ? await callers.check(code) : undefined;
      return found ? known(turn, found) : unknown(turn);
    }
    // What looks like a code may be a request number, or an answer: only a right one is taken for one.
    if (await visits.byNumber(code, turn.holder)) return undefined;
    const found = (await mayTry(turn)) ? await callers.check(code, { aside: true }) : undefined;
    return found && known(turn, found);
  };
}
