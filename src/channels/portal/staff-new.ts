/** A request for somebody who called or came to the desk: who, what about, and what they said. */
import type { Express, Request, Response } from 'express';
import type { CallerWay } from '../../app/services';
import type { PortalContext } from './context';
import { field } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { messageOf, type CaseMessage } from './staff-case';
import { keepMessage } from './staff-message';
import { casePath } from './staff-queue';
import type { StaffGuards } from './staff-session';
import { staffShow } from './staff-show';

const ways: readonly CallerWay[] = ['call', 'desk'];

interface Typed {
  readonly account: string;
  readonly topic: string;
  readonly how: CallerWay | undefined;
  readonly said: string;
}

const typedOf = (req: Request): Typed => ({
  account: field(req, 'account', 254).trim(),
  topic: field(req, 'topic', 100),
  how: ways.find((way) => way === field(req, 'how', 10)),
  said: field(req, 'said', 2000).trim(),
});

export function mountStaffNew(app: Express, ctx: PortalContext, frame: Frame, guards: StaffGuards): void {
  const { cases } = ctx.services;
  const shown = staffShow(frame, guards, 'requests');

  const show = async (res: Response, typed?: Typed, message?: CaseMessage): Promise<void> => {
    const phrases = phrasesOf(res);
    const topics = await cases.callerTopics(phrases.language);
    await shown(
      res,
      'staff/new',
      {
        title: phrases.say('staff.new.title'),
        message,
        account: typed?.account ?? '',
        said: typed?.said ?? '',
        topics: topics.map((one) => ({ ...one, chosen: one.topic === typed?.topic })),
        ways: ways.map((value, index) => ({
          value,
          icon: value === 'call' ? 'call' : 'desk',
          words: phrases.say(`staff.new.${value}`),
          checked: typed?.how ? typed.how === value : index === 0,
        })),
      },
      message ? 409 : 200,
    );
  };

  app.get('/staff/new', guards.act, async (_req, res) => show(res));

  app.post('/staff/new', guards.act, async (req, res) => {
    const typed = typedOf(req);
    const refused = (name: string): Promise<void> =>
      show(res, typed, messageOf({ ok: false, name: `staff.refused.${name}` }, phrasesOf(res)));
    if (typed.account === '') return refused('open-who');
    if (typed.how === undefined) return refused('open-how');
    const outcome = await cases.openFor(guards.of(res).id, { ...typed, how: typed.how });
    const message = messageOf(outcome, phrasesOf(res));
    if (!outcome.ok || outcome.number === undefined) return show(res, typed, message);
    await keepMessage(frame, res, outcome.number, message, ctx.clock.now());
    return res.redirect(303, casePath(outcome.number));
  });
}
