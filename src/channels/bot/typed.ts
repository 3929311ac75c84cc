/** What was typed on a walk or a small card: a command, a choice, an entry, another matter, or nothing understood. */
import { alarm } from '../../app/front-door';
import type { Answer, TopicInfo, VisitView } from '../../app/services';
import type { BotContext } from './context';
import { shownBefore } from './conversations';
import type { Shown } from './conversations';
import { typedAt } from './outcome';
import type { Outcomes } from './outcome';
import { questionOffer } from './question-card';
import { plainWords } from './rich';
import type { Show } from './show';
import { topicOffer } from './small-cards';
import type { Offer } from './small-cards';
import { meaningOf, readPressed } from './to-event';
import type { Meaning } from './to-event';
import type { Outcome, Turn } from './turn';
import { makeCaller } from './typed-caller';
import { makeHandOver } from './typed-hand-over';
import { makeMenu, requestNumber } from './typed-menu';
import { normalise } from './vocabulary';
import { choiceOf, commandOf, languageAsked, unspoken } from './words';

const person = 'talk-to-person';

export function makeTyped(
  ctx: BotContext,
  show: Show,
  outcomes: Outcomes,
): (turn: Turn, text: string) => Promise<Outcome> {
  const { visits } = ctx.services;
  const { screen, menu, ask, resume, beginNamed } = outcomes;
  const onMenu = makeMenu(ctx, show, outcomes);
  const { understand, takeUp, passwordLine, languages, text, again } = onMenu;
  const typedOnMenu = onMenu.typed;
  const onHandOver = makeHandOver(ctx, outcomes);
  const onCaller = makeCaller(ctx, outcomes);
  const menuCommand = onMenu.command;

  const stopped = (turn: Turn, view: VisitView): Promise<Outcome> =>
    resume(turn, view, { title: turn.words.say('bot.stopped') });
  const answer = async (turn: Turn, visit: string, at: number, given: Answer): Promise<Outcome> => {
    const next = await visits.answer(visit, turn.holder, at, given);
    if (!next) return menu(turn, turn.words.say('bot.gone'));
    return { ...(await screen(turn, next)), answered: { visit, turn: at } };
  };
  /** "Go on" presses the one button of a screen that only tells something. */
  const goOn = (turn: Turn, view: VisitView): Promise<Outcome> => {
    const { actions, choices, field } = view.screen;
    const [only] = actions.filter(({ style }) => style === 'main');
    return only && choices.length === 0 && !field
      ? answer(turn, view.id, view.turn, { kind: 'choose', value: only.value })
      : screen(turn, view);
  };
  const visitCommand = (
    turn: Turn,
    view: VisitView,
    command: (Meaning & { kind: 'command' })['command'],
  ): Outcome | Promise<Outcome> | undefined => {
    switch (command) {
      case 'greeting':
        return screen(turn, view, { note: turn.words.say('bot.here') });
      case 'help':
        return screen(turn, view, { note: turn.words.say('bot.help') });
      case 'thanks':
        return text(turn, 'bot.thanks');
      case 'restart':
        return menu(turn, turn.words.say('bot.hello'));
      case 'stop':
        return stopped(turn, view);
      case 'go-on':
        return goOn(turn, view);
      case 'languages':
        return languages(turn);
      case 'not-me':
        return undefined;
    }
  };

  /** Nobody is moved to another matter without being asked; the place is kept. */
  const offerOther = (
    turn: Turn,
    view: VisitView,
    topics: readonly TopicInfo[],
    typed: string,
    stay: Offer,
  ) =>
    ask(turn, turn.words.say('bot.switch'), [...topics.map((topic) => topicOffer(topic, typed)), stay], {
      visit: view.id,
      turn: view.turn,
    });
  /** Something that may be happening right now was said along with an answer. */
  const alarmBeside = async (
    turn: Turn,
    view: VisitView,
    typed: string,
    given: Answer,
  ): Promise<Outcome | undefined> => {
    if (view.topic === alarm) return undefined;
    const { urgent } = await understand(turn, typed);
    if (!urgent) return undefined;
    const at = { visit: view.id, turn: view.turn };
    const data =
      given.kind === 'choose' ? { ...at, value: given.value } : { ...at, go: 'enter', input: typed };
    return offerOther(turn, view, [urgent], typed, { title: turn.words.say('bot.switch-answer'), data });
  };
  const notAnAnswer = async (turn: Turn, view: VisitView, typed: string, code: boolean): Promise<Outcome> => {
    const meant = await understand(turn, typed);
    const urgent = view.topic === alarm ? undefined : meant.urgent;
    if (meant.question) return outcomes.answered(turn, meant.question, typed, view);
    const other = urgent ?? (meant.plain && meant.plain.topic !== view.topic ? meant.plain : undefined);
    const stay = { title: turn.words.say('bot.switch-stay'), data: { visit: view.id, go: 'show' } };
    if (meant.maybe && !urgent) {
      const at = { visit: view.id, turn: view.turn };
      return ask(turn, turn.words.say('bot.switch'), [questionOffer(meant.maybe), stay], at);
    }
    if (other) {
      return offerOther(turn, view, [other], typed, stay);
    }
    const number = requestNumber(typed, turn.vocabulary);
    if (number && !code) return takeUp(turn, number);
    if (meant.numberWanted) return screen(turn, view, { note: turn.words.say('bot.number-wanted') });
    const password = await passwordLine(turn, typed);
    if (password) return screen(turn, view, { note: password.line });
    const name = again(turn) ? 'bot.not-a-choice-again' : 'bot.not-a-choice';
    const note = turn.words.say(code ? 'bot.no-code' : name);
    return { ...(await screen(turn, view, { note, offerPerson: again(turn) })), missed: true };
  };

  /** A day and more later: the old walk is named, and nothing that is typed answers it unseen. */
  const typedLater = async (turn: Turn, view: VisitView, typed: string): Promise<Outcome> => {
    const asked = languageAsked(typed, turn.vocabulary);
    if (asked) return asked === unspoken ? languages(turn) : outcomes.speak(turn, asked);
    const command = commandOf(typed, turn.vocabulary);
    if (command === 'go-on') return screen(turn, view);
    if (command === 'greeting' || command === 'back' || command === 'stop') return resume(turn, view);
    const known = command && (await menuCommand(turn, command));
    if (known) return known;
    const { plain, urgent, question } = await understand(turn, typed);
    if (question) return outcomes.answered(turn, question, typed, view);
    const other = urgent ?? plain;
    const offers = other && other.topic !== view.topic ? [topicOffer(other, typed)] : [];
    return resume(turn, view, { offers });
  };
  /** The last screen of a walk: its offers by their words, else as where no walk is shown. */
  const typedAtEnd = (turn: Turn, view: VisitView, typed: string): Promise<Outcome> => {
    const offers = view.screen.offers.map(({ say, link }) => ({
      say: plainWords(say),
      value: /^\/topics\/([a-z0-9-]{1,60})$/.exec(link)?.[1] ?? '',
    }));
    const choice = choiceOf(typed, offers, turn.vocabulary);
    return choice?.value ? beginNamed(turn, choice.value) : typedOnMenu(turn, typed);
  };
  const typedOnVisit = async (turn: Turn, visit: string, at: number, typed: string): Promise<Outcome> => {
    const view = await visits.view(visit, turn.holder);
    if (!view) return menu(turn, turn.words.say('bot.gone'));
    if (view.screen.ended) return typedAtEnd(turn, view, typed);
    if (outcomes.isLeft(turn, view)) return typedLater(turn, view, typed);
    const meaning = meaningOf(typed, view.screen, turn.vocabulary);
    if (meaning.kind === 'foreign') return languages(turn);
    if (meaning.kind === 'language') return outcomes.speak(turn, meaning.language);
    const known = meaning.kind === 'command' && visitCommand(turn, view, meaning.command);
    if (known) return known;
    // A screen that was left meanwhile has other choices: the walk says that this answer came too late.
    if (view.turn !== at) return answer(turn, visit, at, { kind: 'enter', text: '' });
    if (meaning.kind !== 'answer')
      return notAnAnswer(turn, view, typed, meaning.kind === 'question' && meaning.code === true);
    const beside = meaning.more && (await alarmBeside(turn, view, typed, meaning.answer));
    return beside || answer(turn, visit, at, meaning.answer);
  };

  /** A choice of a small card by its words or place; yes takes the one thing that it asks, no leaves it. */
  const typedOnOptions = async (turn: Turn, shown: Shown, typed: string): Promise<Outcome | undefined> => {
    const options = shown.options ?? [];
    const named = options.map(({ say }, place) => ({ value: String(place), say }));
    const words = normalise(typed);
    const { yes, no } = turn.vocabulary;
    // On a list of topics the last is one like the others, and "no" names none.
    const leaves = options.at(-1)?.data['begin'];
    const isQuestion = leaves === undefined || leaves === person;
    const denied = isQuestion && no.has(words) ? named.at(-1) : undefined;
    const short = options.length === 2 && yes.has(words) ? named[0] : denied;
    const choice = choiceOf(typed, named, turn.vocabulary) ?? short;
    const goOn = commandOf(typed, turn.vocabulary) === 'go-on';
    const option = goOn
      ? options.find(({ data }) => data['go'] === 'show' || data['go'] === 'on')
      : options[Number(choice?.value)];
    const press = option && readPressed(option.data);
    if (!press) return undefined;
    const outcome = await outcomes.pressed(turn, press);
    return { ...outcome, answered: { visit: shown.visit, turn: shown.turn } };
  };

  return async (turn, typed) => {
    const handedOver = await onHandOver(turn, typed);
    if (handedOver) return handedOver;
    const called = await onCaller(turn, typed);
    if (called) return called;
    const shown = turn.known?.shown ?? [];
    if (shown.length === 0) {
      const held = await visits.latest(turn.holder, { older: true });
      return held ? typedOnVisit(turn, held.id, held.turn, typed) : typedOnMenu(turn, typed);
    }
    const before = shownBefore(shown, typedAt(turn, ctx.clock.real()));
    if (!before) return outcomes.current(turn, turn.words.say('bot.stale'));
    const option = before.options ? await typedOnOptions(turn, before, typed) : undefined;
    if (option) return option;
    return before.visit ? typedOnVisit(turn, before.visit, before.turn, typed) : typedOnMenu(turn, typed);
  };
}
