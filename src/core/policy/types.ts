/** The vocabulary of the policy. Sources: policy.md of this project; NIST SP 800-63B-4 sections 3 and 4. */
import type { DeviceKind } from '../dialog-types';

/** Evidence classes: key, token, saved code, issued code, vouching, proofing. */
export type EvidenceClass = 'K' | 'T' | 'S' | 'I' | 'V' | 'P';

const classes = {
  totp: 'T',
  backup: 'S',
  text: 'I',
  call: 'I',
  office: 'I',
  email: 'I',
  passkey: 'K',
  vouch: 'V',
} as const satisfies Readonly<Record<string, EvidenceClass>>;

/** A way to verify: whatever has a class. */
export type MethodKind = keyof typeof classes;

/** The class a right answer by each method belongs to. A passkey without user verification counts as T. */
export const classOf: Readonly<Record<MethodKind, EvidenceClass>> = classes;

/** One right answer. Belongs to one visit and one request. Times in ms. */
export interface Evidence {
  readonly class: EvidenceClass;
  readonly kind: MethodKind | 'proofing';
  readonly method: string;
  /** The device it lives on; methods on one device count once. */
  readonly device?: string;
  readonly at: number;
  readonly challenge: string;
  /** For V: who vouched. For P: who proofed. */
  readonly by?: string;
  /** For P. */
  readonly how?: 'in-person' | 'video' | 'call-back';
}

/** A registered method as the policy sees it. No secret in it. */
export interface MethodFacts {
  readonly id: string;
  readonly kind: MethodKind;
  readonly device?: string;
  readonly deviceKind?: DeviceKind;
  /** Shown after the claim: "ending 20". */
  readonly lastDigits?: string;
  /** When the number, address or enrolment last changed. */
  readonly changedAt: number;
  readonly suspended: boolean;
  readonly barred: boolean;
  /** Several people share it, or it opens with the account itself: no evidence. */
  readonly shared: boolean;
  readonly simSwap: boolean;
  /** On probation until then: it signs in, and nothing else. 0 when it is not. */
  readonly probationUntil: number;
  /** Backup codes: how many are left. */
  readonly left?: number;
  /** When it last verified somebody; orders what is offered. */
  readonly lastUsedAt?: number;
  /** Passkey: its public id (WebAuthn credential id, base64url) and how it is reached. */
  readonly credential?: { readonly id: string; readonly transports: readonly string[] };
}

export interface PersonFacts {
  readonly id: string;
  /** `unknown` for an account that is not in the directory: nothing, ever, and nothing shows it. */
  readonly status: 'active' | 'disabled' | 'guest' | 'shared' | 'service' | 'unknown';
  readonly privileged: boolean;
  readonly methods: readonly MethodFacts[];
  readonly everHadKey: boolean;
  readonly hasVoucher: boolean;
  /** Too many wrong codes of those who confirm: closed as a way, and what the policy asks stays. Absent: no. */
  readonly vouchBarred?: boolean;
  /** Who confirmed this person and may no longer: not active, or took it back. Absent: none. */
  readonly goneVouchers?: readonly string[];
}

/** An approval of one request. */
export interface Approval {
  readonly by: string;
  readonly at: number;
  /** The factor the approver showed for this very decision. */
  readonly factor: 'K' | 'T';
  /** Given while the glass was broken: it is enough where two are asked (policy.md, "Breaking the glass"). */
  readonly alone?: true;
}

/** What a request adds to what the visit has. */
export interface CaseFacts {
  readonly id: string;
  readonly openedAt: number;
  readonly closed: boolean;
  readonly approvals: readonly Approval[];
  /** P, recorded by staff. */
  readonly proofing: readonly Evidence[];
  /** When the notice about it was handed over for an address not used as evidence. 0: not yet. */
  readonly noticeAt: number;
  /** Somebody of staff found it odd: security decides. */
  readonly forSecurity?: true;
}

/** The numbers an organisation may tighten. Times in ms. */
export interface Rules {
  readonly evidenceLasts: number;
  readonly changedVoid: number;
  readonly changedVoidPrivileged: number;
  readonly holdForKey: number;
  readonly workingHoldForIssued: number;
  readonly privilegedHold: number;
  readonly approverFresh: number;
  readonly claimStopLasts: number;
  readonly dayPassLasts: number;
  readonly wrongCap: number;
  readonly wrongCapNamed: number;
  readonly sendsPerTenMinutes: number;
  readonly sendsPerDay: number;
  readonly sendsNamed: number;
  /** Working hours, for the working-hour hold: minutes from midnight, Monday to Friday, in `zone`. */
  readonly workingDay: { readonly from: number; readonly to: number; readonly zone: string };
}

export interface PolicyInput {
  readonly action:
    | 'stop'
    | 'undo-stop'
    | 'recover'
    | 'day-pass'
    | 'take-up'
    | 'unlock'
    | 'unfreeze'
    | 'end-sessions'
    | 'add-method'
    | 'remove-method'
    | 'change-number';
  readonly now: number;
  readonly rules: Rules;
  readonly person: PersonFacts;
  readonly claim: 'none' | 'named' | 'claimed';
  /** The claim is the full sign-in, with the password. A chat is none. */
  readonly password: boolean;
  readonly channel: 'portal' | 'teams';
  readonly evidence: readonly Evidence[];
  /** Devices and kinds of device reported lost. */
  readonly lostDevices: readonly string[];
  readonly lostKinds: readonly DeviceKind[];
  /** Evidence for carrying out must be newer than this. */
  readonly proveAfter: number;
  readonly case?: CaseFacts;
  /** "This was not me", not lifted. */
  readonly frozen: boolean;
  /** Since when, ms; absent when it is not, and in inputs of before. */
  readonly frozenAt?: number;
  /**
   * When a freeze was last lifted: what was shown, recorded or approved up to then counts no longer. Absent: never.
   */
  readonly liftedAt?: number;
  /** The organisation-wide switch. */
  readonly paused: boolean;
  /** When a device was last stopped by claim alone. 0: never. */
  readonly claimStopAt: number;
}

/** A named reason. `detail` is for staff and audit, in plain words. */
export interface Reason {
  readonly name: string;
  readonly detail: string;
}

/** What is still missing. */
export interface Want {
  readonly what:
    | 'evidence'
    | 'another-class'
    | 'proofing'
    | 'approver'
    | 'voucher'
    | 'wait'
    | 'notice'
    | 'again';
  /** How many, for approvers. */
  readonly count?: number;
  readonly until?: number;
  /** For `proofing`: must it be in person. */
  readonly inPerson?: boolean;
}

export interface Decision {
  /** `more`: evidence could still suffice by itself; `case`: a request is needed; `wait`: only time is missing. */
  readonly verdict: 'allow' | 'more' | 'case' | 'wait' | 'refuse';
  /** The row of the policy that decided: "recover: T and S". */
  readonly rule: string;
  readonly reasons: readonly Reason[];
  readonly wants: readonly Want[];
  /** Evidence that counted, by challenge id. */
  readonly counted: readonly string[];
}
