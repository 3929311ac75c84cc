/**
 * Which request comes first. Pure: stolen devices and sign-in requests that nobody made, then by when staff should
 * have looked, what nobody proved last (policy.md, "Unproven requests").
 */
import { zoned } from '../../core/policy/working-time';

const minute = 60_000;
const hour = 60 * minute;

/** How soon staff should look at a request that says nothing of its own time. ms */
export const answerWithin = 4 * hour;
/** What comes first is not left until somebody's evening. ms */
const urgentWithin = 30 * minute;
/** Whoever is far away is reached until ten in the evening there, and not asked to wait for less than this. ms */
const evening = 22 * 60;
const morning = 7 * 60;
const soonest = hour;

export interface PriorityInput {
  readonly openedAt: number;
  readonly closesAt: number;
  readonly stolen: boolean;
  readonly topic: string;
  /** Was anything proved in its walk? For reports from a chat or a full sign-in: is there a claim? */
  readonly proven: boolean;
  /** A day by which it must be done, as the directory says. ms */
  readonly deadline?: number;
  /** Where the person is, and where the help desk is: IANA zones. */
  readonly zone: string;
  readonly homeZone: string;
}

export interface Priority {
  /** 0 first, 1 in turn, 2 unproven. */
  readonly bucket: 0 | 1 | 2;
  /** By when staff should have looked; orders within a bucket. ms */
  readonly dueBy: number;
}

function isZone(zone: string): boolean {
  try {
    zoned(0, zone);
    return true;
  } catch {
    // A name that nobody knows is no reason to open no request.
    return false;
  }
}

/** How long the person's day still lasts where they are; undefined when it is night there, or no other zone. */
function dayLeft({ openedAt, zone, homeZone }: PriorityInput): number | undefined {
  if (!isZone(zone) || !isZone(homeZone)) return undefined;
  const there = zoned(openedAt, zone);
  const here = zoned(openedAt, homeZone);
  if (there.day < 0 || (there.day === here.day && there.minutes === here.minutes)) return undefined;
  if (there.minutes < morning || there.minutes >= evening) return undefined;
  return (evening - there.minutes) * minute;
}

export function priorityOf(input: PriorityInput): Priority {
  const { openedAt, closesAt, proven } = input;
  if (!proven) return { bucket: 2, dueBy: Math.min(openedAt + answerWithin, closesAt) };
  if (input.stolen || input.topic === 'unexpected-prompt')
    return { bucket: 0, dueBy: openedAt + urgentWithin };
  const left = dayLeft(input);
  const byEvening = left === undefined ? Number.POSITIVE_INFINITY : openedAt + Math.max(soonest, left);
  // Half of what is left until a day that is set: what is decided must also be done by then.
  const { deadline } = input;
  const byDeadline =
    deadline === undefined ? Number.POSITIVE_INFINITY : openedAt + Math.max(0, deadline - openedAt) / 2;
  const dueBy = Math.min(openedAt + answerWithin, byEvening, byDeadline, closesAt);
  return { bucket: 1, dueBy: Math.round(dueBy) };
}
