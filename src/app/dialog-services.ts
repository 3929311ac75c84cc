/** Dialogs and sentences as editors see them. Part of `services.ts`, which gives it on. */
import type { Dialog } from '../core/dialog-types';

/** A dialog in the list of editors. */
export interface DialogRow {
  readonly topic: string;
  readonly title: string;
  readonly steps: number;
  /** The beginning of the edition's hash. */
  readonly edition: string;
  /** Visits begun in the last 30 days, today's left out; and of them, those that stand before an end. */
  readonly begun: number;
  readonly stopped: number;
  /** Beside English. `same`: texts that are the same as in English, of `texts`. */
  readonly languages: readonly { readonly language: string; readonly texts: number; readonly same: number }[];
}

/** One text in every language, English first. */
export interface DialogText {
  /** "title", "text", "choices.0.say". */
  readonly name: string;
  readonly texts: readonly { readonly language: string; readonly text: string }[];
}

export interface DialogView extends DialogRow {
  /** In the language asked for. */
  readonly dialog: Dialog;
  /** Visits by the step they stand at; `gone`: at steps that an earlier edition had. */
  readonly standing: Readonly<Record<string, number>>;
  readonly gone: number;
  /** Of the dialog as a whole, then by step. */
  readonly texts: readonly DialogText[];
  readonly stepTexts: Readonly<Record<string, readonly DialogText[]>>;
}

/** A sentence that was not understood, without anything personal. */
export interface UnclearSentence {
  readonly id: string;
  readonly sentence: string;
  readonly language: string;
  readonly times: number;
  readonly asked: number;
  readonly refused: number;
  readonly left: number;
  readonly lastAt: number;
  /** What it was taken for, and what people chose then, the commonest first. */
  readonly taken: readonly string[];
  readonly chosen: readonly { readonly topic: string; readonly times: number }[];
}

export interface UnclearPage {
  /** The commonest first. */
  readonly sentences: readonly UnclearSentence[];
  readonly next?: string;
  /** Sentences of the last 30 days in which too few words are known: they are counted, not kept. */
  readonly unknown: number;
  /** Topics that an example can belong to. */
  readonly topics: readonly { readonly topic: string; readonly title: string }[];
  /** Reviewed examples, ready to be put into the files. */
  readonly reviewed: readonly ExampleFile[];
}

/** `topic` is "none" for what is none of ours. */
export interface ExampleFile {
  readonly topic: string;
  readonly language: string;
  readonly lines: readonly string[];
}

export type SentenceVerdict =
  | { readonly verdict: 'example'; readonly topic: string; readonly sentence: string }
  | { readonly verdict: 'none'; readonly sentence: string }
  | { readonly verdict: 'dismissed' };

/** What editors see. Everything asks for the role of this moment; without it there is nothing. */
export interface StaffDialogs {
  list(staff: string, language: string): Promise<readonly DialogRow[] | undefined>;
  view(staff: string, topic: string, language: string): Promise<DialogView | undefined>;
  sentences(staff: string, language: string, after?: string): Promise<UnclearPage | undefined>;
  /** `gone`: reviewed already, or no longer kept. */
  review(
    staff: string,
    id: string,
    verdict: SentenceVerdict,
  ): Promise<'done' | 'gone' | 'no-topic' | 'no-sentence' | 'no-role'>;
}
