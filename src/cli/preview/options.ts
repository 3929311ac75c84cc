/** The words after `sparekey dialogs preview`, as what they mean. */
import { checkDialogs, type CheckInput } from '../../core/check';
import { draftsOf } from '../../core/dialog/drafts';
import { makeHearing } from '../../core/dialog/hearing';
import { formatProblem } from '../../core/dialog';
import { nearest } from '../../core/dialog/suggest';
import { matchLanguage, sourceLanguage, spokenIn } from '../../core/dialog/translate';
import { checkFact as factOf, checkNames } from '../../core/facts';
import { one, readFlags, UsageError, type Flags } from '../flags';
import type { PreviewOptions } from '../preview';
import { askers } from './people';
import { withFacts } from './world';

export const previewUsage = `sparekey dialogs preview TOPIC               walk a dialog here, with a made-up person
                       [--said "my phone was stolen in Japan"] [--as WHO] [--channel portal|teams]
                       [--language de] [--fact NAME=VALUE] [--failing] [--folder FOLDER]
                       WHO: ${Object.keys(askers).join(', ')}`;

const flagNames = ['said', 'as', 'channel', 'language', 'fact', 'folder'];

/** @throws {UsageError} naming what was not understood. */
export function previewFlags(args: readonly string[]): {
  topic: string;
  folder: string;
  flags: Flags;
  failing: boolean;
} {
  const failing = args.includes('--failing');
  const flags = readFlags(
    args.filter((arg) => arg !== '--failing'),
    flagNames,
  );
  const [topic, ...more] = flags.words;
  if (topic === undefined) throw new UsageError('Name the topic to walk.');
  if (more[0] !== undefined) throw new UsageError(`"${more[0]}" is too much: one topic.`);
  return { topic, folder: optional(flags, 'folder') ?? 'dialogs', flags, failing };
}

const optional = (flags: Flags, name: string): string | undefined =>
  flags.values[name] === undefined ? undefined : one(flags, name);

/** The allowed word that was given. @throws {UsageError} with the nearest one. */
function among(word: string, allowed: readonly string[], what: string): string {
  if (allowed.includes(word)) return word;
  const near = nearest(word, allowed);
  const mean = near === undefined ? '' : ` Did you mean "${near}"?`;
  throw new UsageError(`There is no ${what} "${word}".${mean} There are: ${allowed.join(', ')}.`);
}

/**
 * @returns the walk to preview, or the problems that are in the way of it.
 * @throws {UsageError} naming what was not understood.
 */
export function previewOf(
  { topic, flags, failing }: ReturnType<typeof previewFlags>,
  input: CheckInput,
):
  | { readonly options: PreviewOptions; readonly elsewhere: number }
  | { readonly problems: readonly string[] } {
  const ofTopic = (file: string): boolean => file.replace(/^.*[\\/]/u, '').replace(/\.ya?ml$/u, '') === topic;
  among(
    topic,
    input.dialogs.map(({ file }) => file.replace(/^.*[\\/]/u, '').replace(/\.ya?ml$/u, '')),
    'dialog',
  );
  const problems = checkDialogs(input);
  const own = problems.filter(({ file }) =>
    input.dialogs.some((each) => each.file === file && ofTopic(file)),
  );
  if (own.length > 0) return { problems: own.map(formatProblem) };
  // Problems in other files, a missing translation among them, are not in the way of this walk.
  const edition = draftsOf(input).find(({ dialog }) => dialog.topic === topic);
  if (!edition) return { problems: problems.map(formatProblem) };
  const languages = [sourceLanguage, ...Object.keys(edition.translations)];
  const wanted = optional(flags, 'language') ?? sourceLanguage;
  const language = matchLanguage(wanted, languages) ?? among(wanted, languages, 'language');
  const channel = among(optional(flags, 'channel') ?? 'portal', ['portal', 'teams'], 'channel');
  const asker = askers[among(optional(flags, 'as') ?? 'named', Object.keys(askers), 'person')];
  const said = optional(flags, 'said');
  const spoken = spokenIn({ ...edition, hash: '' }, language);
  return {
    elsewhere: problems.length,
    options: {
      spoken: { ...spoken, dialog: withFacts(spoken.dialog, factsIn(flags)) },
      language,
      asker: asker ?? { says: '' },
      channel: channel === 'teams' ? 'teams' : 'portal',
      failing,
      ...(said === undefined
        ? {}
        : { said: { text: said, heard: makeHearing(input.details ?? [])(said, language) } }),
    },
  };
}

/** `--fact last-send=blocked`, as often as wanted. */
function factsIn(flags: Flags): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (flags.values['fact'] ?? []).map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      const fact = factOf(among(name, checkNames, 'fact'));
      return [name, among(value, fact?.values ?? [], `value of "${name}"`)];
    }),
  );
}
