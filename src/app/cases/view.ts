/** A request as staff read it: what policy asks first, the evidence and why, the person's words last. */
import { whyNoApproval, whyNoProofing } from '../../core/policy/approver';
import { counted, whyVoid } from '../../core/policy/evidence';
import { grouped } from '../../core/screens/case';
import type { Decision, Evidence, MethodFacts, PolicyInput, Want } from '../../core/policy/types';
import type { StoredCase, StoredVisit } from '../documents';
import type { Person } from '../ports';
import type { CaseRow, CaseView } from '../services';
import { isOpen } from './open';
import { judge, peopleOf, staffFacts, type Judged, type JudgeParts } from './judge';

const kindNames: Readonly<Record<string, string>> = {
  totp: 'Code from an authenticator app',
  backup: 'Saved backup code',
  text: 'Text',
  email: 'Code by e-mail',
  call: 'Call',
  office: 'Call to the office phone',
  passkey: 'Security key or passkey',
  vouch: 'Confirmed by a colleague',
  proofing: 'Identity check',
};

const what = (stored: StoredCase): string => {
  if (stored.action === 'unfreeze') return '"This was not me": everything is stopped';
  if (stored.action === 'talk' && stored.topic === 'unexpected-prompt')
    return 'Sign-in requests not asked for';
  if (stored.action === 'talk') return stored.stolen ? 'Device stolen, stopped' : 'Wants a person';
  if (stored.action === 'day-pass') return 'Phone not there: pass for today';
  return stored.stolen ? 'Device stolen' : 'Device lost';
};

const wantNames: Readonly<Record<Want['what'], string>> = {
  evidence: 'The person: one proof',
  'another-class': 'The person: a proof of another kind',
  proofing: 'Identity check',
  approver: 'An approver',
  voucher: 'The manager or a contact to confirm',
  wait: 'The waiting period',
  notice: 'The notice to arrive',
  again: 'The person: one proof again',
};

const urgency = (stored: StoredCase): CaseRow['urgency'] =>
  stored.state === 'frozen'
    ? 'frozen'
    : stored.bucket === 0
      ? 'stop-first'
      : stored.bucket === 2
        ? 'unproven'
        : 'in-turn';

function waitsFor(stored: StoredCase, decision: Decision): string {
  if (!isOpen(stored)) return 'Nothing';
  if (stored.action === 'talk') return 'An answer';
  if (stored.state === 'approved') return 'The person: one proof again';
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
  return first === undefined ? 'Nobody' : wantNames[first];
}

const provenText = (evidence: readonly Evidence[]): string => {
  const names = [
    ...new Set(
      evidence.filter((piece) => piece.class !== 'P').map((piece) => kindNames[piece.kind] ?? piece.kind),
    ),
  ];
  return names.length === 0 ? 'Nothing yet' : names.join(', ');
};

async function permissions(parts: JudgeParts, stored: StoredCase, me: Person, judged: Judged) {
  const people = peopleOf(stored, judged.visit);
  const facts = await staffFacts(parts.directory, me, people);
  return { proofing: whyNoProofing(facts, people), approval: whyNoApproval(facts, people) };
}

async function row(parts: JudgeParts, stored: StoredCase, me: Person, judged: Judged): Promise<CaseRow> {
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
    personName: judged.person?.name ?? 'Not in the directory any more',
    ...(judged.person?.department === undefined ? {} : { department: judged.person.department }),
    privileged: judged.input.person.privileged,
    what: what(stored),
    proven: provenText(judged.input.evidence),
    waitsFor: waitsFor(stored, judged.decision),
    openedAt: stored.openedAt,
    ...(taken ? { takenBy: taken.name } : {}),
    mayApprove: isOpen(stored) && !approval && (ready || stored.action === 'talk'),
  };
}

export async function rowOf(parts: JudgeParts, stored: StoredCase, me: Person): Promise<CaseRow> {
  return row(parts, stored, me, await judge(parts, stored));
}

/** "Wednesday 14:32": a wait is never longer than a few days. */
const dayAndTime = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

/** Every term of the row, met or not, in the order in which they are met. */
function asks(stored: StoredCase, decision: Decision, input: PolicyInput, zone: string): CaseView['asks'] {
  if (stored.action === 'talk')
    return [{ text: 'An answer', detail: 'This request unlocks nothing', state: 'wait' }];
  const list: { text: string; detail?: string; state: 'done' | 'wait' | 'next' }[] = [];
  const own = counted(input).filter((piece) => piece.class !== 'P');
  if (own.length > 0) list.push({ text: 'Proof by the person', detail: provenText(own), state: 'done' });
  for (const piece of stored.proofing) {
    list.push({
      text: 'Identity check by staff',
      detail: piece.how === 'video' ? 'Photo ID on live video' : 'Photo ID in person',
      state: 'done',
    });
  }
  for (const approval of stored.approvals)
    list.push({ text: 'Approved', detail: approval.reason || 'Without a reason', state: 'done' });
  for (const [index, want] of decision.wants.entries()) {
    if (want.what === 'again') continue;
    list.push({ ...wantText(want, zone), state: index === 0 ? 'wait' : 'next' });
  }
  return list;
}

