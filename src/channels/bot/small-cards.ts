/** Cards that are no screen of a walk: the front door, questions of the chat itself, and what is left of a card. */
import type { TopicInfo } from '../../app/services';
import { alarm } from '../../app/front-door';
import type { Phrases } from '../../core/phrases';
import { action, actions, card, choice, heading, phoneLine } from './card-parts';
import type { Card, Data } from './card-parts';
import { literal, plain, plainWords } from './rich';
import type { Element } from './rich';

export interface SmallOptions {
  readonly submit: boolean;
  readonly words: Phrases;
}

/** A choice of a small card. `title` is plain text. */
export interface Offer {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly data: Data;
}

export const topicOffer = ({ topic, title, hint }: TopicInfo, said?: string): Offer => ({
  title: plainWords(title),
  hint: hint && plainWords(hint),
  data: { begin: topic, ...(said === undefined ? {} : { said }) },
});

const choices = (offers: readonly Offer[], submit: boolean): Element[] =>
  offers.map(({ title, hint, data }) => choice(title, hint, data, submit));
const person = { begin: 'talk-to-person' } as const;

export interface MenuOptions extends SmallOptions {
  readonly phone?: string | undefined;
  readonly lines: readonly string[];
  /** Opens in the browser, under the lines. */
  readonly link?: { readonly say: string; readonly url: string } | undefined;
  readonly offerPerson?: boolean | undefined;
}

/** The first card: what happened, as on the portal's first page. */
export function menuCard(topics: readonly TopicInfo[], of: MenuOptions): Card {
  const { words, submit, link } = of;
  const button = (name: string, data: Data, style?: 'positive'): Element =>
    action({ title: words.say(name), data, without: true, ...(style ? { style } : {}) }, submit);
  return card(
    [
      heading(words.say('bot.menu')),
      ...of.lines.map((line) => plain(line)),
      ...(link ? [actions([{ type: 'Action.OpenUrl', title: literal(link.say), url: link.url }])] : []),
      ...(of.offerPerson ? [actions([button('bot.person-now', person, 'positive')])] : []),
      ...choices(
        topics.map((topic) => topicOffer(topic)),
        submit,
      ),
      ...phoneLine(of.phone, words),
    ],
    [button('bot.more', { go: 'more' }), button('bot.person', person)],
  );
}

/** The second card, behind "Something else". */
export function moreCard(topics: readonly TopicInfo[], of: Omit<MenuOptions, 'lines' | 'link'>): Card {
  const { words, submit } = of;
  const button = (name: string, data: Data): Element =>
    action({ title: words.say(name), data, without: true }, submit);
  return card(
    [
      heading(words.say('bot.more-title')),
      ...choices(
        topics.map((topic) => topicOffer(topic)),
        submit,
      ),
      ...phoneLine(of.phone, words),
    ],
    [button('bot.back', { go: 'menu' }), button('bot.person', person)],
  );
}

/** A question of the chat itself, with what can be chosen. What may be happening right now is said first. */
export function askCard(title: string, offers: readonly Offer[], of: SmallOptions): Card {
  const urgent = offers.some(({ data }) => data['begin'] === alarm);
  const text = of.words.say('bot.note.stop', { text: of.words.say('bot.do-not-approve') });
  return card(
    [
      ...(urgent ? [{ type: 'Container', style: 'attention', bleed: true, items: [plain(text)] }] : []),
      plain(title, { weight: 'Bolder' }),
      ...choices(offers, of.submit),
    ],
    [],
  );
}

/** What is left of an answered card: one subtle line. */
export const lineCard = (line: string): Card => card([plain(line, { isSubtle: true, size: 'Small' })], []);
