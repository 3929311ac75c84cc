/**
 * Whom the play is about. Every performance has somebody new, so that it can be played again and again: used codes,
 * sends, waiting periods and probation are never taken back, not even in a demo.
 */
import { hashToken } from '../../app/keys';
import { normaliseBackup } from '../../app/codes';
import type { Clock, NewPerson, PeopleRegister, Random } from '../../app/ports';
import type { Catalogue } from '../../core/phrases';
import type { BackupCode, SimulatorAdapter } from '../../adapters/simulator/simulator';
import { readableSecret } from '../people';

/** They have phones, and stand in no list of them. */
export const performerPrefix = 'stage-';

/** The number that the caller wants to be called at: on nobody's file (Ofcom's range for drama). */
export const callersNumber = '07700 900461';

const names = [
  { name: 'Nadia Brandt', department: 'Radiology', phone: 'Pixel 9' },
  { name: 'Priya Raman', department: 'Maternity', phone: 'iPhone 16' },
  { name: 'Ewa Nowak', department: 'Pharmacy', phone: 'Galaxy S25' },
  { name: 'Isla Reid', department: 'Physiotherapy', phone: 'Fairphone 5' },
  { name: 'Leila Amari', department: 'Laboratory', phone: 'Xperia 1' },
] as const;

/** Sites of the hospitals: each has its own place among the calls that may go to one block of numbers in a day. */
const towns = ['113', '114', '115', '116', '117', '118', '121', '131', '141', '151', '161'] as const;

const day = 24 * 3_600_000;
const codes = 6;
const mostNames = 10_000;

export interface CompanyParts {
  readonly register: PeopleRegister;
  readonly simulator: Pick<SimulatorAdapter, 'equip'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly catalogue: Catalogue;
}

/** A phone with an app and texts, a phone on her desk, and backup codes on paper. */
function personOf(
  parts: CompanyParts,
  role: number,
  language: string,
  saved: readonly BackupCode[],
): NewPerson {
  const { clock, random } = parts;
  const at = role % names.length;
  const { name, department, phone } = names[at] ?? names[0];
  const id = `${performerPrefix}${random.token(9)}`;
  const account = name.toLowerCase().replace(' ', '.');
  const since = clock.now() - 200 * day;
  const dates = { addedAt: since, changedAt: since, probationUntil: 0 };
  const device = { device: `${id}-phone`, deviceKind: 'phone' as const };
  const town = towns[random.below(towns.length)] ?? towns[0];
  const [mobile, office] = [`+44770090020${at}`, `+44${town}496020${at}`];
  const signInName = `${account}${role < names.length ? '' : Math.floor(role / names.length) + 1}@alderbrook.example`;
  return {
    ...{ id, name, department, signInName, language, manager: 'tomas' },
    addresses: [
      { kind: 'email', value: signInName, changedAt: since },
      { kind: 'mobile', value: mobile, changedAt: since },
    ],
    methods: [
      { id: `${id}-app`, kind: 'totp', label: phone, ...device, ...dates, seed: seedOf(random) },
      {
        id: `${id}-text`,
        kind: 'text',
        label: 'Text to the mobile',
        destination: mobile,
        ...device,
        ...dates,
      },
      { id: `${id}-office`, kind: 'office', label: 'Office phone', destination: office, ...dates },
      {
        ...{ id: `${id}-codes`, kind: 'backup', label: 'Backup codes', ...dates },
        backupHashes: saved.map(({ hash }) => hash),
      },
    ],
  };
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 160 bits: RFC 4226, R6. */
const seedOf = (random: Random): string =>
  Array.from({ length: 32 }, () => base32.charAt(random.below(base32.length))).join('');

/**
 * Somebody who was in no performance yet, with a phone, codes and a mailbox of their own.
 * @param from which of the names to begin with: the next one for each performance of a browser.
 */
export async function engage(
  parts: CompanyParts,
  from: number,
  language: string,
): Promise<{ id: string; name: string }> {
  const saved = Array.from({ length: codes }, () => {
    const code = readableSecret(parts.random);
    return { code, hash: hashToken(normaliseBackup(code) ?? code) };
  });
  for (let role = from; role < mostNames; role += names.length) {
    const made = await parts.register.create(personOf(parts, role, language, saved));
    if (made === 'taken') continue;
    await parts.simulator.equip(made.id, parts.catalogue.in(language).say('simulator.hint.stage'), saved);
    return { id: made.id, name: made.name };
  }
  throw new Error('Nobody is left for the play.');
}
