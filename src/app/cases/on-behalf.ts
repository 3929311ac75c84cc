/**
 * A request for somebody who called or came to the desk: the same walk, begun in their name and led to its request.
 * Nobody holds it. Its person takes it up with the number and a proof of their own; until then staff can neither go
 * on in it nor record a check, for the check number is on nobody's screen.
 */
import type { Dialog } from '../../core/dialog-types';
import { sourceLanguage, spokenIn } from '../../core/dialog/translate';
import { newVisit, nothingHeard } from '../../core/visit';
import type { StaffCases, TopicInfo } from '../services';
import { identify } from '../subjects';
import type { Engine } from '../visits/engine';
import { longestText, no, yes, type Desk } from './desk';
import { staffFacts } from './judge';
import { grouped } from '../../core/screens/case';

const mayOpen: ReadonlySet<string> = new Set(['agent', 'approver', 'security']);
/** What a caller can only do themselves, or what needs no request. */
const notForCallers: ReadonlySet<string> = new Set(['take-up', 'case-status', 'undo-lost']);

const opensCase = (dialog: Dialog): boolean =>
  Object.values(dialog.steps).some((step) => step.kind === 'case' && step.case !== 'talk');

export function makeOnBehalf(desk: Desk, engine: Engine): Pick<StaffCases, 'openFor' | 'callerTopics'> {
  const { parts } = desk;
  const { clock, editions, random, directory } = parts;

  const editionsFor = () =>
    editions.all().filter(({ dialog }) => !notForCallers.has(dialog.topic) && opensCase(dialog));

  return {
    async callerTopics(language = sourceLanguage) {
      return editionsFor().map((edition): TopicInfo => {
        const { dialog } = spokenIn(edition, language);
        return { topic: dialog.topic, title: dialog.title };
      });
    },
    async openFor(staff, input) {
      const me = await desk.staffOf(staff);
      if (!me) return no('staff.refused.no-role');
      if (!me.roles.some((role) => mayOpen.has(role))) return no('staff.refused.open-role');
      const edition = editionsFor().find((one) => one.dialog.topic === input.topic);
      if (!edition) return no('staff.refused.open-topic');
      const who = await identify(parts, input.account);
      const person = who.person === undefined ? undefined : await directory.get(who.person);
      if (!person || person.status !== 'active') return no('staff.refused.open-account');
      const facts = await staffFacts(parts, me, {
        ...{ requester: person.id, beneficiaries: [], vouchers: [], proofers: [], approvals: [] },
      });
      if (person.id === me.id || facts.same.includes(person.id)) return no('staff.refused.open-own');
      const now = clock.now();
      const settings = await parts.organisations.settings();
      const words = input.said.trim().slice(0, longestText);
      const created = await engine.create({
        ...newVisit({
          ...{ id: random.token(18), topic: input.topic, edition: edition.hash, startedAt: now },
          // No browser and no chat has this name.
          holder: { kind: 'portal', ref: `staff.${random.token(18)}` },
          step: edition.dialog.start,
          timeZone: settings.zone,
          language: person.language ?? settings.language ?? sourceLanguage,
          heard: nothingHeard,
        }),
        ...{ claim: 'named', level: 'named', ...who },
        said: words === '' ? [] : [{ at: now, text: words }],
        openedBy: { staff, how: input.how },
      });
      const applied = await engine.apply(created.id, () => ({ type: 'person' }));
      const settled = applied && (await engine.settle(applied.stored));
      const number = settled?.visit.case?.number;
      if (number === undefined) return no('staff.refused.open-limit');
      return { ...yes('staff.told.opened'), values: { number: grouped(number) }, number };
    },
  };
}
