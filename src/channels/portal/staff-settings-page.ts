/** The pages of settings: what services tell, as the templates show it. Pure. */
import type { Affected, FieldProblem, SettingsPreview, SettingsView } from '../../app/settings/services';
import { isList, limitsOf, toText } from '../../app/settings/text';
import { dayName } from '../../core/screens/moments';
import type { Phrases } from '../../core/phrases';
import {
  fields,
  sections,
  switchable,
  units,
  type Field,
  type OpenDay,
  type Section,
  type SettingValue,
} from '../../core/settings/fields';

type Data = Readonly<Record<string, unknown>>;
export type Texts = Readonly<Record<string, string>>;

export const sectionPath = (section: Section): string => `/staff/settings/${section}`;
export const sectionOf = (name: unknown): Section | undefined => sections.find((one) => one === name);
export const fieldsIn = (section: Section): readonly Field[] =>
  fields.filter((one) => one.section === section);

/** Monday first. */
export const weekDays = [1, 2, 3, 4, 5, 6, 0] as const;
/** Names of form fields: dots of a path would do, but a day has one of its own. */
export const dayField = (day: number): string => `days.${day}`;

const clockText = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

const daysText = (days: readonly OpenDay[], phrases: Phrases): string =>
  weekDays
    .flatMap((day) => {
      const found = days.find((one) => one.day === day);
      return found
        ? [`${dayName(day, phrases.language)} ${clockText(found.from)}-${clockText(found.to)}`]
        : [];
    })
    .join(', ');

const methodName = (kind: string, { say }: Phrases): string => say(`settings.method.${kind}`);

/** A value as people say it: "10 minutes", "+44, +353", "none". */
export function valueText(
  field: Field,
  value: SettingValue,
  phrases: Phrases,
  topics: SettingsView['topics'] = [],
): string {
  if (typeof value === 'number') {
    if (field.kind === 'time') return clockText(value);
    const unit = units[field.kind];
    return unit ? phrases.count(`settings.unit.${field.kind}`, value / unit) : String(value);
  }
  if (typeof value === 'string') return value === '' ? phrases.say('settings.none') : value;
  if (value.length === 0)
    return phrases.say(field.kind === 'open-days' ? 'settings.closed' : 'settings.none');
  if (field.kind === 'open-days') return daysText(value as readonly OpenDay[], phrases);
  const names = value as readonly string[];
  if (field.kind === 'calling-codes') return names.map((one) => `+${one}`).join(', ');
  if (field.kind === 'methods') return names.map((one) => methodName(one, phrases)).join(', ');
  if (field.kind === 'topics')
    return names.map((one) => topics.find(({ topic }) => topic === one)?.title ?? one).join(', ');
  return names.join(', ');
}

export function overviewPage(view: SettingsView, phrases: Phrases): Data {
  const differs = ({ name }: Field): boolean =>
    JSON.stringify(view.values[name]) !== JSON.stringify(view.defaults[name]);
  return {
    sections: sections.map((section) => {
      const changed = fieldsIn(section).filter(differs).length;
      return {
        path: sectionPath(section),
        title: phrases.say(`settings.section.${section}`),
        about: phrases.say(`settings.section.${section}.about`),
        changed: changed === 0 ? undefined : phrases.count('settings.changed', changed),
      };
    }),
    broken: view.broken.map((name) => phrases.say(`settings.field.${name}`)),
    alone: view.administrators < 2,
  };
}

const problemText = (field: Field, { problem, with: other }: FieldProblem, phrases: Phrases): string => {
  const limits = limitsOf(field);
  return phrases.say(`settings.problem.${problem}`, {
    ...(limits ? { min: limits.min, max: limits.max } : {}),
    ...(other === undefined ? {} : { other: phrases.say(`settings.field.${other}`) }),
  });
};

/** What a form holds when it was not written in yet. */
export const textsOf = (view: SettingsView, section: Section): Texts =>
  Object.fromEntries(
    fieldsIn(section).map((field) => [field.name, toText(field, view.values[field.name] ?? '')]),
  );

