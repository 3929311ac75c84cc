/** A screen: what one turn shows, without a channel. Portal and bot render the same one. */
import type { NoteKind } from './dialog-types';

/** Markdown written by us or by a content editor, variables already filled in and escaped. */
export type Rich = string;

export interface ScreenChoice {
  /** What an answer names. */
  readonly value: string;
  readonly say: string;
  readonly hint?: string;
  /** Name of an icon in `views/partials/icons`. */
  readonly icon?: string;
}

export interface ScreenField {
  readonly kind: 'account' | 'code' | 'backup-code' | 'words' | 'number' | 'phone' | 'passkey';
  readonly label: string;
  readonly hint?: string;
  readonly button: string;
  readonly maxLength: number;
  /** What was wrong with the last entry, and what to do. */
  readonly error?: string;
  /** What the person typed before, when it may be shown again (never a code). */
  readonly value?: string;
  /** Kind `passkey`: what a browser asks the key for (WebAuthn Level 3, 5.5). The answer is JSON. */
  readonly passkey?: PasskeyAsk;
}

export interface PasskeyAsk {
  /** base64url. */
  readonly challenge: string;
  /** Relying party id: the host name. */
  readonly host: string;
  /** Empty: whichever key has one of ours; so nothing tells whether an account has any. */
  readonly allow: readonly { readonly id: string; readonly transports: readonly string[] }[];
}

export interface TrailItem {
  readonly state: 'done' | 'wait' | 'next';
  readonly text: Rich;
  readonly detail?: Rich;
  /** Milliseconds since the epoch; the channel prints it in the person's zone. */
  readonly at?: number;
}

/** A number to carry: the request number, digits to key. Never a set-up code. */
export interface Tag {
  readonly kind: 'request' | 'check-number' | 'keys';
  readonly label: string;
  readonly value: string;
  readonly spoken?: string;
}

/** A way onward that only the portal can show; a bot prints a hand-over link instead. */
export interface PortalOnly {
  readonly kind: 'set-up' | 'day-pass';
  readonly say: string;
}

export interface Screen {
  readonly step: string;
  readonly turn: number;
  readonly progress?: { readonly at: number; readonly of: number; readonly label: string };
  readonly title: string;
  /** Answers taken from what the person said first; above the title's text, small. */
  readonly heard?: Rich;
  readonly lead?: Rich;
  readonly text: readonly Rich[];
  readonly tag?: Tag;
  readonly notes: readonly { readonly kind: NoteKind; readonly text: Rich }[];
  readonly trail: readonly TrailItem[];
  /** Main answers, one tap each; at most seven. */
  readonly choices: readonly ScreenChoice[];
  readonly field?: ScreenField;
  /** Heading over `ways`, and other ways, shown small. The last is "I have none of these". */
  readonly ways: readonly ScreenChoice[];
  /** Own ways that cannot be taken now, and why. Shown, not pressed. */
  readonly off: readonly { readonly say: string; readonly why: string; readonly icon?: string }[];
  /** Quiet buttons: send again, look again, withdraw. */
  readonly actions: readonly (ScreenChoice & { readonly style: 'main' | 'quiet' | 'stop' })[];
  /** Links away from the walk (another topic, a page), at its end. `link` is a path of the portal. */
  readonly offers: readonly {
    readonly say: string;
    readonly hint?: string;
    readonly icon?: string;
    readonly link: string;
  }[];
  readonly portalOnly?: PortalOnly;
  readonly beside: {
    readonly title: string;
    readonly text: readonly Rich[];
    readonly trail: readonly TrailItem[];
  };
  readonly picture?: string;
  /** Whether "Back" leads somewhere. */
  readonly back: boolean;
  /** Whether the screen goes on by itself (a decision, a delivery report). */
  readonly waits: boolean;
  readonly ended: boolean;
}
