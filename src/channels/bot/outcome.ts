/** What an activity leads to: which use case it calls, and what is shown then. */
import { isNumber, normaliseNumber } from '../../app/numbers';
import type { TopicInfo, VisitView } from '../../app/services';
import type { Holder } from '../../core/visit';
import type { BotContext } from './context';
import { shownBefore } from './conversations';
import type { Conversation } from './conversations';
import { sentAt, zoneOf } from './incoming';
import type { Incoming } from './incoming';
import { questionOutcome } from './question-card';
import { say } from './say';
import type { Show } from './show';
import type { Message } from './talk';
import { beginningOf, byNumberOnly, menuTopics } from './topics';
import type { Beginning } from './topics';
import { closeCard, switchCard } from './to-card';
import { meaningOf } from './to-event';
import type { Event, Pressed } from './to-event';
import { choiceOf, commandOf } from './words';

const person = 'talk-to-person';

/** A typed request number. Lower-case letters alone are a word ("change"), not a number. */
function requestNumber(text: string): string | undefined {
  const typed = text.trim().replace(/^(my )?(request|number|request number)( is)?[: ]+/i, '');
  const number = normaliseNumber(typed);
  return isNumber(number) && (/\d/.test(typed) || typed === typed.toUpperCase()) ? number : undefined;
}

/** One activity being handled. */
export interface Turn {
  readonly incoming: Incoming;
  readonly holder: Holder;
  readonly submit: boolean;
  readonly hash: string;
  /** As read at the start; undefined in a new conversation. */
  readonly known: Conversation | undefined;
}

/** What to show, and what is left of the card that was answered. */
export interface Outcome {
  readonly message?: Message;
  /** The screen in `message`, remembered as shown. The first card has visit '' and turn 0. */
  readonly shows?: { readonly visit: string; readonly turn: number };
  /** Takes the place of the answered card. */
  readonly line?: string;
  /** The answered screen, when it was answered by typing or by a button that cannot replace its card itself. */
  readonly answered?: { readonly visit: string; readonly turn: number };
  /** Person found while beginning. */
  readonly person?: string;
  /** The message itself takes the place of the pressed card. */
  readonly inPlace?: boolean;
}

export interface Outcomes {
  /** What an activity leads to. Rejects when a use case does. */
  of(turn: Turn, event: Event): Promise<Outcome>;
  /** Where things stand, nothing changed. */
  current(turn: Turn): Promise<Outcome>;
}