function boxes(
  field: Field,
  view: SettingsView,
  text: string,
  phrases: Phrases,
): readonly Data[] | undefined {
  const chosen = text.split(/[,;\n]/).map((one) => one.trim());
  const box = (value: string, words: string): Data => ({ value, words, checked: chosen.includes(value) });
  if (field.kind === 'methods') return switchable.map((kind) => box(kind, methodName(kind, phrases)));
  if (field.kind === 'topics') return view.topics.map(({ topic, title }) => box(topic, title));
  return undefined;
}

function dayInputs(text: string, phrases: Phrases): readonly Data[] {
  const days = new Map(
    text.split(';').map((one) => {
      const [day = '', hours = ''] = one.split('=');
      return [day.trim(), hours.trim()] as const;
    }),
  );
  return weekDays.map((day) => ({
    name: dayField(day),
    words: dayName(day, phrases.language),
    value: days.get(String(day)) ?? '',
  }));
}

function fieldData(
  field: Field,
  view: SettingsView,
  texts: Texts,
  problems: readonly FieldProblem[],
  phrases: Phrases,
): Data {
  const { name, kind } = field;
  const text = texts[name] ?? '';
  const problem = problems.find((one) => one.field === name);
  const limits = limitsOf(field);
  const checks = boxes(field, view, text, phrases);
  const unit = units[kind] ? phrases.say(`settings.unit.${kind}`) : undefined;
  return {
    name,
    id: name.replaceAll('.', '-'),
    label: phrases.say(`settings.field.${name}`),
    ...(unit === undefined ? {} : { unit }),
    hint: phrases.say(`settings.hint.${name}`),
    standard: valueText(field, view.defaults[name] ?? '', phrases, view.topics),
    ...(limits && kind !== 'time' && kind !== 'text'
      ? { limits: phrases.say('settings.limits', { min: limits.min, max: limits.max }) }
      : {}),
    value: text,
    ...(problem ? { error: problemText(field, problem, phrases) } : {}),
    ...(checks ? { checks } : {}),
    ...(kind === 'open-days' ? { days: dayInputs(text, phrases) } : {}),
    list: isList(field) && !checks,
    small: limits !== undefined && kind !== 'text',
  };
}

export function sectionPage(
  section: Section,
  view: SettingsView,
  texts: Texts,
  problems: readonly FieldProblem[],
  phrases: Phrases,
): Data {
  return {
    title: phrases.say(`settings.section.${section}`),
    about: phrases.say(`settings.section.${section}.about`),
    path: sectionPath(section),
    alone: view.administrators < 2,
    wrong: problems.length === 0 ? undefined : phrases.count('settings.wrong', problems.length),
    fields: fieldsIn(section).map((field) => fieldData(field, view, texts, problems, phrases)),
  };
}

const affectedText = ({ name, count, more }: Affected, phrases: Phrases): string =>
  phrases.count(`settings.affects.${name}`, count) + (more ? ` ${phrases.say('settings.affects.more')}` : '');

/** What would change, before it does. */
export function previewPage(
  section: Section,
  view: SettingsView,
  texts: Texts,
  preview: Extract<SettingsPreview, { ok: true }>,
  reason: string,
  phrases: Phrases,
): Data {
  const changes = preview.changes.map((one) => {
    const field = fields.find(({ name }) => name === one.field);
    const text = (value: SettingValue): string =>
      field ? valueText(field, value, phrases, view.topics) : '';
    return {
      label: phrases.say(`settings.field.${one.field}`),
      before: text(one.before),
      after: text(one.after),
      loosens: one.direction === 'loosens',
      affected: preview.affected
        .filter(({ field: about }) => about === one.field)
        .map((about) => affectedText(about, phrases)),
    };
  });
  const loosens = changes.some((one) => one.loosens);
  return {
    title: phrases.say('settings.preview.title'),
    back: phrases.say(`settings.section.${section}`),
    path: sectionPath(section),
    changes,
    nothing: changes.length === 0,
    loosens,
    // Until two administrators exist, loosening is for the server.
    onlyServer: loosens && view.administrators < 2,
    texts: Object.entries(texts).map(([name, value]) => ({ name, value })),
    seen: preview.seen,
    reason,
  };
}
