/**
 * Tables as CSV (RFC 4180), safe to open in a spreadsheet: no cell is a formula there, whoever wrote its text (OWASP,
 * "CSV Injection"; abuse case 28).
 */

export type Cell = string | number | undefined;

/** Signs with which a spreadsheet begins a formula or a command, also in their wide forms, behind any white space. */
const formula = /^[\s\u00a0\u200b\ufeff]*[=+\-@|%＝＋－＠｜％]/u;

/** Characters that no cell needs: NUL and other controls end a text, or hide what is behind. */
const controls = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** A text as a cell: always in quotes, so that no other separator splits it, and never a formula. */
function textCell(text: string): string {
  const plain = text.replaceAll(controls, ' ');
  // The sign is looked for in what was given too: a tab or a line break before it is no cover.
  const safe = formula.test(plain) || formula.test(text) || /^[\t\r\n\0]/.test(text) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}

function cell(value: Cell): string {
  if (value === undefined) return '';
  // Our own figures are numbers, and may be below zero.
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return textCell(value);
}

/** With a byte order mark, by which spreadsheets know that it is UTF-8, and CR LF after every row. */
export const csvOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\ufeff${[head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
