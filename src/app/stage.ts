/** The demo's play as the portal shows it. `src/demo/stage` has the script; outside the demo there is none. */
import type { Holder } from '../core/visit';
import type { Person } from './ports';

export const panes = ['phone', 'portal', 'staff'] as const;
export type Pane = (typeof panes)[number];

/** What the script keeps of a performance. No secret is in it. */
export interface Performance {
  /** Whose phone it is about. */
  readonly person: string;
  /** How many were begun in this browser, this one among them. */
  readonly run: number;
  readonly visit?: string;
  /** Numbers of requests: hers, and the one opened for a caller. */
  readonly own?: string;
  readonly caller?: string;
}

/** Where a browser's stage stands. Kept in its session. */
export interface Play {
  /** How many scenes were played. */
  readonly at: number;
  /** What is told: the scene that was played, or the part that somebody took. */
  readonly told: { readonly what: 'scene' | 'part'; readonly name: string };
  readonly values: Readonly<Record<string, string>>;
  /** In which panes it happened. */
  readonly lit: readonly Pane[];
  /** What stands in each: paths of the portal. */
  readonly shows: Readonly<Record<Pane, string>>;
  /** Whose phone the first pane shows. */
  readonly phoneOf: string;
  /** The member of staff whose pane it is, by id. */
  readonly as?: string;
  readonly performance?: Performance;
}

/** Who watches: the browser holds the walk, like anybody's. */
export interface Watcher {
  readonly holder: Holder;
  readonly language: string;
  /** Of its set-up session. */
  readonly setUpToken?: string;
}

export interface Played {
  readonly play: Play;
  /** What the session keeps from then on, as after a press on the page itself. */
  readonly setUpToken?: string;
  readonly nextSignIn?: string;
}

export interface Stage {
  /** How many scenes there are. */
  readonly scenes: number;
  /** Parts that one may play oneself: ids of people, and the caller who lies. */
  readonly parts: readonly string[];
  /** Plays the next scene, by what people would press; the first one with somebody new. */
  next(play: Play | undefined, watcher: Watcher): Promise<Played>;
  /** The same from the beginning, with somebody else. What is left of the last one is withdrawn. */
  again(play: Play | undefined, watcher: Watcher): Promise<Played>;
  /** Undefined when there is no such part. */
  become(part: string, play: Play | undefined, watcher: Watcher): Promise<Played | undefined>;
  /** Signs a member of the demo's staff in, without their password; it stands in the audit. Undefined for anybody else. */
  signIn(person: string): Promise<Person | undefined>;
}
