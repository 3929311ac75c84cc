/** Whom it is about: what notices, stops and waits do for them, and what a liar does with those. */
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { hour, minute } from '../tools/crew';
import type { Walker } from '../tools/walker';
import type { Attempt } from './attempt';
import type { Stage } from './stage';
import {
  approve,
  asksColleague,
  check,
  codeSaidBy,
  doneIn,
  givesUp,
  linkTo,
  notMe,
  prove,
  renews,
  request,
  takeUp,
} from './steps';

/** The attacker has shown a text and a saved code of hers: the right to set up is there. */
async function granted(stage: Stage): Promise<Walker> {
  const walker = await renews(stage, 'ada');
  await prove(stage, walker, 'ada', 'text');
  await prove(stage, walker, 'ada', 'backup');
  await stage.settle();
  expect(walker.view.canSetUp).toBe(true);
  return walker;
}

/** Staff lift the stop: a check and one approval. */
async function lifted(stage: Stage, number: string): Promise<void> {
  await stage.done(check(stage, 'ivo', { number, checkNumber: '' }));
  await stage.done(approve(stage, 'sol', { number }));
  stage.crew.clock.forward(1000);
}

export const owners: readonly Attempt[] = [
  {
    name: '"This was not me" stops it',
    tries: 'Text and saved code were read out, the set-up stands open; then the person reads the notice.',
    async play(stage) {
      const walker = await granted(stage);
      await stage.begins();
      await notMe(stage, 'ada');
      const { enrollment } = stage.services;
      expect(await enrollment.openPass(walker.id, walker.holder)).toBe('no-right');
      expect(await enrollment.redeemHere(walker.id, walker.holder)).toBe('no-right');
      stage.met('problem.no-right');
      const again = await renews(stage, 'ada', { ref: 'again' });
      await prove(stage, again, 'ada', 'backup');
      await stage.lacks(again);
    },
    stoppedBy: ['no-right', 'frozen'],
    changes: ['frozen'],
    allowed: '"this was not me" stops all the person\'s recoveries',
    record: ['freeze: not-me', 'decision: frozen'],
  },
  {
    name: 'A new phone was set up before it',
    tries: 'The same, but the attacker was faster: a new app was set up before the person read the notice.',
    async play(stage) {
      const walker = await granted(stage);
      await stage.begins();
      const session = await stage.services.enrollment.redeemHere(walker.id, walker.holder);
      if (typeof session === 'string') throw new Error(session);
      const shown = await stage.services.enrollment.view(session.token);
      if (typeof shown === 'string') throw new Error(shown);
      const first = codeOfStep(shown.key, stepAt(stage.crew.clock.now()));
      expect(await stage.services.enrollment.prove(session.token, first)).toMatchObject({ ok: true });
      await notMe(stage, 'ada');
      // Nothing further: no backup codes, no second method.
      expect(await stage.services.enrollment.backupCodes(session.token)).toBe('no-right');
      stage.met('problem.no-right');
    },
    stoppedBy: ['no-right'],
    changes: ['method-added', 'set-up-session', 'frozen'],
    open: 'A new method that was set up before "this was not me" was pressed',
    record: ['freeze: not-me'],
  },
  {
    name: '"This was not me", as a weapon',
    tries:
      "Whoever reads the victim's mail presses the button over and over, so that she never gets back in.",
    async play(stage) {
      await request(stage, 'ada', 'backup');
      const number = await notMe(stage, 'ada');
      // Meanwhile there is a way to a person, and security has it first.
      const walker = await stage.walk('talk-to-person', { ref: 'owner' });
      await walker.enter('I did not press that');
      await walker.enter(stage.account('ada'));
      await stage.settle();
      expect(walker.view.screen.tag?.kind).toBe('request');
      await lifted(stage, number);
      stage.crew.clock.forward(11 * minute);
      await request(stage, 'ada', 'backup');
      await stage.begins();
      for (let count = 0; count < 3; count += 1) {
        const again = await stage.services.notices.notMe(linkTo(stage, 'ada', 'notices'));
        expect(again?.state).toBe('told');
      }
      stage.met('not-me.told-lead');
    },
    stoppedBy: ['once-a-week'],
    record: ['freeze-refused: once-a-week'],
  },
  {
    name: 'A liar has the stop lifted',
    tries:
      'A caller swears that the button was pressed by mistake; the agent believes it and an approver, too.',
    async play(stage) {
      const walker = await granted(stage);
      const number = await notMe(stage, 'ada');
      await stage.begins();
      await stage.refused(approve(stage, 'zoe', { number }));
      await stage.done(check(stage, 'sol', { number, checkNumber: '' }));
      await stage.refused(approve(stage, 'sol', { number }));
      await stage.done(approve(stage, 'zoe', { number }));
      stage.crew.clock.forward(1000);
      // Nothing of before comes back: all of it is proved again, by whoever it is.
      expect(await stage.services.enrollment.openPass(walker.id, walker.holder)).toBe('no-right');
      stage.met('problem.no-right');
      await walker.look();
      expect(walker.view.canSetUp).toBe(false);
      // And the owner is heard, when it goes on.
      stage.crew.clock.forward(11 * minute);
      await prove(stage, await renews(stage, 'ada', { ref: 'again' }), 'ada', 'backup');
      await stage.settle();
      const heard = await stage.services.notices.notMe(linkTo(stage, 'ada', 'notices'));
      expect(heard?.state).toBe('told');
    },
    stoppedBy: ['asks-first', 'is-proofer', 'no-right'],
    changes: ['lifted'],
    allowed: 'lifted by K, or P + one approver',
    record: ['approval-refused: asks-first', 'approval-refused: is-proofer', 'unfreeze: lifted'],
  },
  {
    name: 'Waits out the four hours',
    tries:
      'A text read out and a fooled colleague: four working hours to wait. The person stops it after two.',
    async play(stage) {
      const walker = await asksColleague(stage, 'ada', 'attacker', 'text');
      await walker.enter(await codeSaidBy(stage, 'max'));
      const asked = await givesUp(stage, walker);
      stage.crew.clock.forward(2 * hour);
      await stage.settle();
      await stage.begins();
      await stage.waitsFor(asked);
      await notMe(stage, 'ada');
      stage.crew.clock.forward(48 * hour);
      await stage.settle();
      await stage.waitsFor(asked);
      expect(await doneIn(stage, walker)).toEqual(['suspend-device']);
    },
    stoppedBy: ['missing-approver', 'missing-wait', 'frozen'],
    changes: ['frozen'],
    allowed: '"this was not me" stops all the person\'s recoveries',
    record: ['freeze: not-me'],
  },
  {
    name: 'The owner withdraws it',
    tries: 'The same wait, in the weekend: the person finds the request among her own, and withdraws it.',
    async play(stage) {
      const walker = await asksColleague(stage, 'ada', 'attacker', 'text');
      await walker.enter(await codeSaidBy(stage, 'max'));
      const asked = await givesUp(stage, walker);
      await stage.settle();
      await stage.begins();
      const own = await stage.walk('case-status', { ref: 'owner', claimed: 'ada' });
      await own.press('Withdraw it');
      await prove(stage, own, 'ada', 'backup');
      await own.press('Yes, withdraw it');
      await stage.settle();
      stage.crew.clock.forward(48 * hour);
      await stage.settle();
      await stage.refused(approve(stage, 'sol', asked));
      expect(await doneIn(stage, walker)).toEqual(['suspend-device']);
    },
    stoppedBy: ['decided.withdrawn'],
    record: ['case: withdrawn'],
  },
  {
    name: 'Takes the request from its owner',
    tries: 'The number was overheard and one saved code is known: the request goes on in another browser.',
    async play(stage) {
      const asked = await request(stage, 'eve', 'backup');
      await stage.done(check(stage, 'ivo', asked));
      await stage.begins();
      const walker = await takeUp(stage, asked.number, 'attacker', stage.crew.backupCode('eve'));
      expect(walker.title).toBe('Your request is here again');
      await stage.settle();
      expect(await stage.services.visits.view(asked.walker.id, asked.walker.holder)).toBeUndefined();
      // What staff checked was about somebody else.
      await stage.waitsFor(asked);
      await stage.refused(approve(stage, 'sol', asked));
      await stage.refused(check(stage, 'ivo', asked));
    },
    stoppedBy: ['missing-proofing', 'missing-approver', 'asks-first', 'check-wrong'],
    open: 'A request can be taken from its owner',
    record: ['voided: granted before', 'approval-refused: asks-first', 'proofing: wrong-number'],
  },
];
