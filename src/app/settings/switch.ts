/** The emergency switch, and the end of broken glass: at once, by one of them. Starting again takes two. */
import type { StaffOutcome } from '../services';
import { changeDoc } from './change-doc';
import { longestReason } from './changes';
import { no, withOne, yes, type AdminParts } from './staff';

export interface Switch {
  /** Pauses self-service recovery. Security and administrators, with a reason, and nothing more: it must be quick. */
  pause(staff: string, reason: string): Promise<StaffOutcome>;
  endGlass(staff: string): Promise<StaffOutcome>;
  /** Broken glass whose time is over is said to be over. For the worker. */
  work(): Promise<void>;
}

export function makeSwitch(parts: AdminParts): Switch {
  const { clock } = parts;
  return {
    async pause(staff, reason) {
      const person = await withOne(parts, staff, 'administrator', 'security');
      if (!person) return no('no-role');
      const said = reason.trim().slice(0, longestReason);
      if (said.length < 3) return no('reason');
      let refused: StaffOutcome | undefined;
      await changeDoc(parts, (doc) => {
        refused = undefined;
        if (doc.paused) {
          refused = no('paused-already');
          return undefined;
        }
        const at = clock.now();
        return {
          next: {
            ...doc,
            paused: true,
            pausedBy: { by: staff, name: person.name, at, reason: said },
            // A yes to starting again was about an earlier pause.
            proposals: doc.proposals.filter((one) => one.what.kind !== 'resume' || one.state !== 'second'),
          },
          entries: [{ at, actor: `staff:${staff}`, what: 'paused', facts: { reason: said } }],
          mails: [{ about: 'paused', to: 'staff', values: { name: person.name, reason: said } }],
        };
      });
      return refused ?? yes('paused');
    },
    async endGlass(staff) {
      const person = await withOne(parts, staff, 'administrator', 'security');
      if (!person) return no('no-role');
      let refused: StaffOutcome | undefined;
      await changeDoc(parts, (doc) => {
        refused = undefined;
        const { glass, ...rest } = doc;
        if (!glass) {
          refused = no('gone');
          return undefined;
        }
        return {
          next: rest,
          entries: [over(`staff:${staff}`, glass.proposal)],
          mails: [{ about: 'break-glass.over', to: 'staff', values: { name: person.name, reason: '' } }],
        };
      });
      return refused ?? yes('glass-over');
    },
    async work() {
      await changeDoc(parts, ({ glass, ...rest }) =>
        glass && clock.now() >= glass.until
          ? {
              next: rest,
              entries: [over('system', glass.proposal)],
              mails: [{ about: 'break-glass.ended', to: 'staff', values: { name: '', reason: '' } }],
            }
          : undefined,
      );
    },
  };

  function over(actor: string, proposal: string) {
    return { at: clock.now(), actor, what: 'break-glass-over', facts: { proposal } };
  }
}
