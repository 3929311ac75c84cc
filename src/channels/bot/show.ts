/** From a view of a visit to the message that shows it. */
import type { VisitView } from '../../app/services';
import type { Holder } from '../../core/visit';
import type { BotContext } from './context';
import { say } from './say';
import type { Message } from './talk';
import { menuTopics } from './topics';
import { menuCard, timeOf, toCard } from './to-card';

const phoneLasts = 60_000;

/** Makes messages of screens. The number of the help desk is read once a minute. */
export function makeShow(ctx: BotContext): {
  phone(): Promise<string | undefined>;
  screen(view: VisitView, holder: Holder, submit: boolean, note?: string): Promise<Message>;
  menu(submit: boolean, lines: readonly string[]): Promise<Message>;
} {
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
    if (!view.screen.portalOnly) return {};
    const link = await ctx.services.visits.handOver(view.id, holder);
    return link ? { handOver: new URL(link.path, ctx.publicUrl).href } : {};
  };
  return {
    phone,
    async screen(view, holder, submit, note) {
      const zone = { timeZone: view.timeZone, now: ctx.clock.now() };
      const { stale } = view;
      const stood = stale
        ? say.stale(stale.answeredAt === undefined ? undefined : timeOf(stale.answeredAt, zone))
        : note;
      const number = await phone();
      const card = toCard(view.screen, {
        ...zone,
        visit: view.id,
        publicUrl: ctx.publicUrl,
        submit,
        links: await handOver(view, holder),
        ...(stood ? { note: stood } : {}),
        ...(number ? { phone: number } : {}),
      });
      return { card, summary: view.screen.title };
    },
    async menu(submit, lines) {
      const [topics, number] = await Promise.all([ctx.services.visits.topics(), phone()]);
      return {
        card: menuCard(menuTopics(topics), { submit, lines, ...(number ? { phone: number } : {}) }),
        summary: 'What happened?',
      };
    },
  };
}

export type Show = ReturnType<typeof makeShow>;
