/**
 * The play: a stolen phone is stopped, a caller's new number refused, a request approved, and the walk goes on by itself.
 * Each scene does what people would press, through the same use cases as the pages beside it, and fails as they would.
 */
import type { StoredVisit } from '../../app/documents';
import type { Clock } from '../../app/ports';
import type { Services, Simulator, StaffOutcome } from '../../app/services';
import type { Pane, Performance, Play, Watcher } from '../../app/stage';
import type { Catalogue } from '../../core/phrases';
import { callersNumber, engage, type CompanyParts } from './company';
import { Stuck, walkTo } from './walk';

export interface SceneParts extends CompanyParts {
  readonly services: Pick<Services, 'visits' | 'enrollment' | 'cases'>;
  readonly phones: Simulator;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  /** The visit as it is kept, for the number that stands on her page. */
  readonly visit: (id: string) => Promise<StoredVisit | undefined>;
  /** Numbers of the open requests about somebody. */
  readonly requests: (person: string) => Promise<readonly string[]>;
  /** Lets everything that was caused come to an end. */
  readonly settle: () => Promise<void>;
}

/** What a scene changes on the stage. */
export interface Change {
  readonly shows?: Partial<Record<Pane, string>>;
  readonly phoneOf?: string;
  readonly as?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly performance?: Performance;
  readonly setUpToken?: string;
  readonly nextSignIn?: string;
}

export interface Scene {
  readonly name: string;
  /** Where it happens. */
  readonly lit: readonly Pane[];
  readonly play: (parts: SceneParts, now: Now) => Promise<Change>;
}

/** The performance so far, and who watches. */
export interface Now {
  readonly performance: Performance;
  readonly play: Play | undefined;
  readonly watcher: Watcher;
}

const topic = 'lost-device';
const minute = 60_000;
export const agent = 'ines';
export const approver = 'sam';
export const security = 'ana';

export const visitPath = (id: string): string => `/visits/${encodeURIComponent(id)}`;
export const phonePath = (person: string, part = ''): string =>
  `/simulator/${encodeURIComponent(person)}${part}`;
export const queuePath = (search: string): string => `/staff?q=${encodeURIComponent(search)}#queue`;
/** A part of the page of a request, by the heading it stands under. */
export const requestPath = (number: string, part = ''): string =>
  `/staff/cases/${encodeURIComponent(number.replace(/\s/g, ''))}${part}`;

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Stuck(`There is no ${what}.`);
  return value;
}
function did(outcome: StaffOutcome): void {
  if (!outcome.ok) throw new Stuck(`It was refused: ${outcome.name}.`);
}

const hers = ({ performance, watcher }: Now) => ({
  visit: must(performance.visit, 'walk'),
  holder: watcher.holder,
  person: performance.person,
});
const walkOn = (parts: SceneParts, now: Now, there: Parameters<typeof walkTo>[2], wantsPerson = false) =>
  walkTo({ visits: parts.services.visits, simulator: parts.phones }, hers(now), there, wantsPerson);

/** She says what happened, and types her name. */
const stolen: Scene['play'] = async (parts, now) => {
  const { holder, language } = now.watcher;
  const her = await engage(parts, now.performance.run - 1, language);
  const { id } = await parts.services.visits.begin({ topic, holder, language });
  const performance = { person: her.id, run: now.performance.run, visit: id };
  await walkOn(parts, { ...now, performance }, ({ screen }) =>
    screen.choices.some(({ value }) => value.startsWith('way:')),
  );
  return {
    performance,
    phoneOf: her.name,
    as: agent,
    values: { name: her.name, first: her.name.split(' ')[0] ?? '' },
    shows: { phone: phonePath(her.id), portal: visitPath(id), staff: '/staff' },
  };
};

/** One proof stops it. */
const stopped: Scene['play'] = async (parts, now) => {
  await walkOn(parts, now, ({ screen }) => screen.step === 'stopped-told' || screen.step === 'stopped');
  await parts.settle();
  return { shows: { phone: phonePath(now.performance.person, '#apps') } };
};

