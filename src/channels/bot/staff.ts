/**
 * What staff do in Teams: take a request from its card in the channel, read it in their own chat, and go on in the
 * browser. The channel only says who they are; every press asks for their roles of this moment, and nothing that
 * needs their own proof is done here. A button that is too old does nothing and shows how the request stands.
 */
import type { CaseView, StaffOutcome } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import type { BotContext } from './context';
import { usesSubmit } from './context';
import { fingerprint, takeOnce } from './conversations';
import { isPersonal, localeOf, mentionsUs, zoneOf } from './incoming';
import type { Incoming } from './incoming';
import { channelCard, detailsCard } from './staff-cards';
import { channelInUse } from './staff-channel';
import type { Talk } from './talk';
import { WireError } from './talk';
import { typedText } from './to-event';

const verbs = ['take', 'release', 'details', 'show'] as const;
export interface StaffPress {
  readonly verb: (typeof verbs)[number];
  readonly number: string;
}

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined when it is no button of a staff card. */
export function readStaffPress(incoming: Incoming): StaffPress | undefined {
  const { value } = incoming;
  const action = incoming.type === 'invoke' && isPlain(value) ? value['action'] : undefined;
  const data = incoming.type === 'invoke' ? (isPlain(action) ? action['data'] : undefined) : value;
  if (!isPlain(data)) return undefined;
  const verb = verbs.find((one) => one === data['staff']);
  const { number } = data;
  if (!verb || typeof number !== 'string' || !/^[0-9A-Z]{6}$/.test(number)) return undefined;
  return { verb, number };
}

/** "19:x@thread.tacv2;messageid=1" is a thread of the channel "19:x@thread.tacv2". */
const channelOf = (conversation: string): string => conversation.split(';')[0] ?? conversation;

/** The two commands, in every language that we have. */
function commandIn(ctx: BotContext, text: string): 'use' | 'leave' | undefined {
  const plain = (words: string): string =>
    words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const said = plain(text);
  const matches = (name: string): boolean =>
    ctx.catalogue.languages.some((language) => plain(ctx.catalogue.in(language).say(name)) === said);
  return matches('bot.staff.use') ? 'use' : matches('bot.staff.leave') ? 'leave' : undefined;
}

