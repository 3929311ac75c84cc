/**
 * What suffices for what: policy.md, "What suffices", row by row. Pure: the same input gives the same decision,
 * so that a decision stored with its input can be run again. Sources: NIST SP 800-63B-4, 4.2 (account recovery).
 */
import { counted, fresh, has, isLost, pair } from './evidence';
import { afterWorking } from './working-time';
import type { Decision, Evidence, PolicyInput, Reason, Want } from './types';

/** What a row asks beside the evidence that leads to it. */
interface Terms {
  readonly rule: string;
  readonly proofing?: 'any' | 'in-person';
  readonly voucher?: boolean;
  readonly approvers: number;
  /** A waiting period; `instead`: it spares the approvers, otherwise it comes on top. */
  readonly hold?: { readonly kind: 'key' | 'working' | 'privileged'; readonly instead: boolean };
  /** More evidence of one's own could lead to a row that needs nobody else. */
  readonly open: boolean;
}

const reason = (name: string, detail: string): Reason => ({ name, detail });

function refuse(name: string, detail: string): Decision {
  return { verdict: 'refuse', rule: name, reasons: [reason(name, detail)], wants: [], counted: [] };
}

const byMobile = (piece: Evidence): boolean =>
  piece.class !== 'I' || piece.kind === 'text' || piece.kind === 'call';

/** K registered, shown or not, lost or not: a report of loss never lowers what the policy asks. */
const keyRegistered = (input: PolicyInput): boolean =>
  input.person.methods.some((method) => method.kind === 'passkey');

/** The two-class rows that need nobody else. */
function atOnce(evidence: readonly Evidence[]): string | undefined {
  if (pair(evidence, 'T', 'S')) return 'T and S';
  if (pair(evidence, 'T', 'I')) return 'T and I';
  if (pair(evidence, 'S', 'I')) return 'S and I';
  if (pair(evidence, 'S', 'V')) return 'S and V';
  return undefined;
}

function standardTerms(evidence: readonly Evidence[], input: PolicyInput): Terms {
  if (has(evidence, 'K')) return { rule: 'recover: K', approvers: 0, open: false };
  const two = atOnce(evidence);
  if (two && keyRegistered(input)) {
    return {
      rule: `recover: ${two}, K registered but not shown`,
      approvers: 1,
      hold: { kind: 'key', instead: true },
      open: false,
    };
  }
  if (two) return { rule: `recover: ${two}`, approvers: 0, open: false };
  if (pair(evidence, 'T', 'V', byMobile) || pair(evidence, 'I', 'V', byMobile)) {
    const kind = keyRegistered(input) ? 'key' : 'working';
    return { rule: 'recover: T or I, and V', approvers: 1, hold: { kind, instead: true }, open: true };
  }
  if (has(evidence, 'T') || has(evidence, 'S') || has(evidence, 'I')) {
    return { rule: 'recover, one of T, S, I: P and one approver', proofing: 'any', approvers: 1, open: true };
  }
  if (input.person.hasVoucher || has(evidence, 'V')) {
    return {
      rule: 'recover, nothing left: P and V, one approver',
      proofing: 'any',
      voucher: true,
      approvers: 1,
      open: true,
    };
  }
  return {
    rule: 'recover, nothing left and nobody to confirm: P in person, two approvers',
    proofing: 'in-person',
    approvers: 2,
    open: true,
  };
}

function privilegedTerms(evidence: readonly Evidence[]): Terms {
  const hold = { kind: 'privileged', instead: false } as const;
  if (has(evidence, 'K') || has(evidence, 'T') || has(evidence, 'S')) {
    return {
      rule: 'recover, privileged: K, T or S, and P, two approvers, 24 h',
      proofing: 'any',
      approvers: 2,
      hold,
      open: false,
    };
  }
  return {
    rule: 'recover, privileged, nothing left: P in person and V, two approvers, 24 h',
    proofing: 'in-person',
    voucher: true,
    approvers: 2,
    hold,
    open: true,
  };
}

/**
 * When everything that the person and the proofing had to give was there. What is proved once more to carry a
 * decision out came after it, and begins no new wait.
 */
function completeAt(evidence: readonly Evidence[], input: PolicyInput): number {
  const before = evidence.filter((piece) => piece.at < input.proveAfter);
  const counts = before.length > 0 ? before : evidence;
  return Math.max(input.case?.openedAt ?? 0, ...counts.map((piece) => piece.at));
}

