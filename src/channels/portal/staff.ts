/** Pages of the staff: the queue, one request, and what can be done with it. */
import { createHash } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import {
  askReasons,
  denyReasons,
  oddPoints,
  type CaseView,
  type QueueFilter,
  type StaffOutcome,
} from '../../app/services';
import type { PortalContext } from './context';
import { mountCallerCode } from './caller';
import { showMissing } from './errors';
import { field, keyOf } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { casePage, messageOf, type CaseMessage } from './staff-case';
import { mountStaffCheck } from './staff-check';
import { mountStaffNew } from './staff-new';
import { carrierLine, casePath, filterOf, queueAddress, queuePage, type Staff } from './staff-queue';
import { keepMessage, messageFor } from './staff-message';
import { whyPath } from './staff-why';
import {
  canAct,
  canReview,
  draftOf,
  dropDraft,
  keepDraft,
  staffGuards,
  waitingDraft,
  type Draft,
} from './staff-session';
import { staffShow } from './staff-show';

/** Names a state of a page, so that a waiting page sees whether something moved. */
const seenOf = (state: unknown): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22);
/** What a key is asked is new each time, and nothing that moved. */
const seenOfCase = ({ key: _key, ...view }: CaseView): string => seenOf(view);

const one = (value: unknown, max = 80): string =>
  typeof value === 'string' ? value.slice(0, max).trim() : '';

/** A request number from an address: capitals, no spaces; anything else is no number. */
const numberOf = (req: Request): string => {
  const number = one(req.params['number'], 20).toUpperCase().replace(/[\s-]/g, '');
  return /^[0-9A-Z]{1,12}$/.test(number) ? number : '';
};

