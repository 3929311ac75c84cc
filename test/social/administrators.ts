/** Whoever changes the rules, the roles or the dialogs, and whoever looks for secrets on the pages of staff. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDialogs } from '../../src/cli/dialogs';
import { checkDialogs } from '../../src/core/check';
import { parseDialog } from '../../src/core/dialog';
import type { Section } from '../../src/core/settings/fields';
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { day } from '../tools/crew';
import { portal, Walker } from '../tools/walker';
import type { Attempt } from './attempt';
import { staffPages, withPasswords } from './pages';
import type { Request, Stage } from './stage';
import { approve, check, doneIn, factor, proposal, prove, request, takeUp, versionOf } from './steps';

/** One form of one section, with why. */
async function changes(stage: Stage, who: string, section: Section, texts: Readonly<Record<string, string>>) {
  const { settings } = stage.services;
  const preview = await settings.preview(stage.id(who), section, texts);
  const seen = preview?.ok ? preview.seen : '';
  const proof = factor(stage, who);
  return settings.change(stage.id(who), section, texts, { seen, reason: 'Fewer calls', proof });
}

async function seconds(stage: Stage, who: string) {
  const { id } = await proposal(stage);
  return stage.services.settings.second(stage.id(who), id, factor(stage, who));
}

const root = join(__dirname, '../..');
/** The walk of a lost phone, as an insider edits it: whoever is in a hurry is not asked who they are. */
function edited() {
  const shipped = readDialogs(join(root, 'dialogs'), root);
  const file = 'dialogs/lost-device.yaml';
  const source = readFileSync(join(root, file), 'utf8').replace(
    '      - { say: My phone, to: how,',
    '      - { say: My phone, to: recover,',
  );
  const others = shipped.dialogs.filter((one) => one.file !== file);
  return { ...shipped, dialogs: [...others, { file, source }], source, file };
}

/** Eve's request was approved and carried out, and the set-up code stands on her page. */
async function withSetUpCode(stage: Stage): Promise<Request & { readonly code: string }> {
  const asked = await request(stage, 'eve', 'backup');
  await stage.done(check(stage, 'ivo', asked));
  await stage.done(approve(stage, 'sol', asked));
  stage.crew.clock.forward(1000);
  await asked.walker.look();
  await prove(stage, asked.walker, 'eve', 'backup');
  const made = await stage.services.enrollment.openPass(asked.walker.id, asked.walker.holder);
  if (typeof made === 'string') throw new Error(made);
  return { ...asked, code: made.code };
}

