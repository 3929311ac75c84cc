/** Lines of the head log: what a process saw as the end of the chain, signed, outside the store. */
import { z } from 'zod';
import { canonicalJson } from './row';
import type { Signer } from './signer';

export interface Head {
  readonly seq: number;
  readonly hash: string;
  /** Milliseconds. */
  readonly at: number;
  /** Random name of the process that wrote it. */
  readonly process: string;
}

const line = z.strictObject({
  seq: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/u),
  at: z.number(),
  process: z.string(),
  signature: z.string(),
});

const said = (head: Head): string => canonicalJson([head.seq, head.hash, head.at, head.process]);

export function headLine(head: Head, signer: Signer): string {
  const { seq, hash, at, process } = head;
  return JSON.stringify({ seq, hash, at, process, signature: signer.sign('head', said(head)) });
}

/** What a line says, or why it cannot be believed. */
export function readHeadLine(text: string, signer: Signer): Head | 'unreadable' | 'forged' {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'unreadable';
  }
  const head = line.safeParse(parsed);
  if (!head.success) return 'unreadable';
  return signer.check('head', said(head.data), head.data.signature) ? head.data : 'forged';
}
