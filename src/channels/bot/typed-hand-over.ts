/** Going on in another place: its two digits typed here, or the code of another place, to go on here. */
import type { BotContext } from './context';
import type { Outcomes } from './outcome';
import type { Outcome, Turn } from './turn';
import { normalise } from './vocabulary';
import { commandOf } from './words';

/** "continue 2F4K ...": the word, and 24 letters and digits as people type them. */
const typedCode = /^\s*(\p{L}+)[\s:]+((?:[A-Za-z0-9][\s-]*){24})$/u;

export function makeHandOver(
  ctx: BotContext,
  outcomes: Outcomes,
): (turn: Turn, text: string) => Promise<Outcome | undefined> {
  const { visits } = ctx.services;
  const text = (turn: Turn, name: string): Outcome => ({ message: { text: turn.words.say(name) } });

  /** Another place wants the walk: its two digits confirm it, "not me" refuses. Undefined when nobody waits. */
  const digits = async (turn: Turn, typed: string): Promise<Outcome | undefined> => {
    const two = /^\s*(\d)\s?(\d)\s*$/.exec(typed);
    const refuses = commandOf(typed, turn.vocabulary) === 'not-me';
    if (!two && !refuses) return undefined;
    if (!(await visits.askedHandOver(turn.holder))) return undefined;
    if (!two) return (await visits.refuseHandOver(turn.holder)) ? text(turn, 'bot.refused') : undefined;
    const result = await visits.confirmHandOver(turn.holder, `${two[1]}${two[2]}`);
    // That it moved is said to this chat by itself.
    if (result === 'moved') return {};
    return result === 'wrong' ? text(turn, 'bot.digits-wrong') : undefined;
  };
  /** The code of another place: two digits are shown, to be typed there. */
  const take = async (turn: Turn, typed: string): Promise<Outcome | undefined> => {
    const [, word = '', code = ''] = typedCode.exec(typed) ?? [];
    if (!code || commandOf(normalise(word), turn.vocabulary) !== 'go-on') return undefined;
    const id = turn.incoming.from?.aadObjectId;
    const person = id ? await ctx.findPerson(id) : undefined;
    const to = { holder: turn.holder, ...(person ? { person } : {}) };
    const found = await visits.peekHandOver(code, turn.holder);
    if (found?.state === 'made') await visits.askHandOver(code, to);
    const asked = await visits.peekHandOver(code, turn.holder);
    if (asked?.state === 'moved') return outcomes.pressed(turn, { kind: 'go-on' });
    if (asked?.digits === undefined) return text(turn, 'bot.go-gone');
    const title = turn.words.say('bot.go-digits', { digits: asked.digits });
    return outcomes.ask(turn, title, [{ title: turn.words.say('bot.go-typed'), data: { go: 'on' } }]);
  };
  return async (turn, typed) => (await digits(turn, typed)) ?? take(turn, typed);
}
