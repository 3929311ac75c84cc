/** Two processes, two administrators and an agent, and how they change things. */
import type { AuditRow } from '../../src/app/audit/row';
import type { OrganisationDoc } from '../../src/app/organisation';
import type { StaffOutcome } from '../../src/app/services';
import type { Section } from '../../src/core/settings/fields';
import type { Proposal } from '../../src/app/settings/documents';
import { codeStores } from '../tools/code-stores';
import type { Running } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';

const [memory] = codeStores as [(typeof codeStores)[number]];

export const inTwo = (work: (two: Two) => Promise<void>): Promise<void> => withTwo(memory, {}, work);

export const proofOf = ({ crew }: Two, name: string): { code: string } => ({ code: crew.appCode(name) });

/** One change of one section, by a form. */
export async function change(
  two: Two,
  name: string,
  section: Section,
  texts: Readonly<Record<string, string>>,
  more: { at?: Running; code?: string; reason?: string } = {},
): Promise<StaffOutcome> {
  const { at = two.a, reason = 'Tried it in spring' } = more;
  const preview = await at.services.settings.preview(two.crew.id(name), section, texts);
  const seen = preview?.ok ? preview.seen : '';
  const proof = more.code === undefined ? proofOf(two, name) : { code: more.code };
  return at.services.settings.change(two.crew.id(name), section, texts, { seen, reason, proof });
}

export async function proposals({ a }: Two): Promise<readonly Proposal[]> {
  const doc = await a.store.get<OrganisationDoc>('settings', 'organisation');
  return doc?.proposals ?? [];
}

export async function newest(two: Two): Promise<Proposal> {
  const found = (await proposals(two)).at(-1);
  if (!found) throw new Error('A proposal was expected.');
  return found;
}

export async function second(two: Two, name: string, at = two.b): Promise<StaffOutcome> {
  const { id } = await newest(two);
  return at.services.settings.second(two.crew.id(name), id, proofOf(two, name));
}

export async function propose(
  two: Two,
  name: string,
  what: Parameters<Running['services']['settings']['propose']>[1],
): Promise<StaffOutcome> {
  return two.a.services.settings.propose(two.crew.id(name), what, 'There is a reason', proofOf(two, name));
}

/** Names of rows in the chain, and of what refused them. */
export async function rows({ a, store }: Two, what: string): Promise<readonly Record<string, unknown>[]> {
  await a.settle();
  const page = await store.find<AuditRow>('audit', { index: 'seq', limit: 500 });
  return page.docs
    .filter((row) => row.what === what)
    .map((row) => JSON.parse(row.facts) as Record<string, unknown>);
}

export const rulesNow = async ({ b }: Two) => (await b.assembly.administration.server.show()).values;

export const settled = async (two: Two): Promise<void> => {
  await two.a.settle();
  await two.b.settle();
};
