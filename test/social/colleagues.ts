/** Colleagues who are asked to confirm somebody: those who may not, those who are begged, those who are fooled. */
import type { OrganisationDoc } from '../../src/app/organisation';
import { day, minute } from '../tools/crew';
import type { Attempt } from './attempt';
import type { Stage } from './stage';
import {
  approve,
  asksColleague,
  check,
  codeSaidBy,
  confirms,
  doneIn,
  evidenceIn,
  givesUp,
  linksSent,
  linkTo,
  request,
  wantsOf,
} from './steps';

/** Nobody could be asked, so nobody was; what is typed all the same is a wrong code. */
async function nobodyIsAsked(stage: Stage, name: string): Promise<void> {
  const walker = await asksColleague(stage, name);
  expect(linksSent(stage, 'vouch')).toBe(0);
  await stage.wrong(walker, '123456');
  expect(await evidenceIn(stage, walker)).toEqual([]);
  const asked = await givesUp(stage, walker);
  // With somebody to confirm, the row would ask for their word.
  expect(await wantsOf(stage, asked)).not.toContainEqual({ what: 'voucher' });
  stage.met('code.text.vouch-failed');
  await stage.waitsFor(asked);
}

/** The group of colleagues who confirm for anybody. */
async function rota(stage: Stage, names: readonly string[]): Promise<void> {
  const doc = {
    ...{ id: 'organisation', name: 'Alder', helpDeskPhone: '', helpDeskPhoneSpoken: '' },
    ...{
      zone: 'Europe/London',
      days: [],
      paused: false,
      voucherRota: names.map((one) => stage.account(one)),
    },
  };
  expect(await stage.store.insert<OrganisationDoc>('settings', doc)).toBe(true);
  stage.crew.clock.forward(10_000);
}

const contact = (stage: Stage, name: string, since = 1) => ({ person: stage.id(name), changedAt: since });

/** A stranger types her name, says that it is the first time, and has the manager asked. */
async function firstTime(stage: Stage, name: string) {
  const walker = await stage.walk('setup', { ref: 'attacker' });
  for (const label of ['Something for the first time', 'No, not yet', 'My manager'])
    await walker.press(label);
  await walker.enter(stage.account(name));
  await walker.press('My manager confirms');
  await stage.settle();
  return walker;
}

