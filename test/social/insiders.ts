/** Members of staff who abuse their role: alone, together, under another account, with another's click. */
import { makeAuthenticator } from '../tools/authenticator';
import { day, hour, minute } from '../tools/crew';
import type { Attempt } from './attempt';
import type { Stage } from './stage';
import { approve, check, drawnFor, evidenceIn, prove, request, versionOf } from './steps';

/** A request that one approval suffices for. */
async function checked(stage: Stage, name: string, by = 'ivo') {
  const asked = await request(stage, name, 'backup');
  await stage.done(check(stage, by, asked));
  return asked;
}

export const insiders: readonly Attempt[] = [
  {
    name: 'Two agents together, a standard person',
    tries: 'One records a check that never was, in a walk that he holds himself; his friend approves.',
    async play(stage) {
      await stage.begins();
      // Nothing of hers is shown: the list of her saved codes lies in a drawer of the office.
      const asked = await request(stage, 'eve', 'backup');
      await stage.done(check(stage, 'ivo', asked));
      await stage.done(approve(stage, 'sol', asked));
      stage.crew.clock.forward(1000);
      await asked.walker.look();
      await prove(stage, asked.walker, 'eve', 'backup');
      expect(asked.walker.view.canSetUp).toBe(true);
    },
    stoppedBy: [],
    changes: ['may-set-up', 'method-cleared', 'signed-out'],
    open: 'Two colluding members of staff',
    record: ['proofing', 'approval', 'action'],
  },
  {
    name: 'Two agents together, a privileged person',
    tries:
      'The same two, for the director: the second approver is drawn, a day is waited, and security is told.',
    async play(stage) {
      await stage.begins();
      const asked = await request(stage, 'pri', 'backup');
      await stage.done(check(stage, 'ivo', asked));
      await stage.done(approve(stage, 'sol', asked));
      // The draw falls on neither of them, nor on a second account of theirs, and in four hours on another.
      for (let draw = 0; draw < 4; draw += 1) {
        expect(['wim', 'wim-second', 'zoe']).toContain(drawnFor(stage, asked));
        for (const who of ['sol', 'sol-second', 'ivo']) await stage.refused(approve(stage, who, asked));
        stage.crew.clock.forward(4 * hour + minute);
        await stage.settle();
      }
      stage.crew.clock.forward(day);
      await stage.waitsFor(asked);
      const security = stage.crew.mails.filter(({ to }) => to === stage.account('zoe'));
      expect(security.some(({ text }) => text.includes('/notices/'))).toBe(true);
    },
    stoppedBy: ['approved-already', 'no-role', 'missing-approver'],
    record: ['approval-refused: approved-already', 'approval-refused: no-role'],
  },
  {
    name: 'Three together, with time',
    tries:
      'The agent, the first approver and a friend who waits until the draw falls on him, a privileged person.',
    async play(stage) {
      await stage.begins();
      const asked = await request(stage, 'pri', 'backup');
      await stage.done(check(stage, 'ivo', asked));
      await stage.done(approve(stage, 'sol', asked));
      // Whoever is drawn first does not answer; nor does security, whenever the draw falls on her.
      do {
        stage.crew.clock.forward(4 * hour + minute);
        await stage.settle();
      } while (drawnFor(stage, asked) === 'zoe');
      await stage.done(approve(stage, drawnFor(stage, asked), asked));
      // The day begins when the notices have gone out.
      stage.crew.clock.forward(11 * minute);
      await stage.settle();
      await stage.waitsFor(asked);
      stage.crew.clock.forward(day + hour);
      await stage.settle();
      await asked.walker.look();
      await prove(stage, asked.walker, 'pri', 'backup');
      expect(asked.walker.view.canSetUp).toBe(true);
    },
    stoppedBy: ['missing-wait'],
    changes: ['may-set-up', 'signed-out'],
    open: 'Three colluding members of staff',
    record: ['proofing', 'approval', 'action'],
  },
  {
    name: 'One agent, alone',
    tries: 'An agent who is an approver too records the check and approves it, with both of his accounts.',
    async play(stage) {
      const asked = await request(stage, 'eve', 'backup');
      await stage.begins();
      await stage.done(check(stage, 'sol-second', asked));
      await stage.refused(approve(stage, 'sol-second', asked));
      await stage.refused(approve(stage, 'sol', asked));
      await stage.waitsFor(asked);
    },
    stoppedBy: ['is-proofer', 'missing-approver'],
    record: ['approval-refused: is-proofer'],
  },
  {
    name: 'An approver who checks afterwards',
    tries: 'The approver of a privileged person adds the missing check himself, so that it looks complete.',
    async play(stage) {
      const asked = await request(stage, 'pri', 'backup');
      await stage.done(check(stage, 'ivo', asked));
      await stage.done(approve(stage, 'wim', asked));
      await stage.begins();
      await stage.refused(check(stage, 'wim', asked));
      await stage.refused(check(stage, 'wim-second', asked));
    },
    stoppedBy: ['is-approver'],
    record: ['proofing-refused: is-approver'],
  },
  {
    name: 'His own request, by his other account',
    tries: 'An approver asks under one account, and checks and approves under the other.',
    async play(stage) {
      const asked = await request(stage, 'wim');
      await stage.begins();
      for (const who of ['wim', 'wim-second']) {
        await stage.refused(check(stage, who, asked));
        await stage.refused(approve(stage, who, asked));
      }
      const opened = await stage.services.cases.openFor(stage.id('wim-second'), {
        ...{ account: stage.account('wim'), topic: 'lost-device', how: 'desk', said: '' },
      });
      await stage.refused(Promise.resolve(opened));
    },
    stoppedBy: ['own-request', 'open-own'],
    record: ['proofing-refused: own-request', 'approval-refused: own-request'],
  },
  {
    name: 'An approval, sent again',
    tries: 'Whoever saw an approver press records the form, and sends it again for the next request.',
    async play(stage) {
      const first = await checked(stage, 'eve');
      const second = await checked(stage, 'ada');
      await stage.begins();
      const code = stage.crew.appCode('sol');
      const version = await versionOf(stage, 'sol', first);
      await stage.done(approve(stage, 'sol', first, { code, version }));
      // The same form, the same code for another request, and the form as it was before.
      await stage.refused(approve(stage, 'sol', first, { code, version }));
      await stage.refused(approve(stage, 'sol', second, { code }));
      await stage.refused(approve(stage, 'sol', second, { version: 1 }));
      expect(stage.cases().filter((one) => one.approvals.length > 0)).toHaveLength(1);
    },
    stoppedBy: ['decided.approved', 'code-wrong', 'changed'],
    record: ['approval-refused: code'],
  },
  {
    name: 'A code looked at over the shoulder',
    tries: "The agent reads the approver's code at his sign-in, and types it before it changes.",
    async play(stage) {
      await stage.directory.setPassword(stage.id('sol'), 'a long enough password');
      const asked = await checked(stage, 'eve');
      await stage.begins();
      const code = stage.crew.appCode('sol');
      const inside = await stage.services.signIn.signIn(stage.account('sol'), 'a long enough password', code);
      expect(inside?.by).toBe('totp');
      await stage.refused(approve(stage, 'sol', asked, { code }));
    },
    stoppedBy: ['code-wrong'],
    record: ['approval-refused: code'],
  },
  {
    name: "The approver's new app",
    tries:
      'Whoever took over the account of an approver an hour ago set up an own app, and approves with it.',
    async play(stage) {
      const asked = await checked(stage, 'eve');
      const { methods } = (await stage.directory.get(stage.id('sol'))) ?? { methods: [] };
      const stored = [...stage.store.raw('people').values()].find((one) => one['id'] === stage.id('sol'));
      const own = stored?.['methods'] as readonly object[];
      const probationUntil = stage.crew.clock.now() + 23 * hour;
      await stage.write('sol', { methods: own.map((one) => ({ ...one, probationUntil })) });
      expect(methods).toHaveLength(1);
      await stage.begins();
      await stage.refused(approve(stage, 'sol', asked));
    },
    stoppedBy: ['code-wrong'],
    record: ['approval-refused: code'],
  },
  {
    name: 'An approver on a copied page',
    tries: 'A copied page gets the app code of an approver who has a key, and approves with it at once.',
    async play(stage) {
      const asked = await checked(stage, 'eve');
      const key = makeAuthenticator();
      await stage.directory.addMethod(
        stage.id('sol'),
        {
          ...{ id: 'sol-key', kind: 'passkey', label: 'Key', device: 'sol-key', deviceKind: 'key' },
          ...{ probationUntil: 0, addedAt: 1, publicKey: key.publicKey, counter: 0 },
          credential: { id: key.id, transports: ['usb'] },
        },
        'key',
      );
      await stage.begins();
      await stage.refused(approve(stage, 'sol', asked));
      // The key itself signs for the page it is on.
      const view = await stage.services.cases.view(stage.id('sol'), asked.number);
      const { challenge = '', at = 0 } = view?.key ?? {};
      const host = 'sparekey.evil.example';
      const signed = key.assert({ challenge, host, origin: `https://${host}` });
      const input = { key: signed, at, reason: 'Seen', version: view?.version ?? Number.NaN };
      await stage.refused(stage.services.cases.approve(stage.id('sol'), asked.number, input));
    },
    stoppedBy: ['key-needed', 'key-wrong'],
    record: ['approval-refused: key-needed', 'approval-refused: key'],
  },
  {
    name: 'The role is taken away meanwhile',
    tries: 'An approver who is found out approves quickly, before what he agreed to is carried out.',
    async play(stage) {
      const asked = await checked(stage, 'eve');
      await stage.done(approve(stage, 'sol', asked));
      await stage.directory.setRoles(stage.id('sol'), []);
      await stage.begins();
      stage.crew.clock.forward(1000);
      await asked.walker.look();
      await prove(stage, asked.walker, 'eve', 'backup');
      await stage.waitsFor(asked);
      expect(asked.walker.view.canSetUp).toBe(false);
      await stage.refused(approve(stage, 'sol', asked));
    },
    stoppedBy: ['missing-approver', 'no-role'],
    record: ['decision: missing-approver'],
  },
  {
    name: 'She becomes privileged meanwhile',
    tries:
      'The request of a standard person is approved; the day after she is an auditor, and it is carried out.',
    async play(stage) {
      const asked = await checked(stage, 'eve');
      await stage.done(approve(stage, 'sol', asked));
      await stage.directory.setRoles(stage.id('eve'), ['auditor']);
      await stage.begins();
      stage.crew.clock.forward(1000);
      await asked.walker.look();
      await prove(stage, asked.walker, 'eve', 'backup');
      await stage.waitsFor(asked);
      expect((await evidenceIn(stage, asked.walker)).length).toBeGreaterThan(1);
    },
    stoppedBy: ['missing-approver', 'missing-notice'],
    record: ['reopened: not any more'],
  },
];
