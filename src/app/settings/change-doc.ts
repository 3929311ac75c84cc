/** Changes the settings document by its version. It carries its own rows for the audit, and mails to staff. */
import type { AuditEntry } from '../audit-types';
import type { Deps } from '../deps';
import { defaultOrganisation, type OrganisationDoc, type Organisations } from '../organisation';
import type { Governance, StaffMail } from './documents';

export type DocParts = Pick<Deps, 'store' | 'clock' | 'audit' | 'background'> & {
  readonly organisations: Organisations;
};
export type GovernedDoc = OrganisationDoc & Governance;

export interface DocChange {
  readonly next: GovernedDoc;
  readonly entries?: readonly Omit<AuditEntry, 'id'>[];
  readonly mails?: readonly Pick<StaffMail, 'about' | 'values' | 'to'>[];
}

const mostTries = 100;
const id = 'organisation';

/** Lists that are there, whatever somebody wrote in their place. */
const listIn = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);

export const governed = (doc: OrganisationDoc | undefined): GovernedDoc => ({
  ...(doc ?? { id, version: 0, ...defaultOrganisation }),
  proposals: listIn(doc?.proposals),
  proposalCount: doc?.proposalCount ?? 0,
  audit: listIn(doc?.audit),
  auditCount: doc?.auditCount ?? 0,
  mails: listIn(doc?.mails),
});

/**
 * `change` may run more than once; returning undefined leaves it as it is.
 * @throws {Error} when it could not be written.
 */
export async function changeDoc(
  parts: DocParts,
  change: (doc: GovernedDoc) => DocChange | undefined,
): Promise<GovernedDoc> {
  const { store, clock, organisations } = parts;
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const before = governed(await organisations.document());
    const changed = change(before);
    if (!changed) return before;
    const { entries = [], mails = [] } = changed;
    const rows = entries.map((entry, index) => ({
      ...entry,
      id: `settings.${id}.a${before.auditCount + index + 1}`,
    }));
    const next: GovernedDoc = {
      ...changed.next,
      audit: [...changed.next.audit, ...rows],
      auditCount: before.auditCount + rows.length,
      mails: [
        ...changed.next.mails,
        ...mails.map((mail, index) => ({
          ...mail,
          id: `settings.m${before.auditCount + 1}.${index}`,
          at: clock.now(),
          attempts: 0,
        })),
      ],
    };
    const written =
      before.version === 0
        ? await store.insert<GovernedDoc>('settings', next)
        : await store.replace<GovernedDoc>('settings', next);
    if (!written) continue;
    organisations.changed();
    if (next.audit.length > 0) parts.background.run('audit', () => flushDoc(parts));
    return next;
  }
  throw new Error('The settings could not be saved: they change all the time.');
}

/** Puts the waiting rows into the chain, then takes them out. */
export async function flushDoc(parts: DocParts): Promise<void> {
  const { audit } = governed(await parts.organisations.document());
  if (audit.length === 0) return;
  await parts.audit.append(audit);
  const done = new Set(audit.map((row) => row.id));
  await changeDoc(parts, (doc) => {
    const left = doc.audit.filter((row) => !done.has(row.id));
    return left.length === doc.audit.length ? undefined : { next: { ...doc, audit: left } };
  });
}
