/** The second approver: drawn by the system at random among those who may, so that nobody can arrange it. */
import { whyNoApproval } from '../../core/policy/approver';
import type { StoredCase } from '../documents';
import { judge, peopleOf, staffFacts, type JudgeParts } from './judge';

/** Whoever was drawn and does not decide is replaced after this. */
const answersWithin = 4 * 3_600_000;

/** How soon what was decided, and who was drawn, is looked at again, in ms. */
export const lookAgainAfter = 10 * 60_000;

async function able(parts: JudgeParts, stored: StoredCase): Promise<readonly string[]> {
  const { visit } = await judge(parts, stored);
  const people = peopleOf(stored, visit);
  const found: string[] = [];
  for (const one of await parts.directory.withRole('approver')) {
    const facts = await staffFacts(parts, one, people);
    if (!whyNoApproval(facts, { ...people, drawn: one.id })) found.push(one.id);
  }
  return found;
}

/** Nobody is drawn yet: nobody is the second meanwhile, or staff could arrange who it is. */
export const nobodyDrawn: NonNullable<StoredCase['drawn']> = { id: '', at: 0 };

/** To be drawn anew, at once: among others than before. */
export const drawAnew = ({ drawn, dueAt }: StoredCase): Pick<StoredCase, 'drawn' | 'dueAt'> =>
  drawn ? { drawn: nobodyDrawn, dueAt: 0 } : { dueAt };

/** Who decides second: the one drawn before while they may and have time; somebody else otherwise, or nobody yet. */
export async function drawSecond(
  parts: JudgeParts,
  stored: StoredCase,
): Promise<NonNullable<StoredCase['drawn']>> {
  const who = await able(parts, stored);
  const now = parts.clock.now();
  const { drawn } = stored;
  if (drawn && who.includes(drawn.id) && now - drawn.at < answersWithin) return drawn;
  const others = who.filter((one) => one !== drawn?.id);
  const from = others.length > 0 ? others : who;
  const id = from[from.length === 0 ? 0 : parts.random.below(from.length)];
  return id === undefined ? nobodyDrawn : { id, at: now };
}
