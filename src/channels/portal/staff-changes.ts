/** Pages of administrators and security: changes that wait, the emergency switch, broken glass; who has which role. */
import type { Express, Request, Response } from 'express';
import type { StaffOutcome } from '../../app/services';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { changesPage, peoplePage, roleOf, type ChangesDraft, type PeopleDraft } from './staff-changes-page';
import { keepMessage, messageFor } from './staff-message';
import { codeOf, staffGuards } from './staff-session';
import { staffShow } from './staff-show';

const about = 'settings';
const idOf = (req: Request): string => {
  const id = req.params['id'];
  return typeof id === 'string' && /^p\d{1,9}$/.test(id) ? id : '';
};

export function mountStaffChanges(app: Express, ctx: PortalContext, frame: Frame): void {
  const guards = staffGuards(ctx, frame);
  const { settings } = ctx.services;

  const show = staffShow(frame, guards, 'changes', (staff) => settings.key(staff));
  const textOf = (res: Response, { ok, name, values }: StaffOutcome) => ({
    ok,
    text: phrasesOf(res).say(name, values),
  });

  async function showChanges(res: Response, draft?: ChangesDraft, refused?: StaffOutcome): Promise<void> {
    const view = await settings.changes(guards.of(res).id);
    if (!view) return showMissing(frame, res);
    const phrases = phrasesOf(res);
    const message = refused ? textOf(res, refused) : messageFor(frame, res, about, ctx.clock.now());
    const data = { title: phrases.say('changes.title'), message };
    return show(res, 'staff/changes', { ...data, ...changesPage(view, draft, phrases) }, refused ? 409 : 200);
  }

  app.get('/staff/changes', guards.watch, (_req, res) => showChanges(res));

  /** A button or form on the page of changes. Refused, the page comes with what was written. */
  const on = (path: string, act: (staff: string, req: Request) => Promise<StaffOutcome>): void => {
    app.post(path, guards.watch, async (req, res) => {
      const outcome = await act(guards.of(res).id, req);
      if (!outcome.ok) {
        const form = req.path.split('/').pop() ?? '';
        const draft = { form, reason: field(req, 'reason', 600), hours: field(req, 'hours', 2) };
        return showChanges(res, draft, outcome);
      }
      await keepMessage(frame, res, about, textOf(res, outcome), ctx.clock.now());
      return res.redirect(303, '/staff/changes');
    });
  };
  on('/staff/changes/pause', (staff, req) => settings.pause(staff, field(req, 'reason', 600)));
  on('/staff/changes/resume', (staff, req) =>
    settings.propose(staff, { kind: 'resume' }, field(req, 'reason', 600), codeOf(req)),
  );
  on('/staff/changes/break-glass', (staff, req) => {
    const hours = /^[1-4]$/.test(field(req, 'hours', 2)) ? Number(field(req, 'hours', 2)) : 0;
    return settings.propose(staff, { kind: 'break-glass', hours }, field(req, 'reason', 600), codeOf(req));
  });
  on('/staff/changes/glass-over', (staff) => settings.endGlass(staff));
  on('/staff/changes/:id/second', (staff, req) => settings.second(staff, idOf(req), codeOf(req)));
  on('/staff/changes/:id/withdraw', (staff, req) => settings.withdraw(staff, idOf(req)));

  async function showPeople(res: Response, draft?: PeopleDraft, refused?: StaffOutcome): Promise<void> {
    const me = guards.of(res).id;
    const rows = await settings.people(me);
    if (!rows) return showMissing(frame, res);
    const phrases = phrasesOf(res);
    const message = refused ? textOf(res, refused) : messageFor(frame, res, about, ctx.clock.now());
    const data = { title: phrases.say('people.title'), tab: 'people', message };
    return show(
      res,
      'staff/people',
      { ...data, ...peoplePage(rows, me, draft, phrases) },
      refused ? 409 : 200,
    );
  }

  app.get('/staff/people', guards.administer, (_req, res) => showPeople(res));

  app.post('/staff/people', guards.administer, async (req, res) => {
    const signIn = field(req, 'signIn', 200).trim();
    const reason = field(req, 'reason', 600);
    const role = roleOf(field(req, 'role', 20));
    const draft = { signIn, reason, role: role ?? '' };
    const outcome = role
      ? await settings.giveRole(guards.of(res).id, signIn, role, reason, codeOf(req))
      : { ok: false, name: 'changes.refused.which-role' };
    if (!outcome.ok) return showPeople(res, draft, outcome);
    await keepMessage(frame, res, about, textOf(res, outcome), ctx.clock.now());
    return res.redirect(303, '/staff/changes');
  });

  app.post('/staff/people/take', guards.administer, async (req, res) => {
    const role = roleOf(field(req, 'role', 20));
    const outcome = role
      ? await settings.takeRole(guards.of(res).id, field(req, 'person', 100), role, codeOf(req))
      : { ok: false, name: 'changes.refused.which-role' };
    if (!outcome.ok) return showPeople(res, undefined, outcome);
    await keepMessage(frame, res, about, textOf(res, outcome), ctx.clock.now());
    return res.redirect(303, '/staff/people');
  });
}
