/** The staff's channel as a place to send to: which one it is stands in the settings, where an administrator's word put it. */
import { channelSetting } from '../../app/cases/channel';
import type { StaffChannelDoc } from '../../app/documents';
import type { CaseCard, StaffChannel, Store } from '../../app/ports';
import type { BotContext } from './context';
import { usesSubmit } from './context';
import type { Reach } from './push';
import { channelCard } from './staff-cards';
import { WireError } from './talk';
import type { Message } from './talk';

/** The channel in use. */
export async function channelInUse(store: Store): Promise<StaffChannelDoc | undefined> {
  const found = await store.get<StaffChannelDoc>('settings', channelSetting);
  return found && found.conversation !== '' ? found : undefined;
}

/** The bot was taken out of the team, or the message or channel was deleted. */
const isGone = (error: unknown): boolean => error instanceof WireError && error.status === 404;

export function makeStaffChannel(ctx: BotContext, reach: Reach): StaffChannel {
  async function message(to: StaffChannelDoc, shown: CaseCard): Promise<Message> {
    const words = ctx.catalogue.in(to.language);
    const { zone } = await ctx.services.organisation(words.language);
    const card = channelCard(shown, {
      ...{ words, timeZone: zone, now: ctx.clock.now(), submit: usesSubmit(to.channel) },
    });
    return { card, summary: words.say('bot.staff.request', { number: shown.number }) };
  }
  async function used(): Promise<StaffChannelDoc> {
    const to = await channelInUse(ctx.store);
    if (!to) throw new Error('No channel is in use.');
    return to;
  }
  const there = ({ conversation, ...to }: StaffChannelDoc) => ({
    ...to,
    id: conversation,
    user: '',
    group: true as const,
  });
  return {
    place: async () => (await channelInUse(ctx.store))?.conversation,
    async post(shown) {
      const to = await used();
      const card = await message(to, shown);
      let id = '';
      await reach(there(to), async (talk) => {
        id = await talk.send(card);
      });
      if (id === '') throw new WireError(0, 'NoMessage');
      return id;
    },
    async update(activity, shown) {
      const to = await used();
      const card = await message(to, shown);
      try {
        await reach(there(to), (talk) => talk.replace(activity, card));
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    },
  };
}
