/** `sparekey settings`: what the organisation decides, for whoever has a shell on the server. */
import { limitsOf, toText } from '../app/settings/text';
import { suggestion } from '../core/dialog/suggest';
import { fieldOf, fields } from '../core/settings/fields';
import { UsageError } from './flags';
import type { Io, System } from './types';

const verbs = ['show', 'set', 'resume'];

const words: Readonly<Record<string, string>> = {
  'enough-administrators':
    'There are two administrators, and this loosens: they change it at /staff/settings and /staff/changes.',
  clash: 'It does not go with another setting: a part cannot be more than the whole.',
};

function whyNot(name: string, problem: string): string {
  const field = fieldOf(name);
  const limits = field && limitsOf(field);
  if (problem === 'between' && limits)
    return `${name} is a whole number from ${limits.min} to ${limits.max}, in ${field.kind}.`;
  return words[problem] ?? `That is no value for ${name}: "sparekey settings show" shows how it is written.`;
}

async function show(system: System, io: Io): Promise<number> {
  const { values, defaults, broken } = await system.settings.show();
  const width = Math.max(...fields.map(({ name }) => name.length));
  for (const field of fields) {
    const [value, usual] = [values, defaults].map((all) => toText(field, all[field.name] ?? ''));
    const note = value === usual ? '' : `   (default: ${usual === '' ? 'none' : usual})`;
    io.out(`${field.name.padEnd(width)}  ${value}${note}`);
  }
  for (const name of broken) io.err(`${name} cannot be read in the store: its default holds.`);
  return broken.length > 0 ? 1 : 0;
}

/** @returns 0: done or shown; 1: refused, or something stored cannot be read. */
export async function settingsCommand(
  args: readonly string[],
  io: Io,
  open: () => Promise<System>,
): Promise<number> {
  const [verb, name = '', ...value] = args;
  if (verb === undefined) throw new UsageError('Say what: show, set or resume.');
  if (!verbs.includes(verb))
    throw new UsageError(`There is no "settings ${verb}". ${suggestion(verb, verbs)}`);
  if (verb === 'set' && !fieldOf(name)) {
    const names = fields.map((one) => one.name);
    throw new UsageError(`There is no setting "${name}". ${suggestion(name, names)}`);
  }
  if (verb === 'set' && value.length !== 1)
    throw new UsageError('Say one value; put one with spaces in quotes.');
  if (verb !== 'set' && name !== '') throw new UsageError(`"${name}" is too much.`);
  const system = await open();
  try {
    if (verb === 'show') return await show(system, io);
    const result =
      verb === 'set' ? await system.settings.set(name, value[0] ?? '') : await system.settings.resume();
    if (typeof result === 'object') {
      io.err(whyNot(name, result.problem));
      return 1;
    }
    io.out(result === 'same' ? 'It is so already.' : 'Changed. It holds within a second.');
    return 0;
  } finally {
    await system.close();
  }
}
