/** Changes that wait, the switch, broken glass, and who has which role, as the templates show them. Pure. */
import type { ProposalWhat } from '../../app/settings/documents';
import type { ChangesView, ProposalRow, StaffRow } from '../../app/settings/services';
import type { StaffRole } from '../../app/ports';
import type { Phrases } from '../../core/phrases';
import { fields } from '../../core/settings/fields';
import { valueText } from './staff-settings-page';

type Data = Readonly<Record<string, unknown>>;

export const roles: readonly StaffRole[] = [
  'agent',
  'approver',
  'security',
  'administrator',
  'auditor',
  'editor',
];
export const roleOf = (name: string): StaffRole | undefined => roles.find((one) => one === name);

/** One line for each thing that would be different. */
function linesOf(what: ProposalWhat, phrases: Phrases): readonly string[] {
  const { say } = phrases;
  if (what.kind === 'settings')
    return what.changes.map(({ field: name, before, after }) => {
      const field = fields.find((one) => one.name === name);
      const text = (value: typeof before): string => (field ? valueText(field, value, phrases) : '');
      const label = say(`settings.field.${name}`);
      return say('changes.line', { label, before: text(before), after: text(after) });
    });
  if (what.kind === 'role')
    return [say('changes.role', { name: what.name, role: say(`people.role.${what.role}`) })];
  return [say(`changes.${what.kind}`, what.kind === 'break-glass' ? { hours: what.hours } : {})];
}

const kinds: Readonly<Record<ProposalRow['state'], string>> = {
  second: 'wait',
  waits: 'wait',
  applying: 'wait',
  done: 'done',
  withdrawn: 'stop',
  refused: 'stop',
  stale: 'stop',
  expired: 'stop',
};

const rowData = (row: ProposalRow, phrases: Phrases): Data => ({
  id: row.id,
  path: `/staff/changes/${encodeURIComponent(row.id)}`,
  lines: linesOf(row.what, phrases),
  reason: row.reason,
  first: row.first,
  second: row.second,
  kind: kinds[row.state],
  state: phrases.say(`changes.state.${row.state}`),
  holdsFrom: row.state === 'waits' ? row.holdsFrom : undefined,
  closedAt: row.closedAt,
  closedBy: row.closedBy,
  maySecond: row.maySecond,
  mayWithdraw: row.mayWithdraw,
  why: row.whyNot === undefined ? undefined : phrases.say(`changes.refused.${row.whyNot}`),
});

/** What somebody wrote in a form that was refused. */
export interface ChangesDraft {
  readonly form: string;
  readonly reason: string;
  readonly hours: string;
}

export function changesPage(view: ChangesView, draft: ChangesDraft | undefined, phrases: Phrases): Data {
  const reasonIn = (form: string): string => (draft?.form === form ? draft.reason : '');
  const paused = view.paused;
  return {
    open: view.proposals.filter((one) => one.open).map((row) => rowData(row, phrases)),
    ended: view.proposals.filter((one) => !one.open).map((row) => rowData(row, phrases)),
    paused: paused !== undefined,
    pausedBy: paused && 'by' in paused ? paused : undefined,
    glass: view.glass && { ...view.glass, by: view.glass.names.join(', ') },
    isAdministrator: view.isAdministrator,
    alone: view.administrators < 2,
    hours: [1, 2, 3, 4].map((value) => ({ value, chosen: draft?.hours === String(value) })),
    pauseReason: reasonIn('pause'),
    resumeReason: reasonIn('resume'),
    glassReason: reasonIn('break-glass'),
  };
}

export interface PeopleDraft {
  readonly signIn: string;
  readonly role: string;
  readonly reason: string;
}

export function peoplePage(
  rows: readonly StaffRow[],
  me: string,
  draft: PeopleDraft | undefined,
  phrases: Phrases,
): Data {
  const named = (role: StaffRole): string => phrases.say(`people.role.${role}`);
  return {
    rows: rows.map((row) => ({
      ...row,
      me: row.id === me,
      roles: row.roles.map(({ role, since }) => ({ role, words: named(role), since })),
    })),
    roles: roles.map((role) => ({
      role,
      words: named(role),
      about: phrases.say(`people.role.${role}.about`),
      chosen: draft?.role === role,
    })),
    draft,
  };
}
