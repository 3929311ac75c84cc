/** What typed words mean: which choice they name, or which command. Pure; case, accents and punctuation do not matter. */
import { normalise } from './vocabulary';
import type { Command, Vocabulary } from './vocabulary';

export type { Command, Vocabulary } from './vocabulary';

/** Something that can be named by typing. */
export interface Nameable {
  readonly value: string;
  readonly say: string;
}

const without = (words: string, before: readonly string[], after: readonly string[]): string => {
  const first = before.find((phrase) => words.startsWith(`${phrase} `));
  const core = first === undefined ? words : words.slice(first.length + 1);
  const last = after.find((phrase) => core.endsWith(` ${phrase}`));
  return last === undefined ? core : core.slice(0, -last.length - 1);
};
const bare = (text: string, of: Vocabulary): string => without(normalise(text), of.please, of.please);

/** The command that the words are, as a whole; a sentence that only contains one is not a command. */
export const commandOf = (text: string, of: Vocabulary): Command | undefined =>
  of.commands.get(normalise(text)) ?? of.commands.get(bare(text, of));

/** Somebody calls, and whoever is called wants to know who it is: one of the phrases, and nothing else. */
export const asksForCaller = (text: string, of: Vocabulary): boolean =>
  of.caller.has(normalise(text)) || of.caller.has(bare(text, of));

/** A language that is none of ours. */
export const unspoken = '-';

/** The language that is asked for: "in English, please"; `unspoken` when it is none of ours. */
export function languageAsked(text: string, of: Vocabulary): string | undefined {
  const words = bare(text, of);
  const name = without(words, of.beforeLanguage, []);
  return of.languages.get(words) ?? of.languages.get(name) ?? (of.foreign.has(name) ? unspoken : undefined);
}

/** "2", "2.", "number two", "the second one": which place in the list, 1-based. */
function placeOf(words: string, of: Vocabulary): number | undefined {
  return of.places.get(words) ?? of.places.get(without(words, of.beforePlace, of.afterPlace));
}

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);
const content = (words: string, of: Vocabulary): readonly string[] =>
  words.split(' ').filter((word) => word && !of.small.has(word));
const holds = (words: string, phrase: string): boolean => ` ${words} `.includes(` ${phrase} `);

function bySynonym(words: string, choices: readonly Nameable[], of: Vocabulary): Nameable | undefined {
  const beginning = (first: readonly string[]): Nameable | undefined =>
    only(choices.filter(({ say }) => first.some((phrase) => `${normalise(say)} `.startsWith(`${phrase} `))));
  const holding = (inside: readonly string[]): Nameable | undefined =>
    only(choices.filter(({ say }) => inside.some((phrase) => holds(normalise(say), phrase))));
  return (
    (of.yes.has(words) ? beginning(of.yesBegins) : undefined) ??
    (of.no.has(words) ? beginning(of.noBegins) : undefined) ??
    (of.none.has(words) ? holding(of.noneHolds) : undefined)
  );
}

/** One choice shares all that was said, or all of it was said; and nothing was denied on one side only. */
function byContent(words: string, choices: readonly Nameable[], of: Vocabulary): Nameable | undefined {
  const typed = content(words, of);
  // "No" alone says nothing of what it is about.
  if (typed.every((word) => of.negations.has(word)) || typed.length > 12) return undefined;
  const denied = (list: readonly string[]): boolean => list.some((word) => of.negations.has(word));
  const matches = choices.filter((choice) => {
    const said = content(normalise(choice.say), of);
    if (said.length === 0 || denied(said) !== denied(typed)) return false;
    return typed.every((word) => said.includes(word)) || said.every((word) => typed.includes(word));
  });
  return only(matches);
}

/**
 * The choice that the words name: by its own words, its place, a synonym, or what is only said in one of them.
 * Undefined when none is meant plainly: then nothing is guessed.
 */
export function choiceOf(text: string, choices: readonly Nameable[], of: Vocabulary): Nameable | undefined {
  const words = normalise(text);
  if (!words) return undefined;
  const exact = exactChoiceOf(text, choices);
  if (exact) return exact;
  const polite = bare(text, of);
  const place = placeOf(polite, of);
  if (place !== undefined) return choices[place - 1];
  return bySynonym(polite, choices, of) ?? byContent(words, choices, of);
}

/** Choices named by their own words only: beside a field, where anything else is the field's entry. */
export function exactChoiceOf(text: string, choices: readonly Nameable[]): Nameable | undefined {
  const words = normalise(text);
  return words ? only(choices.filter((choice) => normalise(choice.say) === words)) : undefined;
}

/** Whether more was said than the choice itself says: then it may be another matter as well. */
export function saysMore(text: string, choice: Nameable, of: Vocabulary): boolean {
  const said = content(normalise(choice.say), of);
  const typed = content(normalise(text), of);
  return typed.length > 2 && typed.some((word) => !said.includes(word));
}

/** Letters or digits of any script: something that can be read. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** Three words and more without a digit, of different lengths: no code of ours looks like that. */
export function isSentence(text: string): boolean {
  const words = normalise(text).split(' ');
  return words.length >= 3 && !/\p{N}/u.test(text) && new Set(words.map((word) => word.length)).size > 1;
}

/** Whether one of the phrases is in the text, with or without spaces. */
export const mentions = (text: string, phrases: readonly string[]): boolean => {
  const close = normalise(text).replaceAll(' ', '');
  return phrases.some((phrase) => close.includes(phrase.replaceAll(' ', '')));
};
