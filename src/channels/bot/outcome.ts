/** What an activity leads to: which use case it calls, and what is shown then. */
import { beginningOf } from '../../app/front-door';
import type { Beginning } from '../../app/front-door';
import type { QuestionInfo, VisitView } from '../../app/services';
import { dayAndTimeOf } from './card-parts';
import type { BotContext } from './context';
import type { Option } from './conversations';
import { sentAt, zoneOf } from './incoming';
import { questionCard } from './question-card';
import { plainWords } from './rich';
import type { Lines, ScreenNote, Show } from './show';
import { askCard, lineCard } from './small-cards';
import type { Offer } from './small-cards';
import type { Event, Pressed } from './to-event';
import type { Outcome, Shows, Turn } from './turn';

/** What all ways of saying something lead to. */
export interface Outcomes {
  screen(turn: Turn, view: VisitView, note?: ScreenNote): Promise<Outcome>;
  menu(turn: Turn, line: string, more?: Omit<Lines, 'lines'>): Promise<Outcome>;
  /** A question of the chat itself. `at` is the screen that words are for which choose nothing here. */
  ask(turn: Turn, title: string, offers: readonly Offer[], at?: { visit: string; turn: number }): Outcome;
  /** The answer to a frequent question. A walk that is open keeps its place. */
  answered(turn: Turn, question: QuestionInfo, typed?: string, view?: VisitView): Outcome;
  /** An old walk, or one that was stopped: go on, or start afresh. */
  resume(turn: Turn, view: VisitView, more?: { offers?: readonly Offer[]; title?: string }): Promise<Outcome>;
  begin(turn: Turn, wanted: Beginning, said?: string, takeUp?: string): Promise<Outcome>;
  beginNamed(turn: Turn, topic: string, said?: string): Promise<Outcome>;
  pressed(turn: Turn, press: Pressed): Promise<Outcome>;
  /** Where things stand: the walk that was shown last, else the last one that this conversation holds. */
  standing(turn: Turn): Promise<VisitView | undefined>;
  /** Whether nothing went on in a walk, nor was shown of it, for a day. What waits for staff is not left. */
  isLeft(turn: Turn, view: VisitView): boolean;
  /** Where things stand, nothing changed. */
  current(turn: Turn, note?: string): Promise<Outcome>;
  greet(turn: Turn): Promise<Outcome>;
  /** From now on in this language. */
  speak(turn: Turn, language: string): Promise<Outcome>;
}

const day = 24 * 3_600_000;

/** What may be remembered of an offer's button: nothing that was typed. */
function optionOf({ title, data }: Offer): Option {
  const { said: _said, input: _input, ...kept } = data as Record<string, string | number>;
  // An entry without its words is none: the screen is shown instead.
  const entry = kept['go'] === 'enter' ? { visit: kept['visit'] ?? '', go: 'show' } : kept;
  return { say: title, data: entry };
}

