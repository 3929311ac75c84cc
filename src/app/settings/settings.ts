/** Settings as administrators see and change them: tightening holds at once, loosening is proposed. */
import { createHash } from 'node:crypto';
import { directionOf, split, type Change } from '../../core/settings/compare';
import { alwaysOn, fields, type Section, type SettingValue } from '../../core/settings/fields';
import { spokenIn } from '../../core/dialog/translate';
import {
  defaultDecided,
  defaultOrganisation,
  defaultValues,
  settingsFrom,
  type OrganisationDoc,
} from '../organisation';
import type { StaffOutcome } from '../services';
import { affectedBy, mostCounted } from './affects';
import type { Yes } from './documents';
import { changeDoc, governed } from './change-doc';
import { applied, longestReason, type Changes } from './changes';
import { clashes, type Values } from './read';
import type { FieldProblem, ServerSettings, SettingsPreview, StaffSettings } from './services';
import { administrators, no, shown, withOne, yes, type AdminParts } from './staff';
import { fromText } from './text';

const base = { ...defaultOrganisation, ...defaultDecided };
const defaults = defaultValues(base);

const read = (doc: OrganisationDoc | undefined): { values: Values; broken: readonly string[] } => {
  const { settings, broken } = settingsFrom(doc, base);
  return { values: defaultValues(settings), broken };
};

const inSection = (section: Section) => fields.filter((one) => one.section === section);

/** Names what a section holds: a change is about what was on the page. */
const seenOf = (values: Values, section: Section): string =>
  createHash('sha256')
    .update(JSON.stringify(inSection(section).map(({ name }) => values[name])))
    .digest('base64url')
    .slice(0, 22);

/** Names these changes: what was shown for them is good for no others. */
const nameOf = (found: readonly Change[]): string =>
  createHash('sha256').update(JSON.stringify(found)).digest('base64url').slice(0, 22);

/** What the texts of a form make of a section, or what is wrong with them. */
function changesIn(
  section: Section,
  texts: Readonly<Record<string, string>>,
  now: Values,
): readonly Change[] | readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const changes: Change[] = [];
  for (const field of inSection(section)) {
    const text = texts[field.name];
    if (text === undefined) continue;
    const written = fromText(field, text);
    if (!written.ok) problems.push({ field: field.name, problem: written.problem });
    else changes.push({ field: field.name, before: now[field.name] ?? '', after: written.value });
  }
  const after = Object.fromEntries(changes.map((one) => [one.field, one.after] as const));
  for (const { field, with: other } of clashes({ ...now, ...after }))
    if (field in after || other in after) problems.push({ field, problem: 'clash', with: other });
  return problems.length > 0 ? problems : changes.filter((one) => directionOf(one) !== 'same');
}

const areProblems = (found: readonly Change[] | readonly FieldProblem[]): found is readonly FieldProblem[] =>
  found.some((one) => 'problem' in one);

