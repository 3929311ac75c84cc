/**
 * Reads comma-separated values (RFC 4180), strictly. A cell is data whatever is in it: nothing is evaluated, trimmed or
 * guessed. A record that is malformed costs only the line on which it begins; reading goes on with the next line.
 */

export interface CsvRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export interface CsvProblem {
  readonly line: number;
  /** `open-quote`: a quote that never ends; `stray-quote`: a quote inside of, or text after, a cell. */
  readonly problem: 'open-quote' | 'stray-quote';
}

export interface Csv {
  readonly records: readonly CsvRecord[];
  readonly problems: readonly CsvProblem[];
}

/** A cell, and where what follows it begins; or what is wrong with it. */
type Cell = { readonly value: string; readonly next: number } | CsvProblem['problem'];

const lineBreak = /\r\n|\n|\r/gu;

function nextBreak(text: string, from: number): { readonly at: number; readonly end: number } {
  lineBreak.lastIndex = from;
  const found = lineBreak.exec(text);
  return found
    ? { at: found.index, end: found.index + found[0].length }
    : { at: text.length, end: text.length };
}

/** A comma, a line break or the end. */
const endsCell = (text: string, at: number): boolean =>
  at >= text.length || ',\r\n'.includes(text.charAt(at));

function quotedCell(text: string, from: number): Cell {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return 'open-quote';
    value += text.slice(at, quote);
    if (text.charAt(quote + 1) !== '"') {
      return endsCell(text, quote + 1) ? { value, next: quote + 1 } : 'stray-quote';
    }
    value += '"';
    at = quote + 2;
  }
}

function cellAt(text: string, from: number): Cell {
  if (text.charAt(from) === '"') return quotedCell(text, from);
  let at = from;
  while (!endsCell(text, at)) at += 1;
  const value = text.slice(from, at);
  return value.includes('"') ? 'stray-quote' : { value, next: at };
}

/** The cells from here to the end of the record. */
function recordAt(
  text: string,
  from: number,
): { readonly fields: readonly string[]; readonly next: number } | CsvProblem['problem'] {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const cell = cellAt(text, at);
    if (typeof cell === 'string') return cell;
    fields.push(cell.value);
    if (text.charAt(cell.next) !== ',') return { fields, next: nextBreak(text, cell.next).end };
    at = cell.next + 1;
  }
}

/** Every record of a text, empty lines left out. A byte order mark in front is no data. */
export function readCsv(source: string): Csv {
  const text = source.replace(/^\uFEFF/u, '');
  const records: CsvRecord[] = [];
  const problems: CsvProblem[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const first = nextBreak(text, at);
    const record = first.at === at ? undefined : recordAt(text, at);
    if (typeof record === 'string') problems.push({ line, problem: record });
    else if (record) records.push({ line, fields: record.fields });
    const next = record === undefined || typeof record === 'string' ? first.end : record.next;
    line += text.slice(at, next).match(lineBreak)?.length ?? 0;
    at = next;
  }
  return { records, problems };
}
