/** A request as staff read it: what policy asks first, the evidence and why, the person's words last. */
import { whyNoApproval, whyNoProofing } from '../../core/policy/approver';
import { counted, whyVoid } from '../../core/policy/evidence';
import { grouped } from '../../core/screens/case';
import type { Phrases } from '../../core/phrases';
import type { Decision, Evidence, PolicyInput, Reason, Want } from '../../core/policy/types';
import { dayTime } from '../../core/screens/moments';
import type { StoredCase } from '../documents';
import type { Person } from '../ports';
import type { CaseRow, CaseView } from '../services';
import { aroundOf } from './around';
import { callableNumbers } from './callable';
import { historyLine } from './history';
import { challengeOf } from './challenge';
import { isOpen } from './open';
import { isLate } from './reminders';
import { signalsOf } from './signals';
import { kindName, methodName, whatOf } from './words';
import { judge, peopleOf, staffFacts, type Judged, type JudgeParts } from './judge';

const urgency = (stored: StoredCase): CaseRow['urgency'] =>
  stored.state === 'frozen'
    ? 'frozen'
    : stored.bucket === 0
      ? 'stop-first'
      : stored.bucket === 2
        ? 'unproven'
        : 'in-turn';

function waitsFor(stored: StoredCase, decision: Decision, { say }: Phrases): string {
  if (!isOpen(stored)) return say('staff.waits.nothing');
  if (stored.action === 'talk') return say('staff.ask.answer');
  if (stored.state === 'approved') return say('staff.want.again');
  if (stored.openedBy && !stored.takenUp) return say('staff.waits.take-up');
  const firsts: readonly Want['what'][] = [
    'proofing',
    'voucher',
    'approver',
    'notice',
    'wait',
    'evidence',
    'another-class',
  ];
  const first = firsts.find((name) => decision.wants.some((want) => want.what === name));
  return first === undefined ? say('staff.waits.nobody') : say(`staff.want.${first}`);
}

function provenText(evidence: readonly Evidence[], phrases: Phrases): string {
  const own = evidence.filter((piece) => piece.class !== 'P');
  const names = [...new Set(own.map((piece) => kindName(piece.kind, phrases)))];
  return names.length === 0 ? phrases.say('staff.evidence.nothing') : names.join(', ');
}

async function permissions(parts: JudgeParts, stored: StoredCase, me: Person, judged: Judged) {
  const people = peopleOf(stored, judged.visit);
  const facts = await staffFacts(parts, me, people);
  return { proofing: whyNoProofing(facts, people), approval: whyNoApproval(facts, people) };
}

interface Reader {
  readonly me: Person;
  readonly phrases: Phrases;
}

async function row(
  parts: JudgeParts,
  stored: StoredCase,
  { me, phrases }: Reader,
  judged: Judged,
): Promise<CaseRow> {
  const { approval } = await permissions(parts, stored, me, judged);
  const ready =
    judged.decision.wants.some((want) => want.what === 'approver') &&
    !judged.decision.wants.some((want) => want.what === 'proofing' || want.what === 'voucher');
  const taken = stored.takenBy === undefined ? undefined : await parts.directory.get(stored.takenBy);
  // An unproven request shows the name that was typed for; nothing says that it is them.
  return {
    number: grouped(stored.number),
    state: stored.state,
    urgency: urgency(stored),
    personName: judged.person?.name ?? phrases.say('staff.case.nobody'),
    ...(judged.person?.department === undefined ? {} : { department: judged.person.department }),
    privileged: judged.input.person.privileged,
    what: phrases.say(`staff.what.${whatOf(stored)}`),
    proven: provenText(judged.input.evidence, phrases),
    waitsFor: waitsFor(stored, judged.decision, phrases),
    openedAt: stored.openedAt,
    ...(taken ? { takenBy: taken.name } : {}),
    mayApprove: isOpen(stored) && !approval && (ready || stored.action === 'talk'),
    ...(isLate(stored, judged.input.now) ? { late: true as const } : {}),
  };
}

export async function rowOf(
  parts: JudgeParts,
  stored: StoredCase,
  me: Person,
  phrases: Phrases,
): Promise<CaseRow> {
  return row(parts, stored, { me, phrases }, await judge(parts, stored));
}

