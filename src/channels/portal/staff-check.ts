/**
 * The identity check, one point a page: what to say or see, a tick, and a way out when something is odd. It works without
 * scripts; ticks go along in the form, and the use case asks for all of them again.
 */
import type { Express, Request, Response } from 'express';
import { checkPoints, type CaseView, type CheckPoint, type OddPoint } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field, fields } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { casePath } from './staff-queue';
import type { StaffGuards } from './staff-session';
import { staffShow } from './staff-show';

const ways = ['in-person', 'video'] as const;
type Way = (typeof ways)[number];

const wayOf = (value: string): Way | undefined => ways.find((one) => one === value);

/** Ticked so far, from the first point on without a gap. */
function tickedOf(req: Request): readonly CheckPoint[] {
  const given = new Set(fields(req, 'check', 40));
  const gap = checkPoints.findIndex((point) => !given.has(point));
  return gap < 0 ? checkPoints : checkPoints.slice(0, gap);
}

export function mountStaffCheck(
  app: Express,
  ctx: PortalContext,
  frame: Frame,
  guards: StaffGuards,
  numberOf: (req: Request) => string,
): void {
  const { cases } = ctx.services;
  const shown = staffShow(frame, guards, 'case');

  async function viewOf(
    req: Request,
    res: Response,
  ): Promise<{ number: string; view: CaseView } | undefined> {
    const number = numberOf(req);
    const { language } = phrasesOf(res);
    const view = number ? await cases.view(guards.of(res).id, number, language) : undefined;
    return view?.canProof === true ? { number, view } : undefined;
  }

  async function show(
    res: Response,
    { number, view }: { number: string; view: CaseView },
    how: Way | undefined,
    ticked: readonly CheckPoint[],
    missed = false,
  ): Promise<void> {
    const { say, has } = phrasesOf(res);
    const point = how && checkPoints[ticked.length];
    const odd: OddPoint = how === undefined ? 'how' : (point ?? 'last');
    const special = `staff.guide.${point}.${how}`;
    const title = say(
      how === undefined ? 'staff.guide.how' : point ? `staff.guide.${point}.title` : 'staff.guide.last',
    );
    await shown(
      res,
      'staff/check',
      {
        title,
        view,
        path: casePath(number),
        how,
        ways: how === undefined ? ways.map((value) => ({ value, words: say(`staff.check.${value}`) })) : [],
        ticked,
        point,
        lifts: view.action === 'unfreeze',
        step: say('staff.guide.step', { at: ticked.length + 1, of: checkPoints.length + 1 }),
        todo: point ? say(has(special) ? special : `staff.guide.${point}`) : '',
        odd,
        oddWords: say(`staff.guide.${odd}.odd`),
        tick: point ? say(`staff.check.point.${point}`) : '',
        missed,
      },
      missed ? 409 : 200,
    );
  }

  app.get('/staff/cases/:number/check', guards.act, async (req, res) => {
    const found = await viewOf(req, res);
    return found ? show(res, found, undefined, []) : showMissing(frame, res);
  });

  app.post('/staff/cases/:number/check', guards.act, async (req, res) => {
    const found = await viewOf(req, res);
    if (!found) return showMissing(frame, res);
    const how = wayOf(field(req, 'how', 20));
    const ticked = tickedOf(req);
    // Of the point that was shown, by its name: without its tick it is shown again.
    const shown = field(req, 'point', 40);
    const missed = shown !== '' && !ticked.some((point) => point === shown);
    return show(res, found, how, how ? ticked : [], missed);
  });
}