function wantText(want: Want, zone: string): { text: string; detail?: string } {
  const text = wantNames[want.what];
  if (want.what === 'proofing')
    return { text, detail: want.inPerson ? 'In person at the desk' : 'Photo ID on video, or in person' };
  if (want.what === 'approver')
    return {
      text: (want.count ?? 1) > 1 ? `${want.count} approvers` : 'One approver',
      detail: 'Never who asked, confirmed or checked',
    };
  if (want.what === 'wait' && want.until !== undefined)
    return { text, detail: `Until ${dayAndTime(want.until, zone)}` };
  return { text };
}

const methodName = (method: MethodFacts): string => {
  const name = kindNames[method.kind] ?? method.kind;
  return method.lastDigits === undefined ? name : `${name}, ending ${method.lastDigits}`;
};

function evidenceRows(input: PolicyInput): CaseView['evidence'] {
  const good = new Set(counted(input).map((piece) => piece.challenge));
  const all = [...input.evidence, ...(input.case?.proofing ?? [])];
  const shown = all.map((piece) => {
    const method = input.person.methods.find((one) => one.id === piece.method);
    const isVoid = method && whyVoid(method, input);
    const counts = good.has(piece.challenge);
    return {
      text: method ? methodName(method) : (kindNames[piece.kind] ?? piece.kind),
      class: piece.class,
      counted: counts,
      detail: counts ? 'Counts' : (isVoid?.detail ?? 'Does not count any more'),
      at: piece.at,
    };
  });
  const used = new Set(all.map((piece) => piece.method));
  const others = input.person.methods
    .filter((method) => !used.has(method.id))
    .map((method) => {
      const reason = whyVoid(method, input);
      return {
        text: methodName(method),
        counted: false,
        detail: reason ? `Would not count. ${reason.detail}` : 'Not shown',
      };
    });
  return [...shown, ...others];
}

function signals(stored: StoredCase, judged: Judged, visit: StoredVisit | undefined): CaseView['signals'] {
  const { input } = judged;
  const list: { kind: 'flag' | 'done'; text: string }[] = [];
  const key = input.person.methods.some((method) => method.kind === 'passkey');
  if (key && !input.evidence.some((piece) => piece.class === 'K'))
    list.push({ kind: 'flag', text: 'A security key is registered, and was not shown' });
  const changed = input.person.methods.filter(
    (method) => input.now - method.changedAt < input.rules.changedVoid && method.lastDigits !== undefined,
  );
  for (const method of changed)
    list.push({ kind: 'flag', text: `${methodName(method)}: changed in the last 7 days` });
  if (input.person.methods.some((method) => method.barred))
    list.push({ kind: 'flag', text: 'Many wrong codes: a way to sign in is barred' });
  if ((visit?.visit.challenges ?? 0) >= 6)
    list.push({ kind: 'flag', text: `${visit?.visit.challenges} tries to verify in this walk` });
  if (stored.wrongChecks > 0)
    list.push({ kind: 'flag', text: `Wrong check numbers typed by staff: ${stored.wrongChecks}` });
  if (visit && /\+?\d[\d\s()-]{7,}\d/.test(visit.visit.said.map((one) => one.text).join(' '))) {
    list.push({ kind: 'flag', text: 'A phone number in their words. Do not call it' });
  }
  if (input.frozen) list.push({ kind: 'flag', text: 'Frozen: somebody said "this was not me"' });
  if (list.length === 0) list.push({ kind: 'done', text: 'Nothing unusual' });
  return list;
}

export async function viewOf(parts: JudgeParts, stored: StoredCase, me: Person): Promise<CaseView> {
  const judged = await judge(parts, stored);
  const { proofing, approval } = await permissions(parts, stored, me, judged);
  const base = await row(parts, stored, me, judged);
  const drawn = stored.drawn && (await parts.directory.get(stored.drawn.id));
  const names = new Map<string, string>();
  for (const note of stored.notes) names.set(note.by, (await parts.directory.get(note.by))?.name ?? 'Staff');
  const open = isOpen(stored) && stored.state !== 'approved';
  return {
    ...base,
    action: stored.action,
    asks: asks(stored, judged.decision, judged.input, me.timeZone),
    rule: judged.decision.rule,
    reasons: judged.decision.reasons,
    wants: judged.decision.wants,
    evidence: evidenceRows(judged.input),
    signals: signals(stored, judged, judged.visit),
    said: judged.visit?.visit.said ?? [],
    history: [
      ...stored.history,
      ...stored.notes.map((note) => ({ at: note.at, text: note.text, by: names.get(note.by) ?? 'Staff' })),
    ].toSorted((a, b) => a.at - b.at),
    ...(proofing ? { cannotProof: proofing.detail } : {}),
    ...(approval ? { cannotApprove: approval.detail } : {}),
    canProof: open && !proofing && stored.action !== 'talk' && judged.decision.verdict !== 'refuse',
    canApprove: open && !approval && base.mayApprove,
    ...(drawn ? { drawn: drawn.name } : {}),
    // Every change of meaning writes an audit row; housekeeping does not.
    version: stored.auditCount,
  };
}
