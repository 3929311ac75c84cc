/** What people of the crew do, in one line each: for the scripts. */
import type { Proposal } from '../../src/app/settings/documents';
import type { NewOwnMethod } from '../../src/app/ports';
import type { OrganisationDoc } from '../../src/app/organisation';
import type { StaffOutcome, VouchGiven } from '../../src/app/services';
import * as walks from '../tools/walker';
import { visitOf, Walker } from '../tools/walker';
import type { Request, Stage } from './stage';

export type Shown = 'backup' | 'text' | 'app';

/** Somebody walks as this person to a request, with one proof or none. */
export async function request(stage: Stage, name: string, proof?: Shown): Promise<Request> {
  const made = await walks.requestOf(stage.running, stage.crew, name, proof);
  await stage.settle();
  return made;
}

export const prove = (stage: Stage, walker: Walker, name: string, by: Shown): Promise<void> =>
  walks.prove(walker, stage.running, stage.crew, name, by);

export const lostPhone = (stage: Stage, name: string): Promise<Walker> =>
  walks.lostPhone(stage.running, stage.crew, name);

/** An identity check in person, every point ticked. */
export const check = (stage: Stage, who: string, of: Pick<Request, 'number' | 'checkNumber'>) =>
  walks.proof(stage.running, stage.crew, who, of);

export const approve = (
  stage: Stage,
  who: string,
  { number }: Pick<Request, 'number'>,
  seen?: { version?: number; code?: string },
): Promise<StaffOutcome> => walks.approve(stage.running, stage.crew, who, number, seen);

/** The number that the page of whoever holds the visit of a request shows now. */
export async function checkNumberOf(stage: Stage, { number }: Pick<Request, 'number'>): Promise<string> {
  const visit = stage.cases().find((one) => one.number === number)?.visit ?? '';
  return (await visitOf(stage.store, visit)).visit.case?.checkNumber ?? '';
}

/**
 * A walk that reports no loss, at "show that it is you" for setting up anew: nothing is stopped on the way.
 * @param claimed with the password of the account, instead of its name typed
 */
export async function renews(stage: Stage, name: string, from: { ref?: string; claimed?: true } = {}) {
  const { ref = 'attacker', claimed } = from;
  const walker = await stage.walk('setup', { ref, ...(claimed ? { claimed: name } : {}) });
  if (claimed) {
    await walker.press('The app asks for a PIN');
    return walker.press('I have nothing else');
  }
  await walker.press('One more way');
  await walker.press('Onto the phone');
  await walker.press('Go on');
  await walker.press('what I had is gone');
  return walker.enter(stage.account(name));
}

/** "I have none of these": the request that follows. */
export async function givesUp(stage: Stage, walker: Walker): Promise<Request> {
  await walker.give({ kind: 'choose', value: 'none' });
  return stage.requestIn(walker);
}

/** Somebody in another browser who has a request number; and a saved code, when one is given. */
export async function takeUp(stage: Stage, number: string, ref: string, code?: string): Promise<Walker> {
  const holder = walks.portal(ref);
  const begun = await stage.services.visits.begin({ topic: 'take-up', holder, takeUp: number });
  const walker = new Walker(stage.services, holder).at(begun);
  await walker.press('ackup code');
  return code === undefined ? walker : walker.enter(code);
}

/** A number on file that is not on the phone. Its method's id. */
export async function withOffice(stage: Stage, name: string, changedAt = 1): Promise<string> {
  const method: NewOwnMethod = {
    ...{ id: `${name}-office`, kind: 'office', label: 'Office phone', destination: '+441314960107' },
    ...{ probationUntil: 0, addedAt: 1, changedAt },
  };
  await stage.directory.addMethod(stage.id(name), method, `office-${name}`);
  return method.id;
}

export const callBack = (stage: Stage, who: string, { number }: Pick<Request, 'number'>, method: string) =>
  stage.services.cases.callBack(stage.id(who), number, method);

/** The two digits on the page of whoever holds the visit, while it rings. */
export async function keysOn({ walker }: Pick<Request, 'walker'>): Promise<string> {
  await walker.look();
  const said = walker.view.screen.notes.map((one) => one.text).join(' ');
  const keys = /Press (\d\d) #/.exec(said)?.[1];
  if (keys === undefined) throw new Error(`No digits on "${walker.title}": ${said}`);
  return keys;
}

