/** Typed where no walk is shown: a command, a topic by its words or place, a request number, a sentence. */
import { isNumber, normaliseNumber } from '../../app/numbers';
import { alarm, alarmFirst, byNumberOnly } from '../../app/front-door';
import type { QuestionInfo, TopicInfo } from '../../app/services';
import type { BotContext } from './context';
import { languageName } from '../../core/language-names';
import type { Outcomes } from './outcome';
import { questionOffer } from './question-card';
import { plainWords } from './rich';
import type { Show } from './show';
import { topicOffer } from './small-cards';
import type { Outcome, Turn } from './turn';
import { normalise } from './vocabulary';
import type { Vocabulary } from './vocabulary';
import { choiceOf, commandOf, languageAsked, mentions, saysMore, unspoken } from './words';
import type { Command } from './words';

const person = 'talk-to-person';

/** A typed request number. Lower-case letters alone are a word ("change"), not a number. */
export function requestNumber(text: string, of: Vocabulary): string | undefined {
  const words = text.trim().split(/[\s:]+/);
  const first = words.findIndex((word) => !of.beforeRequest.includes(normalise(word)));
  const typed = words.slice(Math.max(first, 0)).join(' ');
  const number = normaliseNumber(typed);
  return isNumber(number) && (/\d/.test(typed) || typed === typed.toUpperCase()) ? number : undefined;
}

/** What a sentence may mean, without what only a number begins; the alarm first. */
export interface Meant {
  readonly plain?: TopicInfo;
  readonly all: readonly TopicInfo[];
  readonly urgent?: TopicInfo;
  /** A frequent question that is plainly asked, */
  readonly question?: QuestionInfo;
  /** or one among what may be meant. */
  readonly maybe?: QuestionInfo;
  readonly numberWanted: boolean;
}

export interface Menu {
  typed(turn: Turn, text: string): Promise<Outcome>;
  /** Undefined for what is no command here. */
  command(turn: Turn, command: Command): Outcome | Promise<Outcome> | undefined;
  understand(turn: Turn, text: string): Promise<Meant>;
  takeUp(turn: Turn, number: string): Promise<Outcome>;
  passwordLine(
    turn: Turn,
    text: string,
  ): Promise<{ readonly line: string; readonly link?: string } | undefined>;
  /** Which languages there are. */
  languages(turn: Turn): Outcome;
  /** Only a line, by its name. */
  text(turn: Turn, name: string): Outcome;
  /** Whether the message before was not understood either. */
  again(turn: Turn): boolean;
}

