/** Settings, roles, the switch and broken glass, put together. */
import type { StaffOutcome } from '../services';
import { governed } from './change-doc';
import { makeChanges } from './changes';
import { workMails } from './mails';
import { makeRoles } from './roles';
import type { ChangesView, ProposalRow, ServerSettings, StaffSettings } from './services';
import { makeServerSettings, makeSettings } from './settings';
import { administrators, whyNot, withOne, type AdminParts, keyRef } from './staff';
import { makeSwitch } from './switch';

export interface Administration {
  readonly staff: StaffSettings;
  readonly server: ServerSettings;
  /** One round: what is due, rows, mails. */
  work(): Promise<void>;
}

export function makeAdministration(parts: AdminParts): Administration {
  const changes = makeChanges(parts);
  const emergency = makeSwitch(parts);
  const { clock, organisations } = parts;

  async function work(): Promise<void> {
    await emergency.work();
    await changes.work();
    await workMails(parts);
  }

  /** What follows goes its way at once: a mail that is loud tomorrow is not loud. */
  const then =
    <A extends readonly unknown[]>(act: (...args: A) => Promise<StaffOutcome>) =>
    async (...args: A): Promise<StaffOutcome> => {
      const outcome = await act(...args);
      if (outcome.ok) parts.background.run('changes', work);
      return outcome;
    };

  async function view(staff: string): Promise<ChangesView | undefined> {
    const person = await withOne(parts, staff, 'administrator', 'security');
    if (!person) return undefined;
    const doc = governed(await organisations.document());
    const isAdministrator = person.roles.includes('administrator');
    const rows = await Promise.all(
      doc.proposals.toReversed().map(async (one): Promise<ProposalRow> => {
        const waits = one.state === 'second';
        const why = waits && isAdministrator ? await whyNot(parts, person, one.what, one.first) : undefined;
        return {
          ...one,
          open: waits || one.state === 'waits' || one.state === 'applying',
          maySecond: waits && isAdministrator && why === undefined,
          ...(why ? { whyNot: why.name } : {}),
          mayWithdraw: waits || one.state === 'waits',
        };
      }),
    );
    const glass = doc.glass && clock.now() < doc.glass.until ? doc.glass : undefined;
    const { paused } = await organisations.settings();
    return {
      proposals: rows,
      ...(paused ? { paused: doc.pausedBy ?? { unknown: true } } : {}),
      ...(glass ? { glass } : {}),
      administrators: (await administrators(parts)).length,
      isAdministrator,
    };
  }

  const settings = makeSettings(parts, changes);
  const roles = makeRoles(parts, changes);
  return {
    staff: {
      ...settings,
      async key(staff) {
        const person = await withOne(parts, staff, 'administrator');
        return person && parts.factor.ask(person, keyRef(person));
      },
      change: then(settings.change),
      changes: view,
      propose: then(changes.propose),
      second: then(changes.second),
      withdraw: then(changes.withdraw),
      pause: then(emergency.pause),
      endGlass: then(emergency.endGlass),
      people: roles.people,
      giveRole: then(roles.giveRole),
      takeRole: then(roles.takeRole),
    },
    server: makeServerSettings(parts),
    work,
  };
}
