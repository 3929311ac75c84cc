/** Whoever calls the help desk with a story: pressure, knowledge, a number, somebody else's name. */
import type { CallerWay } from '../../src/app/services';
import { hour, minute } from '../tools/crew';
import type { Attempt } from './attempt';
import type { Stage } from './stage';
import {
  approve,
  callBack,
  check,
  checkNumberOf,
  evidenceIn,
  keysOn,
  lostPhone,
  pressed,
  request,
  takeUp,
  withOffice,
} from './steps';

const opensFor = (stage: Stage, who: string, name: string, said: string, how: CallerWay = 'call') =>
  stage.services.cases.openFor(stage.id(who), {
    ...{ account: stage.account(name), topic: 'lost-device', how, said },
  });

const besides = (keys: string): string => String(10 + ((Number(keys) - 10 + 1) % 90));

export const callers: readonly Attempt[] = [
  {
    name: 'The urgent director',
    tries: 'The managing director calls: the board meets in ten minutes, let me in now and check me later.',
    async play(stage) {
      const asked = await request(stage, 'pri', 'backup');
      await stage.begins();
      await stage.refused(approve(stage, 'sol', asked));
      await stage.done(check(stage, 'ivo', asked));
      await stage.done(approve(stage, 'sol', asked));
      // One yes is not two, and no yes spares the day of waiting.
      await stage.refused(approve(stage, 'sol', asked));
      await stage.waitsFor(asked);
    },
    stoppedBy: ['asks-first', 'approved-already', 'missing-approver', 'missing-notice'],
    record: ['approval-refused: asks-first', 'approval-refused: approved-already'],
  },
  {
    name: 'A new number',
    tries: 'A caller says: my phone is gone, call me on my new number, it is 07700 900461.',
    async play(stage) {
      const asked = await request(stage, 'eve');
      const opened = await opensFor(stage, 'ivo', 'eve', 'Her new number is 07700 900461, call there');
      await stage.begins();
      await stage.refused(callBack(stage, 'ivo', asked, '+447700900461'));
      await stage.refused(callBack(stage, 'ivo', { number: opened.number ?? '' }, '07700 900461'));
      expect(stage.crew.calls).toEqual([]);
    },
    stoppedBy: ['call-number', 'not-taken-up'],
    record: ['call-back-refused: number'],
    seen: ['phone'],
  },
  {
    name: 'A number changed five minutes ago',
    tries: 'The thief had the number on file changed first, and now asks for a code and a call to it.',
    async play(stage) {
      await stage.directory.setNumber(stage.id('dan'), 'mobile', '+447700900999');
      stage.crew.clock.forward(5 * minute);
      await stage.begins();
      const walker = await lostPhone(stage, 'dan');
      await walker.press('Text');
      await stage.wrong(walker, '123456');
      await walker.give({ kind: 'choose', value: 'none' });
      const asked = await stage.requestIn(walker);
      await stage.voids(asked, 'changed-lately');
      await stage.refused(callBack(stage, 'ivo', asked, `${stage.id('dan')}-text`));
      expect([...stage.crew.texts, ...stage.crew.calls]).toEqual([]);
    },
    stoppedBy: ['code-wrong', 'changed-lately', 'call-number'],
    record: ['result: wrong', 'call-back-refused: number'],
    seen: ['changed'],
  },
  {
    name: 'Knows everything about her',
    tries:
      'A caller knows the staff number, the birth date and the name of the manager, and writes all of it.',
    async play(stage) {
      await stage.write('eve', { staffNumber: 'S4711' });
      await stage.begins();
      const said = 'Staff number S4711, born 3 May 1985, my manager is Max. So you can see that it is me';
      const opened = await opensFor(stage, 'ivo', 'eve', said);
      const walker = await stage.walk('talk-to-person', {});
      await walker.enter(said);
      await walker.enter(stage.account('eve'));
      expect(await evidenceIn(stage, walker)).toEqual([]);
      await stage.waitsFor({ number: opened.number ?? '' });
      await stage.refused(approve(stage, 'sol', { number: opened.number ?? '' }));
      // The other one is answered in words, and unlocks nothing.
      const talk = await stage.requestIn(walker);
      await stage.refused(check(stage, 'ivo', talk));
      await stage.done(approve(stage, 'sol', talk));
    },
    stoppedBy: ['missing-proofing', 'missing-approver', 'asks-first', 'no-check'],
    record: ['approval-refused: asks-first'],
  },
  {
    name: 'An agent is hurried past the check',
    tries: 'The caller cries and begs; the agent leaves points of the list out and guesses the check number.',
    async play(stage) {
      const asked = await request(stage, 'eve', 'backup');
      await stage.begins();
      await stage.refused(
        stage.services.cases.recordProofing(stage.id('ivo'), asked.number, {
          ...{ how: 'video', checks: ['request-number', 'name-matches'], document: 'None at hand' },
          checkNumber: asked.checkNumber,
        }),
      );
      for (let guess = 0; guess < 5; guess += 1)
        await stage.refused(check(stage, 'ivo', { ...asked, checkNumber: `000${guess}` }));
      // Now it would be the right one.
      await stage.refused(check(stage, 'ivo', asked));
    },
    stoppedBy: ['checks', 'check-wrong', 'check-many'],
    record: ['proofing-refused: checks', 'proofing: wrong-number', 'proofing-refused: check-many'],
    seen: ['wrong-checks'],
  },
  {
    name: 'A request opened for a caller',
    tries: 'The caller lets an agent open the request, check them over the phone and have it approved.',
    async play(stage) {
      const { number = '' } = await opensFor(stage, 'zoe', 'eve', 'It fell into the harbour');
      await stage.begins();
      await stage.refused(check(stage, 'ivo', { number, checkNumber: '3333' }));
      await stage.refused(approve(stage, 'sol', { number }));
      await stage.refused(callBack(stage, 'ivo', { number }, `${stage.id('eve')}-text`));
      // Its person comes and proves: then the agent adds the check, and nothing else.
      const walker = await takeUp(stage, number, 'elsewhere', stage.crew.backupCode('eve'));
      expect(walker.title).toBe('Your request is here again');
      await stage.settle();
      const checkNumber = await checkNumberOf(stage, { number });
      await stage.done(check(stage, 'zoe', { number, checkNumber }));
      await stage.refused(approve(stage, 'zoe', { number }));
    },
    stoppedBy: ['not-taken-up', 'asks-first', 'opened-it'],
    record: ['proofing-refused: not-taken-up', 'approval-refused: opened-it'],
  },
  {
    name: 'An overheard request number',
    tries: 'Somebody heard the number being read out and takes the request up in their own browser.',
    async play(stage) {
      const asked = await request(stage, 'eve', 'backup');
      await stage.begins();
      const walker = await takeUp(stage, asked.number, 'attacker');
      // A saved code of another person: theirs.
      await stage.wrong(walker, stage.crew.backupCode('bea'));
      await stage.lacks(walker);
      expect(await stage.services.visits.byNumber(asked.number, walker.holder)).toBeUndefined();
      expect(await stage.services.visits.byNumber(asked.number, asked.walker.holder)).toBeDefined();
    },
    stoppedBy: ['code-wrong', 'missing-evidence'],
    record: ['result: wrong', 'decision: missing-evidence'],
  },
  {
    name: 'A bystander answers the call back',
    tries: 'Whoever stands by the office phone takes the call of the help desk and presses any two digits.',
    async play(stage) {
      const method = await withOffice(stage, 'eve');
      const asked = await request(stage, 'eve', 'backup');
      await stage.begins();
      for (let call = 0; call < 3; call += 1) {
        await stage.done(callBack(stage, 'ivo', asked, method));
        const keys = await keysOn(asked);
        expect(await pressed(stage, besides(keys))).toContain('not the digits');
        // A second try is none.
        expect(await pressed(stage, keys)).toContain('no longer needed');
      }
      await stage.refused(callBack(stage, 'ivo', asked, method));
      await stage.waitsFor(asked);
    },
    stoppedBy: ['call-many', 'missing-proofing', 'missing-approver'],
    record: ['call-back: wrong'],
  },
  {
    name: 'The call back goes where the text went',
    tries: 'A thief holds the mobile: its text was one proof, and the call back to it shall be the check.',
    async play(stage) {
      const asked = await request(stage, 'dan', 'text');
      await stage.begins();
      expect(asked.walker.title).not.toBe('');
      await stage.refused(callBack(stage, 'ivo', asked, `${stage.id('dan')}-text`));
      await stage.waitsFor(asked);
      expect(stage.crew.calls).toEqual([]);
    },
    stoppedBy: ['call-number', 'missing-proofing', 'missing-approver'],
    record: ['call-back-refused: number'],
  },
  {
    name: 'The thief holds the number on file, and the visit',
    tries: 'With a found list of saved codes and the stolen office line, the thief passes the call back.',
    async play(stage) {
      const method = await withOffice(stage, 'eve');
      const asked = await request(stage, 'eve', 'backup');
      await stage.begins();
      await stage.done(callBack(stage, 'ivo', asked, method));
      expect(await pressed(stage, await keysOn(asked))).toContain('Thank you');
      await stage.settle();
      await stage.waitsFor(asked);
      await stage.done(approve(stage, 'sol', asked));
      stage.crew.clock.forward(1000);
      await asked.walker.look();
      await asked.walker.press('ackup code');
      await asked.walker.enter(stage.crew.backupCode('eve'));
      expect(asked.walker.view.canSetUp).toBe(true);
    },
    stoppedBy: ['missing-approver'],
    changes: ['may-set-up', 'method-cleared', 'signed-out'],
    open: 'Whoever holds the called phone and the visit',
    record: ['call-back', 'proofing', 'approval'],
  },
  {
    name: 'A face made by a machine',
    tries: 'On the video call a generated face holds up a printed ID, for somebody who has nothing left.',
    async play(stage) {
      const asked = await request(stage, 'cleo');
      await stage.begins();
      await stage.done(
        stage.services.cases.recordProofing(stage.id('ivo'), asked.number, {
          checks: ['request-number', 'photo-matches', 'name-matches', 'told-no-codes'],
          ...{ how: 'video', document: 'Passport', checkNumber: asked.checkNumber },
        }),
      );
      // With nothing left, only the desk will do: a video is no visit in person.
      await stage.refused(approve(stage, 'sol', asked));
      await stage.waitsFor(asked);
    },
    stoppedBy: ['asks-first', 'missing-proofing', 'missing-approver'],
    record: ['approval-refused: asks-first'],
  },
  {
    name: 'A day pass for the director',
    tries: 'The friendly assistant of the director asks for a pass for today only: nothing is changed by it.',
    async play(stage) {
      await stage.begins();
      const walker = await stage.walk('no-device', {});
      for (const label of ['At home', 'None of these', 'Show that it is me']) await walker.press(label);
      await walker.enter(stage.account('pri'));
      await walker.press('ackup code');
      await walker.enter(stage.crew.backupCode('pri'));
      await stage.lacks(walker);
      const asked = await stage.requestIn(walker);
      await stage.refused(approve(stage, 'sol', asked));
    },
    stoppedBy: ['day-pass-privileged'],
    record: ['decision: day-pass-privileged', 'approval-refused: day-pass-privileged'],
  },
  {
    name: 'The first day, by password alone',
    tries: 'Somebody has the first password of a new colleague and sets up their own phone before she does.',
    async play(stage) {
      await stage.begins();
      const walker = await stage.walk('setup', { claimed: 'non' });
      await walker.press('No, not yet');
      await walker.press('The desk');
      const asked = await stage.requestIn(walker);
      await stage.waitsFor(asked);
      await stage.refused(approve(stage, 'sol', asked));
      stage.met('problem.no-right');
      expect(await stage.services.enrollment.openPass(walker.id, walker.holder)).toBe('no-right');
      expect(await stage.services.enrollment.redeem('AAAA-BBBB-CCCC-DDDD-EEEE-FFFF')).toBe('expired');
    },
    stoppedBy: ['missing-proofing', 'asks-first', 'no-right'],
    record: ['approval-refused: asks-first'],
  },
  {
    name: 'A request that nobody decides',
    tries: 'The caller gets everything but the approval, and comes back when nobody remembers.',
    async play(stage) {
      const asked = await request(stage, 'eve', 'backup');
      await stage.done(check(stage, 'ivo', asked));
      await stage.begins();
      stage.crew.clock.forward(7 * 24 * hour);
      await stage.settle();
      await stage.refused(approve(stage, 'sol', asked));
      await asked.walker.look();
      expect(asked.walker.title).toBe('Your request has run out');
      const again = await takeUp(stage, asked.number, 'later', stage.crew.backupCode('eve'));
      expect(again.title).toBe('We found no open request');
    },
    stoppedBy: ['decided.expired'],
    record: ['case: expired'],
  },
];
