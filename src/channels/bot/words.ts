/** What typed words mean: which choice they name, or which command. Pure; case, accents and punctuation do not matter. */

/** Something that can be named by typing. */
export interface Nameable {
  readonly value: string;
  readonly say: string;
}

export type Command = 'back' | 'help' | 'restart' | 'person' | 'greeting' | 'thanks';

/** Lower case, no accents, no punctuation, single spaces. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’‘`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const commands: Readonly<Record<Command, readonly string[]>> = {
  back: ['back', 'go back', 'zuruck', 'previous', 'undo', 'one step back'],
  help: [
    'help',
    'help me',
    'what can you do',
    'what can i say',
    'how does this work',
    'commands',
    'menu help',
  ],
  restart: ['start over', 'restart', 'start again', 'begin again', 'menu', 'home', 'reset', 'cancel'],
  person: [
    'a person',
    'person',
    'talk to a person',
    'talk to someone',
    'talk to somebody',
    'human',
    'a human',
    'agent',
    'real person',
    'i want a person',
    'i want to talk to a person',
    'i need a person',
    'speak to a person',
    'speak to someone',
    'speak to a human',
    'talk to a human',
    'help desk',
    'helpdesk',
    'support',
    'call me',
    'can i talk to a person',
    'can i talk to someone',
    'let me talk to a person',
  ],
  greeting: [
    'hello',
    'hi',
    'hey',
    'hallo',
    'hola',
    'bonjour',
    'good morning',
    'good afternoon',
    'good evening',
    'hi there',
    'hello there',
    'hey there',
    'morning',
    'yo',
    'start',
    'begin',
    'get started',
    'moin',
    'servus',
    'guten tag',
  ],
  thanks: [
    'thanks',
    'thank you',
    'thank you very much',
    'thx',
    'cheers',
    'many thanks',
    'danke',
    'merci',
    'gracias',
  ],
};

/** The command that the words are, as a whole; a sentence that only contains one is not a command. */
export function commandOf(text: string): Command | undefined {
  const words = normalise(text).replace(/^(please )|( please)$/g, '');
  for (const [command, phrases] of Object.entries(commands)) {
    if (phrases.includes(words)) return command as Command;
  }
  return undefined;
}

const numbers = new Map<string, number>(
  [
    ['1', 'one', 'first', '1st', 'a'],
    ['2', 'two', 'second', '2nd', 'b'],
    ['3', 'three', 'third', '3rd', 'c'],
    ['4', 'four', 'fourth', '4th', 'd'],
    ['5', 'five', 'fifth', '5th', 'e'],
    ['6', 'six', 'sixth', '6th', 'f'],
    ['7', 'seven', 'seventh', '7th', 'g'],
    ['8', 'eight', 'eighth', '8th'],
    ['9', 'nine', 'ninth', '9th'],
  ].flatMap((names, place) => names.map((name) => [name, place + 1] as const)),
);

/** "2", "2.", "number two", "the second one": which place in the list, 1-based. */
function placeOf(words: string): number | undefined {
  const core = words
    .replace(/^(option|number|no|choice|answer|the) /, '')
    .replace(/ (one|option|choice|please)$/, '');
  return numbers.get(core);
}

const small = new Set(
  'a an the it is was i my me im ive id its to of on in at and or with for that this one please think have has had'.split(
    ' ',
  ),
);
const negations = new Set([
  'not',
  'no',
  'never',
  'dont',
  'didnt',
  'isnt',
  'wasnt',
  'cant',
  'cannot',
  'wont',
  'havent',
  'hasnt',
  'none',
  'nothing',
  'without',
]);

const yes = new Set([
  'yes',
  'y',
  'yeah',
  'yep',
  'yup',
  'sure',
  'ok',
  'okay',
  'correct',
  'right',
  'exactly',
  'ja',
  'si',
  'oui',
  'of course',
]);
const no = new Set(['no', 'n', 'nope', 'nah', 'not really', 'nein', 'non']);
const none = new Set([
  'none',
  'none of these',
  'none of them',
  'neither',
  'nothing',
  'i have none',
  'i have nothing',
  'other',
  'something else',
]);

const content = (words: string): readonly string[] =>
  words.split(' ').filter((word) => word && !small.has(word));
const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

function bySynonym(words: string, choices: readonly Nameable[]): Nameable | undefined {
  const starting = (pattern: RegExp): Nameable | undefined =>
    only(choices.filter((choice) => pattern.test(normalise(choice.say))));
  if (yes.has(words)) return starting(/^yes\b/);
  if (no.has(words)) return starting(/^no\b/);
  if (none.has(words)) return starting(/\b(none|neither|something else|nothing)\b/);
  return undefined;
}

/** One choice shares all that was said, or all of it was said; and nothing was denied on one side only. */
function byContent(words: string, choices: readonly Nameable[]): Nameable | undefined {
  const typed = content(words);
  if (typed.length === 0 || typed.length > 12) return undefined;
  const denied = (list: readonly string[]): boolean => list.some((word) => negations.has(word));
  const matches = choices.filter((choice) => {
    const said = content(normalise(choice.say));
    if (said.length === 0 || denied(said) !== denied(typed)) return false;
    return typed.every((word) => said.includes(word)) || said.every((word) => typed.includes(word));
  });
  return only(matches);
}

/**
 * The choice that the words name: by its own words, its place, a synonym, or what is only said in one of them.
 * Undefined when none is meant plainly: then nothing is guessed.
 */
export function choiceOf(text: string, choices: readonly Nameable[], byNumber = true): Nameable | undefined {
  const words = normalise(text);
  if (!words) return undefined;
  const exact = only(choices.filter((choice) => normalise(choice.say) === words));
  if (exact) return exact;
  const place = byNumber ? placeOf(words) : undefined;
  if (place !== undefined) return choices[place - 1];
  return bySynonym(words, choices) ?? byContent(words, choices);
}

/** Choices named by their own words only: beside a field, where anything else is the field's entry. */
export function exactChoiceOf(text: string, choices: readonly Nameable[]): Nameable | undefined {
  const words = normalise(text);
  return words ? only(choices.filter((choice) => normalise(choice.say) === words)) : undefined;
}

/** Letters or digits of any script: something that can be read. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