export const colleagues: readonly Attempt[] = [
  {
    name: 'Confirms himself',
    tries: 'The directory names somebody as his own manager and contact, so he confirms that it is him.',
    async play(stage) {
      await stage.write('ada', { manager: stage.id('ada'), recoveryContacts: [contact(stage, 'ada')] });
      await stage.begins();
      await nobodyIsAsked(stage, 'ada');
    },
    stoppedBy: ['code-wrong', 'nobody-to-ask', 'missing-proofing', 'missing-approver'],
    record: ['result: wrong'],
  },
  {
    name: 'Confirms his own second account',
    tries:
      'One human being, two accounts: the second is the contact of the first. Both have one staff number.',
    async play(stage) {
      await stage.write('ada', {
        manager: '',
        staffNumber: 'S17',
        recoveryContacts: [contact(stage, 'max')],
      });
      await stage.write('max', { staffNumber: 's17' });
      await stage.begins();
      await nobodyIsAsked(stage, 'ada');
    },
    stoppedBy: ['code-wrong', 'nobody-to-ask', 'missing-proofing', 'missing-approver'],
    record: ['result: wrong'],
  },
  {
    name: 'On the rota, and the requester',
    tries:
      'A colleague of the group that confirms for anybody asks under another account, and waits for the mail.',
    async play(stage) {
      await stage.write('cleo', { staffNumber: 'S9' });
      await stage.write('max', { staffNumber: 'S9' });
      await rota(stage, ['max']);
      await stage.begins();
      await nobodyIsAsked(stage, 'cleo');
    },
    stoppedBy: ['code-wrong', 'nobody-to-ask', 'missing-proofing', 'missing-approver'],
    record: ['result: wrong'],
  },
  {
    name: 'A contact named three days ago',
    tries:
      'Whoever has had the account for days named an accomplice as recovery contact, and now loses the phone.',
    async play(stage) {
      await stage.write('ada', { manager: '' });
      await stage.directory.setRecoveryContacts(stage.id('ada'), [stage.id('bea')]);
      stage.crew.clock.forward(3 * day);
      await stage.begins();
      await nobodyIsAsked(stage, 'ada');
    },
    stoppedBy: ['code-wrong', 'nobody-to-ask', 'missing-proofing', 'missing-approver'],
    record: ['result: wrong'],
  },
  {
    name: 'A manager named yesterday',
    tries: 'Whoever may write the directory makes an accomplice the manager: of a manager no date is known.',
    async play(stage) {
      stage.crew.clock.forward(day);
      await stage.write('ada', { manager: stage.id('bea') });
      await stage.begins();
      const walker = await asksColleague(stage, 'ada', 'attacker', 'backup');
      await walker.enter(await codeSaidBy(stage, 'bea'));
      await stage.settle();
      expect(await doneIn(stage, walker)).toContain('recover');
    },
    stoppedBy: [],
    changes: ['signed-out', 'may-set-up', 'method-cleared'],
    open: 'A manager counts from the moment',
    record: ['vouch', 'decision', 'action'],
  },
  {
    name: 'Begs for the code in a chat',
    tries:
      'In the hijacked chat of a colleague: please send me the six digits you were given for Ada, quick.',
    async play(stage) {
      const own = await asksColleague(stage, 'ada', 'owner');
      await stage.begins();
      const code = await codeSaidBy(stage, 'max');
      // The attacker waits in a walk of their own, about the same account.
      const theirs = await asksColleague(stage, 'ada', 'attacker');
      await stage.wrong(theirs, code);
      expect(await evidenceIn(stage, theirs)).toEqual([]);
      const mail = stage.crew.mails.find(({ text }) => text.includes('/vouch/'))?.text ?? '';
      expect(mail).toContain('call them on a number that you know, not one that they tell you');
      expect(await evidenceIn(stage, own)).toEqual([]);
    },
    stoppedBy: ['code-wrong'],
    record: ['result: wrong'],
  },
  {
    name: 'Has the mailbox of the manager',
    tries: 'The attacker reads the mail to the manager, opens its link, and guesses the code of the app.',
    async play(stage) {
      const walker = await asksColleague(stage, 'ada', 'attacker');
      await stage.begins();
      const token = linkTo(stage, 'max', 'vouch');
      for (let guess = 0; guess < 5; guess += 1)
        expect((await stage.services.vouching.prove(token, { code: `00000${guess}` }))?.state).toBe(
          'wrong-code',
        );
      stage.met('vouch.wrong-code');
      // Not even the manager's own code opens it any more.
      expect((await confirms(stage, 'max')).state).toBe('over');
      stage.met('vouch.over.title');
      await stage.wrong(walker, '000000');
    },
    stoppedBy: ['own-code-wrong', 'link-over', 'code-wrong'],
    record: ['vouch: not-proved', 'vouch: not-allowed'],
  },
  {
    name: 'The colleague smells it',
    tries:
      'The manager gives the code, then rings the person, who knows of nothing: "I did not talk to them".',
    async play(stage) {
      const walker = await asksColleague(stage, 'ada', 'attacker', 'backup');
      await stage.begins();
      const code = await codeSaidBy(stage, 'max');
      expect(await stage.services.vouching.refuse(linkTo(stage, 'max', 'vouch'))).toEqual({
        state: 'refused',
      });
      stage.met('vouch.refused.title');
      expect((await confirms(stage, 'max')).state).toBe('refused');
      await stage.wrong(walker, code);
      // Nobody else is asked about this person for a day.
      const sent = linksSent(stage, 'vouch');
      await walker.press('Ask once more');
      await stage.settle();
      expect(linksSent(stage, 'vouch')).toBe(sent);
    },
    stoppedBy: ['colleague-refused', 'code-wrong'],
    record: ['vouch: refused', 'result: wrong'],
  },
  {
    name: 'The manager confirms and approves',
    tries: 'A manager who is an approver confirms the person, and then approves the request as well.',
    async play(stage) {
      await stage.write('cleo', { manager: stage.id('sol') });
      const asked = await request(stage, 'cleo');
      await asked.walker.press('Try another way');
      await asked.walker.press('A colleague confirms');
      await stage.settle();
      await asked.walker.enter(await codeSaidBy(stage, 'sol'));
      await stage.begins();
      for (const who of ['sol', 'sol-second']) {
        await stage.refused(check(stage, who, asked));
        await stage.refused(approve(stage, who, asked));
      }
    },
    stoppedBy: ['is-voucher'],
    record: ['proofing-refused: is-voucher', 'approval-refused: is-voucher'],
  },
  {
    name: 'The agent confirms whom he checked',
    tries:
      'An agent records the check, and then confirms the same person as manager: two proofs from one mouth.',
    async play(stage) {
      await stage.write('cleo', { manager: stage.id('ivo') });
      const asked = await request(stage, 'cleo');
      await stage.begins();
      await stage.done(check(stage, 'ivo', asked));
      await asked.walker.look();
      await asked.walker.press('Try another way');
      await asked.walker.press('A colleague confirms');
      await stage.settle();
      expect((await confirms(stage, 'ivo')).state).toBe('over');
      stage.met('vouch.over.title');
      await stage.waitsFor(asked);
    },
    stoppedBy: ['link-over', 'missing-voucher', 'missing-approver'],
    record: ['vouch: not-allowed'],
  },
  {
    name: 'Mail after mail to the manager',
    tries:
      'The attacker asks for confirmations about everybody in the team until the manager presses something.',
    async play(stage) {
      const team = ['ada', 'bea', 'cleo', 'dan', 'eve', 'pri', 'fay'];
      for (const name of team) await stage.write(name, { manager: stage.id('max') });
      await stage.begins();
      for (const name of team) await asksColleague(stage, name);
      expect(linksSent(stage, 'vouch')).toBe(5);
      // A typed name may ask three times a day, and no app is asked to be tapped: the code is said by voice.
      const last = await asksColleague(stage, 'fay', 'again');
      await stage.wrong(last, '000000');
      stage.met('code.text.vouch-failed');
    },
    stoppedBy: ['code-wrong', 'nobody-to-ask'],
    record: ['result: wrong', 'performed: failed'],
  },
  {
    name: 'A cloned voice',
    tries:
      'With a stolen list of saved codes and the cloned voice of the person, the manager is talked into it.',
    async play(stage) {
      await stage.begins();
      const walker = await asksColleague(stage, 'ada', 'attacker', 'backup');
      await walker.enter(await codeSaidBy(stage, 'max'));
      await stage.settle();
      expect(await doneIn(stage, walker)).toContain('recover');
    },
    stoppedBy: [],
    changes: ['signed-out', 'may-set-up', 'method-cleared'],
    open: 'A colleague who confirms without talking, or is fooled by a voice',
    record: ['vouch', 'decision', 'action'],
  },
  {
    name: 'A cloned voice on the first day',
    tries:
      'Nothing was ever set up for a new colleague. Her manager hears her voice, and gives the code for the first time.',
    async play(stage) {
      await stage.write('non', { manager: stage.id('max') });
      await stage.begins();
      const walker = await firstTime(stage, 'non');
      await walker.enter(await codeSaidBy(stage, 'max'));
      await stage.settle();
      expect(await doneIn(stage, walker)).toContain('first-method');
    },
    stoppedBy: [],
    changes: ['signed-out', 'may-set-up'],
    open: 'The first way to sign in of somebody who never had one',
    record: ['vouch', 'decision', 'action'],
  },
  {
    name: 'As if it were the first day',
    tries:
      'The account has had its phone for years. The voice begins as on a first day, where one word would be enough.',
    async play(stage) {
      await stage.begins();
      const walker = await firstTime(stage, 'ada');
      await walker.enter(await codeSaidBy(stage, 'max'));
      const asked = await stage.requestIn(walker);
      await stage.waitsFor(asked);
      await stage.refused(approve(stage, 'sol', asked));
      expect(await doneIn(stage, walker)).toEqual([]);
    },
    stoppedBy: ['missing-proofing', 'missing-approver', 'asks-first'],
    record: ['vouch', 'approval-refused: asks-first'],
  },
  {
    name: 'A cloned voice, and one text',
    tries:
      'The same with a text read out instead of a saved code: four working hours, in which the person is told.',
    async play(stage) {
      await stage.begins();
      const walker = await asksColleague(stage, 'ada', 'attacker', 'text');
      await walker.enter(await codeSaidBy(stage, 'max'));
      // More of their own could still be shown: they have nothing more.
      await walker.give({ kind: 'choose', value: 'none' });
      const asked = await stage.requestIn(walker);
      stage.crew.clock.forward(11 * minute);
      await stage.settle();
      await stage.waitsFor(asked);
      expect(await doneIn(stage, walker)).toEqual(['suspend-device']);
    },
    stoppedBy: ['missing-approver', 'missing-wait'],
    changes: ['stopped', 'signed-out'],
    allowed: 'one piece stops a device, and only that',
    record: ['decision: missing-approver, missing-notice'],
  },
];
