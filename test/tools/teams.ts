/** Somebody chatting in Teams: activities in, cards out, over the loopback connector. */
import { execute, message } from './bot-activities';
import type { Connector, Sent } from './connector';

interface CardAction {
  readonly type: string;
  readonly title?: string;
  readonly url?: string;
  readonly data?: unknown;
}

export class TeamsChat {
  private answered = 0;

  constructor(
    private readonly url: string,
    private readonly connector: Connector,
    readonly conversation: string,
    private readonly aadObjectId: string,
  ) {}

  private get from() {
    return {
      serviceUrl: this.connector.url,
      conversation: this.conversation,
      aadObjectId: this.aadObjectId,
      // A little ahead: what is typed comes after what was shown.
      at: Date.now() + 50 + this.answered,
    };
  }

  get messages(): readonly Sent[] {
    return this.connector.sent.filter(
      (one) => one.method === 'POST' && one.conversation === this.conversation,
    );
  }

  /** The newest card, whole. */
  get card(): Record<string, unknown> {
    const card = this.messages.at(-1)?.activity.attachments?.[0]?.content;
    if (!card)
      throw new Error(`The newest message is no card: ${JSON.stringify(this.messages.at(-1)?.activity)}`);
    return card;
  }

  get words(): string {
    return JSON.stringify(this.messages.at(-1)?.activity ?? {});
  }

  /** The newest message as it is read: all its texts, in order. */
  get plain(): string {
    const found: string[] = [];
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(visit);
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (typeof inner === 'string' && (name === 'text' || name === 'value' || name === 'title'))
          found.push(inner);
        else if (name !== 'data') visit(inner);
      }
    };
    visit(this.messages.at(-1)?.activity);
    return found.join(' ').replaceAll(/\s+/g, ' ');
  }

  /** Keeps a button of this card, to press it when the card is long answered. */
  remember(label: string): () => Promise<{ status: number; body: unknown }> {
    const data = this.find(label).data;
    return () => this.send(execute(this.from, data));
  }

  /** Every action of the newest card, wherever it stands. */
  get actions(): readonly CardAction[] {
    const found: CardAction[] = [];
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(visit);
      if (typeof value !== 'object' || value === null) return;
      const one = value as Record<string, unknown>;
      if (typeof one['type'] === 'string' && one['type'].startsWith('Action.'))
        found.push(one as unknown as CardAction);
      for (const [name, inner] of Object.entries(one)) if (name !== 'data') visit(inner);
    };
    visit(this.card);
    return found;
  }

  async send(activity: unknown): Promise<{ status: number; body: unknown }> {
    this.answered += 1;
    const response = await fetch(`${this.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  type(text: string) {
    return this.send(message(this.from, text));
  }

  /** Presses what carries these words, with what was typed into the card's input. */
  async press(label: string, typed: Record<string, string> = {}) {
    const action = this.find(label);
    const data = { ...(action.data as object), ...typed };
    return this.send(execute(this.from, data));
  }

  private find(label: string): CardAction {
    const holders: CardAction[] = [];
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(visit);
      if (typeof value !== 'object' || value === null) return;
      const one = value as Record<string, unknown>;
      if (one['selectAction'] !== undefined && JSON.stringify(one).includes(label))
        holders.push(one['selectAction'] as CardAction);
      Object.values(one).forEach(visit);
    };
    const named = this.actions.find((one) => one.title?.includes(label));
    if (named) return named;
    visit(this.card);
    const [found] = holders;
    if (!found)
      throw new Error(`Nothing to press with "${label}" on ${JSON.stringify(this.card).slice(0, 2000)}`);
    return found;
  }
}
