/** Every route names a step of the dialog, and every link to a topic one that exists. */
import type { Step } from '../../dialog-types';
import type { Finding } from '../../dialog/problem';
import { suggestion } from '../../dialog/suggest';
import { edgesOf, stepOf } from '../edges';
import { quote } from '../texts';
import type { Rule, Subject } from '../rule';

export const routeToNowhere: Rule = {
  name: 'route-to-nowhere',
  find: (subject) => {
    const { dialog } = subject;
    const found: Finding[] = [];
    if (!stepOf(dialog, dialog.start)) {
      found.push({
        at: { line: 1, column: 1 },
        message: `The dialog starts at "${dialog.start}", and there is no such step.`,
        todo: suggestion(dialog.start, Object.keys(dialog.steps)),
      });
    }
    for (const step of Object.values(dialog.steps))
      found.push(...ofStep(subject, step), ...ofLinks(subject, step));
    return found;
  },
};

function ofStep({ dialog }: Subject, step: Step): Finding[] {
  return edgesOf(step)
    .filter((edge) => !stepOf(dialog, edge.to))
    .map((edge) => ({
      at: edge.choice?.at ?? step.at,
      step: step.id,
      message: `${quote(edge.label)} leads to "${edge.to}", and there is no such step.`,
      todo: suggestion(edge.to, Object.keys(dialog.steps)),
    }));
}

function ofLinks({ topics }: Subject, step: Step): Finding[] {
  if (step.kind !== 'end') return [];
  return step.offers.flatMap((offer): Finding[] => {
    const at = { at: step.at, step: step.id };
    // Only our own pages: a link off the portal would be a door for whoever edits a dialog.
    if (!/^\/(?![/\\])[\w\-./#]*(?:\?next=\/topics\/[a-z0-9-]+)?$/.test(offer.link)) {
      const message = `${quote(offer.say)} links to "${offer.link}", which is no page of the portal.`;
      return [{ ...at, message, todo: 'Write a path that begins with one "/", like /topics/lost-device.' }];
    }
    const topic = /^(?:\/sign-in\?next=)?\/topics\/(.*)$/.exec(offer.link)?.[1];
    if (topic === undefined || topics.includes(topic)) return [];
    const message = `${quote(offer.say)} links to the topic "${topic}", and there is no such dialog.`;
    return [{ ...at, message, todo: suggestion(topic, topics) }];
  });
}
