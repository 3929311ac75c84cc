/** The demo's simulated phones and mailboxes. They show codes, so they stand behind the door of the demo. */
import { createHash } from 'node:crypto';
import type { Express, Request, RequestHandler } from 'express';
import type { SimulatedPhone, Simulator } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import type { PortalContext } from './context';
import { demoDoor } from './demo-door';
import { showMissing } from './errors';
import { field } from './form';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { callRow, mountTroubles, troubleRows } from './simulator-troubles';
import { ownPath } from './staff-own-path';

/** How the phone takes texts and calls, as the demo lets one try it. */
const lines = ['on', 'off', 'blocks', 'landline', 'silent'] as const;

const steps = [
  { ms: 10 * 60_000, name: 'ten-minutes' },
  { ms: 60 * 60_000, name: 'hour' },
  { ms: 4 * 60 * 60_000, name: 'four-hours' },
  { ms: 24 * 60 * 60_000, name: 'day' },
] as const;

/** Who they are, in the language of the page; for people of somebody else's making what these say of them. */
function hintOf(id: string, hint: string, { has, say }: Phrases): string {
  const name = `simulator.hint.${id}`;
  return has(name) ? say(name) : hint;
}

/** Nothing is mounted outside the demo: the addresses do not exist then. */
export function mountSimulator(app: Express, ctx: PortalContext, frame: Frame): void {
  const { simulator } = ctx.services;
  const door = demoDoor(ctx);
  if (!door || !simulator) return;
  const open = door.guard('simulator', frame, '/simulator');
  mountPeople(app, ctx, frame, simulator, open);
  mountMail(app, simulator, open, frame);
  mountTools(app, simulator, open, frame);
  mountTroubles(app, simulator, open, frame);
}

const seenOf = (state: unknown): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22);

/** Time left is no news; a new code is. */
const newsOf = (phone: SimulatedPhone): unknown => [
  phone.texts,
  phone.mails,
  phone.backupCodes,
  phone.calls,
  phone.authenticators.map(({ label, code, stopped }) => [label, code, stopped]),
];

const mailId = (mail: SimulatedPhone['mails'][number]): string =>
  seenOf([mail.at, mail.to, mail.subject, mail.text]);

const personOf = (req: Request): string => String(req.params['person'] ?? '').slice(0, 100);

function mountPeople(
  app: Express,
  ctx: PortalContext,
  frame: Frame,
  simulator: Simulator,
  open: RequestHandler,
): void {
  app.get('/simulator', open, async (_req, res) => {
    const phrases = phrasesOf(res);
    const people = await simulator.people();
    const rows = people.map((person) => ({
      ...person,
      hint: hintOf(person.id, person.hint, phrases),
      staff: person.roles.length > 0,
      rolesWords: person.roles.map((role) => phrases.say(`simulator.role.${role}`)).join(', '),
    }));
    await frame.show(res, 'simulator/people', {
      title: phrases.say('simulator.title'),
      layout: 'demo',
      people: rows.filter((person) => !person.staff),
      staff: rows.filter((person) => person.staff),
      troubles: await troubleRows(simulator, phrases),
      ...clockOf(simulator, '/simulator', phrases),
    });
  });

  app.get('/simulator/:person', open, async (req, res) => {
    const phone = await simulator.phone(personOf(req));
    if (!phone) return showMissing(frame, res);
    const phrases = phrasesOf(res);
    const path = `/simulator/${encodeURIComponent(phone.person)}`;
    const mails = phone.mails.toSorted((left, right) => right.at - left.at);
    // A mailbox is a place for links, and only frames of our own are opened.
    res.set('Content-Security-Policy', `${String(res.get('Content-Security-Policy'))};frame-src 'self'`);
    return frame.show(res, 'simulator/phone', {
      title: phrases.say('simulator.phone-of', { name: phone.name }),
      layout: 'demo',
      path,
      phone: { ...phone, hint: hintOf(phone.person, phone.hint, phrases) },
      texts: phone.texts.toSorted((left, right) => right.at - left.at),
      mails: mails.map((mail, index) => ({ ...mail, id: mailId(mail), first: index === 0 })),
      authenticators: phone.authenticators.map((app) => ({
        ...app,
        digits: app.code.replace(/^(\d{3,4})(\d{3,4})$/, '$1 $2'),
      })),
      scanned: wasScanned(req),
      calls: phone.calls.toSorted((left, right) => right.at - left.at).map((call) => callRow(call, phrases)),
      lines: lines.map((line) => ({
        line,
        words: phrases.say(`simulator.line.${line}`),
        chosen: line === phone.line,
      })),
      stateUrl: `${path}/state`,
      stamp: seenOf(newsOf(phone)),
      ...clockOf(simulator, path, phrases),
    });
  });

  app.get('/simulator/:person/state', open, async (req, res) => {
    const phone = await simulator.phone(personOf(req));
    if (!phone) res.status(404).json({ error: 'nobody' });
    else res.json({ seen: seenOf(newsOf(phone)) });
  });
}