export function makeSettings(
  parts: AdminParts,
  changes: Changes,
): Pick<StaffSettings, 'view' | 'preview' | 'change'> {
  const { clock, organisations } = parts;

  async function view(staff: string, language: string): ReturnType<StaffSettings['view']> {
    if (!(await withOne(parts, staff, 'administrator'))) return undefined;
    const { values, broken } = read(await organisations.document());
    const topics = parts.editions
      .all()
      .map((edition) => spokenIn(edition, language).dialog)
      .filter(({ topic }) => !alwaysOn.has(topic))
      .map(({ topic, title }) => ({ topic, title }));
    return { values, defaults, broken, topics, administrators: (await administrators(parts)).length };
  }

  async function preview(
    staff: string,
    section: Section,
    texts: Readonly<Record<string, string>>,
  ): Promise<SettingsPreview | undefined> {
    if (!(await withOne(parts, staff, 'administrator'))) return undefined;
    const { values } = read(await organisations.document());
    const found = changesIn(section, texts, values);
    if (areProblems(found)) return { ok: false, problems: found };
    const people = (await parts.register?.some(mostCounted)) ?? { people: [], more: true };
    return {
      ok: true,
      changes: found.map((one) => ({ ...one, direction: directionOf(one) })),
      affected: parts.register ? affectedBy(found, people) : [],
      seen: seenOf(values, section),
    };
  }

  /** Tightening, for exactly what was seen. */
  async function tighten(
    staff: string,
    section: Section,
    seen: string,
    some: readonly Change[],
    { factor, name }: Yes,
    reason: string,
  ): Promise<StaffOutcome | undefined> {
    let refused: StaffOutcome | undefined;
    await changeDoc(parts, (doc) => {
      refused = undefined;
      const next = seenOf(read(doc).values, section) === seen ? applied(doc, some) : undefined;
      if (!next) {
        refused = no('changed-meanwhile');
        return undefined;
      }
      return {
        next,
        entries: [
          {
            at: clock.now(),
            actor: `staff:${staff}`,
            what: 'settings',
            facts: { changes: some, factor, reason },
          },
        ],
        mails: [{ about: 'settings.tightened', to: 'administrators', values: { name, reason } }],
      };
    });
    return refused;
  }

  return {
    view,
    preview,
    async change(staff, section, texts, { seen, reason, proof }) {
      const person = await withOne(parts, staff, 'administrator');
      if (!person) return no('no-role');
      const { values } = read(await organisations.document());
      if (seenOf(values, section) !== seen) return no('changed-meanwhile');
      const found = changesIn(section, texts, values);
      if (areProblems(found)) return no('not-read');
      const { atOnce, proposed } = split(found);
      if (atOnce.length + proposed.length === 0) return no('nothing');
      const said = reason.trim().slice(0, longestReason);
      if (said.length < 3) return no('reason');
      if (proposed.length > 0 && (await administrators(parts)).length < 2) return no('only-server');
      // Together they must go: one that only fits with what waits, waits as well.
      const doc = governed(await organisations.document());
      const fits = atOnce.length === 0 || applied(doc, atOnce) !== undefined;
      const [now, later] = fits ? [atOnce, proposed] : [[], found];
      const given = await shown(parts, person, proof, `change.${section}.${seen}.${nameOf(found)}`);
      if ('ok' in given) return given;
      if (now.length > 0) {
        const refused = await tighten(staff, section, seen, now, given, said);
        if (refused) return refused;
      }
      if (later.length === 0) return yes('holds');
      const made = await changes.add({ kind: 'settings', changes: later }, said, given);
      if (!made.ok || now.length === 0) return made;
      return yes('both');
    },
  };
}

/** What somebody with a shell on the server may do, until two administrators exist. */
export function makeServerSettings(parts: AdminParts): ServerSettings {
  const { organisations, clock } = parts;
  const enough = async (): Promise<boolean> => (await administrators(parts)).length >= 2;
  return {
    async show() {
      return { ...read(await organisations.document()), defaults };
    },
    async set(name, text) {
      const field = fields.find((one) => one.name === name);
      if (!field) return { problem: 'unknown' };
      const written = fromText(field, text);
      if (!written.ok) return { problem: written.problem };
      let result: 'done' | 'same' | { problem: string } = 'done';
      const two = await enough();
      await changeDoc(parts, (doc) => {
        const before: SettingValue = read(doc).values[name] ?? '';
        const change = { field: name, before, after: written.value };
        const direction = directionOf(change);
        if (direction === 'same') result = 'same';
        else if (direction === 'loosens' && two) result = { problem: 'enough-administrators' };
        else {
          const next = applied(doc, [change]);
          result = next ? 'done' : { problem: 'clash' };
          if (next)
            return {
              next,
              entries: [{ at: clock.now(), actor: 'server', what: 'settings', facts: { changes: [change] } }],
              mails: [{ about: 'settings.server', to: 'administrators', values: { name: '', reason: name } }],
            };
        }
        return undefined;
      });
      return result;
    },
    async resume() {
      if (await enough()) return { problem: 'enough-administrators' };
      let result: 'done' | 'same' = 'same';
      await changeDoc(parts, ({ pausedBy: _gone, ...doc }) => {
        result = doc.paused ? 'done' : 'same';
        if (!doc.paused) return undefined;
        return {
          next: { ...doc, paused: false },
          entries: [{ at: clock.now(), actor: 'server', what: 'resumed', facts: {} }],
        };
      });
      return result;
    },
  };
}
