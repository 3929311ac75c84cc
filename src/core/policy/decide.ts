/**
 * What suffices for what: policy.md, "What suffices", row by row. Pure: the same input gives the same decision,
 * so that a decision stored with its input can be run again. Sources: NIST SP 800-63B-4, 4.2 (account recovery).
 */
import { counted, fresh, has, isBeforeLift, openCase, pair, usable } from './evidence';
import { liftingKeys } from './freeze';
import { missingTime } from './holds';
import { missingProof, termsFor, type Terms } from './rows';
import { classOf } from './types';
import type { Decision, Evidence, EvidenceClass, PolicyInput, Reason, Want } from './types';

const reason = (name: string, detail: string): Reason => ({ name, detail });

function refuse(name: string, detail: string): Decision {
  return { verdict: 'refuse', rule: name, reasons: [reason(name, detail)], wants: [], counted: [] };
}

/**
 * How many have approved the request while it is open. Who asked is none of them. One given while the glass was
 * broken stands for two, and for nothing else: proofing, vouching, waits and notices are asked as ever.
 */
function approvers(input: PolicyInput): number {
  const approvals = openCase(input)?.approvals ?? [];
  const good = approvals.filter(
    (one) => one.by !== '' && one.by !== input.person.id && one.at <= input.now && !isBeforeLift(one, input),
  );
  const people = new Set(good.map((one) => one.by)).size;
  return good.some((one) => one.alone) ? Math.max(2, people) : people;
}

/** What is still missing of a row's terms. */
function missing(terms: Terms, evidence: readonly Evidence[], input: PolicyInput): readonly Want[] {
  const proof = missingProof(terms, evidence);
  const time = missingTime(terms, evidence, input);
  const lacking = terms.approvers - approvers(input);
  const people: readonly Want[] = lacking > 0 ? [{ what: 'approver', count: lacking }] : [];
  // One of the two is enough: an approver, or the time.
  if (terms.hold?.instead && (people.length === 0 || time.length === 0)) return proof;
  return [...proof, ...people, ...time];
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
  return conclude(termsFor(evidence, input), evidence, input);
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
  const evidence = counted(input).filter((piece) => piece.class !== 'P');
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

/** The strongest class that somebody has registered, whether it may count now or not. */
function strongestRegistered(input: PolicyInput): EvidenceClass | undefined {
  const registered = new Set(input.person.methods.map((method) => classOf[method.kind]));
  return (['K', 'T', 'S', 'I'] as const).find((one) => registered.has(one));
}

/** The class that adding, removing and changing ask for; a key will always do. */
export const strongestWanted = (input: PolicyInput): EvidenceClass | undefined =>
  input.person.privileged ? 'K' : strongestRegistered(input);

/**
 * Fresh evidence of the strongest class registered. A standard person whose strongest does not work any more, and
 * a privileged one without a key, are for staff.
 */
function strongest(input: PolicyInput, rule: string): Decision {
  const evidence = counted(input);
  const wanted = strongestWanted(input);
  const own = evidence.filter((piece) => piece.class === wanted || piece.class === 'K');
  const base = { rule, counted: own.map((piece) => piece.challenge) };
  if (wanted !== undefined && fresh(own, input)) {
    return { ...base, verdict: 'allow', wants: [], reasons: [reason('row-met', `Shown: ${wanted}.`)] };
  }
  const can = usable(input).some((method) => classOf[method.kind] === wanted || classOf[method.kind] === 'K');
  const detail = wanted === undefined ? 'Nothing is registered.' : `It asks for a fresh ${wanted}.`;
  return {
    ...base,
    verdict: can ? 'more' : 'case',
    wants: [{ what: can ? 'evidence' : 'proofing' }],
    reasons: [reason(can ? 'missing-evidence' : 'missing-proofing', detail)],
  };
}

/** policy.md: "add or replace a method while the full sign-in works". */
function addMethod(input: PolicyInput): Decision {
  const rule = input.person.privileged
    ? 'add a method, privileged: password and K'
    : 'add a method: password and the strongest class registered';
  if (input.frozen) return refuse('frozen', 'Somebody said "this was not me". Nothing is added meanwhile.');
  if (input.claim !== 'claimed' || !input.password)
    return refuse('no-password', 'Adding a method asks for the full sign-in, with the password.');
  return strongest(input, rule);
}

/** policy.md: "remove a method, change an address, new backup codes". A privileged person also needs an approver. */
function removeMethod(input: PolicyInput): Decision {
  if (input.frozen) return refuse('frozen', 'Somebody said "this was not me". Nothing is removed meanwhile.');
  const decision = strongest(input, 'remove a method: the strongest class registered');
  if (decision.verdict !== 'allow' || !input.person.privileged || approvers(input) > 0) return decision;
  return {
    ...decision,
    verdict: 'case',
    rule: 'remove a method, privileged: K and one approver',
    wants: [{ what: 'approver', count: 1 }],
    reasons: [reason('missing-approver', 'A privileged person needs one approver as well.')],
  };
}

/** policy.md: "change an address", and "address changes wait 24 h" while something new is on probation. */
function changeNumber(input: PolicyInput): Decision {
  const decision = removeMethod(input);
  const rule = decision.rule.replace('remove a method', 'change a number');
  const until = Math.max(0, ...input.person.methods.map((method) => method.probationUntil));
  if (decision.verdict !== 'allow' || until <= input.now) return { ...decision, rule };
  return {
    ...decision,
    rule,
    verdict: 'wait',
    wants: [{ what: 'wait', until }],
    reasons: [
      reason('probation', 'Something was set up in the last 24 hours: address changes wait that long.'),
    ],
  };
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
function byStaff(input: PolicyInput, rule: string): Decision {
  const evidence = counted(input);
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

/** policy.md: "unlock a barred method". A stop by "this was not me" stops it, too: it may be a liar's next step. */
function unlock(input: PolicyInput): Decision {
  if (input.frozen)
    return refuse('frozen', 'Somebody said "this was not me". Nothing is opened again meanwhile.');
  return byStaff(input, 'unlock a barred method: P and approvers');
}

/** policy.md, "Notices": lifted by K, or P and one approver. */
function unfreeze(input: PolicyInput): Decision {
  const rule = 'lift a freeze: K, or P and one approver';
  const keys = liftingKeys(input);
  if (keys.length === 0) return byStaff(input, rule);
  return {
    verdict: 'allow',
    rule,
    reasons: [reason('row-met', 'K was shown.')],
    wants: [],
    counted: keys.map((one) => one.challenge),
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
    case 'end-sessions':
      return onePiece(input, 'end all sessions');
    case 'add-method':
      return addMethod(input);
    case 'remove-method':
      return removeMethod(input);
    case 'change-number':
      return changeNumber(input);
    case 'unlock':
      return unlock(input);
    case 'unfreeze':
      return unfreeze(input);
    default:
      return refuse('unknown-action', 'No rule allows this.');
  }
}