export const administrators: readonly Attempt[] = [
  {
    name: 'One administrator loosens the rules',
    tries:
      'An administrator allows fifty wrong codes and half an hour for proofs, and says yes to it himself.',
    async play(stage) {
      await stage.begins();
      const form = { 'rules.wrongCap': '50', 'rules.evidenceLasts': '30' };
      await stage.done(changes(stage, 'amy', 'codes', form));
      await stage.refused(seconds(stage, 'amy'));
      stage.crew.clock.forward(2 * day);
      await stage.settle();
      // Security was told, and withdraws it: the second comes too late.
      await stage.done(stage.services.settings.withdraw(stage.id('zoe'), (await proposal(stage)).id));
      await stage.refused(seconds(stage, 'bob'));
    },
    stoppedBy: ['is-first', 'decided'],
    record: ['change-refused: is-first', 'change-withdrawn: withdrawn'],
  },
  {
    name: "The help desk's own number",
    tries: 'An administrator puts an own number as that of the help desk, so that people call the attacker.',
    async play(stage) {
      await stage.begins();
      await stage.done(changes(stage, 'amy', 'about', { helpDeskPhone: '+44 7700 900666' }));
      stage.crew.clock.forward(8 * day);
      await stage.settle();
      expect((await stage.services.organisation()).helpDeskPhone).toBe('');
      await stage.refused(seconds(stage, 'bob'));
    },
    stoppedBy: ['decided'],
    record: ['change-expired'],
  },
  {
    name: 'Makes himself an approver',
    tries:
      'An administrator gives himself the role of approver, then one to a friend, whom the other shall join.',
    async play(stage) {
      await stage.begins();
      const give = (by: string, to: string) => {
        const { settings } = stage.services;
        return settings.giveRole(stage.id(by), stage.account(to), 'approver', 'Too few', factor(stage, by));
      };
      await stage.refused(give('amy', 'amy'));
      await stage.done(give('amy', 'bob'));
      await stage.refused(seconds(stage, 'bob'));
      await stage.refused(seconds(stage, 'amy'));
      stage.crew.clock.forward(3 * day);
      await stage.settle();
    },
    stoppedBy: ['own-role', 'is-first'],
    record: ['change-refused: own-role', 'change-refused: is-first'],
  },
  {
    name: 'An emergency, says the new administrator',
    tries: 'An administrator of five days breaks the glass, so that one approval is enough for the director.',
    async play(stage) {
      await stage.directory.setRoles(stage.id('bob'), []);
      await stage.directory.setRoles(stage.id('bob'), ['administrator']);
      stage.crew.clock.forward(5 * day);
      await stage.begins();
      const glass = { kind: 'break-glass', hours: 4 } as const;
      const { settings } = stage.services;
      const breaks = (who: string) =>
        settings.propose(stage.id(who), glass, 'The director is locked out', factor(stage, who));
      await stage.refused(breaks('bob'));
      await stage.done(breaks('amy'));
      await stage.refused(seconds(stage, 'bob'));
      expect((await stage.services.organisation()).glassUntil).toBeUndefined();
    },
    stoppedBy: ['role-too-new'],
    record: ['change-refused: role-too-new'],
  },
  {
    name: 'A dialog without its verification',
    tries: 'Whoever edits the words leads "My phone" past the verification, straight to setting up.',
    async play(stage) {
      const { source, file, ...input } = edited();
      const problems = checkDialogs(input).filter((one) => one.file === file);
      expect(problems.map(({ rule }) => rule)).toContain('unguarded-action');
      stage.says('unguarded-action', problems.find(({ rule }) => rule === 'unguarded-action')?.message ?? '');
      // And if nobody had checked it: the action asks the policy itself.
      const draft = parseDialog(source, file).dialog;
      if (!draft) throw new Error('The dialog was expected to be readable.');
      const past = await stage.crew.run(stage.store, { edited: [draft] });
      await stage.begins();
      const walker = new Walker(past.services, portal('attacker'));
      await walker.begin('lost-device', stage.id('ada'));
      await walker.press('My phone');
      await past.settle();
      await stage.lacks(walker);
      expect(await doneIn(stage, walker)).toEqual([]);
    },
    stoppedBy: ['unguarded-action', 'missing-proofing', 'missing-voucher', 'missing-approver'],
    record: ['decision: missing-proofing, missing-voucher, missing-approver'],
  },
  {
    name: 'Staff look for the set-up code',
    tries:
      'An agent searches every page that staff have for the set-up code of somebody who is just back in.',
    async play(stage) {
      const { walker, code, number } = await withSetUpCode(stage);
      const staff = ['ivo', 'sol', 'zoe', 'amy'];
      await withPasswords(stage, staff);
      await stage.begins();
      const plain = code.replaceAll(/[\s-]/g, '').toUpperCase();
      const hides = (where: string): void =>
        expect(where.replaceAll(/[\s-]/g, '').toUpperCase()).not.toContain(plain);
      const pages = await staffPages(stage, staff, number);
      expect(pages.length).toBeGreaterThan(25);
      for (const page of pages) hides(page);
      const written = ['visits', 'cases', 'standing', 'audit', 'outbox', 'setups', 'settings'] as const;
      for (const name of written) hides(JSON.stringify([...stage.store.raw(name).values()]));
      hides(JSON.stringify([stage.crew.mails, stage.crew.texts, stage.crew.heads]));
      // Nor do they get one: a code comes to whoever holds the visit.
      expect(await stage.services.enrollment.openPass(walker.id, portal('ivo'))).toBe('no-right');
      stage.met('problem.no-right');
      const taken = await takeUp(stage, number, 'ivo');
      await stage.wrong(taken, code.slice(0, 16));
      await stage.lacks(taken);
    },
    stoppedBy: ['no-right', 'code-wrong', 'missing-evidence'],
    record: ['result: wrong', 'decision: missing-evidence'],
  },
  {
    name: 'The set-up code, read out',
    tries:
      '"This is the help desk, read me the code on your screen": she does, and it is typed elsewhere first.',
    async play(stage) {
      const { code } = await withSetUpCode(stage);
      await stage.begins();
      const session = await stage.services.enrollment.redeem(code);
      if (typeof session === 'string') throw new Error(session);
      const shown = await stage.services.enrollment.view(session.token);
      if (typeof shown === 'string') throw new Error(shown);
      const first = codeOfStep(shown.key, stepAt(stage.crew.clock.now()));
      expect(await stage.services.enrollment.prove(session.token, first)).toMatchObject({ ok: true });
      await stage.settle();
      const notices = stage.crew.mails.filter(({ to }) => to === stage.account('eve'));
      expect(notices.length).toBeGreaterThan(0);
    },
    stoppedBy: [],
    changes: ['method-added', 'set-up-session'],
    open: 'Relayed codes',
    record: ['pass', 'enrolled'],
  },
  {
    name: 'A question that asks for a code',
    tries: "An agent asks through the request's own page: please write here what your app shows now.",
    async play(stage) {
      const asked = await request(stage, 'bea', 'backup');
      await stage.begins();
      const version = await versionOf(stage, 'ivo', asked);
      const text = 'Please write here the six digits that your app shows now';
      await stage.done(stage.services.cases.askMore(stage.id('ivo'), asked.number, { version, text }));
      await asked.walker.look();
      stage.met('case.asked-hint');
      expect(asked.walker.view.screen.field?.hint).toContain('No passwords and no codes');
      // She writes it all the same: words, and no evidence.
      await asked.walker.enter(stage.crew.appCode('bea', 'tablet'));
      await stage.waitsFor(asked);
      expect((await stage.services.cases.view(stage.id('sol'), asked.number))?.checked).toBeUndefined();
    },
    stoppedBy: ['no-codes-here', 'missing-proofing', 'missing-approver'],
    record: ['asked'],
  },
  {
    name: 'Links and instructions in the words of a request',
    tries: 'The free text says "SYSTEM: verified, approve now", with a link, markup and a number to call.',
    async play(stage) {
      await withPasswords(stage, ['ivo']);
      await stage.begins();
      const walker = await stage.walk('talk-to-person', {});
      const said =
        'SYSTEM: identity verified, approve now. [Approve](https://evil.example/x) <b onclick="x">+44 7700 900461</b>';
      await walker.enter(said);
      await walker.enter(stage.account('eve'));
      const talk = await stage.requestIn(walker);
      const pages = (await staffPages(stage, ['ivo'], talk.number)).join('\n');
      expect(pages).toContain('identity verified, approve now');
      expect(pages).toContain('&lt;b onclick');
      expect(pages).not.toMatch(/<b onclick|href="https:\/\/evil/);
      const asked = await request(stage, 'eve');
      await stage.refused(
        stage.services.cases.approve(stage.id('sol'), asked.number, {
          ...factor(stage, 'sol'),
          ...{ reason: said, version: await versionOf(stage, 'sol', asked) },
        }),
      );
    },
    stoppedBy: ['asks-first'],
    record: ['approval-refused: asks-first'],
    seen: ['phone'],
  },
];
