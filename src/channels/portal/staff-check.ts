/**
 * The identity check, one point a page: what to say or see, a tick, and a way out when something is odd. It works without
 * scripts; ticks go along in the form, and the use case asks for all of them again.
 */
import type { Express, Request, Response } from 'express';
import {
  checkPoints,
  type CaseView,
  type CheckPoint,
  type OddPoint,
  type StaffOutcome,
} from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field, fields } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { messageOf, type CaseMessage } from './staff-case';
import { wantsOf } from './staff-case-parts';
import { keepMessage } from './staff-message';
import { casePath } from './staff-queue';
import type { StaffGuards } from './staff-session';
import { staffShow } from './staff-show';

const ways = ['in-person', 'video'] as const;
const icons = { 'in-person': 'desk', video: 'video' } as const;
type Way = (typeof ways)[number];

const wayOf = (value: string): Way | undefined => ways.find((one) => one === value);

/** Ticked so far, from the first point on without a gap. */
function tickedOf(req: Request): readonly CheckPoint[] {
  const given = new Set(fields(req, 'check', 40));
  const gap = checkPoints.findIndex((point) => !given.has(point));
  return gap < 0 ? checkPoints : checkPoints.slice(0, gap);
}

interface At {
  readonly how?: Way | undefined;
  readonly ticked: readonly CheckPoint[];
  /** The point that was shown was not ticked. */
  readonly missed?: boolean;
  /** Why the last page could not be recorded; it comes again with what was ticked. */
  readonly message?: CaseMessage;
  readonly document?: string;
}

/** Everything that `views/staff/check.hbs` needs. */
function checkPage(view: CaseView, at: At, res: Response): Readonly<Record<string, unknown>> {
  const { say, has } = phrasesOf(res);
  const { how, ticked } = at;
  const point = how && checkPoints[ticked.length];
  const special = `staff.guide.${point}.${how}`;
  const odd: OddPoint = how === undefined ? 'how' : (point ?? 'last');
  const { inPerson } = wantsOf(view);
  const open = ways.filter((way) => way === 'in-person' || !inPerson);
  return {
    title: say(
      how === undefined ? 'staff.guide.how' : point ? `staff.guide.${point}.title` : 'staff.guide.last',
    ),
    view,
    path: casePath(view.number),
    how,
    ways: open.map((value) => ({ value, icon: icons[value], words: say(`staff.check.${value}`) })),
    inPerson,
    byPhone: !inPerson && view.callable.length > 0,
    ticked,
    point,
    lifts: view.action === 'unfreeze',
    step: say('staff.guide.step', { at: ticked.length + 1, of: checkPoints.length + 1 }),
    todo: point ? say(has(special) ? special : `staff.guide.${point}`) : '',
    odd,
    oddWords: say(`staff.guide.${odd}.odd`),
    tick: point ? say(`staff.check.point.${point}`) : '',
    missed: at.missed === true,
    message: at.message,
    document: at.document ?? '',
  };
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

  const found = async (req: Request, res: Response): Promise<CaseView | undefined> => {
    const number = numberOf(req);
    return number ? cases.view(guards.of(res).id, number, phrasesOf(res).language) : undefined;
  };
  /** The request, while this member of staff may check its person. */
  const viewOf = async (req: Request, res: Response): Promise<CaseView | undefined> => {
    const view = await found(req, res);
    return view?.canProof === true ? view : undefined;
  };

  const show = (res: Response, view: CaseView, at: At): Promise<void> => {
    const page = checkPage(view, at, res);
    const status = at.missed || at.message ? 409 : 200;
    return shown(res, 'staff/check', { ...page, title: String(page['title']) }, status);
  };

  app.get('/staff/cases/:number/check', guards.act, async (req, res) => {
    const view = await viewOf(req, res);
    return view ? show(res, view, { ticked: [] }) : showMissing(frame, res);
  });

  app.post('/staff/cases/:number/check', guards.act, async (req, res) => {
    const view = await viewOf(req, res);
    if (!view) return showMissing(frame, res);
    const how = wayOf(field(req, 'how', 20));
    const ticked = tickedOf(req);
    // Of the point that was shown, by its name: without its tick it is shown again.
    const point = field(req, 'point', 40);
    const missed = point !== '' && !ticked.some((one) => one === point);
    return show(res, view, { how, ticked: how ? ticked : [], missed });
  });

  async function record(req: Request, res: Response, how: Way | undefined): Promise<StaffOutcome> {
    const checkNumber = field(req, 'checkNumber', 20).trim();
    if (!how) return { ok: false, name: 'staff.refused.check-how' };
    if (!checkNumber) return { ok: false, name: 'staff.refused.check-number' };
    const document = field(req, 'document', 100).trim();
    return cases.recordProofing(guards.of(res).id, numberOf(req), {
      ...{ how, checkNumber, document },
      checks: tickedOf(req),
    });
  }

  app.post('/staff/cases/:number/proofing', guards.act, async (req, res) => {
    const how = wayOf(field(req, 'how', 20));
    // Whether they may is asked by the use case, which keeps a try against the rules.
    if (!(await found(req, res))) return showMissing(frame, res);
    const message = messageOf(await record(req, res, how), phrasesOf(res));
    const view = await viewOf(req, res);
    // Refused, the page comes again, and nothing has to be seen anew; unless there is nothing to check any more.
    if (!message.ok && view)
      return show(res, view, { how, ticked: tickedOf(req), message, document: field(req, 'document', 100) });
    await keepMessage(frame, res, numberOf(req), message, ctx.clock.now());
    return res.redirect(303, casePath(numberOf(req)));
  });
}
