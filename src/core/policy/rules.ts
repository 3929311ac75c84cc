import type { Rules } from './types';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The defaults of policy.md, which hold when nothing is configured. Loosening any needs two administrators. */
export const defaultRules: Rules = {
  evidenceLasts: 15 * minute,
  changedVoid: 7 * day,
  changedVoidPrivileged: 14 * day,
  holdForKey: 24 * hour,
  workingHoldForIssued: 4 * hour,
  privilegedHold: 24 * hour,
  approverFresh: 5 * minute,
  claimStopLasts: 24 * hour,
  dayPassLasts: 8 * hour,
  wrongCap: 10,
  wrongCapNamed: 5,
  sendsPerTenMinutes: 5,
  sendsPerDay: 15,
  sendsNamed: 3,
  workingDay: { from: 9 * 60, to: 17 * 60, zone: 'Europe/London' },
};