/** The end of a waiting period; undefined while nobody was told, for a wait that nobody knows of protects nobody. */
function holdEnds(
  kind: NonNullable<Terms['hold']>['kind'],
  evidence: readonly Evidence[],
  input: PolicyInput,
): number | undefined {
  if (!input.case || input.case.noticeAt === 0) return undefined;
  const from = Math.max(completeAt(evidence, input), input.case.noticeAt);
  if (kind === 'key') return from + input.rules.holdForKey;
  if (kind === 'privileged') return from + input.rules.privilegedHold;
  return afterWorking(from, input.rules.workingHoldForIssued, input.rules.workingDay);
}

const distinctApprovers = (input: PolicyInput): number =>
  new Set((input.case?.approvals ?? []).map((one) => one.by)).size;

function holdWants(terms: Terms, evidence: readonly Evidence[], input: PolicyInput): readonly Want[] {
  if (!terms.hold) return [];
  const ends = holdEnds(terms.hold.kind, evidence, input);
  if (ends === undefined) return [{ what: 'notice' }];
  return ends > input.now ? [{ what: 'wait', until: ends }] : [];
}

/** What is still missing of a row's terms. */
function missing(terms: Terms, evidence: readonly Evidence[], input: PolicyInput): readonly Want[] {
  const wants: Want[] = [];
  const proofed = evidence.filter((piece) => piece.class === 'P');
  if (terms.proofing && !proofed.some((piece) => terms.proofing === 'any' || piece.how === 'in-person')) {
    wants.push({ what: 'proofing', inPerson: terms.proofing === 'in-person' });
  }
  if (terms.voucher && !has(evidence, 'V')) wants.push({ what: 'voucher' });
  const hold = holdWants(terms, evidence, input);
  const lacking = terms.approvers - distinctApprovers(input);
  if (terms.hold?.instead) {
    // One of the two is enough: an approver, or the time.
    if (lacking > 0 && hold.length > 0) wants.push({ what: 'approver', count: lacking }, ...hold);
  } else {
    if (lacking > 0) wants.push({ what: 'approver', count: lacking });
    wants.push(...hold);
  }
  return wants;
}

function conclude(terms: Terms, evidence: readonly Evidence[], input: PolicyInput): Decision {
  const wants = missing(terms, evidence, input);
  const base = { rule: terms.rule, counted: evidence.map((piece) => piece.challenge) };
  if (wants.length === 0) {
    if (fresh(evidence, input)) {
      return {
        ...base,
        verdict: 'allow',
        wants,
        reasons: [reason('row-met', `Everything that "${terms.rule}" asks is there.`)],
      };
    }
    return {
      ...base,
      verdict: 'more',
      wants: [{ what: 'again' }],
      reasons: [reason('prove-again', 'Carrying out needs one piece proved again within 15 minutes.')],
    };
  }
  const reasons = wants.map((want) =>
    reason(`missing-${want.what}`, `"${terms.rule}" still asks for: ${want.what}.`),
  );
  const own = evidence.filter((piece) => piece.class !== 'P');
  const onlyTime = wants.every((want) => want.what === 'wait');
  if (terms.open && !onlyTime && (own.length === 0 || !input.case)) {
    return {
      ...base,
      verdict: 'more',
      wants: [{ what: own.length === 0 ? 'evidence' : 'another-class' }, ...wants],
      reasons,
    };
  }
  return { ...base, verdict: onlyTime ? 'wait' : 'case', wants, reasons };
}

function recover(input: PolicyInput): Decision {
  if (input.frozen)
    return refuse('frozen', 'Somebody said "this was not me". Recoveries of this person are stopped.');
  const evidence = counted(input);
  const terms = input.person.privileged ? privilegedTerms(evidence) : standardTerms(evidence, input);
  if (input.paused && !terms.proofing) {
    return conclude(
      {
        ...terms,
        rule: `${terms.rule}, self-service paused`,
        proofing: 'any',
        approvers: Math.max(1, terms.approvers),
      },
      evidence,
      input,
    );
  }
  return conclude(terms, evidence, input);
}

function dayPass(input: PolicyInput): Decision {
  // Nothing may show the tier before something is proven, so the answer differs only then.
  if (input.person.privileged && counted(input).length > 0) {
    return refuse('day-pass-privileged', 'A day pass is never given to a privileged person.');
  }
  const decision = recover(input);
  return { ...decision, rule: decision.rule.replace('recover', 'day pass') };
}

