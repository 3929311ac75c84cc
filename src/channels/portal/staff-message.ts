/** What the last click did, said on the page that it leads to. */
import type { Response } from 'express';
import type { Frame } from './frame';
import type { CaseMessage } from './staff-case';

/** A message about the last click is shown this long. */
const messageLasts = 60_000;

/** Keeps it in the session: the page comes by a redirect. `about` names the page. */
export async function keepMessage(
  frame: Frame,
  res: Response,
  number: string,
  message: CaseMessage,
  at: number,
): Promise<void> {
  const kept = JSON.stringify({ number, at, message });
  await frame.sessions.update(res, (before) => ({ ...before, notes: { ...before.notes, message: kept } }));
}

/** What the last click did, for a minute; looking takes nothing away. */
export function messageFor(
  frame: Frame,
  res: Response,
  number: string,
  now: number,
): CaseMessage | undefined {
  const kept = frame.sessions.of(res).notes['message'];
  if (!kept) return undefined;
  const read = JSON.parse(kept) as { number: string; at: number; message: CaseMessage };
  return read.number === number && now - read.at < messageLasts ? read.message : undefined;
}