export function mountStaff(app: Express, ctx: PortalContext, frame: Frame): void {
  const guards = staffGuards(ctx, frame);
  const { cases } = ctx.services;
  const show = staffShow(frame, guards, 'case');
  const staffOf = (res: Response): Staff => {
    const person = guards.of(res);
    return { id: person.id, name: person.name, acts: canAct(person) };
  };
  const asked = (req: Request): QueueFilter => filterOf(req.query);
  const viewOf = (res: Response, number: string): Promise<CaseView | undefined> =>
    cases.view(guards.of(res).id, number, phrasesOf(res).language);

  app.get('/staff', guards.look, async (req, res) => {
    const filter = asked(req);
    const staff = staffOf(res);
    const phrases = phrasesOf(res);
    const queue = await cases.queue(staff.id, filter, phrases.language);
    const carriers = carrierLine(ctx.services.health.carriers());
    await show(res, 'staff/queue', {
      title: phrases.say('staff.requests'),
      tab: 'requests',
      acts: staff.acts,
      carriers,
      ...queuePage(queue, staff, phrases, { filter, now: ctx.clock.now() }),
      here: queueAddress(filter),
      message: messageFor(frame, res, '', ctx.clock.now()),
      stateUrl: queueAddress(filter, '/staff/state'),
      stamp: seenOf([queue.seen, carriers]),
    });
  });

  app.get('/staff/state', guards.look, async (req, res) => {
    const filter = asked(req);
    const seen = await cases.seen(guards.of(res).id, filter);
    res.json({
      seen: seenOf([seen, carrierLine(ctx.services.health.carriers())]),
      here: queueAddress(filter),
    });
  });

  mountStaffNew(app, ctx, frame, guards);

  const showCase = async (
    res: Response,
    number: string,
    view: CaseView,
    more: { message?: CaseMessage | undefined; draft?: Draft | undefined; status?: number },
  ): Promise<void> => {
    const staff = staffOf(res);
    const page = casePage(view, staff, phrasesOf(res), { ...more, now: ctx.clock.now() });
    await show(
      res,
      'staff/case',
      {
        title: `${String(page['number'])}, ${view.personName}`,
        ...page,
        ...(canReview(guards.of(res)) ? { whyPath: whyPath(number) } : {}),
        stateUrl: `${casePath(number)}/state`,
        stamp: seenOfCase(view),
      },
      more.status,
    );
  };

  app.get('/staff/cases/:number', guards.look, async (req, res) => {
    const number = numberOf(req);
    const view = number ? await viewOf(res, number) : undefined;
    if (!view) return showMissing(frame, res);
    const now = ctx.clock.now();
    const message = messageFor(frame, res, number, now);
    return showCase(res, number, view, { message, draft: waitingDraft(frame, res, number, now) });
  });

  app.get('/staff/cases/:number/state', guards.look, async (req, res) => {
    const number = numberOf(req);
    const view = number ? await viewOf(res, number) : undefined;
    if (!view) res.status(404).json({ error: 'no-such-request' });
    else res.json({ seen: seenOfCase(view) });
  });

  /** A click on a request: done, it goes back to the page; refused, the page comes with what was written. */
  const on = (
    name: string,
    act: (staff: string, number: string, req: Request) => Promise<StaffOutcome>,
  ): void => {
    app.post(`/staff/cases/:number/${name}`, guards.act, async (req, res) => {
      const number = numberOf(req);
      const staff = guards.of(res).id;
      if (!number || !(await viewOf(res, number))) return showMissing(frame, res);
      const now = ctx.clock.now();
      const outcome = await act(staff, number, req).catch(async (error: unknown) => {
        // The error page comes instead of this one: what was written waits for the next try.
        await keepDraft(frame, res, number, draftOf(req), now);
        throw error;
      });
      const message = messageOf(outcome, phrasesOf(res));
      if (outcome.ok) {
        await dropDraft(frame, res);
        const back = backTo(req);
        await keepMessage(frame, res, back ? '' : number, message, now);
        return res.redirect(303, back ?? casePath(number));
      }
      const view = await viewOf(res, number);
      if (!view) return showMissing(frame, res);
      return showCase(res, number, view, { message, draft: draftOf(req), status: 409 });
    });
  };

  on('take', (staff, number) => cases.take(staff, number));
  on('release', (staff, number) => cases.release(staff, number));
  on('hand-over', async (staff, number, req) => {
    const to = field(req, 'to', 200);
    return to ? cases.handOver(staff, number, to) : refuse('hand-whom');
  });
  on('note', async (staff, number, req) => {
    const note = field(req, 'note', 2000).trim();
    return note ? cases.note(staff, number, note) : refuse('note-first');
  });
  on('call-back', async (staff, number, req) => {
    const method = field(req, 'method', 120);
    return method ? cases.callBack(staff, number, method) : refuse('call-number');
  });
  on('challenge', async (staff, number, req) => {
    const way = field(req, 'way', 160);
    return way ? cases.challenge(staff, number, way) : refuse('challenge-way');
  });
  mountStaffCheck(app, ctx, frame, guards, numberOf);
  mountCallerCode(app, ctx, frame, guards, numberOf);
  on('approve', async (staff, number, req) => {
    const code = field(req, 'code', 20).replace(/\s/g, '');
    const reason = field(req, 'reason', 600).trim();
    const version = versionOf(req);
    if (version === undefined) return refuse('too-old');
    if (!reason) return refuse('why');
    const key = keyOf(req);
    if (key) return cases.approve(staff, number, { ...key, reason, version });
    if (!/^(?:\d{6}|\d{8})$/.test(code)) return refuse('code-shape');
    return cases.approve(staff, number, { code, reason, version });
  });
  on('deny', async (staff, number, req) => {
    const words = field(req, 'words', 600).trim();
    const chosen = denyReasons.find((reason) => reason === field(req, 'reason', 300));
    const version = versionOf(req);
    if (version === undefined) return refuse('too-old');
    if (words) return cases.deny(staff, number, { reason: words, version });
    return chosen ? cases.deny(staff, number, { chosen, version }) : refuse('deny-choose');
  });
  on('ask', async (staff, number, req) => {
    const text = field(req, 'words', 600).trim();
    const chosen = askReasons.find((reason) => reason === field(req, 'reason', 300));
    const version = versionOf(req);
    if (version === undefined) return refuse('too-old');
    if (text) return cases.askMore(staff, number, { text, version });
    return chosen ? cases.askMore(staff, number, { chosen, version }) : refuse('ask-words');
  });
  on('to-security', (staff, number, req) => {
    const odd = oddPoints.find((point) => point === field(req, 'odd', 40));
    return cases.toSecurity(staff, number, odd ? { odd } : { reason: field(req, 'reason', 600).trim() });
  });
  on('from-security', async (staff, number, req) => {
    const version = versionOf(req);
    return version === undefined ? refuse('too-old') : cases.fromSecurity(staff, number, { version });
  });
}

const refuse = (why: string): StaffOutcome => ({ ok: false, name: `staff.refused.${why}` });

function versionOf(req: Request): number | undefined {
  const text = field(req, 'version', 12);
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Taking from the queue goes back to the same queue; other buttons stay with the request. */
function backTo(req: Request): string | undefined {
  if (field(req, 'from', 10) !== 'queue') return undefined;
  return queueAddress(filterOf((req.body ?? {}) as Readonly<Record<string, unknown>>));
}
