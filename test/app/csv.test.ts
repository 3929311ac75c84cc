import * as fc from 'fast-check';
import { readCsv } from '../../src/app/csv';

const fields = (text: string): readonly (readonly string[])[] =>
  readCsv(text).records.map((one) => one.fields);

test('records, quotes, doubled quotes, line breaks inside and every kind of line end (RFC 4180)', () => {
  expect(fields('a,b\r\n"c ""d""","e\r\nf"\ng,\r"",h')).toEqual([
    ['a', 'b'],
    ['c "d"', 'e\r\nf'],
    ['g', ''],
    ['', 'h'],
  ]);
  expect(fields('\uFEFFa,b\n\n\nc,d\n')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(readCsv('')).toEqual({ records: [], problems: [] });
});

test('cells are data: nothing is trimmed, and a formula stays what was typed', () => {
  expect(fields('=1+1, @SUM(A1) ,+cmd|x,-2')).toEqual([['=1+1', ' @SUM(A1) ', '+cmd|x', '-2']]);
});

test('what is malformed costs its line, and no other', () => {
  expect(readCsv('a,b\n1,"2\n3,4\n5,6"7\n"8" ,9\n10,11')).toEqual({
    records: [
      { line: 1, fields: ['a', 'b'] },
      { line: 3, fields: ['3', '4'] },
      { line: 6, fields: ['10', '11'] },
    ],
    problems: [
      { line: 2, problem: 'stray-quote' },
      { line: 4, problem: 'stray-quote' },
      { line: 5, problem: 'stray-quote' },
    ],
  });
  expect(readCsv('1,"2\n3,4')).toEqual({
    records: [{ line: 2, fields: ['3', '4'] }],
    problems: [{ line: 1, problem: 'open-quote' }],
  });
});

test('lines are counted through line breaks in cells', () => {
  expect(readCsv('"a\nb",1\nc,2').records.map((one) => one.line)).toEqual([1, 3]);
});

test('what is written by the book is read back, whatever is in it', () => {
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '=', ' ', 'é') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
      expect(readCsv(text)).toEqual({
        records: rows.map((row) => ({ line: expect.any(Number), fields: row })),
        problems: [],
      });
    }),
  );
});

test('it ends, whatever it reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r') }), (text) => {
      const { records, problems } = readCsv(text);
      expect(records.length + problems.length).toBeLessThanOrEqual(text.split(/\r\n|\n|\r/).length);
    }),
  );
});
