/** What the page of figures shows. */
import type { Dialog } from '../../core/dialog-types';
import type { StaffRole } from '../ports';

/** Administrators, security and auditors see everything; those who work on requests, no colleague's name. */
export const seesNames: readonly StaffRole[] = ['administrator', 'security', 'auditor'];
export const seesFigures: readonly StaffRole[] = [...seesNames, 'agent', 'approver'];

/** Today, and the 30 days before it. */
export interface Two {
  readonly today: number;
  readonly month: number;
}

export interface DayFigures {
  /** Noon of it, UTC, in ms. */
  readonly at: number;
  readonly begun: number;
  readonly solved: number;
  readonly asked: number;
  readonly approved: number;
  readonly denied: number;
  readonly notMe: number;
}

export interface TopicFigures {
  readonly topic: string;
  readonly title: string;
  readonly begun: Two;
  readonly ended: Two;
  readonly solved: Two;
  readonly asked: Two;
}

export interface RecoveryFigures {
  /** Recoveries by how long they took: one number a bucket of `bucketEnds`, and one for what is beyond. */
  readonly buckets: readonly number[];
  readonly count: Two;
  /** At most so many minutes took half, and nine in ten, of the 30 days. Infinity: longer than is counted. */
  readonly half?: number;
  readonly most?: number;
}

/** Where visits of the last 30 days that did not come to an end stand. */
export interface StopFigures {
  readonly topic: string;
  readonly title: string;
  readonly step: string;
  readonly head: string;
  readonly count: number;
}

export interface MethodFigures {
  readonly kind: string;
  readonly right: number;
  readonly wrong: number;
  readonly barred: number;
  readonly expired: number;
}

export interface DeliveryFigures {
  readonly provider: string;
  /** "+44"; '' for mail. */
  readonly country: string;
  readonly kind: string;
  readonly handedOver: number;
  readonly delivered: number;
  readonly failed: number;
}

export interface DeciderFigures {
  /** '' where the reader may not see whose they are. */
  readonly name: string;
  /** The reader's own. */
  readonly own: boolean;
  readonly approved: number;
  readonly denied: number;
}

export interface Figures {
  readonly days: readonly DayFigures[];
  readonly topics: readonly TopicFigures[];
  readonly recovery: RecoveryFigures;
  readonly stops: readonly StopFigures[];
  readonly methods: readonly MethodFigures[];
  readonly deliveries: readonly DeliveryFigures[];
  readonly deciders: readonly DeciderFigures[];
  readonly notMe: Two;
  /** An assumption, not a measurement: each visit that was solved without staff spares so many minutes. */
  readonly saved: { readonly minutesEach: number; readonly minutes: Two };
  readonly names: boolean;
  /** Part of it is made up, for the demo. */
  readonly madeUp: boolean;
}

/** One dialog with where people stand in it. */
export interface WalkFigures {
  readonly topic: string;
  readonly dialog: Dialog;
  readonly standing: Readonly<Record<string, number>>;
}

export interface FiguresDesk {
  /** Undefined for whoever may not see them now. */
  look(staff: string, language: string): Promise<Figures | undefined>;
  walk(staff: string, topic: string, language: string): Promise<WalkFigures | undefined>;
}
