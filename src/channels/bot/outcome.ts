/** What an activity leads to: which use case it calls, and what is shown then. */
import type { TopicInfo, VisitView } from '../../app/services';
import type { Holder } from '../../core/visit';
import type { BotContext } from './context';
import { shownBefore } from './conversations';
import type { Conversation } from './conversations';
import { sentAt, zoneOf } from './incoming';
import type { Incoming } from './incoming';
import { say } from './say';
import type { Show } from './show';
import type { Message } from './talk';
import { switchCard } from './to-card';
import { meaningOf } from './to-event';
import type { Event, Pressed } from './to-event';
import { choiceOf, commandOf } from './words';

/** Topics that have no walk yet: a person takes them, told what was chosen. */
const forPerson = new Set(['new-device', 'missing-code', 'code-rejected', 'unexpected-prompt']);
const person = 'talk-to-person';

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

  const begin = async (turn: Turn, wanted: TopicInfo, said?: string): Promise<Outcome> => {
    const id = turn.incoming.from?.aadObjectId;
    const found = id ? await ctx.findPerson(id) : undefined;
    const alone = forPerson.has(wanted.topic);
    const words = alone ? [wanted.title, said].filter(Boolean).join(': ') : said;
    const zone = zoneOf(turn.incoming);
    const view = await visits.begin({
      topic: alone ? person : wanted.topic,
      holder: turn.holder,
      ...(found ? { claimed: { person: found } } : {}),
      ...(zone ? { timeZone: zone } : {}),
      ...(words ? { said: words } : {}),
    });
    return {
      ...(await screen(turn, view)),
      line: `You said: ${said ?? wanted.title}`,
      ...(found ? { person: found } : {}),
    };
  };
  const beginNamed = async (turn: Turn, topic: string): Promise<Outcome> => {
    const known = (await visits.topics()).find((info) => info.topic === topic);
    if (!known && topic !== person) return menu(turn, say.broken);
    return begin(turn, known ?? { topic: person, title: 'Talk to a person' });
  };

  const pressed = async (turn: Turn, press: Pressed): Promise<Outcome> => {
    if (press.kind === 'menu') return menu(turn, say.hello);
    if (press.kind === 'begin') {
      return { ...(await beginNamed(turn, press.topic)), answered: { visit: '', turn: 0 } };
    }
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
    const answered = { visit: '', turn: 0 };
    if (command === 'person')
      return { ...(await begin(turn, { topic: person, title: 'Talk to a person' })), answered };
    if (command === 'help') return menu(turn, say.help);
    if (command === 'thanks') return { message: { text: say.thanks } };
    if (command) return command === 'greeting' ? greet(turn) : menu(turn, say.hello);
    const topics = await visits.topics();
    const choice = choiceOf(
      text,
      topics.map((info) => ({ value: info.topic, say: info.title })),
    );
    const named = topics.find((info) => info.topic === choice?.value);
    if (named) return { ...(await begin(turn, named)), answered };
    const digits = text.replace(/[^\d]/g, '');
    if (digits.length >= 4 && /^[\p{L}#\d\s-]{4,20}$/u.test(text)) {
      const held = await visits.byNumber(digits, turn.holder);
      if (held) return { ...(await screen(turn, held)), answered };
    }
    const meant = await visits.understand(text);
    if (meant) return { ...(await begin(turn, meant, text)), answered };
    return menu(turn, (await passwordLine(text)) ?? say.outOfScope);
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
      const meant = await visits.understand(text);
      if (!meant || meant.topic === view.topic) return screen(turn, view, say.notAChoice);
      return {
        message: {
          card: switchCard(meant, { submit: turn.submit, back: { visit, go: 'show' } }),
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