/** Every term of the row, met or not, in the order in which they are met. */
function asks(
  stored: StoredCase,
  { decision, input }: Pick<Judged, 'decision' | 'input'>,
  { me, phrases }: Reader,
  byCall: boolean,
): CaseView['asks'] {
  const { say } = phrases;
  if (stored.action === 'talk')
    return [{ text: say('staff.ask.answer'), detail: say('staff.ask.unlocks-nothing'), state: 'wait' }];
  const list: { text: string; detail?: string; state: 'done' | 'wait' | 'next' }[] = [];
  const own = counted(input).filter((piece) => piece.class !== 'P');
  if (own.length > 0)
    list.push({ text: say('staff.ask.proof'), detail: provenText(own, phrases), state: 'done' });
  for (const piece of stored.proofing) {
    list.push({
      text: say('staff.ask.check'),
      detail: say(`staff.ask.check-${piece.how ?? 'in-person'}`),
      state: 'done',
    });
  }
  for (const approval of stored.approvals)
    list.push({
      text: say('staff.ask.approved'),
      detail: approval.reason || say('staff.ask.no-reason'),
      state: 'done',
    });
  for (const [index, want] of decision.wants.entries()) {
    if (want.what === 'again') continue;
    list.push({ ...wantText(want, me.timeZone, phrases, byCall), state: index === 0 ? 'wait' : 'next' });
  }
  return list;
}

/** @param byCall a number on file may be called back */
function wantText(
  want: Want,
  zone: string,
  phrases: Phrases,
  byCall: boolean,
): { text: string; detail?: string } {
  const { say, language } = phrases;
  const text = say(`staff.want.${want.what}`);
  if (want.what === 'proofing')
    return {
      text,
      detail: say(
        want.inPerson
          ? 'staff.ask.at-desk'
          : byCall
            ? 'staff.ask.call-video-or-desk'
            : 'staff.ask.video-or-desk',
      ),
    };
  if (want.what === 'approver')
    return {
      text: phrases.count('staff.ask.approvers', want.count ?? 1),
      detail: say('staff.ask.independent'),
    };
  if (want.what === 'wait' && want.until !== undefined)
    return { text, detail: say('staff.ask.until', { time: dayTime(want.until, zone, language) }) };
  return { text };
}

function evidenceRows(
  input: PolicyInput,
  phrases: Phrases,
  names: ReadonlyMap<string, string>,
): CaseView['evidence'] {
  const { say } = phrases;
  const why = (reason: Reason): string => say(`staff.void.${reason.name}`);
  const byWhom = (detail: string, { by = '' }: Evidence): string => {
    const name = names.get(by);
    return name === undefined ? detail : say('staff.evidence.by', { detail, name });
  };
  const good = new Set(counted(input).map((piece) => piece.challenge));
  const all = [...input.evidence, ...(input.case?.proofing ?? [])];
  const shown = all.map((piece) => {
    const own = input.person.methods.find((one) => one.id === piece.method);
    const method = piece.kind === 'proofing' ? undefined : own;
    const isVoid = method && whyVoid(method, input);
    const counts = good.has(piece.challenge);
    return {
      text: method ? methodName(method, phrases) : kindName(piece.kind, phrases),
      class: piece.class,
      counted: counts,
      detail: byWhom(
        counts ? say('staff.evidence.counts') : isVoid ? why(isVoid) : say('staff.evidence.not-any-more'),
        piece,
      ),
      at: piece.at,
    };
  });
  const used = new Set(all.map((piece) => piece.method));
  const others = input.person.methods
    .filter((method) => !used.has(method.id))
    .map((method) => {
      const reason = whyVoid(method, input);
      return {
        text: methodName(method, phrases),
        counted: false,
        detail: reason
          ? say('staff.evidence.would-not', { why: why(reason) })
          : say('staff.evidence.not-shown'),
      };
    });
  return [...shown, ...others];
}

/** The reasons by their names: what they say is for whoever reads, what they are is for the audit. */
const reasons = ({ rule, reasons: all }: Decision, { say, has }: Phrases): CaseView['reasons'] =>
  all.map(({ name }) => {
    const key = `staff.reason.${name}`;
    return { name, detail: say(has(key) ? key : 'staff.reason.other', { rule }) };
  });

