/** Activities as Teams sends them, for tests. Ids are made up, in the form of real ones. */

export const tenant = '5f6f0c1e-8d5c-4c7e-9a0b-2f4f2e6f1a11';
export const miraId = '1c9a4c2e-7f2a-4a53-9d0e-5b3b6f0f7a01';
export const botId = '28:9d3b1a52-0000-4000-8000-00000000b07a';

export interface From {
  readonly serviceUrl: string;
  readonly conversation?: string;
  readonly aadObjectId?: string;
  /** When it was sent, in ms. */
  readonly at: number;
}

let count = 0;

/** What all activities share. */
export function base(from: From): Record<string, unknown> {
  count += 1;
  const id = from.aadObjectId ?? miraId;
  return {
    id: `f:${count}`,
    timestamp: new Date(from.at).toISOString(),
    localTimezone: 'Europe/London',
    serviceUrl: from.serviceUrl,
    channelId: 'msteams',
    from: { id: `29:${id}`, name: 'Mira Okafor', aadObjectId: id },
    recipient: { id: botId, name: 'Sparekey' },
    conversation: { id: from.conversation ?? 'a:mira', conversationType: 'personal', tenantId: tenant },
    channelData: { tenant: { id: tenant } },
  };
}

export const message = (from: From, text: string, more: object = {}): Record<string, unknown> => ({
  ...base(from),
  type: 'message',
  text,
  textFormat: 'plain',
  ...more,
});

/** A pressed Action.Submit. */
export const submit = (from: From, value: unknown): Record<string, unknown> => ({
  ...base(from),
  type: 'message',
  value,
});

/** A pressed Action.Execute. */
export const execute = (from: From, data: unknown): Record<string, unknown> => ({
  ...base(from),
  type: 'invoke',
  name: 'adaptiveCard/action',
  value: { action: { type: 'Action.Execute', verb: 'answer', data }, trigger: 'manual' },
});

export const installed = (from: From): Record<string, unknown> => ({
  ...base(from),
  type: 'installationUpdate',
  action: 'add',
});

export const added = (from: From): Record<string, unknown> => ({
  ...base(from),
  type: 'conversationUpdate',
  membersAdded: [{ id: botId }],
});