export function makeOutcomes(ctx: BotContext, show: Show): Outcomes {
  const { visits } = ctx.services;

  const lineOf = (view: VisitView): string | undefined => {
    const words = ctx.catalogue.in(view.language);
    if (view.stale) return words.say('bot.stale');
    if (!view.said) return undefined;
    if (view.said.kind === 'chose') return words.say('bot.said', { words: plainWords(view.said.say) });
    return words.say(`bot.did.${view.said.kind}`);
  };
  const screen: Outcomes['screen'] = async (turn, view, note) => {
    const line = lineOf(view);
    return {
      message: await show.screen(view, turn, note),
      shows: { visit: view.id, turn: view.turn },
      ...(line === undefined ? {} : { line }),
    };
  };
  const menu: Outcomes['menu'] = async (turn, line, more = {}) => ({
    message: await show.menu(turn, { lines: [line], ...more }),
    shows: { visit: '', turn: 0 },
  });
  const ask: Outcomes['ask'] = (turn, title, offers, at = { visit: '', turn: 0 }) => {
    const shows: Shows = { ...at, options: offers.map(optionOf) };
    return { message: { card: askCard(title, offers, turn), summary: title }, shows };
  };
  const resume: Outcomes['resume'] = async (turn, view, { offers = [], title } = {}) => {
    const { words } = turn;
    const times = { ...show.timesOf(view), words };
    const topic = (await visits.topics(words.language)).find((one) => one.topic === view.topic);
    const summary = words.say('bot.resume', {
      ...dayAndTimeOf(view.touchedAt ?? times.now, times),
      title: plainWords(topic?.title ?? view.screen.title),
    });
    const own: readonly Offer[] = [
      { title: words.say('bot.go-on'), data: { visit: view.id, go: 'show' } },
      { title: words.say('bot.afresh'), data: { go: 'menu' } },
    ];
    return ask(turn, title ?? summary, [...offers, ...own]);
  };

  const lastShown = (turn: Turn): VisitView['id'] | undefined => turn.known?.shown.at(-1)?.visit;
  const standing: Outcomes['standing'] = async (turn) => {
    const last = lastShown(turn);
    const view = last ? await visits.view(last, turn.holder) : undefined;
    // Without a memory of the chat an older walk is asked about; a first card since then has taken its place.
    return view ?? (await visits.latest(turn.holder, { older: last === undefined }));
  };
  const isLeft: Outcomes['isLeft'] = (turn, view) => {
    const now = ctx.clock.now();
    const shown = turn.known?.shown.findLast(({ visit }) => visit === view.id);
    const last = Math.max(view.touchedAt ?? now, shown?.now ?? 0);
    return !view.screen.ended && !view.screen.waits && now - last > day;
  };
  const current: Outcomes['current'] = async (turn, note) => {
    const view = await standing(turn);
    return view ? screen(turn, view, { note }) : menu(turn, note ?? turn.words.say('bot.hello'));
  };
  const greet: Outcomes['greet'] = async (turn) => {
    const last = await standing(turn);
    const view = last?.screen.ended ? await visits.latest(turn.holder) : last;
    if (!view || view.screen.ended) return menu(turn, turn.words.say('bot.hello'));
    return isLeft(turn, view) ? resume(turn, view) : screen(turn, view, { note: turn.words.say('bot.here') });
  };

  const begin: Outcomes['begin'] = async (turn, wanted, said, takeUp) => {
    const id = turn.incoming.from?.aadObjectId;
    const found = id ? await ctx.findPerson(id) : undefined;
    const words = [wanted.said, said].filter(Boolean).join(': ');
    const zone = zoneOf(turn.incoming);
    const view = await visits.begin({
      topic: wanted.topic,
      holder: turn.holder,
      language: turn.words.language,
      ...(found ? { claimed: { person: found } } : {}),
      ...(zone ? { timeZone: zone } : {}),
      ...(words ? { said: words } : {}),
      ...(takeUp ? { takeUp } : {}),
    });
    return {
      ...(await screen(turn, view)),
      line: turn.words.say('bot.said', { words: said ?? plainWords(wanted.title) }),
      answered: { visit: '', turn: 0 },
      ...(found ? { person: found } : {}),
    };
  };
  const beginNamed: Outcomes['beginNamed'] = async (turn, topic, said) => {
    const { words } = turn;
    const wanted = beginningOf(topic, await visits.topics(words.language), words);
    return wanted ? begin(turn, wanted, said) : menu(turn, words.say('bot.broken'));
  };
  const more = async (turn: Turn): Promise<Outcome> => {
    const { message, options } = await show.more(turn);
    const line = turn.words.say('bot.said', { words: turn.words.say('bot.more') });
    return { message, shows: { visit: '', turn: 0, options }, line };
  };

  const answered: Outcomes['answered'] = (turn, question, typed, view) => {
    const open = view && !view.screen.ended ? view : undefined;
    const { card, offers } = questionCard(question, {
      ...turn,
      publicUrl: ctx.publicUrl,
      typed,
      goOn: open?.id,
    });
    const at = open ? { visit: open.id, turn: open.turn } : { visit: '', turn: 0 };
    return { message: { card, summary: question.ask }, shows: { ...at, options: offers.map(optionOf) } };
  };
  const pressedQuestion = async (turn: Turn, id: string): Promise<Outcome> => {
    const all = await ctx.services.questions(turn.words.language);
    const question = all.find((one) => one.id === id);
    const view = await standing(turn);
    return question ? answered(turn, question, undefined, view) : current(turn, turn.words.say('bot.broken'));
  };

  /** Only whom the card was made for; for anybody else it is a button that does not work. */
  const notTalked = async (turn: Turn, token: string): Promise<Outcome> => {
    const id = turn.incoming.from?.aadObjectId;
    const person = id ? await ctx.findPerson(id) : undefined;
    const done = person === undefined ? undefined : await ctx.services.vouching.refuse(token, person);
    if (!done) return current(turn, turn.words.say('bot.broken'));
    const line = `${turn.words.say('vouch.refused.title')}. ${turn.words.say('vouch.refused.lead')}`;
    return { message: { card: lineCard(line), summary: line }, line, inPlace: true };
  };

  const pressed: Outcomes['pressed'] = async (turn, press) => {
    if (press.kind === 'menu') return menu(turn, turn.words.say('bot.hello'));
    if (press.kind === 'more') return more(turn);
    if (press.kind === 'go-on') {
      const view = await visits.latest(turn.holder);
      return view ? screen(turn, view) : menu(turn, turn.words.say('bot.go-waits'));
    }
    if (press.kind === 'begin') return beginNamed(turn, press.topic, press.said);
    if (press.kind === 'ask') return pressedQuestion(turn, press.question);
    if (press.kind === 'not-talked') return notTalked(turn, press.token);
    if (press.kind === 'answer') {
      const next = await visits.answer(press.visit, turn.holder, press.turn, press.answer);
      if (!next) return current(turn, turn.words.say('bot.gone'));
      return { ...(await screen(turn, next)), answered: { visit: press.visit, turn: press.turn } };
    }
    const view = await visits.view(press.visit, turn.holder);
    if (!view) return current(turn, turn.words.say('bot.gone'));
    return { ...(await screen(turn, view)), inPlace: press.kind === 'link' };
  };

  const speak: Outcomes['speak'] = async (turn, language) => {
    const view = await standing(turn);
    const words = ctx.catalogue.in(language);
    const spoken = { ...turn, words };
    const open = view && !view.screen.ended ? view : undefined;
    const next = open && ((await visits.speak(open.id, turn.holder, language)) ?? open);
    const note = words.say('bot.language');
    return { ...(next ? await screen(spoken, next, { note }) : await menu(spoken, note)), language };
  };

  return {
    screen,
    menu,
    ask,
    answered,
    resume,
    begin,
    beginNamed,
    pressed,
    standing,
    isLeft,
    current,
    greet,
    speak,
  };
}

