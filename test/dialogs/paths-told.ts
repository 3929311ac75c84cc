import type { Dialog } from '../../src/core/dialog-types';
import type { Effect, EffectRequest } from '../../src/core/effects';
import type { DecisionMade, Event } from '../../src/core/step-types';
import type { Visit } from '../../src/core/visit';
import { variants } from './paths-people';
import { begin, dialogOf, movesOf, screenOf, take, type State } from './paths-world';

/** A walk as it is told: by what is pressed, typed and done, in the words of the screens. */
export class Told {
  decisions: readonly DecisionMade[] = [];
  /** All that the walk has caused so far: "act recover", "send text", "open-case talk". Messages to the person not. */
  readonly effects: string[] = [];
  constructor(
    readonly dialog: Dialog,
    public state: State,
    begun: readonly Effect[] = [],
  ) {
    this.effects.push(...begun.flatMap(({ request }) => told(request)));
  }

  get visit(): Visit {
    return this.state.visit;
  }
  get title(): string {
    return screenOf(this.dialog, this.state).title;
  }
  event(event: Event, wait = 1): this {
    const taken = take(this.dialog, this.state, event, wait);
    this.state = taken.state;
    this.decisions = taken.decisions;
    this.effects.push(...taken.effects.flatMap(({ request }) => told(request)));
    return this;
  }
  /** @throws {Error} when no such thing can happen now. */
  does(...labels: readonly string[]): this {
    for (const label of labels) {
      const moves = movesOf(screenOf(this.dialog, this.state), this.state);
      const found = moves.find((move) => move.label === label);
      if (!found) throw new Error(`Not "${label}", but: ${moves.map((move) => move.label).join(' / ')}`);
      this.event(found.event, found.wait);
    }
    return this;
  }
}

function told(request: EffectRequest): readonly string[] {
  if (request.kind === 'act' || request.kind === 'open-case') return [`${request.kind} ${request.action}`];
  if (request.kind === 'send') return [`send ${request.method}`];
  return ['notice', 'show', 'update-case'].includes(request.kind) ? [] : [request.kind];
}

/** The walk of one of the people of these tests through a shipped dialog. */
export function walk(topic: string, who: string, ...labels: readonly string[]): Told {
  const variant = variants.find((one) => one.name === who);
  if (!variant) throw new Error(`Nobody is called "${who}".`);
  const dialog = dialogOf(topic);
  return new Told(dialog, begin(dialog, variant).state).does(...labels);
}