export function makeOutcomes(ctx: BotContext, show: Show): Outcomes {
  const { visits } = ctx.services;

  const screen = async (turn: Turn, view: VisitView, note?: string): Promise<Outcome> => ({
    message: await show.screen(view, turn.holder, turn.submit, note),
    shows: { visit: view.id, turn: view.turn },
    ...(view.stale ? { line: say.stale(undefined) } : view.said ? { line: view.said } : {}),
  });
  const menu = async (turn: Turn, ...lines: string[]): Promise<Outcome> => ({
    message: await show.menu(turn.submit, lines),
    shows: { visit: '', turn: 0 },
  });
  /** Where things stand: the walk that was shown last, else the last one that this conversation holds. */
  const standing = async (turn: Turn): Promise<VisitView | undefined> => {
    const last = turn.known?.shown.at(-1);
    const view = last?.visit ? await visits.view(last.visit, turn.holder) : undefined;
    return view ?? (await visits.latest(turn.holder));
  };
  const current = async (turn: Turn, note?: string): Promise<Outcome> => {
    const view = await standing(turn);
    return view ? screen(turn, view, note) : menu(turn, note ?? say.hello);
  };

  const begin = async (turn: Turn, wanted: Beginning, said?: string, takeUp?: string): Promise<Outcome> => {
    const id = turn.incoming.from?.aadObjectId;
    const found = id ? await ctx.findPerson(id) : undefined;
    const words = [wanted.said, said].filter(Boolean).join(': ');
    const zone = zoneOf(turn.incoming);
    const view = await visits.begin({
      topic: wanted.topic,
      holder: turn.holder,
      ...(found ? { claimed: { person: found } } : {}),
      ...(zone ? { timeZone: zone } : {}),
      ...(words ? { said: words } : {}),
      ...(takeUp ? { takeUp } : {}),
    });
    return {
      ...(await screen(turn, view)),
      line: `You said: ${said ?? wanted.title}`,
      answered: { visit: '', turn: 0 },
      ...(found ? { person: found } : {}),
    };
  };
  const beginNamed = async (turn: Turn, topic: string, said?: string): Promise<Outcome> => {
    const wanted = beginningOf(topic, await visits.topics());
    return wanted ? begin(turn, wanted, said) : menu(turn, say.broken);
  };

  const asking = (turn: Turn, said?: string, goOn?: string) => ({
    ...{ submit: turn.submit, publicUrl: ctx.publicUrl, words: ctx.catalogue.in('en'), said, goOn },
  });
  const pressedQuestion = async (turn: Turn, id: string): Promise<Outcome> => {
    const question = (await ctx.services.questions()).find((one) => one.id === id);
    const view = await standing(turn);
    if (!question) return current(turn, say.broken);
    return questionOutcome({ question }, asking(turn, undefined, view?.screen.ended ? undefined : view?.id));
  };

  const pressed = async (turn: Turn, press: Pressed): Promise<Outcome> => {
    if (press.kind === 'menu') return menu(turn, say.hello);
    if (press.kind === 'begin') return beginNamed(turn, press.topic, press.said);
    if (press.kind === 'ask') return pressedQuestion(turn, press.question);
    if (press.kind === 'answer') {
      const next = await visits.answer(press.visit, turn.holder, press.turn, press.answer);
      if (!next) return current(turn, say.gone);
      return { ...(await screen(turn, next)), answered: { visit: press.visit, turn: press.turn } };
    }
    const view = await visits.view(press.visit, turn.holder);
    if (!view) return current(turn, say.gone);
    return { ...(await screen(turn, view)), inPlace: press.kind === 'link' };
  };

  const passwordLine = async (text: string): Promise<string | undefined> => {
    if (!/pass ?word|passwort|kennwort/i.test(text)) return undefined;
    const link = (await ctx.services.organisation()).passwordLink;
    return link ? say.password(link) : undefined;
  };
  /** Typed where no walk is shown: a topic's words, a request number, or a sentence to understand. */
  const typedOnMenu = async (turn: Turn, text: string): Promise<Outcome> => {
    const command = commandOf(text);
    if (command === 'person') return beginNamed(turn, person);
    if (command === 'help') return menu(turn, say.help);
    if (command === 'thanks') return { message: { text: say.thanks } };
    if (command) return command === 'greeting' ? greet(turn) : menu(turn, say.hello);
    const shown = menuTopics(await visits.topics()).map((info) => ({ value: info.topic, say: info.title }));
    const choice = choiceOf(text, shown);
    // A sentence is kept for staff; a number or two words say no more than the choice itself.
    if (choice) return beginNamed(turn, choice.value, text.split(/\s+/).length > 3 ? text : undefined);
    const number = requestNumber(text);
    if (number) return takeUp(turn, number);
    const { topic: meant, asked, question } = await visits.understand(text);
    if (question) return questionOutcome({ question, asked }, asking(turn, text));
    // A request is taken up by its number; its words alone name none.
    if (meant && byNumberOnly.has(meant.topic)) return { message: { text: say.numberWanted } };
    if (meant) return beginNamed(turn, meant.topic, text);
    const close = (asked ?? []).filter((one) => !byNumberOnly.has(one.topic));
    if (close.length > 0) return didYouMean(turn, close, text);
    return menu(turn, (await passwordLine(text)) ?? say.outOfScope);
  };
  const didYouMean = async (turn: Turn, close: readonly TopicInfo[], text: string): Promise<Outcome> => ({
    message: { card: closeCard(close, text, { submit: turn.submit }), summary: say.didYouMean },
    shows: { visit: '', turn: 0 },
  });
  /** A request of this conversation is shown; any other number begins the walk that takes one up. */
  const takeUp = async (turn: Turn, number: string): Promise<Outcome> => {
    const held = await visits.byNumber(number, turn.holder);
    if (held) return { ...(await screen(turn, held)), answered: { visit: '', turn: 0 } };
    return begin(turn, { topic: 'take-up', title: `Request ${number}` }, undefined, number);
  };
  const greet = async (turn: Turn): Promise<Outcome> => {
    const view = await standing(turn);
    return view && !view.screen.ended ? screen(turn, view, say.goOn) : menu(turn, say.hello);
  };

  const typedOnVisit = async (turn: Turn, visit: string, at: number, text: string): Promise<Outcome> => {
    const view = await visits.view(visit, turn.holder);
    if (!view) return menu(turn, say.gone);
    if (view.screen.ended) return typedOnMenu(turn, text);
    const meaning = meaningOf(text, view.screen);
    if (meaning.kind === 'command') {
      if (meaning.command === 'greeting') return screen(turn, view, say.goOn);
      if (meaning.command === 'thanks') return { message: { text: say.thanks } };
      return meaning.command === 'help' ? screen(turn, view, say.help) : menu(turn, say.hello);
    }
    if (meaning.kind === 'question' && view.turn === at) {
      const { topic: meant, asked, question } = await visits.understand(text);
      if (question) return questionOutcome({ question, asked }, asking(turn, text, visit));
      if (!meant || meant.topic === view.topic || byNumberOnly.has(meant.topic))
        return screen(turn, view, say.notAChoice);
      return {
        message: {
          card: switchCard(meant, text, { submit: turn.submit, back: { visit, go: 'show' } }),
          summary: meant.title,
        },
      };
    }
    // A screen that was left meanwhile has other choices: the walk says that this answer came too late.
    const answer = meaning.kind === 'question' ? { kind: 'enter' as const, text } : meaning.answer;
    const next = await visits.answer(visit, turn.holder, at, answer);
    if (!next) return menu(turn, say.gone);
    return { ...(await screen(turn, next)), answered: { visit, turn: at } };
  };
  const typed = async (turn: Turn, text: string): Promise<Outcome> => {
    const shown = turn.known?.shown ?? [];
    if (shown.length === 0) {
      const held = await visits.latest(turn.holder);
      return held ? typedOnVisit(turn, held.id, held.turn, text) : typedOnMenu(turn, text);
    }
    const before = shownBefore(shown, sentAt(turn.incoming) ?? ctx.clock.real());
    if (!before) return current(turn, say.stale(undefined));
    return before.visit ? typedOnVisit(turn, before.visit, before.turn, text) : typedOnMenu(turn, text);
  };

  const odd = {
    empty: say.noWords,
    'no-words': say.noWords,
    attachment: say.attachment,
    'too-long': say.tooLong,
  };
  const outcomeOf = async (turn: Turn, event: Event): Promise<Outcome> => {
    switch (event.kind) {
      case 'pressed':
        return pressed(turn, event.pressed);
      case 'typed':
        return typed(turn, event.text);
      case 'odd':
        return { message: { text: odd[event.what] } };
      case 'arrived':
        return turn.known?.shown.length ? {} : menu(turn, say.hello);
      case 'broken':
        return current(turn, say.broken);
      case 'removed':
      case 'unknown-invoke':
      case 'nothing':
        return {};
      default:
        return {};
    }
  };
  return { of: outcomeOf, current };
}
