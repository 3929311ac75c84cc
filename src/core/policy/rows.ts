/** The rows of "recover": what each asks beside the evidence that leads to it. policy.md, "What suffices". */
import { has, pair } from './evidence';
import type { Evidence, PolicyInput, Want } from './types';

/**
 * A waiting period. `key`: a key is registered and was not shown; `working`: T or I, and V; `key-and-working`:
 * both, whichever ends later; `privileged`.
 */
export type HoldKind = 'key' | 'working' | 'key-and-working' | 'privileged';

export interface Terms {
  readonly rule: string;
  readonly proofing?: 'any' | 'in-person';
  readonly voucher?: boolean;
  readonly approvers: number;
  /** `instead`: the wait spares the approvers, otherwise it comes on top. */
  readonly hold?: { readonly kind: HoldKind; readonly instead: boolean };
  /** More evidence of one's own could lead to a row that needs nobody else. */
  readonly open: boolean;
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
  if (pair(evidence, 'T', 'V') || pair(evidence, 'I', 'V', byMobile)) {
    const kind = keyRegistered(input) ? 'key-and-working' : 'working';
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

/** While self-service is paused, staff look at everybody, and no wait takes the place of their decision. */
function paused({ hold: _spared, ...terms }: Terms): Terms {
  return {
    ...terms,
    rule: `${terms.rule}, self-service paused`,
    proofing: 'any',
    approvers: Math.max(1, terms.approvers),
  };
}

/** What staff handed to security is decided by them: neither time nor two pieces take the place of their decision. A key does. */
function withSecurity({ hold, ...terms }: Terms): Terms {
  return {
    ...terms,
    ...(hold && !hold.instead ? { hold } : {}),
    rule: `${terms.rule}, with security`,
    approvers: Math.max(1, terms.approvers),
  };
}

/** The row that this evidence leads to, and its terms. */
export function termsFor(evidence: readonly Evidence[], input: PolicyInput): Terms {
  const terms = input.person.privileged ? privilegedTerms(evidence) : standardTerms(evidence, input);
  const held = input.case?.forSecurity === true && !has(evidence, 'K') ? withSecurity(terms) : terms;
  return input.paused && !held.proofing ? paused(held) : held;
}

/** What a row still asks of staff who proof, and of whoever vouches. */
export function missingProof(terms: Terms, evidence: readonly Evidence[]): readonly Want[] {
  const wants: Want[] = [];
  const proofed = evidence.filter((piece) => piece.class === 'P');
  if (terms.proofing && !proofed.some((piece) => terms.proofing === 'any' || piece.how === 'in-person')) {
    wants.push({ what: 'proofing', inPerson: terms.proofing === 'in-person' });
  }
  if (terms.voucher && !has(evidence, 'V')) wants.push({ what: 'voucher' });
  return wants;
}