/** One right piece, of any class but proofing. */
function onePiece(input: PolicyInput, action: string): Decision {
  const evidence = counted(input).filter(
    (piece) =>
      piece.class !== 'P' ||
      input.person.methods.every((method) => isLost(method, input) || method.suspended),
  );
  const recent = evidence.filter((piece) => fresh([piece], input));
  if (recent.length > 0) {
    const classes = [...new Set(recent.map((piece) => piece.class))].join(', ');
    return {
      verdict: 'allow',
      rule: `${action}: one of K, T, S, I, V`,
      reasons: [reason('row-met', `Shown: ${classes}.`)],
      wants: [],
      counted: recent.map((piece) => piece.challenge),
    };
  }
  return {
    verdict: 'more',
    rule: `${action}: one of K, T, S, I, V`,
    reasons: [reason('missing-evidence', 'One right piece of evidence is needed.')],
    wants: [{ what: 'evidence' }],
    counted: [],
  };
}

function stop(input: PolicyInput): Decision {
  const shown = onePiece(input, 'stop');
  if (shown.verdict === 'allow') return shown;
  const teams = input.channel === 'teams' && input.claim === 'claimed' && input.person.status === 'active';
  if (teams && input.now - input.claimStopAt >= 24 * 3_600_000) {
    return {
      verdict: 'allow',
      rule: 'stop: Teams claim, one device, once a day, lapses after 24 h',
      reasons: [reason('teams-claim', 'The authenticated Teams channel may stop one device a day.')],
      wants: [],
      counted: [],
    };
  }
  return shown;
}

function undoStop(input: PolicyInput): Decision {
  const evidence = counted(input);
  const key = has(evidence, 'K');
  const suspended = evidence.filter((piece) => {
    const method = input.person.methods.find((one) => one.id === piece.method);
    return piece.class !== 'T' || method?.suspended === true;
  });
  const rule = 'undo a stop: K, or the suspended T with S or V';
  if ((key || pair(suspended, 'T', 'S') || pair(suspended, 'T', 'V')) && fresh(evidence, input)) {
    return {
      verdict: 'allow',
      rule,
      reasons: [reason('row-met', 'K, or the suspended T with S or V.')],
      wants: [],
      counted: evidence.map((one) => one.challenge),
    };
  }
  return {
    verdict: 'more',
    rule,
    reasons: [reason('missing-evidence', 'K, or a code from the stopped device and a backup code.')],
    wants: [{ what: evidence.length === 0 ? 'evidence' : 'another-class' }],
    counted: evidence.map((one) => one.challenge),
  };
}

/** P and approvers, without evidence of one's own: unlocking a method, lifting a freeze. */
function byStaff(input: PolicyInput, rule: string, key: boolean): Decision {
  const evidence = counted(input);
  if (key && has(evidence, 'K')) {
    return {
      verdict: 'allow',
      rule,
      reasons: [reason('row-met', 'K was shown.')],
      wants: [],
      counted: evidence.map((one) => one.challenge),
    };
  }
  const terms: Terms = {
    rule,
    proofing: 'any',
    approvers: input.action === 'unlock' && input.person.privileged ? 2 : 1,
    open: false,
  };
  const wants = missing(terms, evidence, input);
  const reasons =
    wants.length === 0
      ? [reason('row-met', rule)]
      : wants.map((want) => reason(`missing-${want.what}`, rule));
  return {
    verdict: wants.length === 0 ? 'allow' : 'case',
    rule,
    reasons,
    wants,
    counted: evidence.map((one) => one.challenge),
  };
}

/** Decides one action. Anything it does not know, it refuses. */
export function decide(input: PolicyInput): Decision {
  if (input.person.status === 'unknown') {
    // The same as somebody who has shown nothing yet: no word may tell an unknown account from another.
    return {
      verdict: 'more',
      rule: 'unknown account',
      reasons: [reason('unknown-account', 'No such account.')],
      wants: [{ what: 'evidence' }],
      counted: [],
    };
  }
  if (input.person.status !== 'active')
    return {
      ...refuse('not-active', 'Disabled, guest, shared and service accounts: nothing, ever.'),
      verdict: 'more',
      wants: [{ what: 'evidence' }],
    };
  switch (input.action) {
    case 'stop':
      return stop(input);
    case 'undo-stop':
      return undoStop(input);
    case 'recover':
      return recover(input);
    case 'day-pass':
      return dayPass(input);
    case 'take-up':
      return onePiece(input, 'take up');
    case 'unlock':
      return byStaff(input, 'unlock a barred method: P and approvers', false);
    case 'unfreeze':
      return byStaff(input, 'lift a freeze: K, or P and one approver', true);
    default:
      return refuse('unknown-action', 'No rule allows this.');
  }
}