/** For setting up it is not enough, and she has nothing more here. */
const requested: Scene['play'] = async (parts, now) => {
  await walkOn(parts, now, ({ screen }) => screen.tag?.kind === 'request', true);
  await parts.settle();
  const own = must((await parts.visit(hers(now).visit))?.visit.case?.number, 'request');
  return {
    performance: { ...now.performance, own },
    shows: { staff: queuePath(now.play?.values['name'] ?? '') },
  };
};

/** Somebody calls in her name; the agent writes down what they say. */
const called: Scene['play'] = async (parts, now) => {
  const { person } = now.performance;
  const her = must(await parts.phones.phone(person), 'phone');
  const said = parts.catalogue
    .in(now.watcher.language)
    .say('demo.scene.caller-says', { number: callersNumber });
  const opened = await parts.services.cases.openFor(agent, {
    account: her.signInName,
    topic,
    how: 'call',
    said,
  });
  did(opened);
  const caller = must(opened.number, 'request');
  return {
    performance: { ...now.performance, caller },
    as: agent,
    values: { number: callersNumber },
    shows: { staff: requestPath(caller, '#signals') },
  };
};

/** The agent presses a button; the system calls the number on file. Undefined when none rings. */
const ringing = async ({ phones }: SceneParts, person: string) =>
  (await phones.phone(person))?.calls.find(({ state }) => state === 'ringing');

async function callBack(
  parts: SceneParts,
  { person, own = '' }: Performance,
): Promise<{ readonly id: string }> {
  const { cases } = parts.services;
  const view = must(await cases.view(agent, own), 'request');
  did(await cases.callBack(agent, own, must(view.callable[0], 'number on file').method));
  return must(await ringing(parts, person), 'call');
}

/** The digits stand on her page alone. */
const rings: Scene['play'] = async (parts, now) => {
  const { person, own = '' } = now.performance;
  // Somebody may have it already; whoever may check may call all the same.
  await parts.services.cases.take(agent, own);
  await callBack(parts, now.performance);
  return {
    as: agent,
    shows: {
      phone: phonePath(person, '#calls'),
      portal: `${visitPath(hers(now).visit)}#notes`,
      staff: requestPath(own, '#check'),
    },
  };
};

