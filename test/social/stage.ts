/** Where an attempt is played: the whole application on a store of its own, and a note of every refusal met. */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase } from '../../src/app/documents';
import type { NewPerson } from '../../src/app/ports';
import type { StaffOutcome, VisitView } from '../../src/app/services';
import { parseWords } from '../../src/core/dialog';
import type { Words } from '../../src/core/dialog-types';
import type { DecisionMade } from '../../src/core/step-types';
import type { Holder } from '../../src/core/visit';
import { englishWords } from '../tools/catalogue';
import { makeCrew, type Adapters, type Crew, type Running } from '../tools/crew';
import { memoryStore, type MemoryStore } from '../tools/memory-store';
import { portal, visitOf, Walker } from '../tools/walker';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Outcome } from './attempt';
import { alike, changesBetween, deciding, type Deciding } from './deciding';
import { decisionOf, refusalsIn } from './record';

let everyWord: Words | undefined;
/** Every English word of pages and dialogs, by name. */
const words = (): Words => {
  const file = 'dialogs/locales/en.yaml';
  const engine = parseWords(readFileSync(join(__dirname, '../..', file), 'utf8'), file).words ?? {};
  return (everyWord ??= { ...englishWords(), ...engine });
};

/** Names of what has none in the product but the words that it shows. */
const named: Readonly<Record<string, string>> = {
  'code.text.text-limit': 'send-limit',
  'code.text.vouch-failed': 'nobody-to-ask',
  'case.limit-title': 'request-limit',
  'case.asked-hint': 'no-codes-here',
  'vouch.wrong-code': 'own-code-wrong',
  'vouch.over.title': 'link-over',
  'vouch.refused.title': 'colleague-refused',
  'caller.unknown': 'caller-unknown',
  'caller.known-check': 'another-request',
  'mail.code.secret': 'message-warns',
  'hand-over.wrong': 'digits-wrong',
  'go.gone': 'link-gone',
  'not-me.told-lead': 'once-a-week',
};

/** `staff.may-not-approve.is-proofer` is met as "is-proofer". */
const nameOf = (key: string): string => {
  if (named[key] !== undefined) return named[key];
  const [, outcome] = /^code\.(\w+)\.\w+$/.exec(key) ?? [];
  if (outcome !== undefined) return `code-${outcome}`;
  const prefix = /^(staff\.(refused|may-not-approve|may-not-check|reason|void)|changes\.refused|problem)\./;
  return key.replace(prefix, '');
};