export function makeMenu(ctx: BotContext, show: Show, outcomes: Outcomes): Menu {
  const { visits } = ctx.services;
  const { screen, menu, ask, beginNamed } = outcomes;

  const understand = async (turn: Turn, text: string): Promise<Meant> => {
    const { topic, asked = [], question } = await visits.understand(text, turn.words.language);
    const all = alarmFirst(
      [...(topic ? [topic] : []), ...asked].filter((one) => !byNumberOnly.has(one.topic)),
    );
    const urgent = all.find((one) => one.topic === alarm);
    return {
      all,
      numberWanted: topic !== undefined && byNumberOnly.has(topic.topic),
      ...(topic && !byNumberOnly.has(topic.topic) ? { plain: topic } : {}),
      ...(urgent ? { urgent } : {}),
      ...(question && (asked.length > 0 ? { maybe: question } : { question })),
    };
  };
  const again = (turn: Turn): boolean => (turn.known?.missed ?? 0) > 0;
  const text = (turn: Turn, name: string): Outcome => ({ message: { text: turn.words.say(name) } });
  const languages = ({ words }: Turn): Outcome => ({
    message: {
      text: words.say('bot.languages', { languages: ctx.catalogue.languages.map(languageName).join(', ') }),
    },
  });
  /** For a forgotten password: its line, and the link when the organisation has one. */
  const passwordLine = async (
    { words, vocabulary }: Turn,
    typed: string,
  ): Promise<{ readonly line: string; readonly link?: string } | undefined> => {
    if (!mentions(typed, vocabulary.password)) return undefined;
    const { passwordLink: link } = await ctx.services.organisation();
    return link
      ? { line: words.say('bot.password', { link }), link }
      : { line: words.say('bot.password-none') };
  };
  const passwordMenu = (turn: Turn, { line, link }: { line: string; link?: string }): Promise<Outcome> => {
    const say = turn.words.say('bot.password-button');
    return menu(turn, line, link?.startsWith('https://') ? { link: { say, url: link } } : {});
  };

  /** A request of this conversation is shown; any other number begins the walk that takes one up. */
  const takeUp = async (turn: Turn, number: string): Promise<Outcome> => {
    const held = await visits.byNumber(number, turn.holder);
    if (held) return { ...(await screen(turn, held)), answered: { visit: '', turn: 0 } };
    const title = turn.words.say('bot.request', { number });
    return outcomes.begin(turn, { topic: 'take-up', title }, undefined, number);
  };
  const menuCommand = (turn: Turn, command: Command): Outcome | Promise<Outcome> | undefined => {
    switch (command) {
      case 'person':
        return beginNamed(turn, person);
      case 'help':
        return menu(turn, turn.words.say('bot.help'));
      case 'thanks':
        return text(turn, 'bot.thanks');
      case 'stop':
        return text(turn, 'bot.stopped');
      case 'languages':
        return languages(turn);
      case 'greeting':
      case 'go-on':
        return outcomes.greet(turn);
      case 'back':
      case 'restart':
        return menu(turn, turn.words.say('bot.hello'));
      case 'not-me':
        return undefined;
    }
  };
  const didYouMean = (
    turn: Turn,
    close: readonly TopicInfo[],
    typed: string,
    maybe?: QuestionInfo,
  ): Outcome =>
    ask(turn, turn.words.say('bot.close'), [
      ...(maybe ? [questionOffer(maybe)] : []),
      ...close.map((topic) => topicOffer(topic, typed)),
      { title: turn.words.say('bot.close-none'), data: { begin: person, said: typed } },
    ]);
  /** The first card's choices, by their words or place; the last is "Something else". */
  const chosenOnMenu = async (turn: Turn, typed: string): Promise<Outcome | undefined> => {
    const { yes, no } = turn.vocabulary;
    // Nothing was asked that can be answered so: "No code comes" is no "no".
    if (yes.has(normalise(typed)) || no.has(normalise(typed))) return undefined;
    const topics = await show.topics(turn);
    const shown = topics.map((info) => ({ value: info.topic, say: plainWords(info.title) }));
    const more = { value: '', say: turn.words.say('bot.more') };
    const choice = choiceOf(typed, [...shown, more], turn.vocabulary);
    if (!choice) return undefined;
    if (choice === more) return outcomes.pressed(turn, { kind: 'more' });
    if (choice.value !== alarm && saysMore(typed, choice, turn.vocabulary)) {
      const { urgent } = await understand(turn, typed);
      const own = topics.find(({ topic }) => topic === choice.value);
      if (urgent && own) return didYouMean(turn, [urgent, own], typed);
    }
    // A sentence is kept for staff; a number or two words say no more than the choice itself.
    return beginNamed(turn, choice.value, typed.split(/\s+/).length > 3 ? typed : undefined);
  };
  /** Typed where no walk is shown: a topic's words, a request number, or a sentence to understand. */
  const typedOnMenu = async (turn: Turn, typed: string): Promise<Outcome> => {
    const asked = languageAsked(typed, turn.vocabulary);
    if (asked) return asked === unspoken ? languages(turn) : outcomes.speak(turn, asked);
    const command = commandOf(typed, turn.vocabulary);
    const known = command && (await menuCommand(turn, command));
    const chosen = known ?? (await chosenOnMenu(turn, typed));
    if (chosen) return chosen;
    const number = requestNumber(typed, turn.vocabulary);
    if (number) return takeUp(turn, number);
    const meant = await understand(turn, typed);
    if (meant.question) return outcomes.answered(turn, meant.question, typed);
    // A request is taken up by its number; its words alone name none.
    if (meant.numberWanted) return text(turn, 'bot.number-wanted');
    if (meant.plain) return beginNamed(turn, meant.plain.topic, typed);
    const password = meant.urgent ? undefined : await passwordLine(turn, typed);
    if (password) return passwordMenu(turn, password);
    if (meant.all.length > 0) return didYouMean(turn, meant.all, typed, meant.maybe);
    const line = turn.words.say(again(turn) ? 'bot.out-of-scope-again' : 'bot.out-of-scope');
    return { ...(await menu(turn, line, { offerPerson: again(turn) })), missed: true };
  };

  return {
    typed: typedOnMenu,
    command: menuCommand,
    understand,
    takeUp,
    passwordLine,
    languages,
    text,
    again,
  };
}