/** Who confirmed and who checked, by id. */
async function namesOf(parts: JudgeParts, input: PolicyInput): Promise<ReadonlyMap<string, string>> {
  const all = [...input.evidence, ...(input.case?.proofing ?? [])].flatMap(({ by }) => by ?? []);
  const found = await Promise.all([...new Set(all)].map((id) => parts.directory.get(id)));
  return new Map(found.flatMap((one) => (one ? [[one.id, one.name] as const] : [])));
}

/** A call that nobody ended is over when its time is. */
const calledView = (
  { at, state, until }: NonNullable<StoredCase['callBack']>,
  now: number,
): NonNullable<CaseView['called']> => ({ at, state: state === 'rings' && now >= until ? 'missed' : state });

export async function viewOf(
  parts: JudgeParts,
  stored: StoredCase,
  me: Person,
  phrases: Phrases,
): Promise<CaseView> {
  const { say } = phrases;
  const reader: Reader = { me, phrases };
  const staffName = say('staff.case.staff');
  const judged = await judge(parts, stored);
  const { proofing, approval } = await permissions(parts, stored, me, judged);
  const base = await row(parts, stored, reader, judged);
  const drawn = stored.drawn && (await parts.directory.get(stored.drawn.id));
  const names = new Map<string, string>();
  for (const note of stored.notes)
    names.set(note.by, (await parts.directory.get(note.by))?.name ?? staffName);
  const open = isOpen(stored) && stored.state !== 'approved';
  const mayProof = open && !proofing && stored.action !== 'talk' && judged.decision.verdict !== 'refuse';
  const notTakenUp = stored.openedBy !== undefined && !stored.takenUp;
  // Nobody holds it: whoever is there shows a number of nothing, and the digits of a call would stand on no screen.
  const canProof = mayProof && !notTakenUp;
  const callable = canProof && stored.action !== 'unfreeze' ? callableNumbers(judged.input) : [];
  return {
    ...base,
    action: stored.action,
    asks: asks(stored, judged, reader, callable.length > 0),
    rule: judged.decision.rule,
    reasons: reasons(judged.decision, phrases),
    wants: judged.decision.wants,
    evidence: evidenceRows(judged.input, phrases, await namesOf(parts, judged.input)),
    signals: await signalsOf(parts, stored, judged, phrases),
    said: judged.visit?.visit.said ?? [],
    history: [
      ...stored.history.map((line) => historyLine(line, phrases)),
      ...stored.notes.map((note) => ({ at: note.at, text: note.text, by: names.get(note.by) ?? staffName })),
    ].toSorted((a, b) => a.at - b.at),
    ...(proofing
      ? { cannotProof: say(`staff.may-not-check.${proofing.name}`) }
      : mayProof && notTakenUp
        ? { cannotProof: say('staff.refused.not-taken-up') }
        : {}),
    ...(approval ? { cannotApprove: say(`staff.may-not-approve.${approval.name}`) } : {}),
    canProof,
    callable: callable.map(({ id, kind, lastDigits = '' }) => ({ method: id, kind, lastDigits })),
    ...(stored.callBack ? { called: calledView(stored.callBack, judged.input.now) } : {}),
    canApprove: open && !approval && base.mayApprove,
    ...(stored.ticket === undefined ? {} : { ticket: stored.ticket }),
    ...(drawn ? { drawn: drawn.name } : {}),
    ...(stored.forSecurity ? { security: { mine: me.roles.includes('security') } } : {}),
    ...(stored.proofing.length > 0 ? { checked: true } : {}),
    needsKey: me.everHadKey || me.methods.some((method) => method.kind === 'passkey'),
    ...(await aroundOf(parts, stored, judged, me, phrases)),
    ...(await challengeOf(parts, stored, judged, me, phrases)),
    ...(notTakenUp ? { notTakenUp: true as const } : {}),
    ...(stored.dueBy ? { dueBy: stored.dueBy } : {}),
    closesAt: stored.closesAt,
    // Every change of meaning writes an audit row; housekeeping does not.
    version: stored.auditCount,
  };
}