/** What the newest call says to these keys. */
export async function pressed(stage: Stage, keys: string): Promise<string> {
  const call = stage.crew.calls.at(-1);
  return (await stage.services.pressKeys(call?.reference ?? '', call?.attempt ?? 1, keys)).say;
}

export const versionOf = async (stage: Stage, who: string, { number }: Pick<Request, 'number'>) =>
  (await stage.services.cases.view(stage.id(who), number))?.version ?? Number.NaN;

/** What the policy still asks for, as staff have it. */
export const wantsOf = async (stage: Stage, { number }: Pick<Request, 'number'>) =>
  (await stage.services.cases.view(stage.id('ivo'), number))?.wants;

/** The second approver that the system drew, by name. */
export function drawnFor(stage: Stage, { number }: Pick<Request, 'number'>): string {
  const drawn = stage.cases().find((one) => one.number === number)?.drawn;
  if (!drawn) throw new Error('Nobody was drawn.');
  return drawn.id.split('.')[0] ?? '';
}

/** The token in the newest mail of this kind to this person. */
export function linkTo(stage: Stage, name: string, kind: 'vouch' | 'notices'): string {
  const own = stage.crew.mails.filter((one) => one.to === stage.account(name));
  const tokens = own.flatMap((one) => new RegExp(`/${kind}/([\\w-]+)`).exec(one.text)?.[1] ?? []);
  const token = tokens.at(-1);
  if (token === undefined) throw new Error(`${name} was sent no such link.`);
  return token;
}

export const linksSent = (stage: Stage, kind: 'vouch' | 'notices'): number =>
  stage.crew.mails.filter((one) => one.text.includes(`/${kind}/`)).length;

const colleague = 'A colleague confirms';

/** A walk in which a colleague is asked to confirm this person. */
export async function asksColleague(stage: Stage, name: string, ref = name, proof?: Shown): Promise<Walker> {
  const walker = await stage.walk('lost-device', { ref });
  await walker.press('My phone');
  await walker.press('may turn up');
  await walker.enter(stage.account(name));
  if (proof) await prove(stage, walker, name, proof);
  if (walker.valueOf('Set up a new one') !== undefined) await walker.press('Set up a new one');
  await walker.press(colleague);
  await stage.settle();
  return walker;
}

/** A colleague opens their link, shows a code of their own app, and is given the one to say. */
export async function confirms(stage: Stage, who: string): Promise<VouchGiven> {
  const given = await stage.services.vouching.prove(linkTo(stage, who, 'vouch'), {
    code: stage.crew.appCode(who),
  });
  if (!given) throw new Error('The link was expected to be known.');
  return given;
}

export async function codeSaidBy(stage: Stage, who: string): Promise<string> {
  const given = await confirms(stage, who);
  if (given.state !== 'given') throw new Error(`No code was given: ${given.state}.`);
  return given.code;
}

export const evidenceIn = async (stage: Stage, walker: Walker) =>
  (await visitOf(stage.store, walker.id)).visit.evidence;

export const doneIn = async (stage: Stage, walker: Walker): Promise<readonly string[]> =>
  (await visitOf(stage.store, walker.id)).visit.done.map(({ what }) => what);

/** The fresh factor of an administrator. */
export const factor = (stage: Stage, name: string): { code: string } => ({ code: stage.crew.appCode(name) });

export async function proposal(stage: Stage): Promise<Proposal> {
  const doc = await stage.store.get<OrganisationDoc>('settings', 'organisation');
  const found = doc?.proposals?.at(-1);
  if (!found) throw new Error('A proposal was expected.');
  return found;
}

/** The owner opens the newest notice and presses "This was not me". */
export async function notMe(stage: Stage, name: string): Promise<string> {
  await stage.settle();
  const done = await stage.services.notices.notMe(linkTo(stage, name, 'notices'));
  await stage.settle();
  if (done?.state !== 'stopped') throw new Error(`It did not stop: ${done?.state}.`);
  return done.number ?? '';
}
