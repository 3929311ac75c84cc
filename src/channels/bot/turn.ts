/** One activity being handled, and what it leads to. */
import type { Holder } from '../../core/visit';
import type { Phrases } from '../../core/phrases';
import type { Conversation, Option } from './conversations';
import type { Incoming } from './incoming';
import type { Message } from './talk';
import type { Vocabulary } from './vocabulary';

export interface Turn {
  readonly incoming: Incoming;
  readonly holder: Holder;
  readonly submit: boolean;
  readonly hash: string;
  /** As read at the start; undefined in a new conversation. */
  readonly known: Conversation | undefined;
  /** In the language of the conversation. */
  readonly words: Phrases;
  readonly vocabulary: Vocabulary;
}

/** The screen or small card in a message, remembered as shown. The first card has visit '' and turn 0. */
export interface Shows {
  readonly visit: string;
  readonly turn: number;
  readonly options?: readonly Option[];
  /** It asks for the code of somebody who calls: what looks like one is one. */
  readonly caller?: boolean;
}

/** What to show, and what is left of the card that was answered. */
export interface Outcome {
  readonly message?: Message;
  readonly shows?: Shows;
  /** Takes the place of the answered card. */
  readonly line?: string;
  /** The answered screen, when it was answered by typing or by a button that cannot replace its card itself. */
  readonly answered?: { readonly visit: string; readonly turn: number };
  /** Person found while beginning. */
  readonly person?: string;
  /** The message itself takes the place of the pressed card. */
  readonly inPlace?: boolean;
  /** Nothing was understood. */
  readonly missed?: boolean;
  /** The language that the person chose by it. */
  readonly language?: string;
}