const wasScanned = (req: Request): string | undefined =>
  req.query['scan'] === 'done' || req.query['scan'] === 'failed' ? req.query['scan'] : undefined;

function clockOf(simulator: Simulator, back: string, phrases: Phrases): Readonly<Record<string, unknown>> {
  const clock = simulator.clock();
  return {
    clockNow: clock.now,
    ahead: aheadWords(clock.offset, phrases),
    steps: steps.map(({ ms, name }) => ({ ms, words: phrases.say(`simulator.step.${name}`) })),
    back,
  };
}

/** "1 h 10 min ahead", or nothing when the clock is the real one. */
export function aheadWords(offset: number, { say }: Phrases): string {
  const minutes = Math.round(offset / 60_000);
  if (minutes <= 0) return '';
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const parts = [
    days ? say('simulator.ahead.days', { count: days }) : '',
    hours ? say('simulator.ahead.hours', { count: hours }) : '',
    minutes % 60 ? say('simulator.ahead.minutes', { count: minutes % 60 }) : '',
  ];
  return say('simulator.ahead', { time: parts.filter(Boolean).join(' ') });
}

/** A mail in a frame of its own: no script, nothing loaded, its styles only there; links open outside. */
function mountMail(app: Express, simulator: Simulator, open: RequestHandler, frame: Frame): void {
  app.get('/simulator/:person/mails/:id', open, async (req, res) => {
    const phone = await simulator.phone(personOf(req));
    const mail = phone?.mails.find((one) => mailId(one) === req.params['id']);
    if (!mail) return showMissing(frame, res);
    res.set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; frame-ancestors 'self'; " +
        'sandbox allow-popups allow-popups-to-escape-sandbox',
    );
    res.set('X-Frame-Options', 'SAMEORIGIN');
    return res.type('html').send(mail.html.replace('<head>', '<head><base target="_blank">'));
  });
}

function mountTools(app: Express, simulator: Simulator, open: RequestHandler, frame: Frame): void {
  app.post('/simulator/forward', open, async (req, res) => {
    const step = steps.find((one) => String(one.ms) === field(req, 'ms', 20));
    if (step) await simulator.forward(step.ms);
    const back = ownPath(field(req, 'back', 200), '/simulator');
    res.redirect(303, back.startsWith('/simulator') ? back : '/simulator');
  });

  app.post('/simulator/:person/line', open, async (req, res) => {
    const person = String(req.params['person']);
    if (!(await simulator.setLine(person, field(req, 'line', 20)))) return showMissing(frame, res);
    return res.redirect(303, `/simulator/${encodeURIComponent(person)}`);
  });

  app.post('/simulator/:person/scan', open, async (req, res) => {
    const person = personOf(req);
    if (!(await simulator.phone(person))) return showMissing(frame, res);
    const typed = field(req, 'key', 1000).trim();
    const done = typed ? await simulator.scan(person, typed) : false;
    return res.redirect(303, `/simulator/${encodeURIComponent(person)}?scan=${done ? 'done' : 'failed'}`);
  });
}