/** The handler of one event. `typed` reads what was typed. */
export function outcomeOf(
  ctx: BotContext,
  outcomes: Outcomes,
  typed: (turn: Turn, text: string) => Promise<Outcome>,
): (turn: Turn, event: Event) => Promise<Outcome> {
  const odd = {
    empty: 'bot.no-words',
    'no-words': 'bot.no-words',
    attachment: 'bot.attachment',
    'too-long': 'bot.too-long',
  } as const;
  const { visits } = ctx.services;
  /** The client's language changed while a walk runs: the walk goes on in it. */
  const follow = async (turn: Turn): Promise<void> => {
    const before = turn.known?.language;
    const { language } = turn.words;
    if (!before || before === language) return;
    const view = await outcomes.standing(turn);
    if (view && !view.screen.ended && view.language !== language)
      await visits.speak(view.id, turn.holder, language);
  };
  return async (turn, event) => {
    await follow(turn);
    switch (event.kind) {
      case 'pressed':
        return outcomes.pressed(turn, event.pressed);
      case 'typed':
        return typed(turn, event.text);
      case 'odd':
        return { message: { text: turn.words.say(odd[event.what]) } };
      case 'edited':
        return { message: { text: turn.words.say('bot.edited') } };
      case 'arrived':
        return turn.known?.shown.length ? {} : outcomes.menu(turn, turn.words.say('bot.hello'));
      case 'broken':
        return outcomes.current(turn, turn.words.say('bot.broken'));
      case 'removed':
      case 'unknown-invoke':
      case 'nothing':
        return {};
      default:
        return {};
    }
  };
}

/** When a message was sent, by the channel's clock where it says so. */
export const typedAt = (turn: Turn, now: number): number => sentAt(turn.incoming) ?? now;
