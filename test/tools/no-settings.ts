/** Settings for worlds in which nobody is an administrator. */
import type { StaffOutcome } from '../../src/app/services';
import type { StaffSettings } from '../../src/app/settings/services';

const refused = (): Promise<StaffOutcome> => Promise.resolve({ ok: false, name: 'changes.refused.no-role' });
const nothing = (): Promise<undefined> => Promise.resolve(undefined);

export const noSettings: StaffSettings = {
  key: nothing,
  view: nothing,
  preview: nothing,
  change: refused,
  changes: nothing,
  propose: refused,
  second: refused,
  withdraw: refused,
  pause: refused,
  endGlass: refused,
  people: nothing,
  giveRole: refused,
  takeRole: refused,
};
