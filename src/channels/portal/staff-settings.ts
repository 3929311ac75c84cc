/** Pages of administrators: settings by section, each looked at before it is saved. */
import type { Express, Request, Response } from 'express';
import type { FieldProblem, SettingsView } from '../../app/settings/services';
import type { Section } from '../../core/settings/fields';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import { field, fields } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import type { CaseMessage } from './staff-case';
import { keepMessage, messageFor } from './staff-message';
import { codeOf, dropForm, staffGuards, waitingForm } from './staff-session';
import { staffShow } from './staff-show';
import {
  dayField,
  fieldsIn,
  overviewPage,
  previewPage,
  sectionOf,
  sectionPage,
  sectionPath,
  textsOf,
  weekDays,
  type Texts,
} from './staff-settings-page';

/** The texts of a section's form. A day has a field of its own; what is not in the form is empty. */
function writtenIn(section: Section, written: (name: string) => string): Texts {
  return Object.fromEntries(
    fieldsIn(section).map(({ name, kind }) => {
      const text = written(name);
      if (kind !== 'open-days' || text !== '') return [name, text] as const;
      const days = weekDays.map((day) => `${day}=${written(dayField(day)).trim()}`);
      return [name, days.filter((one) => one.length > 2).join(';')] as const;
    }),
  );
}

/** Boxes come as many fields of one name. */
const textsIn = (req: Request, section: Section): Texts =>
  writtenIn(section, (name) => fields(req, name, 8_000).filter(Boolean).join(', '));

export function mountStaffSettings(app: Express, ctx: PortalContext, frame: Frame): void {
  const guards = staffGuards(ctx, frame);
  const { settings } = ctx.services;

  const show = staffShow(frame, guards, 'settings', (staff) => settings.key(staff));
  const viewOf = (res: Response): Promise<SettingsView | undefined> =>
    settings.view(guards.of(res).id, phrasesOf(res).language);

  app.get('/staff/settings', guards.administer, async (_req, res) => {
    const view = await viewOf(res);
    if (!view) return showMissing(frame, res);
    const phrases = phrasesOf(res);
    return show(res, 'staff/settings', {
      title: phrases.say('settings.title'),
      message: messageFor(frame, res, 'settings', ctx.clock.now()),
      ...overviewPage(view, phrases),
    });
  });

  const showSection = (
    res: Response,
    section: Section,
    view: SettingsView,
    texts: Texts,
    more: { problems?: readonly FieldProblem[]; message?: CaseMessage | undefined } = {},
  ): Promise<void> => {
    const problems = more.problems ?? [];
    const page = sectionPage(section, view, texts, problems, phrasesOf(res));
    return show(
      res,
      'staff/settings-section',
      { ...page, title: String(page['title']), message: more.message },
      problems.length > 0 ? 422 : 200,
    );
  };

  app.get('/staff/settings/:section', guards.administer, async (req, res) => {
    const section = sectionOf(req.params['section']);
    const view = section && (await viewOf(res));
    if (!section || !view) return showMissing(frame, res);
    const now = ctx.clock.now();
    const kept = waitingForm(frame, res, sectionPath(section), now);
    const message = messageFor(frame, res, 'settings', now);
    const texts = kept ? writtenIn(section, (name) => kept[name] ?? '') : textsOf(view, section);
    return showSection(res, section, view, texts, { message });
  });

  /** Looks at a form: what it would change, or what is wrong in it. Nothing typed is lost either way. */
  async function look(
    req: Request,
    res: Response,
    section: Section,
    view: SettingsView,
    message?: CaseMessage,
  ): Promise<void> {
    const phrases = phrasesOf(res);
    const texts = textsIn(req, section);
    const preview = await settings.preview(guards.of(res).id, section, texts);
    if (!preview) return showMissing(frame, res);
    if (!preview.ok) return showSection(res, section, view, texts, { problems: preview.problems, message });
    const page = previewPage(section, view, texts, preview, field(req, 'reason', 600), phrases);
    return show(
      res,
      'staff/settings-preview',
      { ...page, title: String(page['title']), message },
      message ? 409 : 200,
    );
  }

  app.post('/staff/settings/:section', guards.administer, async (req, res) => {
    const section = sectionOf(req.params['section']);
    const view = section && (await viewOf(res));
    if (!section || !view) return showMissing(frame, res);
    const phrases = phrasesOf(res);
    const step = field(req, 'step', 10);
    if (step === 'edit') return showSection(res, section, view, textsIn(req, section));
    if (step !== 'save') return look(req, res, section, view);
    const outcome = await settings.change(guards.of(res).id, section, textsIn(req, section), {
      seen: field(req, 'seen', 40),
      reason: field(req, 'reason', 600),
      proof: codeOf(req),
    });
    const message = { ok: outcome.ok, text: phrases.say(outcome.name, outcome.values) };
    if (!outcome.ok) return look(req, res, section, view, message);
    await dropForm(frame, res);
    await keepMessage(frame, res, 'settings', message, ctx.clock.now());
    return res.redirect(303, outcome.name === 'changes.told.holds' ? '/staff/settings' : '/staff/changes');
  });
}
