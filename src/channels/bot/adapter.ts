/**
 * The bot's HTTP side, and the only file that knows the Bot Framework SDK. A request is read, authenticated and
 * checked here; any error on the way refuses with 401 or 403 and leaves nothing behind.
 */
import {
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  INVOKE_RESPONSE_KEY,
} from 'botbuilder';
import type {
  Activity,
  ConversationReference,
  InvokeResponse,
  ResourceResponse,
  TurnContext,
} from 'botbuilder';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';
import type { Pusher, StaffChannel } from '../../app/ports';
import type { BotContext } from './context';
import { makeConverse } from './converse';
import { demoCaller, demoServiceUrl, rightPlace, rightSender, tokenClaims } from './gate';
import type { Claims, Refusal } from './gate';
import { isPersonal, localeOf, mentionsUs, readIncoming } from './incoming';
import type { Incoming } from './incoming';
import { makePusher } from './push';
import type { Reach } from './push';
import { makeShow } from './show';
import { makeStaffChannel } from './staff-channel';
import { statusOf, WireError } from './talk';
import type { Message, Talk } from './talk';
import { makeVouchPush } from './vouch';
import { idIn, makeWire } from './wire';

export type { BotContext } from './context';

/** Largest activity that is read. Teams' own limit of a message is 100 kB. */
const bodyLimit = '256kb';
/** Limit of one call to the channel in ms. */
const callLimit = 10_000;

type Authenticated = Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['authenticateRequest']>>;
type ConnectorOptions = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[4]>;
type ConnectorHttp = NonNullable<ConnectorOptions['httpClient']>;
type ConnectorRequest = Parameters<ConnectorHttp['sendRequest']>[0];
type ConnectorResponse = Awaited<ReturnType<ConnectorHttp['sendRequest']>>;

type Connectors = NonNullable<Authenticated['connectorFactory']>;
type ConnectorClient = Awaited<ReturnType<Connectors['create']>>;
type Wire = ReturnType<typeof makeWire>;
type UserTokens = Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['createUserTokenClient']>>;

/** Clients of the connector that are kept; Teams has a handful of service addresses. */
const keptConnectors = 20;

/** The SDK makes its clients anew for every activity, which costs more than all of ours. They hold nothing of a turn. */
class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly #connectors = new Map<string, ReturnType<Connectors['create']>>();
  #userTokens: Promise<UserTokens> | undefined;

  #kept(factory: Connectors): Connectors {
    return {
      create: (serviceUrl, audience) => {
        const name = `${audience}\n${serviceUrl}`;
        const known = this.#connectors.get(name);
        if (known) return known;
        if (this.#connectors.size >= keptConnectors) this.#connectors.clear();
        const made = factory.create(serviceUrl, audience);
        this.#connectors.set(name, made);
        // What failed is made again the next time.
        made.catch(() => this.#connectors.delete(name));
        return made;
      },
    };
  }

  override async authenticateRequest(activity: Activity, header: string): Promise<Authenticated> {
    const by = await super.authenticateRequest(activity, header);
    return by.connectorFactory ? { ...by, connectorFactory: this.#kept(by.connectorFactory) } : by;
  }

  override createConnectorFactory(identity: Authenticated['claimsIdentity']): Connectors {
    return this.#kept(super.createConnectorFactory(identity));
  }

  override createUserTokenClient(identity: Authenticated['claimsIdentity']): Promise<UserTokens> {
    this.#userTokens ??= super.createUserTokenClient(identity).catch((error: unknown) => {
      this.#userTokens = undefined;
      throw error;
    });
    return this.#userTokens;
  }
}

/**
 * The stock adapter, with authentication and processing apart (it answers 500 to what is only a bad token), and
 * messages sent as the JSON they are: the SDK's generated client takes longer over one than all of a turn of ours.
 */
class Channel extends CloudAdapter {
  readonly #wire: Wire;

  constructor(authentication: Authentication, wire: Wire) {
    super(authentication);
    this.#wire = wire;
  }

  run(
    by: Authenticated,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(by, activity, logic);
  }

