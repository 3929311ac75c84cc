/** Which channel of Teams shows requests. An administrator says so there; the audit keeps who. */
import type { StaffChannelDoc } from '../documents';
import type { StaffCases } from '../services';
import { no, yes, type Desk } from './desk';

export const channelSetting = 'staff-channel';

export function makeUseChannel(desk: Desk): StaffCases['useChannel'] {
  const { store, clock, audit, random } = desk.parts;
  return async (staff, place) => {
    const me = await desk.staffOf(staff);
    if (!me?.roles.includes('administrator')) return no('staff.channel.refused');
    const now = clock.now();
    const none = { conversation: '', serviceUrl: '', channel: '', tenant: '', bot: '', language: '' };
    const next = { id: channelSetting, ...(place ?? none), by: staff, at: now };
    // Said before it holds: nothing is shown anywhere that no row names.
    await audit.append([
      {
        id: `channel.${now}.${random.token(6)}`,
        at: now,
        actor: `staff:${staff}`,
        what: 'setting',
        facts: { setting: channelSetting, conversation: next.conversation },
      },
    ]);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const before = await store.get<StaffChannelDoc>('settings', channelSetting);
      const done = before
        ? await store.replace<StaffChannelDoc>('settings', { ...next, version: before.version })
        : await store.insert<StaffChannelDoc>('settings', next);
      if (!done) continue;
      if (place) desk.parts.board?.moved();
      return yes(place ? 'staff.channel.used' : 'staff.channel.left');
    }
    throw new Error('A setting could not be saved: it changes all the time.');
  };
}
