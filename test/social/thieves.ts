/** Whoever holds something of the person: their number, their mailbox, their password, their chat, a code just read out. */
import type { NewOwnMethod } from '../../src/app/ports';
import { codeIn, day } from '../tools/crew';
import type { Attempt } from './attempt';
import type { Stage } from './stage';
import { approve, callBack, doneIn, evidenceIn, givesUp, prove, renews } from './steps';

const mailTo = (id: string, destination: string): NewOwnMethod => ({
  ...{ id, kind: 'email', label: 'Mail', destination },
  ...{ probationUntil: 0, addedAt: 1, changedAt: 1 },
});

async function textsIn(stage: Stage, walker: Awaited<ReturnType<typeof renews>>): Promise<string> {
  await walker.press('Text');
  await stage.running.assembly.background.drain();
  return stage.crew.textCode();
}

export const thieves: readonly Attempt[] = [
  {
    name: 'The SIM was swapped a minute ago',
    tries:
      'The carrier gave the number to a thief and says so; a text and a call to it shall open the account.',
    async play(stage) {
      const stored = [...stage.store.raw('people').values()].find((one) => one['id'] === stage.id('dan'));
      const methods = stored?.['methods'] as readonly object[];
      await stage.write('dan', { methods: methods.map((one) => ({ ...one, simSwap: true })) });
      await stage.begins();
      const walker = await renews(stage, 'dan');
      await walker.press('Text');
      await stage.wrong(walker, '123456');
      const asked = await givesUp(stage, walker);
      await stage.voids(asked, 'sim-swap');
      await stage.refused(callBack(stage, 'ivo', asked, `${stage.id('dan')}-text`));
      expect([...stage.crew.texts, ...stage.crew.calls]).toEqual([]);
    },
    stoppedBy: ['code-wrong', 'sim-swap', 'call-number'],
    record: ['result: wrong', 'call-back-refused: number'],
    seen: ['sim-swap'],
  },
  {
    name: 'A swapped SIM, and nothing else',
    tries:
      'The thief gets the text, because nobody told of the swap; it is the only thing that is registered.',
    async play(stage) {
      await stage.begins();
      const walker = await renews(stage, 'dan');
      await walker.enter(await textsIn(stage, walker));
      await stage.settle();
      const asked = await stage.requestIn(walker);
      await stage.waitsFor(asked);
      await stage.refused(approve(stage, 'sol', asked));
      await stage.refused(callBack(stage, 'ivo', asked, `${stage.id('dan')}-text`));
    },
    stoppedBy: ['missing-proofing', 'missing-approver', 'asks-first', 'call-number'],
    record: ['approval-refused: asks-first', 'call-back-refused: number'],
  },
  {
    name: 'A swapped SIM, and a list of saved codes',
    tries: 'The same thief also photographed the list in the drawer. Nobody told of the swap.',
    async play(stage) {
      await stage.begins();
      const walker = await renews(stage, 'ada');
      await walker.enter(await textsIn(stage, walker));
      await prove(stage, walker, 'ada', 'backup');
      expect(walker.view.canSetUp).toBe(true);
    },
    stoppedBy: [],
    changes: ['may-set-up', 'signed-out'],
    open: 'No carrier tells Sparekey of a swapped SIM',
    record: ['result', 'action'],
  },
  {
    name: 'A text and a mail',
    tries: 'With the phone on the table and its mailbox open, the thief shows two codes: a text and a mail.',
    async play(stage) {
      await stage.person({
        name: 'ann',
        methods: [
          { ...mailTo('x', '+447700900231'), id: 'ann-text', kind: 'text' },
          mailTo('ann-mail', 'ann@home.example'),
        ],
      });
      await stage.begins();
      const walker = await renews(stage, 'ann');
      await walker.enter(await textsIn(stage, walker));
      await stage.settle();
      const first = await stage.requestIn(walker);
      // Another one of the class adds nothing: it is not offered, and not taken when it is chosen all the same.
      await walker.give({ kind: 'back' });
      await walker.give({ kind: 'choose', value: 'way:email:ann-mail' });
      const second = await renews(stage, 'ann', { ref: 'second' });
      await second.press('mail');
      await stage.running.assembly.background.drain();
      const sent = stage.crew.mails.filter(({ to }) => to === 'ann@home.example');
      expect(sent).toHaveLength(1);
      await second.enter(codeIn(sent[0]?.text ?? ''));
      await stage.settle();
      for (const shown of [walker, second])
        expect((await evidenceIn(stage, shown)).map((one) => one.class)).toEqual(['I']);
      await stage.waitsFor(first);
      await stage.refused(approve(stage, 'sol', await stage.requestIn(second)));
    },
    stoppedBy: ['missing-proofing', 'missing-approver', 'asks-first'],
    record: ['decision: missing-proofing, missing-approver', 'approval-refused: asks-first'],
  },
  {
    name: 'A mail to the account itself',
    tries: 'Whoever has the session of the mailbox asks for a code by mail to this very mailbox.',
    async play(stage) {
      await stage.person({ name: 'ann', methods: [mailTo('ann-mail', stage.account('ann'))] });
      await stage.begins();
      const walker = await renews(stage, 'ann');
      await walker.press('mail');
      await stage.running.assembly.background.drain();
      await stage.wrong(walker, '123456');
      const asked = await givesUp(stage, walker);
      await stage.voids(asked, 'shared');
      expect(stage.crew.mails).toEqual([]);
    },
    stoppedBy: ['code-wrong', 'shared'],
    record: ['result: wrong'],
  },
  {
    name: 'Only a Teams session',
    tries: 'In the chat of the person, with nothing else: stop her devices, get a pass, set up a new phone.',
    async play(stage) {
      await stage.begins();
      const chat = { ref: 'chat', claimed: 'bea', teams: true } as const;
      const walker = await stage.walk('lost-device', chat);
      await walker.press('My phone');
      await walker.press('may turn up');
      await stage.settle();
      expect(await doneIn(stage, walker)).toEqual(['suspend-device']);
      await walker.press('Set up a new one');
      await stage.lacks(walker);
      const second = await stage.walk('lost-device', { ...chat, ref: 'chat-2' });
      await second.press('My tablet');
      await second.press('may turn up');
      await stage.lacks(second);
      const stopped = async () =>
        ((await stage.directory.get(stage.id('bea')))?.methods ?? []).filter(
          (one) => one.suspendedAt !== undefined,
        );
      expect(await stopped()).toHaveLength(1);
      stage.crew.clock.forward(day);
      expect(await stopped()).toEqual([]);
    },
    stoppedBy: ['missing-proofing', 'missing-approver', 'missing-evidence'],
    changes: ['stopped-for-a-day', 'signed-out'],
    allowed: 'by Teams claim alone: one device, once a day, lapses after 24 h',
    record: ['decision: missing-evidence'],
  },
  {
    name: 'Password and Teams session',
    tries:
      'With the password, the browser and the chat of the person, and no second step: every door is tried.',
    async play(stage) {
      await stage.begins();
      const doors = [
        ['setup', ['authenticator app', 'Onto the phone', 'Go on']],
        ['setup', ['The app asks for a PIN', 'I have nothing else']],
        ['no-device', ['At home', 'None of these works', 'Show that it is me']],
      ] as const;
      for (const [index, [topic, labels]] of doors.entries()) {
        for (const teams of [false, true]) {
          const at = { ref: `door-${index}-${teams}`, claimed: 'bea', ...(teams ? { teams } : {}) };
          const walker = await stage.walk(topic, at);
          for (const label of labels) await walker.press(label);
          if (teams && index === 0) expect(walker.title).toBe('Can you still sign in?');
          else await stage.lacks(walker);
          expect(await doneIn(stage, walker)).toEqual([]);
        }
      }
    },
    stoppedBy: ['missing-evidence', 'missing-proofing', 'missing-approver'],
    record: ['decision: missing-evidence', 'decision: missing-proofing, missing-approver'],
  },
  {
    name: 'A code relayed into another walk',
    tries:
      "The victim's own walk sends a text; talked out of it on the phone, the code is typed in the thief's.",
    async play(stage) {
      const own = await renews(stage, 'ada', { ref: 'owner' });
      const code = await textsIn(stage, own);
      const theirs = await renews(stage, 'ada');
      await theirs.press('Text');
      await stage.begins();
      await stage.wrong(theirs, code);
      expect(await evidenceIn(stage, theirs)).toEqual([]);
    },
    stoppedBy: ['code-wrong'],
    record: ['result: wrong'],
  },
  {
    name: 'Codes relayed within one walk',
    tries: '"Help desk here, read me what you just got, and one of your saved codes." She reads both out.',
    async play(stage) {
      await stage.begins();
      const walker = await renews(stage, 'ada');
      const read = await textsIn(stage, walker);
      expect(stage.crew.texts.at(-1)?.body).toContain('Give it to nobody, not even the help desk');
      await walker.enter(read);
      await prove(stage, walker, 'ada', 'backup');
      await stage.settle();
      expect(walker.view.canSetUp).toBe(true);
    },
    stoppedBy: [],
    changes: ['may-set-up', 'signed-out'],
    open: 'Relayed codes',
    record: ['result', 'action'],
  },
];