  override async sendActivities(
    context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    const sent: ResourceResponse[] = [];
    for (const activity of activities) {
      if (activity.type === 'message')
        sent.push(await this.#send(context, 'POST', activity, activity.replyToId));
      else sent.push(...(await super.sendActivities(context, [activity])));
    }
    return sent;
  }

  override updateActivity(context: TurnContext, activity: Partial<Activity>): Promise<ResourceResponse> {
    return this.#send(context, 'PUT', activity, activity.id);
  }

  /** The sender's own chat with the bot: Teams gives the one that there is, or begins it. Resolves to its id. */
  async personal(context: TurnContext): Promise<string> {
    const { serviceUrl, recipient, from, conversation } = context.activity;
    const payload = {
      bot: { id: recipient.id },
      members: [{ id: from.id }],
      isGroup: false,
      tenantId: conversation.tenantId,
      channelData: { tenant: { id: conversation.tenantId } },
    };
    const id = await this.#call(context, { method: 'POST', serviceUrl, path: [], payload });
    if (!id) throw new WireError(0, 'NoConversation');
    return id;
  }

  /** A message to another chat of the same person. */
  async sendTo(context: TurnContext, chat: string, message: Partial<Activity>): Promise<string> {
    const { serviceUrl, channelId, recipient, from } = context.activity;
    const activity = {
      ...message,
      serviceUrl,
      channelId,
      from: recipient,
      recipient: from,
      conversation: { id: chat, isGroup: false, conversationType: 'personal', name: '' },
    };
    return (await this.#send(context, 'POST', activity, undefined)).id;
  }

  async #send(
    context: TurnContext,
    method: 'POST' | 'PUT',
    activity: Partial<Activity>,
    target: string | undefined,
  ): Promise<ResourceResponse> {
    const { serviceUrl, conversation } = activity;
    if (!serviceUrl || !conversation || (method === 'PUT' && !target)) throw new WireError(0, 'NoAddress');
    const path = [conversation.id, 'activities', ...(target ? [target] : [])];
    return { id: await this.#call(context, { method, serviceUrl, path, payload: activity }) };
  }

  /** One call to the connector, signed; resolves to the id that it gives. */
  async #call(
    context: TurnContext,
    call: {
      readonly method: 'POST' | 'PUT';
      readonly serviceUrl: string;
      readonly path: readonly string[];
      readonly payload: object;
    },
  ): Promise<string> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
    };
    const client = context.turnState.get<ConnectorClient>(this.ConnectorClientKey);
    const signed = { headers: { set: (name: string, value: string) => void (headers[name] = value) } };
    await client.credentials.signRequest(signed as unknown as ConnectorRequest);
    const path = ['v3', 'conversations', ...call.path].map((part) => encodeURIComponent(part)).join('/');
    const url = `${call.serviceUrl.replace(/\/+$/, '')}/${path}`;
    const { body } = await this.#wire({
      url,
      method: call.method,
      headers,
      body: JSON.stringify(call.payload),
    });
    return idIn(body);
  }
}

/** Our own calls below the SDK's client: its pipeline would retry by its own clock, and longer than a turn may last. */
function connectorHttp(wire: Wire): ConnectorHttp {
  return {
    async sendRequest(request: ConnectorRequest): Promise<ConnectorResponse> {
      const body = request.body as unknown;
      const answer = await wire({
        url: request.url,
        method: request.method,
        headers: request.headers.rawHeaders(),
        ...(typeof body === 'string' ? { body } : {}),
      });
      // The SDK reads status, body and, of the headers, only their JSON.
      const headers = { toJson: () => answer.headers } as unknown as ConnectorResponse['headers'];
      return { request, status: answer.status, headers, bodyAsText: answer.body };
    },
  };
}

function authenticationOf(ctx: BotContext, wire: Wire): Authentication {
  const options: ConnectorOptions = { httpClient: connectorHttp(wire) };
  if (!ctx.appId) return new Authentication({}, undefined, undefined, undefined, options);
  if (!ctx.tenantId || !ctx.appPassword) {
    throw new Error(
      `${ctx.tenantId ? 'TEAMS_APP_PASSWORD' : 'TEAMS_TENANT_ID'} is missing: TEAMS_APP_ID needs it.`,
    );
  }
  return new Authentication(
    {
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: ctx.appId,
      MicrosoftAppPassword: ctx.appPassword,
      MicrosoftAppTenantId: ctx.tenantId,
      ...(ctx.openIdMetadata ? parameters(ctx.openIdMetadata) : {}),
    },
    undefined,
    undefined,
    undefined,
    options,
  );
}

/** Naming one address makes the SDK expect all of them: the public cloud's, but for where the keys are. */
const parameters = (openIdMetadata: string): Record<string, string> => ({
  ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
  ToChannelFromBotOAuthScope: 'https://api.botframework.com',
  ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
  OAuthUrl: 'https://api.botframework.com',
  ToBotFromChannelOpenIdMetadataUrl: openIdMetadata,
  ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadata,
  CallerId: 'urn:botframework:azure',
});

const activityOf = (message: Message): Partial<Activity> =>
  'text' in message
    ? { type: 'message', text: message.text, textFormat: 'plain' }
    : {
        type: 'message',
        summary: message.summary,
        attachments: [CardFactory.adaptiveCard(message.card)],
      };

const cardType = 'application/vnd.microsoft.card.adaptive';

