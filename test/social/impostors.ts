/** Whoever calls as the help desk, and whoever wants a walk to go on at their place. */
import { hour, minute } from '../tools/crew';
import { portal, visitOf, Walker } from '../tools/walker';
import type { Attempt } from './attempt';
import { viewOf, type Stage } from './stage';
import { evidenceIn, prove, renews, request } from './steps';

/** Bea in her chat, one piece shown. */
async function inChat(stage: Stage): Promise<Walker> {
  const walker = await stage.walk('setup', { ref: 'chat-bea', claimed: 'bea', teams: true });
  await walker.press('The app asks for a PIN');
  await walker.press('I have nothing else');
  await prove(stage, walker, 'bea', 'backup');
  return walker;
}

async function linkFrom(stage: Stage, walker: Walker): Promise<string> {
  const link = await stage.services.visits.handOver(walker.id, walker.holder);
  if (!link) throw new Error('A link was expected.');
  return link.code;
}

const attacker = portal('attacker');
const codeOf = async (stage: Stage, who: string, number: string): Promise<string> =>
  (await stage.services.callers.make(stage.id(who), number))?.code ?? '';

export const impostors: readonly Attempt[] = [
  {
    name: 'The walk on another device, by wrong digits',
    tries: 'The attacker opens the link to go on, and has the victim type digits by guesses over the phone.',
    async play(stage) {
      const walker = await inChat(stage);
      const token = await linkFrom(stage, walker);
      await stage.begins();
      const { visits } = stage.services;
      expect(await visits.askHandOver(token, { holder: attacker })).toBe(true);
      const digits = Number((await visits.peekHandOver(token, attacker))?.digits ?? 0);
      const wrong = String(10 + ((digits - 10 + 1) % 90));
      expect(await visits.confirmHandOver(walker.holder, wrong)).toBe('wrong');
      stage.met('hand-over.wrong');
      // One try: the right ones do nothing any more.
      expect(await visits.confirmHandOver(walker.holder, String(digits))).toBe('none');
      stage.crew.clock.forward(1000);
      const taken = viewOf(await visits.takeHandOver(token, { holder: attacker }));
      const here = new Walker(stage.services, attacker).at(taken);
      await stage.wrong(await here.press('ackup code'), stage.crew.backupCode('eve'));
      expect((await visitOf(stage.store, here.id)).visit).toMatchObject({ claim: 'named', level: 'named' });
    },
    stoppedBy: ['digits-wrong', 'code-wrong'],
    record: ['moved', 'result: wrong'],
  },
  {
    name: 'The walk on another device, too late',
    tries: 'The link to go on was seen over a shoulder, and is opened six minutes later.',
    async play(stage) {
      const walker = await inChat(stage);
      const token = await linkFrom(stage, walker);
      await stage.begins();
      stage.crew.clock.forward(5 * minute + 1);
      const { visits } = stage.services;
      expect(await visits.askHandOver(token, { holder: attacker })).toBe(false);
      expect(await visits.takeHandOver(token, { holder: attacker })).toBeUndefined();
      expect(await visits.peekHandOver(token, attacker)).toBeUndefined();
      stage.met('go.gone');
      await stage.lacks(walker);
    },
    stoppedBy: ['link-gone', 'missing-proofing', 'missing-approver'],
    record: [],
    silent: 'a link that is over is like one that never was',
  },
  {
    name: 'The chat, and one piece',
    tries:
      'In the hijacked chat the attacker makes the link, types the digits there, and shows one saved code.',
    async play(stage) {
      const walker = await inChat(stage);
      await prove(stage, walker, 'bea', 'app');
      await stage.settle();
      await stage.begins();
      const token = await linkFrom(stage, walker);
      const { visits, enrollment } = stage.services;
      await visits.askHandOver(token, { holder: attacker });
      const digits = (await visits.peekHandOver(token, attacker))?.digits ?? '';
      stage.crew.clock.forward(1000);
      expect(await visits.confirmHandOver(walker.holder, digits)).toBe('moved');
      expect(await enrollment.openPass(walker.id, attacker)).toBe('no-right');
      stage.met('problem.no-right');
      const here = new Walker(stage.services, attacker).at(viewOf(await visits.view(walker.id, attacker)));
      await prove(stage, here, 'bea', 'backup');
      expect(await enrollment.openPass(walker.id, attacker)).toHaveProperty('code');
    },
    stoppedBy: ['no-right'],
    changes: ['set-up-code'],
    open: 'Whoever holds the chat',
    record: ['moved', 'pass'],
  },
  {
    name: '"This is the help desk", says a stranger',
    tries: 'The caller makes a code up, and asks for the six digits that have just come by text.',
    async play(stage) {
      const walker = await renews(stage, 'ada', { ref: 'owner' });
      await walker.press('Text');
      await stage.running.assembly.background.drain();
      await stage.begins();
      for (const madeUp of ['47K9RM', 'HELPDESK', ''])
        expect(await stage.services.callers.check(madeUp)).toBeUndefined();
      stage.met('caller.unknown');
      expect(stage.crew.texts.at(-1)?.body).toContain('Give it to nobody, not even the help desk');
      stage.met('mail.code.secret');
      expect(await evidenceIn(stage, walker)).toEqual([]);
    },
    stoppedBy: ['caller-unknown', 'message-warns'],
    record: ['caller-check: unknown'],
  },
  {
    name: '"This is the help desk", with an old code',
    tries: 'The stranger heard a real code of staff an hour ago, and reads it to the next victim.',
    async play(stage) {
      const asked = await request(stage, 'eve', 'backup');
      const code = await codeOf(stage, 'ivo', asked.number);
      await stage.begins();
      expect(await stage.services.callers.check(code)).toMatchObject({ firstName: 'ivo' });
      stage.crew.clock.forward(hour);
      expect(await stage.services.callers.check(code)).toBeUndefined();
      stage.met('caller.unknown');
      await stage.waitsFor(asked);
    },
    stoppedBy: ['caller-unknown', 'missing-proofing', 'missing-approver'],
    record: ['caller-check: unknown'],
  },
  {
    name: '"This is the help desk", passed on',
    tries: 'The attacker has a request of his own called about, and reads that code to the victim at once.',
    async play(stage) {
      const theirs = await request(stage, 'eve', 'backup');
      const own = await request(stage, 'ada', 'backup');
      const code = await codeOf(stage, 'ivo', theirs.number);
      await stage.begins();
      const seen = await stage.services.callers.check(code);
      // What the victim sees: another request than hers.
      expect(seen?.number.replace(' ', '')).toBe(theirs.number);
      expect(seen?.number.replace(' ', '')).not.toBe(own.number);
      stage.met('caller.known-check');
      await stage.waitsFor(own);
    },
    stoppedBy: ['another-request', 'missing-proofing', 'missing-approver'],
    open: 'The code of a caller can be passed on',
    record: ['caller-check'],
  },
];
