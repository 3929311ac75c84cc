/**
 * Rows of a file of hardware tokens, as makers deliver them for Microsoft Entra ID
 * (https://learn.microsoft.com/entra/identity/authentication/concept-authentication-oath-tokens): upn, serial number,
 * secret key, time interval, manufacturer, model; and, if there, hash and digits.
 */
import type { OtpSettings } from '../ports';
import { readCsv, type CsvProblem, type CsvRecord } from '../csv';

/** One token, whole and plausible. */
export interface TokenRow {
  readonly line: number;
  readonly upn: string;
  readonly serial: string;
  /** Base32, upper case, without padding. */
  readonly seed: string;
  readonly settings: Required<OtpSettings>;
  /** "<manufacturer> <model>". */
  readonly maker: string;
}

export type RowProblem =
  | CsvProblem['problem']
  | 'cells'
  | 'upn'
  | 'serial'
  | 'secret'
  | 'interval'
  | 'hash'
  | 'digits'
  | 'maker';

export interface TokenRows {
  readonly rows: readonly TokenRow[];
  readonly problems: readonly { readonly line: number; readonly problem: RowProblem }[];
}

const columns = ['upn', 'serial number', 'secret key', 'time interval', 'manufacturer', 'model'] as const;
const optional = ['hash', 'digits'] as const;
type Column = (typeof columns)[number] | (typeof optional)[number];
const every: readonly string[] = [...columns, ...optional];

const asName = (cell: string): string => cell.trim().toLowerCase().replaceAll(/\s+/gu, ' ');

/** Where each column is; undefined when one is missing, unknown or there twice. */
function headerOf(record: CsvRecord | undefined): ReadonlyMap<Column, number> | undefined {
  const names = (record?.fields ?? []).map(asName);
  const fits =
    columns.every((name) => names.includes(name)) &&
    names.every((name) => every.includes(name)) &&
    new Set(names).size === names.length;
  return fits ? new Map(names.map((name, place) => [name as Column, place])) : undefined;
}

/** Base32 (RFC 4648) of 128 bits or more (RFC 4226, R6), of a length that whole bytes have. */
function seedOf(cell: string): string | undefined {
  const seed = cell.replaceAll(/[\s-]/gu, '').replace(/=+$/u, '').toUpperCase();
  return /^[A-Z2-7]{26,128}$/u.test(seed) && ![1, 3, 6].includes(seed.length % 8) ? seed : undefined;
}

const hashes: Readonly<Record<string, Required<OtpSettings>['algorithm']>> = {
  '': 'sha1',
  sha1: 'sha1',
  hmacsha1: 'sha1',
  sha256: 'sha256',
  hmacsha256: 'sha256',
};

/** A line of print: not empty, not long, nothing that a screen would not show. */
const printable = (text: string, most: number): boolean =>
  text !== '' && text.length <= most && !/\p{C}/u.test(text);

function rowOf(cells: (name: Column) => string, line: number): TokenRow | RowProblem {
  const upn = cells('upn').trim();
  const serial = cells('serial number').trim();
  const seed = seedOf(cells('secret key'));
  const period = ({ '30': 30, '60': 60 } as const)[cells('time interval').trim()];
  const hash = asName(cells('hash')).replaceAll(/[\s-]/gu, '');
  const algorithm = Object.hasOwn(hashes, hash) ? hashes[hash] : undefined;
  const digits = ({ '': 6, '6': 6, '8': 8 } as const)[cells('digits').trim()];
  const maker = `${cells('manufacturer').trim()} ${cells('model').trim()}`.trim();
  if (!printable(upn, 200) || !/^[^\s@]+@[^\s@]+$/u.test(upn)) return 'upn';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(serial)) return 'serial';
  if (seed === undefined) return 'secret';
  if (period === undefined) return 'interval';
  if (algorithm === undefined) return 'hash';
  if (digits === undefined) return 'digits';
  if (!printable(maker, 100)) return 'maker';
  return { line, upn, serial, seed, settings: { period, digits, algorithm }, maker };
}

/** Reads a whole file. Undefined when its first line does not name the columns: then nothing in it can be told. */
export function readTokens(source: string): TokenRows | undefined {
  const { records, problems } = readCsv(source);
  const [first, ...others] = records;
  const header = headerOf(first);
  if (!header) return undefined;
  const read = others.map((record) => {
    const { line, fields } = record;
    if (fields.length !== header.size) return { line, problem: 'cells' as const };
    const row = rowOf((name) => fields[header.get(name) ?? -1] ?? '', line);
    return typeof row === 'string' ? { line, problem: row } : row;
  });
  return {
    rows: read.flatMap((one) => ('problem' in one ? [] : [one])),
    problems: [...problems, ...read.flatMap((one) => ('problem' in one ? [one] : []))],
  };
}
