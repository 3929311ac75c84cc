/**
 * Walks as a table: who comes, what they say first, what each screen is called and what is done there, how it ends
 * and what it has caused. Labels are those of the screens, and those of `movesOf` for what happens by itself
 * ("act recover: true", "code: right codes", "report: blocked", "approved").
 */
import { nothingSeen, type AccountFacts } from '../../../src/core/account-facts';
import type { Dialog } from '../../../src/core/dialog-types';
import type { MethodFacts, PersonFacts } from '../../../src/core/policy/types';
import { own, person, type Variant } from '../paths-people';
import { flat, linesOf } from '../paths-show';
import { Told } from '../paths-told';
import { begin, dialogOf, screenOf } from '../paths-world';

/** Who asks: a typed name, somebody signed in with the password, or somebody in Teams. */
export type Asker = 'named' | 'signed in' | 'in Teams';

export interface Row {
  readonly it: string;
  readonly who: Asker;
  /** The first sentence. */
  readonly says?: string;
  /** What is set up; an app and a number on the phone, and backup codes, if left out. */
  readonly has?: readonly MethodFacts[];
  readonly more?: Partial<PersonFacts>;
  /** What the system has seen of the account. */
  readonly seen?: Partial<AccountFacts>;
  readonly textsClosed?: true;
  /** For each screen its heading, and what is done there, one after the other. */
  readonly walk: readonly (readonly [title: string, ...does: readonly string[]])[];
  /** The heading of the last screen. */
  readonly ends: string;
  /** Words on the last screen, and words that must not be on any. */
  readonly tells?: readonly string[];
  readonly hides?: readonly string[];
  /** All that the walk caused, in order: "act recover", "send text", "send-test", "open-case talk". None if left out. */
  readonly causes?: readonly string[];
}

const usual = [own.app, own.text, own.backup];

function variantOf(row: Row): Variant {
  return {
    name: row.it,
    person: person(row.has ?? usual, row.more),
    holder: row.who === 'in Teams' ? 'teams' : 'portal',
    ...(row.who === 'named' ? {} : { claimed: true as const }),
    account: { ...nothingSeen, ...row.seen },
    ...(row.textsClosed ? { textsClosed: true as const } : {}),
    ...(row.says === undefined ? {} : { said: row.says }),
  };
}

/** The walk of a row to its last screen, with every line it showed. */
export function drive(topic: string | Dialog, row: Row): { readonly told: Told; readonly lines: readonly string[] } {
  const dialog = typeof topic === 'string' ? dialogOf(topic) : topic;
  const begun = begin(dialog, variantOf(row));
  const told = new Told(dialog, begun.state, begun.effects);
  const lines: string[] = [];
  const look = (): number => lines.push(...linesOf(screenOf(dialog, told.state)));
  look();
  for (const [title, ...does] of row.walk) {
    expect(told.title).toBe(title);
    for (const label of does) {
      told.does(label);
      look();
    }
  }
  return { told, lines };
}

/** One test a row. */
export function table(topic: string | Dialog, rows: readonly Row[]): void {
  test.each(rows.map((row) => [`${row.who}: ${row.it}`, row] as const))('%s', (_name, row) => {
    const { told, lines } = drive(topic, row);
    expect(told.title).toBe(row.ends);
    const last = linesOf(screenOf(told.dialog, told.state)).join('\n');
    for (const words of row.tells ?? []) expect(last).toContain(flat(words));
    for (const words of row.hides ?? []) expect(lines.join('\n')).not.toContain(flat(words));
    expect(told.effects).toEqual(row.causes ?? []);
  });
}
