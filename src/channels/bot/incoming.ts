/**
 * What arrives from the channel, reduced to the fields that are used, each checked for type and length.
 * Fields: Bot Framework protocol 3, "Activity object"
 * (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference).
 */
import { z } from 'zod';

const id = z.string().min(1).max(500);
const short = z.string().max(500);

const account = z.looseObject({
  id,
  name: z.string().max(2000).nullish(),
  aadObjectId: short.nullish(),
  role: short.nullish(),
  userRole: short.nullish(),
  tenantId: short.nullish(),
});

const activity = z.looseObject({
  type: z.string().min(1).max(100),
  id: short.nullish(),
  /** When it was sent, by the channel's clock. */
  timestamp: z.union([z.string().max(60), z.date()]).nullish(),
  localTimezone: short.nullish(),
  /** BCP 47. Teams also says it in an entity of type clientInfo. */
  locale: short.nullish().catch(null),
  serviceUrl: z.string().min(1).max(2000),
  channelId: z.string().min(1).max(100),
  from: account.nullish(),
  recipient: z.looseObject({ id: id.nullish() }).nullish(),
  conversation: z.looseObject({
    id,
    conversationType: short.nullish(),
    isGroup: z.boolean().nullish(),
    tenantId: short.nullish(),
  }),
  channelData: z
    .looseObject({
      tenant: z.looseObject({ id: short.nullish() }).nullish(),
      eventType: short.nullish().catch(null),
    })
    .nullish()
    .catch(null),
  text: z.string().nullish(),
  name: short.nullish(),
  action: short.nullish(),
  value: z.unknown().optional(),
  attachments: z
    .array(z.looseObject({ contentType: short.nullish() }))
    .max(100)
    .nullish(),
  entities: z
    .array(z.looseObject({ type: short.nullish() }))
    .max(500)
    .nullish(),
  membersAdded: z
    .array(z.looseObject({ id: id.nullish() }))
    .max(5000)
    .nullish(),
});

/** One activity of the channel. Nothing in it is trusted before the gate has passed it. */
export type Incoming = z.infer<typeof activity>;

/** Undefined when it is not an activity that we can read: the channel gets 400. */
export function readIncoming(body: unknown): Incoming | undefined {
  const result = activity.safeParse(body);
  return result.success ? result.data : undefined;
}

/** When the activity was sent, in ms; undefined without a usable time. */
export function sentAt(incoming: Incoming): number | undefined {
  if (!incoming.timestamp) return undefined;
  const at = new Date(incoming.timestamp).getTime();
  return Number.isFinite(at) ? at : undefined;
}

/** Asking for a zone costs as much as the rest of reading; there are some 600 real ones. */
const zones = new Map<string, string>();

/** The person's zone as the client names it, when it is a real one. */
export function zoneOf(incoming: Incoming): string | undefined {
  const name = incoming.localTimezone;
  if (!name) return undefined;
  const known = zones.get(name);
  if (known) return known;
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // Zones have any case: a stranger's spellings must not fill the memory.
    if (zones.size < 1000) zones.set(name, zone);
    return zone;
  } catch {
    return undefined;
  }
}

/** The language of the person's client, as it names it. */
export function localeOf(incoming: Incoming): string | undefined {
  if (incoming.locale) return incoming.locale;
  const client = (incoming.entities ?? []).find(({ type }) => type?.toLowerCase() === 'clientinfo');
  const locale = client?.['locale'];
  return typeof locale === 'string' && locale.length <= 35 ? locale : undefined;
}

/** One person and the bot, nobody else. Only Teams says so; test clients have only such conversations. */
export function isPersonal(incoming: Incoming): boolean {
  const { conversationType, isGroup } = incoming.conversation;
  if (isGroup === true) return false;
  return conversationType === 'personal' || (incoming.channelId !== 'msteams' && !conversationType);
}

/** Whether a message in a group names the bot. */
export function mentionsUs(incoming: Incoming): boolean {
  const us = incoming.recipient?.id;
  if (!us) return false;
  return (incoming.entities ?? []).some((entity) => {
    const mentioned = entity['mentioned'];
    return (
      entity.type === 'mention' &&
      typeof mentioned === 'object' &&
      mentioned !== null &&
      (mentioned as { id?: unknown }).id === us
    );
  });
}
