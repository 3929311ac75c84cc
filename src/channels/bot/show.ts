/** From a view of a visit to the message that shows it. */
import type { VisitView } from '../../app/services';
import { frontDoor, furtherDoor, topicsAt } from '../../app/front-door';
import type { TopicInfo } from '../../app/services';
import type { Holder } from '../../core/visit';
import { timeOf } from './card-parts';
import type { TimeOptions } from './card-parts';
import type { BotContext } from './context';
import type { Option } from './conversations';
import { menuCard, moreCard, topicOffer } from './small-cards';
import type { MenuOptions } from './small-cards';
import type { Message } from './talk';
import { toCard } from './to-card';
import type { Turn } from './turn';

const phoneLasts = 60_000;

export interface ScreenNote {
  readonly note?: string | undefined;
  readonly offerPerson?: boolean | undefined;
}

export type Lines = Pick<MenuOptions, 'lines' | 'link' | 'offerPerson'>;

export interface Show {
  phone(): Promise<string | undefined>;
  screen(view: VisitView, turn: { holder: Holder; submit: boolean }, note?: ScreenNote): Promise<Message>;
  menu(turn: Turn, lines: Lines): Promise<Message>;
  /** The second card, and what can be typed on it. */
  more(turn: Turn): Promise<{ readonly message: Message; readonly options: readonly Option[] }>;
  /** The first choices, in the language of the conversation. */
  topics(turn: Turn): Promise<readonly TopicInfo[]>;
  /** How times of a visit are said. */
  timesOf(view: VisitView): TimeOptions;
}

/** Makes messages of screens. The number of the help desk is read once a minute. */
export function makeShow(ctx: BotContext): Show {
  const { visits } = ctx.services;
  let known: { readonly phone: string | undefined; readonly at: number } | undefined;
  const phone = async (): Promise<string | undefined> => {
    const now = ctx.clock.real();
    if (known && now - known.at < phoneLasts) return known.phone;
    try {
      known = { phone: (await ctx.services.organisation()).helpDeskPhone || undefined, at: now };
      return known.phone;
    } catch {
      return known?.phone;
    }
  };
  const handOver = async (view: VisitView, holder: Holder): Promise<{ handOver?: string }> => {
    if (!view.screen.portalOnly && view.screen.field?.kind !== 'passkey') return {};
    const link = await visits.handOver(view.id, holder);
    return link ? { handOver: new URL(link.path, ctx.publicUrl).href } : {};
  };
  const timesOf = (view: VisitView): TimeOptions => ({
    timeZone: view.timeZone,
    now: ctx.clock.now(),
    words: ctx.catalogue.in(view.language),
  });
  const staleNote = ({ stale }: VisitView, times: TimeOptions): string | undefined => {
    if (!stale) return undefined;
    if (stale.answeredAt === undefined) return times.words.say('bot.stale');
    return times.words.say('bot.stale-at', { time: timeOf(stale.answeredAt, times) });
  };
  return {
    phone,
    timesOf,
    async screen(view, { holder, submit }, { note, offerPerson } = {}) {
      const times = timesOf(view);
      const stood = staleNote(view, times) ?? note;
      const number = await phone();
      const card = toCard(view.screen, {
        ...times,
        visit: view.id,
        publicUrl: ctx.publicUrl,
        submit,
        links: await handOver(view, holder),
        ...(stood ? { note: stood } : {}),
        ...(offerPerson ? { offerPerson } : {}),
        ...(number ? { phone: number } : {}),
      });
      return { card, summary: view.screen.title };
    },
    topics: async ({ words }) => topicsAt(frontDoor, await visits.topics(words.language), words),
    async menu({ words, submit }, lines) {
      const [topics, number] = await Promise.all([visits.topics(words.language), phone()]);
      const shown = topicsAt(frontDoor, topics, words);
      return {
        card: menuCard(shown, { submit, words, phone: number, ...lines }),
        summary: words.say('bot.menu'),
      };
    },
    async more({ words, submit }) {
      const [topics, number] = await Promise.all([visits.topics(words.language), phone()]);
      const shown = topicsAt(furtherDoor, topics, words);
      return {
        message: {
          card: moreCard(shown, { submit, words, phone: number }),
          summary: words.say('bot.more-title'),
        },
        options: shown
          .map((topic) => topicOffer(topic))
          .map(({ title, data }) => ({ say: title, data: { begin: String(data['begin']) } })),
      };
    },
  };
}
