/** Mails about changes: to all administrators and security, and when it is loud, to all staff. */
import { languageFor } from '../language';
import type { Person, StaffRole } from '../ports';
import { changeDoc, flushDoc, governed } from './change-doc';
import type { StaffMail } from './documents';
import type { AdminParts } from './staff';

const all: readonly StaffRole[] = ['administrator', 'security', 'approver', 'agent', 'auditor', 'editor'];
const rolesOf = { administrators: all.slice(0, 2), staff: all } as const;
const mostAttempts = 5;

async function recipients(parts: AdminParts, { to }: StaffMail): Promise<readonly Person[]> {
  const found = await Promise.all(rolesOf[to].map((role) => parts.directory.withRole(role)));
  const active = found.flat().filter((one) => one.status === 'active');
  return active.filter((one, index) => active.findIndex(({ id }) => id === one.id) === index);
}

async function sendTo(parts: AdminParts, mail: StaffMail, person: Person): Promise<boolean> {
  const language = await languageFor(parts, person);
  const { say } = parts.catalogue.in(language);
  const role = mail.values['role'];
  const values = { ...mail.values, ...(role === undefined ? {} : { role: say(`people.role.${role}`) }) };
  const body = parts.templates.mail(
    'message',
    {
      name: person.name,
      heading: say(`changes.mail.${mail.about}.title`),
      paragraphs: [say(`changes.mail.${mail.about}`, values), say('changes.mail.look')],
      link: `${parts.publicUrl()}/staff/changes`,
    },
    language,
  );
  const sent = await Promise.all(
    person.addresses
      .filter((one) => one.kind === 'email' && one.replacedAt === undefined)
      .map(({ value }) =>
        parts.mail.send({ ...body, to: value, reference: `${mail.id}.${person.id}`, person: person.id }),
      ),
  );
  return sent.every((one) => one.ok || !one.retry);
}

/** Sends what waits, and puts waiting rows into the chain. One that cannot leave is tried again; then it is given up. */
export async function workMails(parts: AdminParts): Promise<void> {
  await flushDoc(parts);
  for (const mail of governed(await parts.organisations.document()).mails) {
    // Taken first: two workers send no mail twice, but for a crash in between.
    let taken = false;
    await changeDoc(parts, (doc) => {
      const now = doc.mails.find((one) => one.id === mail.id);
      taken = now !== undefined && now.attempts === mail.attempts;
      if (!taken) return undefined;
      const attempts = mail.attempts + 1;
      const others = doc.mails.filter((one) => one.id !== mail.id);
      return {
        next: { ...doc, mails: attempts < mostAttempts ? [...others, { ...mail, attempts }] : others },
      };
    });
    if (!taken) continue;
    const people = await recipients(parts, mail);
    const sent = await Promise.all(people.map((person) => sendTo(parts, mail, person).catch(() => false)));
    if (sent.every(Boolean))
      await changeDoc(parts, (doc) => ({
        next: { ...doc, mails: doc.mails.filter((one) => one.id !== mail.id) },
      }));
    else parts.log.warn({ about: mail.about }, 'A mail to staff about a change waits to be sent again');
  }
}