/** Resolves to whether the activity was for this. */
export function makeStaff(ctx: BotContext): (incoming: Incoming, talk: Talk) => Promise<boolean> {
  const personOf = async ({ from }: Incoming): Promise<string | undefined> =>
    from?.aadObjectId ? ctx.findPerson(from.aadObjectId) : undefined;
  const wordsOf = (incoming: Incoming): Phrases => ctx.catalogue.in(localeOf(incoming) ?? '');

  async function command(incoming: Incoming, talk: Talk, asked: 'use' | 'leave'): Promise<void> {
    if (!(await takeOnce(ctx.store, ctx.clock, fingerprint(incoming)))) return;
    const words = wordsOf(incoming);
    const person = await personOf(incoming);
    const { conversation } = incoming;
    if (conversation.conversationType !== 'channel')
      return void (await talk.send({ text: words.say('bot.staff.no-channel') }));
    const place = {
      conversation: channelOf(conversation.id),
      serviceUrl: incoming.serviceUrl,
      channel: incoming.channelId,
      tenant: conversation.tenantId ?? '',
      bot: incoming.recipient?.id ?? '',
      language: words.language,
    };
    const outcome = person
      ? await ctx.services.cases.useChannel(person, asked === 'use' ? place : undefined)
      : { ok: false, name: 'staff.channel.refused' };
    await talk.send({ text: words.say(outcome.name) });
  }

  async function act(person: string, { verb, number }: StaffPress): Promise<StaffOutcome | undefined> {
    if (verb === 'take') return ctx.services.cases.take(person, number);
    if (verb === 'release') return ctx.services.cases.release(person, number);
    return undefined;
  }

  interface Pressing {
    readonly incoming: Incoming;
    readonly talk: Talk;
    readonly words: Phrases;
    readonly person: string;
    readonly press: StaffPress;
  }

  const details = ({ incoming, words }: Pressing, view: CaseView, line?: string) => {
    const link = new URL(`/staff/cases/${view.number.replace(/\s/g, '')}`, ctx.publicUrl).href;
    const at = { words, timeZone: zoneOf(incoming) ?? 'UTC', now: ctx.clock.now(), line };
    return {
      card: detailsCard(view, link, { ...at, submit: usesSubmit(incoming.channelId) }),
      summary: words.say('bot.staff.request', { number: view.number }),
    };
  };

  /** Into their own chat; a request's details are nobody else's business. */
  async function sendDetails(of: Pressing, view: CaseView): Promise<string | undefined> {
    try {
      const chat = await of.talk.personal();
      await chat.send(details(of, view));
      return undefined;
    } catch (error) {
      const status = error instanceof WireError ? error.status : undefined;
      ctx.log.warn({ status }, 'no personal chat could be opened');
      return of.words.say('bot.group-how');
    }
  }

  async function inChannel(of: Pressing): Promise<void> {
    const { incoming, talk, words, person, press } = of;
    const inUse = await channelInUse(ctx.store);
    if (inUse?.conversation !== channelOf(incoming.conversation.id))
      return talk.respondProblem(400, words.say('bot.staff.not-here'));
    const fresh = await takeOnce(ctx.store, ctx.clock, fingerprint(incoming));
    const before = fresh ? await ctx.services.cases.view(person, press.number, words.language) : undefined;
    const outcome = fresh && before ? await act(person, press) : undefined;
    const view = await ctx.services.cases.view(person, press.number, words.language);
    if (!view) return talk.respondProblem(400, words.say('bot.staff.no-role'));
    const wanted = fresh && (press.verb === 'details' || outcome?.ok === true);
    const trouble = wanted ? await sendDetails(of, view) : undefined;
    const said = outcome && !outcome.ok ? words.say(outcome.name, outcome.values) : undefined;
    const channelWords = ctx.catalogue.in(inUse.language);
    const { zone } = await ctx.services.organisation(channelWords.language);
    const shown = {
      number: press.number,
      state: view.state,
      taken: view.takenBy !== undefined,
      openedAt: view.openedAt,
      late: view.late === true,
      closed: ['done', 'denied', 'withdrawn', 'expired'].includes(view.state),
    };
    const sent = wanted && !trouble ? words.say('bot.staff.sent') : undefined;
    talk.respond(
      channelCard(shown, {
        ...{ words: channelWords, timeZone: zone, now: ctx.clock.now() },
        ...{ submit: usesSubmit(incoming.channelId), line: trouble ?? said ?? sent },
      }),
    );
  }

  async function inOwnChat(of: Pressing): Promise<void> {
    const { incoming, talk, words, person, press } = of;
    const fresh = await takeOnce(ctx.store, ctx.clock, fingerprint(incoming));
    const outcome = fresh ? await act(person, press) : undefined;
    const view = await ctx.services.cases.view(person, press.number, words.language);
    const invoke = incoming.type === 'invoke';
    if (!view) {
      const text = words.say('bot.staff.no-role');
      return invoke ? talk.respondProblem(400, text) : void (await talk.send({ text }));
    }
    const message = details(of, view, outcome && words.say(outcome.name, outcome.values));
    if (invoke) talk.respond(message.card);
    else if (fresh) await talk.send(message);
  }

  return async (incoming, talk) => {
    const press = readStaffPress(incoming);
    const personal = isPersonal(incoming);
    if (!press) {
      if (personal || incoming.type !== 'message' || !mentionsUs(incoming)) return false;
      const asked = commandIn(ctx, typedText(incoming));
      if (asked) await command(incoming, talk, asked);
      return asked !== undefined;
    }
    const words = wordsOf(incoming);
    const person = await personOf(incoming);
    if (!person) {
      const text = words.say('bot.staff.no-role');
      if (incoming.type === 'invoke') talk.respondProblem(400, text);
      else await talk.send({ text });
      return true;
    }
    const of = { incoming, talk, words, person, press };
    await (personal ? inOwnChat(of) : inChannel(of));
    return true;
  };
}
