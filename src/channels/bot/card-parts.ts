/** The parts that all cards are made of. */
import type { Phrases } from '../../core/phrases';
import { literal, plain } from './rich';
import type { Element } from './rich';

export interface Card {
  readonly type: 'AdaptiveCard';
  readonly $schema: string;
  readonly version: '1.5';
  readonly body: readonly Element[];
  readonly actions?: readonly Element[];
}

export type Data = Readonly<Record<string, unknown>>;
export interface Press {
  readonly title: string;
  readonly data: Data;
  readonly style?: 'positive' | 'destructive';
  readonly mode?: 'secondary';
  /** Entries of fields are left out of what is sent, and not demanded. */
  readonly without?: boolean;
}

/** A button, or what a pressed choice does. */
export function action(press: Press, submit: boolean): Element {
  const { title, data, style, without } = press;
  return {
    type: submit ? 'Action.Submit' : 'Action.Execute',
    title: literal(title),
    ...(submit ? {} : { verb: 'answer' }),
    data,
    ...(style ? { style } : {}),
    ...(without ? { associatedInputs: 'none' } : {}),
  };
}

/** A choice: one tap answers; label bold over a subtle hint. */
export function choice(say: string, hint: string | undefined, data: Data, submit: boolean): Element {
  return {
    type: 'Container',
    style: 'emphasis',
    spacing: 'Small',
    selectAction: action({ title: say, data, without: true }, submit),
    items: [
      plain(say, { weight: 'Bolder' }),
      ...(hint ? [plain(hint, { isSubtle: true, size: 'Small' }, 'None')] : []),
    ],
  };
}

export const actions = (list: readonly Element[]): Element => ({ type: 'ActionSet', actions: list });

/** English is ours: British. */
export const localeOf = (language: string): string => (language === 'en' ? 'en-GB' : language);

const clock = { hour: '2-digit', minute: '2-digit' } as const;
const date = { weekday: 'long', day: 'numeric', month: 'long' } as const;

/** Made once: a formatter takes longer to make than a card. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(locale: string, timeZone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone} ${Object.keys(parts).join(' ')}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, { ...parts, timeZone });
  formats.set(name, format);
  return format;
}

export interface TimeOptions {
  readonly timeZone: string;
  readonly now: number;
  readonly words: Phrases;
}

/** "14:22", or "Monday, 23 November, 14:22" on another day, in the person's zone and language. */
export function timeOf(at: number, of: TimeOptions): string {
  const { timeZone } = of;
  const day = (ms: number): string => formatOf('en-GB', timeZone, date).format(ms);
  const locale = localeOf(of.words.language);
  return formatOf(locale, timeZone, day(at) === day(of.now) ? clock : { ...date, ...clock }).format(at);
}

/** "Tuesday", or "Tuesday 17 November" when another Tuesday has been since, and "14:22". */
export function dayAndTimeOf(at: number, of: TimeOptions): { readonly day: string; readonly time: string } {
  const { timeZone } = of;
  const locale = localeOf(of.words.language);
  const far = of.now - at > 6 * 86_400_000;
  return {
    day: formatOf(locale, timeZone, far ? date : { weekday: 'long' }).format(at),
    time: formatOf(locale, timeZone, clock).format(at),
  };
}

export const heading = (text: string): Element => ({
  type: 'TextBlock',
  text,
  size: 'Large',
  weight: 'Bolder',
  wrap: true,
  style: 'heading',
});

export const phoneLine = (phone: string | undefined, words: Phrases): Element[] =>
  phone ? [plain(words.say('bot.phone', { phone }), { isSubtle: true, size: 'Small' }, 'Medium')] : [];

export const card = (body: readonly Element[], last: readonly Element[]): Card => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  body,
  ...(last.length > 0 ? { actions: last } : {}),
});