/** As it is said, with "…" for what differs each time. */
function saidFor(key: string): string {
  const said = words()[key];
  if (said === undefined) throw new Error(`The product has no words "${key}".`);
  return said
    .replaceAll('"{{rule}}"', 'The row of the policy')
    .replaceAll(/\{\{#if[\s\S]*?\{\{\/if\}\}/g, '')
    .replaceAll(/\{\{[^}]*\}\}/g, '…');
}

export interface Request {
  readonly walker: Walker;
  readonly number: string;
  readonly checkNumber: string;
}

export interface Stage {
  readonly crew: Crew;
  readonly running: Running;
  readonly services: Running['services'];
  readonly directory: Running['directory'];
  readonly store: MemoryStore;
  id(name: string): string;
  account(name: string): string;
  /** What was prepared is done: the attempt begins, and from now on it is compared. */
  begins(): Promise<void>;
  settle(): Promise<void>;
  /** Notes a rule that stopped something, by the key of its words in the product. */
  met(key: string): void;
  /** The same for what is refused before anything runs: its name, and what is said. */
  says(name: string, words: string): void;
  /** Staff press: it has to be refused, and why is noted. */
  refused(outcome: Promise<StaffOutcome>): Promise<void>;
  /** Staff press: it has to be done. */
  done(outcome: Promise<StaffOutcome>): Promise<void>;
  /** A browser of its own that begins a walk; `claimed`: with the password, or in the person's chat. */
  walk(topic: string, from: { ref?: string; claimed?: string; teams?: true }): Promise<Walker>;
  /** Types what has to be wrong; what the audit says of it is noted. */
  wrong(walker: Walker, typed: string): Promise<void>;
  /** What the policy said last in this walk; it must not have allowed it, and its reasons are noted. */
  lacks(walker: Walker): Promise<DecisionMade>;
  /** The request that this walk has led to. */
  requestIn(walker: Walker): Promise<Request>;
  /** What staff read that the policy still asks for: noted. */
  waitsFor(request: Pick<Request, 'number'>): Promise<void>;
  /** Staff read on the request that something is no evidence, and why: `staff.void.<why>`. Noted. */
  voids(request: Pick<Request, 'number'>, why: string): Promise<void>;
  /** Writes a person's document as somebody with the directory could, or as time did. */
  write(name: string, change: Readonly<Record<string, unknown>>): Promise<void>;
  person(person: Pick<NewPerson, 'name'> & Partial<NewPerson>): Promise<void>;
  cases(): readonly StoredCase[];
  /** Throws when anything changed that decides anything, for anybody. */
  nothingHappened(): Promise<void>;
  /** What is seen of the attempt in the end. */
  outcome(attempt: Attempt): Promise<Outcome>;
}

export async function openStage(over: Adapters = {}): Promise<Stage> {
  const crew = makeCrew();
  const store = memoryStore(crew.clock);
  const running = await crew.run(store, over);
  await crew.people(running.directory);
  const { services, directory } = running;
  const met: { name: string; says: string }[] = [];
  let since = 0;

  const rows = (): readonly AuditRow[] =>
    ([...store.raw('audit').values()] as unknown as AuditRow[]).toSorted((a, b) => a.seq - b.seq);
  const lastOf = (walker: Walker, what: string): AuditRow => {
    const found = rows().findLast((row) => row.visit === walker.id && row.what === what);
    if (!found) throw new Error(`The audit has no "${what}" of "${walker.title}".`);
    return found;
  };
  const note = (key: string): void => {
    const name = nameOf(key);
    if (!met.some((one) => one.name === name)) met.push({ name, says: saidFor(key) });
  };
  const cases = (): readonly StoredCase[] =>
    JSON.parse(JSON.stringify([...store.raw('cases').values()])) as StoredCase[];

  /** What notices to people say, by id; those to their managers and to security left out. */
  const happened = (): readonly string[] =>
    [...store.raw('outbox').values()].flatMap((one) =>
      one['role'] === 'person' ? (one['happenings'] as readonly { id: string }[]).map(({ id }) => id) : [],
    );
  let known = new Set(happened());
  const settingsNow = async () => ({ ...(await running.assembly.administration.server.show()).values });
  const now = async (): Promise<Deciding> => deciding(store, await settingsNow());
  let before = await now();

  const stage: Stage = {
    ...{ crew, running, services, directory, store, cases },
    id: crew.id,
    account: crew.account,
    settle: running.settle,
    async begins() {
      await running.settle();
      before = await now();
      since = rows().at(-1)?.seq ?? 0;
      known = new Set(happened());
    },
    met: note,
    says(name, words) {
      if (!met.some((one) => one.name === name)) met.push({ name, says: words });
    },
    async refused(outcome) {
      const { ok, name } = await outcome;
      expect({ ok, name }).toEqual({ ok: false, name });
      note(name);
    },
    async done(outcome) {
      expect(await outcome).toMatchObject({ ok: true });
      await running.settle();
    },
    async walk(topic, { ref = 'attacker', claimed, teams }) {
      const holder: Holder = teams ? { kind: 'teams', ref } : portal(ref);
      return new Walker(services, holder).begin(topic, claimed === undefined ? undefined : crew.id(claimed));
    },
    async wrong(walker, typed) {
      const kind = (await visitOf(store, walker.id)).visit.verify?.challenge?.kind ?? 'none';
      await walker.enter(typed);
      await running.assembly.background.drain();
      const { result } = JSON.parse(lastOf(walker, 'result').facts) as { result: { outcome: string } };
      expect(result.outcome).not.toBe('right');
      note(`code.${result.outcome}.${kind}`);
    },
    async lacks(walker) {
      await running.settle();
      const made = decisionOf(lastOf(walker, 'decision'));
      expect(made.decision.verdict).not.toBe('allow');
      for (const { name } of made.decision.reasons) note(`staff.reason.${name}`);
      return made;
    },
    async requestIn(walker) {
      await running.settle();
      const open = (await visitOf(store, walker.id)).visit.case;
      if (!open) throw new Error(`No request on "${walker.title}".`);
      return { walker, number: open.number, checkNumber: open.checkNumber };
    },
    async waitsFor({ number }) {
      await running.settle();
      const view = await services.cases.view(crew.id('ivo'), number);
      const missing = view?.reasons.filter(({ name }) => name !== 'row-met') ?? [];
      expect(missing).not.toEqual([]);
      for (const { name } of missing) note(`staff.reason.${name}`);
    },
    async voids({ number }, why) {
      await running.settle();
      const shown = (await services.cases.view(crew.id('ivo'), number))?.evidence ?? [];
      const said = saidFor(`staff.void.${why}`);
      expect(shown).toContainEqual(
        expect.objectContaining({ counted: false, detail: expect.stringContaining(said) as string }),
      );
      note(`staff.void.${why}`);
    },
    async write(name, change) {
      const stored = await store.get<{ id: string; version: number }>('people', crew.id(name));
      if (!stored) throw new Error(`${name} was expected.`);
      expect(await store.replace('people', { ...stored, ...change })).toBe(true);
    },
    async person(person) {
      const { name } = person;
      const made = await directory.create({
        ...{ id: crew.id(name), signInName: crew.account(name) },
        addresses: [{ kind: 'email', value: crew.account(name), changedAt: 1 }],
        ...person,
      });
      expect(made).not.toBe('taken');
    },
    async nothingHappened() {
      await running.settle();
      const compared = alike(before, await now());
      expect(compared.after).toEqual(compared.before);
    },
    async outcome({ name, tries, open, allowed }) {
      await running.settle();
      const left = rows().filter((row) => row.seq > since);
      const own = cases().filter((one) => one.open === 'open' || one.open === 'closed');
      const views = await Promise.all(own.map(({ number }) => services.cases.view(crew.id('ivo'), number)));
      const flags = views.flatMap((view) => view?.signals.filter(({ kind }) => kind === 'flag') ?? []);
      return {
        ...{ name, tries, met: [...met] },
        ...(open === undefined ? {} : { open }),
        ...(allowed === undefined ? {} : { allowed }),
        changes: changesBetween(before, await now()),
        requests: own.filter((one) => one.action !== 'unfreeze' && !one.report).map(({ state }) => state),
        told: happened().some((id) => !known.has(id)),
        alarm: own.some(
          (one) => one.bucket === 0 && (one.report || one.action === 'unfreeze' || one.alarmed),
        ),
        record: refusalsIn(left),
        rows: [...new Set(left.map(({ what }) => what))],
        seen: [...new Set(flags.map(({ text }) => text))],
      };
    },
  };
  await stage.begins();
  return stage;
}

/** Whether one of these texts is the signal of this name, whatever it counts. */
export function isSeen(texts: readonly string[], name: string): boolean {
  const said = words()[`staff.signal.${name}`];
  if (said === undefined) throw new Error(`There is no signal "${name}".`);
  const pieces = said.split(/\{\{[^}]*\}\}/);
  return texts.some((text) => pieces.every((piece) => text.includes(piece)));
}

export const viewOf = (view: VisitView | undefined): VisitView => {
  if (!view) throw new Error('The visit was expected to be held here.');
  return view;
};