/** The answer to adaptiveCard/action (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/overview). */
function talkOf(channel: Channel, context: TurnContext): Talk {
  let responded = false;
  const invoke = (status: number, body: unknown): void => {
    if (responded) return;
    responded = true;
    context.turnState.set(INVOKE_RESPONSE_KEY, {
      type: 'invokeResponse',
      value: { status, body },
    });
  };
  return {
    send: async (message) => (await context.sendActivity(activityOf(message)))?.id ?? '',
    replace: async (id, message) => {
      await context.updateActivity({ ...activityOf(message), id });
    },
    async personal() {
      const id = await channel.personal(context);
      return { id, send: (message) => channel.sendTo(context, id, activityOf(message)) };
    },
    respond: (card) => invoke(200, { statusCode: 200, type: cardType, value: card }),
    respondProblem: (status, message) => {
      if (status === 501) return invoke(501, undefined);
      return invoke(200, {
        statusCode: status,
        type: 'application/vnd.microsoft.error',
        value: { code: 'BadRequest', message },
      });
    },
  };
}

const claimsOf = (by: Authenticated): Claims =>
  Object.fromEntries(by.claimsIdentity.claims.map((claim) => [claim.type, claim.value]));

/** The bot: its route, and messages that we begin. @throws {Error} when TEAMS_APP_ID stands without the other two. */
export function makeBot(ctx: BotContext): {
  mount(app: Pick<Express, 'post'>): void;
  pusher: Pusher;
  staffChannel: StaffChannel;
} {
  const wire = makeWire({
    random: ctx.random,
    sleep: ctx.sleep ?? ((ms) => new Promise((done) => void setTimeout(done, ms))),
    timeLimit: callLimit,
  });
  const authentication = authenticationOf(ctx, wire);
  const channel = new Channel(authentication, wire);
  const converse = makeConverse(ctx);
  const rules = {
    ...(ctx.appId ? { appId: ctx.appId } : {}),
    ...(ctx.tenantId ? { tenantId: ctx.tenantId } : {}),
  };

  /** Who calls, by token or by place. Resolves to a refusal, or to what the SDK needs to go on. */
  const authenticate = async (request: Request, incoming: Incoming): Promise<Refusal | Authenticated> => {
    try {
      const place = rightPlace(incoming, rules);
      const local = rules.appId
        ? undefined
        : (demoCaller(request.socket.remoteAddress, request.headers) ?? demoServiceUrl(incoming.serviceUrl));
      if (local) return local;
      const header = request.headers.authorization ?? '';
      const by = await authentication.authenticateRequest(request.body as Activity, header);
      return (rules.appId ? tokenClaims(claimsOf(by), incoming, rules) : undefined) ?? place ?? by;
    } catch {
      return { status: 401, reason: 'token' };
    }
  };

  const logic =
    (incoming: Incoming) =>
    async (context: TurnContext): Promise<void> => {
      const talk = talkOf(channel, context);
      const refused = rightSender(incoming, rules);
      if (!refused) return converse(incoming, talk);
      ctx.log.warn({ reason: refused.reason }, 'a sender was refused');
      const told = ctx.catalogue.in(localeOf(incoming) ?? '').say('bot.guest');
      if (incoming.type === 'invoke') talk.respondProblem(400, told);
      const isSaid = incoming.type === 'message' && (isPersonal(incoming) || mentionsUs(incoming));
      if (isSaid) await talk.send({ text: told });
    };

  const receive = async (request: Request, response: Response): Promise<void> => {
    const incoming = readIncoming(request.body);
    if (!incoming) {
      // Strangers learn nothing about the form of an activity.
      response.status(rules.appId && !request.headers.authorization ? 401 : 400).end();
      return;
    }
    const by = await authenticate(request, incoming);
    if ('status' in by) {
      ctx.log.warn({ status: by.status, reason: by.reason }, 'an activity was refused');
      response.status(by.status).end();
      return;
    }
    const answer = await channel.run(by, request.body as Activity, logic(incoming));
    const { status = 200, body } = answer ?? {};
    if (body === undefined) response.status(status).end();
    else response.status(status).json(body);
  };

  const onError = (error: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    const status = statusOf(error);
    ctx.log.warn(
      { status, error: error instanceof Error ? error.message : 'unknown' },
      'an activity was not answered',
    );
    if (!response.headersSent) response.status(status).end();
  };

  const reach: Reach = async (to, work) => {
    const reference: Partial<ConversationReference> = {
      channelId: to.channel,
      serviceUrl: to.serviceUrl,
      bot: { id: to.bot, name: '' },
      user: { id: to.user, name: '' },
      conversation: {
        id: to.id,
        isGroup: to.group === true,
        conversationType: to.group ? 'channel' : 'personal',
        tenantId: to.tenant,
        name: '',
      },
    };
    await channel.continueConversationAsync(ctx.appId ?? '', reference, (context) =>
      work(talkOf(channel, context)),
    );
  };

  return {
    mount(app) {
      app.post('/api/messages', express.json({ limit: bodyLimit }), receive, onError);
    },
    pusher: { ...makePusher(ctx, reach, makeShow(ctx)), vouch: makeVouchPush(ctx, reach) },
    staffChannel: makeStaffChannel(ctx, reach),
  };
}