/** Whoever picks up does not see her page, and can only guess. The caller's request is denied. */
const wrong: Scene['play'] = async (parts, now) => {
  const { cases, visits } = parts.services;
  const { person, own = '', caller } = now.performance;
  // Nobody let it ring for so long: then it is called once more.
  const call = (await ringing(parts, person)) ?? (await callBack(parts, now.performance));
  if (!(await parts.phones.answerCall(person, call.id))) throw new Stuck('It rings no longer.');
  const { visit, holder } = hers(now);
  const notes = (await visits.view(visit, holder))?.screen.notes.map(({ text }) => text).join(' ') ?? '';
  const digits = must(/(\d\d) #/.exec(notes)?.[1], 'digits on her page');
  // A guess is right once in ninety times; in the play it never is.
  await parts.phones.press(person, call.id, `${digits === '47' ? '74' : '47'}#`);
  const asked = caller === undefined ? undefined : await cases.view(agent, caller);
  if (asked?.state === 'waiting-for-person')
    did(await cases.deny(agent, asked.number, { chosen: 'not-confirmed', version: asked.version }));
  await parts.settle();
  return {
    as: agent,
    shows: {
      phone: phonePath(person, '#calls'),
      portal: visitPath(visit),
      staff: requestPath(own, '#check'),
    },
  };
};

/** She shows her photo ID on video, and says the number that stands on her page alone. */
const checked: Scene['play'] = async (parts, now) => {
  const { own = '' } = now.performance;
  const checkNumber = must((await parts.visit(hers(now).visit))?.visit.case?.checkNumber, 'check number');
  const checks = ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'];
  const document = parts.catalogue.in(now.watcher.language).say('demo.scene.document');
  const { checked } = must(await parts.services.cases.view(agent, own), 'request');
  if (!checked)
    did(
      await parts.services.cases.recordProofing(agent, own, { how: 'video', checks, checkNumber, document }),
    );
  return { as: agent, shows: { staff: requestPath(own, '#asks') } };
};

/** Another one approves, with a code of his own phone. */
const approved: Scene['play'] = async (parts, now) => {
  const { own = '' } = now.performance;
  // A code counts once, and he may have signed in with this one: he waits for the next.
  await parts.phones.forward(minute);
  const his = must(await parts.phones.phone(approver), 'phone of the approver');
  const code = must(his.authenticators[0]?.code, 'code');
  const { state, version } = must(await parts.services.cases.view(approver, own), 'request');
  const reason = parts.catalogue.in(now.watcher.language).say('demo.scene.reason');
  // Whoever played his part has done it by hand.
  if (state !== 'approved' && state !== 'done')
    did(await parts.services.cases.approve(approver, own, { code, reason, version }));
  await parts.settle();
  return {
    as: approver,
    phoneOf: his.name,
    shows: { phone: phonePath(approver), staff: requestPath(own, '#asks') },
  };
};

/** Her page has gone on; she proves one piece again, and may set up. */
const proved: Scene['play'] = async (parts, now) => {
  const { visit, holder, person } = hers(now);
  const { name } = must(await parts.phones.phone(person), 'phone');
  const { screen } = await walkOn(parts, now, (view) => view.canSetUp || view.screen.ended);
  // Set up by hand: then she is back in already.
  if (screen.ended) return { phoneOf: name, shows: { phone: phonePath(person), portal: visitPath(visit) } };
  const opened = await parts.services.enrollment.redeemHere(visit, holder);
  if (typeof opened === 'string') throw new Stuck(`Setting up was refused: ${opened}.`);
  return {
    setUpToken: opened.token,
    phoneOf: name,
    shows: { phone: phonePath(person, '#backup'), portal: '/setup#scan' },
  };
};

/** The new phone scans the key, and its first code proves it. */
const setUp: Scene['play'] = async (parts, now) => {
  const { enrollment, visits } = parts.services;
  const { visit, holder, person } = hers(now);
  const rooms = { phone: phonePath(person, '#apps'), staff: requestPath(now.performance.own ?? '', '#asks') };
  const back = (await visits.view(visit, holder))?.screen.ended === true;
  if (back) return { shows: { ...rooms, portal: visitPath(visit) } };
  const shows = { ...rooms, portal: '/setup' };
  const token = must(now.watcher.setUpToken, 'set-up session');
  const begun = await enrollment.view(token);
  if (typeof begun === 'string') throw new Stuck(`Setting up is over: ${begun}.`);
  await parts.phones.scan(person, begun.key);
  const code = (await parts.phones.phone(person))?.authenticators.at(-1)?.code ?? '';
  const done = await enrollment.prove(token, code);
  if (typeof done === 'string') throw new Stuck(`The code was refused: ${done}.`);
  await parts.settle();
  return { nextSignIn: done.nextSignIn, shows };
};

/** What happens within ten minutes is told in one mail: the clock goes there. */
const told: Scene['play'] = async (parts, now) => {
  await parts.phones.forward(10 * minute);
  await parts.settle();
  return { shows: { phone: phonePath(now.performance.person, '#mailbox') } };
};

export const scenes: readonly Scene[] = [
  { name: 'stolen', lit: ['portal'], play: stolen },
  { name: 'stopped', lit: ['portal', 'phone'], play: stopped },
  { name: 'requested', lit: ['portal', 'staff'], play: requested },
  { name: 'caller', lit: ['staff'], play: called },
  { name: 'rings', lit: ['phone', 'portal'], play: rings },
  { name: 'wrong', lit: ['phone', 'staff'], play: wrong },
  { name: 'checked', lit: ['staff'], play: checked },
  { name: 'approved', lit: ['staff', 'portal'], play: approved },
  { name: 'proved', lit: ['portal'], play: proved },
  { name: 'set-up', lit: ['phone', 'portal'], play: setUp },
  { name: 'told', lit: ['phone'], play: told },
];
