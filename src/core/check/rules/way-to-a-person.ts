/**
 * The screens of every walk offer a person. A dialog says where that leads for its own trouble: from every screen
 * that asks, and wherever something did not work, a `case` is within reach, or an end that offers one.
 */
import type { Dialog, Step } from '../../dialog-types';
import type { Finding } from '../../dialog/problem';
import { edgesOf, pathTo, stepOf } from '../edges';
import type { Edge } from '../edges';
import { quote } from '../texts';
import type { Rule } from '../rule';

/** The topic that the button "Talk to a person" opens in a dialog without a request of its own. */
export const personTopic = 'talk-to-person';

const shows: readonly Step['kind'][] = ['ask', 'tell', 'verify', 'diagnose'];
const needsHelp: readonly Edge['by'][] = ['insufficient', 'failed', 'denied', 'expired'];
const todo = `Lead on to a "case", or to an "end" that offers "/topics/${personTopic}".`;

export const wayToAPerson: Rule = {
  name: 'way-to-a-person',
  find: ({ dialog, reachable }) => {
    const steps = [...reachable].flatMap((id) => stepOf(dialog, id) ?? []);
    return steps.flatMap((step) => [...ofScreen(dialog, step), ...ofRefusals(dialog, step)]);
  },
};

function offersPerson(step: Step): boolean {
  return (
    step.kind === 'case' ||
    (step.kind === 'end' && step.offers.some((offer) => offer.link === `/topics/${personTopic}`))
  );
}

function ofScreen(dialog: Dialog, step: Step): Finding[] {
  if (!shows.includes(step.kind) || pathTo(dialog, step.id, offersPerson)) return [];
  return [{ at: step.at, step: step.id, message: 'No way leads from this screen to a person.', todo }];
}

function ofRefusals(dialog: Dialog, step: Step): Finding[] {
  return edgesOf(step)
    .filter((edge) => needsHelp.includes(edge.by) && stepOf(dialog, edge.to))
    .filter((edge) => !pathTo(dialog, edge.to, offersPerson))
    .map((edge) => {
      const message = `When the answer is ${quote(edge.label)}, "${edge.to}" is the end of the way, and no person is offered.`;
      return { at: step.at, step: step.id, message, todo };
    });
}
