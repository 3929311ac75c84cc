/** Mails about changes: to all administrators and security, and when it is loud, to all staff. */
import { hashToken } from '../keys';
import { languageFor } from '../language';
import type { Person, StaffRole } from '../ports';
import { changeDoc, flushDoc, governed } from './change-doc';
import type { StaffMail } from './documents';
import type { AdminParts } from './staff';

const all: readonly StaffRole[] = ['administrator', 'security', 'approver', 'agent', 'auditor', 'editor'];
const rolesOf = { administrators: all.slice(0, 2), staff: all } as const;
const minute = 60_000;
/** A week of tries, one an hour in the end: a mail server that is down for a night keeps nobody in the dark. */
const mostAttempts = 170;

interface Recipient {
  readonly person: Person;
  readonly to: string;
  /** Names the address without telling it. */
  readonly name: string;
}

async function recipients(parts: AdminParts, { to, told = [] }: StaffMail): Promise<readonly Recipient[]> {
  const found = await Promise.all(rolesOf[to].map((role) => parts.directory.withRole(role)));
  const active = found.flat().filter((one) => one.status === 'active');
  const once = active.filter((one, index) => active.findIndex(({ id }) => id === one.id) === index);
  return once
    .flatMap((person) =>
      person.addresses
        .filter((one) => one.kind === 'email' && one.replacedAt === undefined)
        .map(({ value }) => ({ person, to: value, name: hashToken(`${person.id} ${value}`).slice(0, 22) })),
    )
    .filter(({ name }) => !told.includes(name));
}

async function sendTo(parts: AdminParts, mail: StaffMail, { person, to }: Recipient): Promise<boolean> {
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
  const reference = `${mail.id}.${person.id}`;
  return (await parts.mail.send({ ...body, to, reference, person: person.id })).ok;
}

/** Taken first: two workers send no mail twice, but for a crash in between. Undefined: somebody else has it. */
async function take(parts: AdminParts, mail: StaffMail): Promise<StaffMail | undefined> {
  const now = parts.clock.now();
  const dueAt = now + Math.min(60, 2 ** Math.min(mail.attempts, 6)) * minute;
  const taken = { ...mail, attempts: mail.attempts + 1, dueAt };
  let mine = false;
  await changeDoc(parts, (doc) => {
    const found = doc.mails.find((one) => one.id === mail.id);
    mine = found?.attempts === mail.attempts;
    return mine ? { next: { ...doc, mails: withMail(doc.mails, taken) } } : undefined;
  });
  return mine ? taken : undefined;
}

const withMail = (mails: readonly StaffMail[], mail: StaffMail): readonly StaffMail[] =>
  mails.map((one) => (one.id === mail.id ? mail : one));

async function sendOne(parts: AdminParts, mail: StaffMail): Promise<void> {
  const to = await recipients(parts, mail);
  const sent = await Promise.all(to.map((one) => sendTo(parts, mail, one).catch(() => false)));
  const reached = to.flatMap(({ name }, index) => (sent[index] ? [name] : []));
  const over = reached.length === to.length || mail.attempts >= mostAttempts;
  await changeDoc(parts, (doc) => ({
    next: {
      ...doc,
      mails: over
        ? doc.mails.filter((one) => one.id !== mail.id)
        : withMail(doc.mails, { ...mail, told: [...(mail.told ?? []), ...reached] }),
    },
  }));
  if (reached.length === to.length) return;
  if (over) parts.log.error({ about: mail.about }, 'A mail to staff about a change was given up');
  else parts.log.warn({ about: mail.about }, 'A mail to staff about a change waits to be sent again');
}

/** Sends what is due, and puts waiting rows into the chain. What cannot leave is tried again, ever later. */
export async function workMails(parts: AdminParts): Promise<void> {
  await flushDoc(parts);
  for (const mail of governed(await parts.organisations.document()).mails) {
    if ((mail.dueAt ?? 0) > parts.clock.now()) continue;
    const taken = await take(parts, mail);
    if (taken) await sendOne(parts, taken);
  }
}
