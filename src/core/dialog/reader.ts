/** Reads YAML nodes with their places, and collects what is wrong instead of stopping at the first mistake. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node } from 'yaml';
import type { Place } from '../dialog-types';
import type { Problem } from './problem';
import { suggestion } from './suggest';

/** One value of a map: its node, and the place of its key. */
export interface Entry {
  readonly key: string;
  readonly at: Place;
  readonly value: unknown;
}

/** A map whose keys were checked. */
export class Fields {
  constructor(
    readonly at: Place,
    readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  has(key: string): boolean {
    return this.entries.has(key);
  }

  get(key: string): Entry | undefined {
    return this.entries.get(key);
  }
}

export class Reader {
  readonly problems: Problem[] = [];
  /** The step being read, for messages. */
  step: string | undefined;
  readonly #file: string;
  readonly #lines = new LineCounter();

  constructor(file: string) {
    this.#file = file;
  }

  /** The top node of the source, or undefined when it is not YAML; the reason is then among the problems. */
  open(source: string): Node | undefined {
    const document = parseDocument(source, { lineCounter: this.#lines, prettyErrors: false, strict: true });
    for (const error of document.errors) {
      this.report(
        this.#place(error.pos[0]),
        'yaml',
        `This is not valid YAML: ${firstLine(error.message)}`,
        'Look at the indentation, the quotes and the colons of this line and the one before it.',
      );
    }
    return document.errors.length > 0 ? undefined : (document.contents ?? undefined);
  }

  report(at: Place, rule: string, message: string, todo: string): void {
    const step = this.step === undefined ? {} : { step: this.step };
    this.problems.push({ file: this.#file, line: at.line, column: at.column, ...step, rule, message, todo });
  }

  #place(offset: number): Place {
    const found = this.#lines.linePos(offset);
    return { line: Math.max(1, found.line), column: Math.max(1, found.col) };
  }

  at(node: unknown, otherwise: Place = { line: 1, column: 1 }): Place {
    const start = isNodeWithRange(node) ? node.range[0] : undefined;
    return start === undefined ? otherwise : this.#place(start);
  }

  /** A map with only `allowed` keys; any key when left out. */
  map(node: unknown, what: string, at: Place, allowed?: readonly string[]): Fields | undefined {
    if (!isMap(node)) {
      this.report(
        this.at(node, at),
        'wrong-kind',
        `${what} must be a list of "key: value" lines.`,
        'Write one "key: value" a line, indented under it.',
      );
      return undefined;
    }
    const entries = new Map<string, Entry>();
    for (const pair of node.items) {
      const place = this.at(pair.key, at);
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (allowed && !allowed.includes(key)) {
        this.report(
          place,
          'unknown-key',
          `"${key}" is not something ${what} can have.`,
          suggestion(key, allowed),
        );
        continue;
      }
      entries.set(key, { key, at: place, value: pair.value });
    }
    return new Fields(this.at(node, at), entries);
  }

  isList(entry: Entry): boolean {
    return isSeq(entry.value);
  }

  list(entry: Entry | undefined, what: string): readonly unknown[] {
    if (entry === undefined) return [];
    if (!isSeq(entry.value)) {
      this.report(entry.at, 'wrong-kind', `${what} must be a list.`, 'Begin each of its lines with "- ".');
      return [];
    }
    return entry.value.items;
  }

  /** The text of a node: a string or a number as written. */
  words(node: unknown, what: string, at: Place): string | undefined {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    this.report(
      this.at(node, at),
      'wrong-kind',
      `${what} must be words.`,
      'Write words after the colon; put them in quotes if they contain ": " or begin with a sign.',
    );
    return undefined;
  }

  text(fields: Fields, key: string, what: string): string | undefined {
    const entry = fields.get(key);
    return entry === undefined ? undefined : this.words(entry.value, `"${key}" of ${what}`, entry.at);
  }

  /** As `text`, and says so when it is missing; then it is ''. */
  needed(fields: Fields, key: string, what: string, todo: string): string {
    if (!fields.has(key)) {
      this.report(fields.at, 'missing', `${what} has no "${key}".`, todo);
      return '';
    }
    return this.text(fields, key, what) ?? '';
  }

  whole(fields: Fields, key: string, what: string, most: number): number | undefined {
    const entry = fields.get(key);
    if (entry === undefined) return undefined;
    const value = isScalar(entry.value) ? entry.value.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
    this.report(
      entry.at,
      'wrong-kind',
      `"${key}" of ${what} must be a whole number from 1 to ${most}.`,
      `Write a number from 1 to ${most}.`,
    );
    return undefined;
  }

  flag(fields: Fields, key: string, what: string): boolean {
    const entry = fields.get(key);
    if (entry === undefined) return false;
    const value = isScalar(entry.value) ? entry.value.value : undefined;
    if (typeof value === 'boolean') return value;
    this.report(
      entry.at,
      'wrong-kind',
      `"${key}" of ${what} must be true or false.`,
      `Write "${key}: true", or leave it out.`,
    );
    return false;
  }

  /** One of a few words. */
  oneOf<T extends string>(fields: Fields, key: string, what: string, allowed: readonly T[]): T | undefined {
    const entry = fields.get(key);
    const word = this.needed(fields, key, what, `Add "${key}:" with one of: ${allowed.join(', ')}.`);
    const found = allowed.find((candidate) => candidate === word);
    if (found === undefined && word !== '') {
      this.report(
        entry?.at ?? fields.at,
        'unknown-word',
        `"${word}" is no "${key}" of ${what}.`,
        suggestion(word, allowed),
      );
    }
    return found;
  }
}

function isNodeWithRange(node: unknown): node is { range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}
