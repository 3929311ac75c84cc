/** Whoever guesses, fishes, floods, or brings along what is too new, lost, or nobody's. */
import { makeTries } from '../../src/app/tries';
import { defaultRules } from '../../src/core/policy/rules';
import { makeAuthenticator } from '../tools/authenticator';
import { hour } from '../tools/crew';
import { visitOf, type Walker } from '../tools/walker';
import type { Attempt } from './attempt';
import type { Stage } from './stage';
import { approve, doneIn, givesUp, prove, renews, request, wantsOf } from './steps';

/** An account that is no active person of ours, and has a text and saved codes all the same. */
function inactive(status: 'guest' | 'disabled' | 'shared' | 'service', name: string, tries: string): Attempt {
  return {
    name,
    tries,
    async play(stage) {
      const own = [...stage.store.raw('people').values()].find((one) => one['id'] === stage.id('ada'));
      expect(own).toBeDefined();
      await stage.write('ada', { status });
      await stage.begins();
      const walker = await renews(stage, 'ada');
      await walker.press('Text');
      await stage.wrong(walker, '123456');
      await walker.give({ kind: 'choose', value: 'ways' });
      await walker.press('ackup code');
      await stage.wrong(walker, stage.crew.backupCode('ada'));
      const asked = await givesUp(stage, walker);
      expect(stage.crew.texts).toEqual([]);
      await stage.voids(asked, 'not-active');
      await stage.waitsFor(asked);
      await stage.refused(approve(stage, 'sol', asked));
    },
    stoppedBy: ['code-wrong', 'not-active', 'asks-first'],
    record: ['result: wrong', 'approval-refused: asks-first'],
  };
}

/** A walk of somebody who has typed a name, with everything that it shows. */
const looks = ({ view }: Walker): unknown => {
  const { tag: _number, ...screen } = view.screen;
  return JSON.parse(JSON.stringify(screen).replaceAll(/\*\*[0-9A-Z]{4}\*\*/g, '**')) as unknown;
};

/** Kim has a security key beside her saved codes and a text. */
async function withKey(stage: Stage) {
  const key = makeAuthenticator();
  const { methods } = [...stage.store.raw('people').values()].find(
    (one) => one['id'] === stage.id('ada'),
  ) as { methods: object[] };
  expect(methods.length).toBe(3);
  await stage.directory.addMethod(
    stage.id('ada'),
    {
      ...{ id: 'ada-key', kind: 'passkey', label: 'Key', device: 'ada-key', deviceKind: 'key' },
      ...{ probationUntil: 0, addedAt: 1, publicKey: key.publicKey, counter: 0 },
      credential: { id: key.id, transports: ['usb'] },
    },
    'key',
  );
  return key;
}

export const guessers: readonly Attempt[] = [
  {
    name: 'A page that looks like ours',
    tries:
      'A copied page asks for the key and passes the answer on; then it asks for a text and a saved code instead.',
    async play(stage) {
      const key = await withKey(stage);
      await stage.begins();
      const walker = await renews(stage, 'ada');
      await walker.press('key');
      const challenge = (await visitOf(stage.store, walker.id)).visit.verify?.challenge?.nonce ?? '';
      const host = 'sparekey.evil.example';
      await stage.wrong(walker, key.assert({ challenge, host, origin: `https://${host}` }));
      await walker.give({ kind: 'choose', value: 'ways' });
      await prove(stage, walker, 'ada', 'text');
      await prove(stage, walker, 'ada', 'backup');
      // Hers are two right classes, and a key that was not shown: a day, or somebody who looks at it.
      await stage.lacks(walker);
      expect(await doneIn(stage, walker)).toEqual([]);
    },
    stoppedBy: ['code-wrong', 'missing-approver', 'missing-notice'],
    record: ['result: wrong', 'decision: missing-approver, missing-notice'],
    seen: ['key'],
  },
  {
    name: 'Says that the key is lost',
    tries: 'The thief has a text and saved codes, and reports the key as lost so that nobody asks for it.',
    async play(stage) {
      await withKey(stage);
      await stage.begins();
      const walker = await stage.walk('lost-device', {});
      await walker.press('My security key');
      await walker.press('may turn up');
      await walker.enter(stage.account('ada'));
      await prove(stage, walker, 'ada', 'text');
      await walker.press('Set up a new one');
      await prove(stage, walker, 'ada', 'backup');
      await stage.lacks(walker);
      expect(await doneIn(stage, walker)).toEqual(['suspend-device']);
    },
    stoppedBy: ['missing-approver', 'missing-notice'],
    changes: ['stopped', 'signed-out'],
    allowed: 'one piece stops a device, and only that',
    record: ['decision: missing-approver, missing-notice'],
    seen: ['key'],
  },
  {
    name: 'Text after text',
    tries: 'The thief has code after code sent at night, until the victim reads one out to have peace.',
    async play(stage) {
      await stage.begins();
      for (let visit = 0; visit < 3; visit += 1) {
        const walker = await renews(stage, 'ada', { ref: `night-${visit}` });
        await walker.press('Text');
        for (let again = 0; again < 4; again += 1) {
          await stage.running.assembly.background.drain();
          await walker.press('again');
        }
        await stage.running.assembly.background.drain();
      }
      expect(stage.crew.texts).toHaveLength(3);
      // With the password it is five in ten minutes, and fifteen a day.
      const inside = await renews(stage, 'ada', { ref: 'inside', claimed: true });
      await inside.press('Text');
      for (let again = 0; again < 6; again += 1) {
        await stage.settle();
        await inside.look();
        await inside.press('again');
      }
      await stage.settle();
      await inside.look();
      expect(inside.view.screen.text.join(' ')).toContain('Enough texts were sent for now');
      stage.met('code.text.text-limit');
      expect(stage.crew.texts).toHaveLength(5);
    },
    stoppedBy: ['send-limit'],
    record: ['performed: limit'],
  },
  {
    name: 'Guesses from everywhere',
    tries: 'Six digits are guessed over many walks, from browsers and a chat, with new codes in between.',
    async play(stage) {
      await stage.begins();
      for (let visit = 0; visit < 7; visit += 1) {
        const walker = await renews(stage, 'bea', { ref: `guess-${visit}` });
        await walker.press('authenticator app');
        await stage.wrong(walker, `00000${visit}`);
      }
      // Whoever only types a name has half of the tries: the person still has theirs.
      const tries = makeTries({ store: stage.store, clock: stage.crew.clock, rules: defaultRules });
      expect(await tries.standing(stage.id('bea'), 'totp')).toMatchObject({ wrong: 5, barred: false });
      for (let visit = 0; visit < 6; visit += 1) {
        const walker = await renews(stage, 'bea', { ref: `inside-${visit}`, claimed: true });
        if (walker.valueOf('authenticator app') === undefined) break;
        await walker.press('authenticator app');
        await stage.wrong(walker, `10000${visit}`);
      }
      // Now the right one, with only a name: it looks like a wrong one.
      const last = await renews(stage, 'bea', { ref: 'last' });
      await last.press('authenticator app');
      await stage.wrong(last, stage.crew.appCode('bea', 'tablet'));
      const asked = await givesUp(stage, last);
      await stage.voids(asked, 'barred');
    },
    stoppedBy: ['code-wrong', 'code-barred', 'barred'],
    record: ['result: wrong', 'result: barred'],
    seen: ['barred'],
  },
  {
    name: 'Bars the ways on purpose',
    tries:
      "With the victim's chat the thief types wrong codes until the app is barred, so that less is asked.",
    async play(stage) {
      const asked = await request(stage, 'bea', 'backup');
      const before = await wantsOf(stage, asked);
      await stage.begins();
      for (let guess = 0; guess < 10; guess += 1) {
        const walker = await renews(stage, 'bea', { ref: `bar-${guess}`, claimed: true });
        await walker.press('authenticator app');
        await stage.wrong(walker, `00000${guess}`);
      }
      await stage.voids(asked, 'barred');
      await stage.waitsFor(asked);
      expect(await wantsOf(stage, asked)).toEqual(before);
    },
    stoppedBy: ['code-wrong', 'code-barred', 'barred', 'missing-proofing', 'missing-approver'],
    record: ['result: barred'],
    seen: ['barred'],
  },
  {
    name: 'An app set up an hour ago',
    tries:
      'Whoever was in the account for an hour set up an app of their own, and recovers with it the next hour.',
    async play(stage) {
      const stored = [...stage.store.raw('people').values()].find((one) => one['id'] === stage.id('bea'));
      const methods = stored?.['methods'] as readonly { id: string }[];
      const until = stage.crew.clock.now() + 23 * hour;
      const fresh = methods.map((one) =>
        one.id.includes('tablet') ? { ...one, probationUntil: until } : one,
      );
      await stage.write('bea', { methods: fresh });
      await stage.begins();
      const walker = await renews(stage, 'bea');
      await walker.press('authenticator app');
      await stage.wrong(walker, stage.crew.appCode('bea', 'tablet'));
      const asked = await givesUp(stage, walker);
      await stage.voids(asked, 'probation');
    },
    stoppedBy: ['code-wrong', 'probation'],
    record: ['result: wrong'],
    seen: ['new'],
  },
  {
    name: 'Fishing for accounts',
    tries: 'Names are typed to see which exist: one with everything, one disabled, one of nobody.',
    async play(stage) {
      await stage.begins();
      const seen: unknown[][] = [];
      for (const name of ['ada', 'off', 'nobody.at.all']) {
        const screens: unknown[] = [];
        const walker = await stage.walk('lost-device', { ref: name });
        await walker.press('My phone');
        await walker.press('may turn up');
        await walker.enter(stage.account(name));
        screens.push(looks(walker));
        for (const way of ['Text', 'ackup code', 'A colleague confirms']) {
          await walker.press(way);
          await stage.running.assembly.background.drain();
          screens.push(looks(await walker.look()));
          await stage.wrong(walker, way === 'ackup code' ? 'abcd-efgh-jkmn-pqrs' : '000000');
          screens.push(looks(walker));
          await walker.give({ kind: 'choose', value: 'ways' });
        }
        await walker.give({ kind: 'choose', value: 'none' });
        await stage.settle();
        screens.push(looks(await walker.look()));
        seen.push(screens);
      }
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[2]).toEqual(seen[0]);
    },
    stoppedBy: ['code-wrong'],
    record: ['result: wrong'],
  },
  {
    name: 'Request after request',
    tries: 'To bury the real one, the attacker opens unproven requests for the same person until it is full.',
    async play(stage) {
      await stage.begins();
      for (let count = 0; count < 3; count += 1) {
        const walker = await renews(stage, 'eve', { ref: `flood-${count}` });
        await givesUp(stage, walker);
      }
      const full = await renews(stage, 'eve', { ref: 'flood-3' });
      await full.give({ kind: 'choose', value: 'none' });
      await stage.settle();
      await full.look();
      expect(full.title).toBe('No more requests today');
      stage.met('case.limit-title');
      // One proof, and the person is past it, before all of them.
      const own = await request(stage, 'eve', 'backup');
      const rows = (await stage.services.cases.queue(stage.id('ivo'), {})).rows;
      expect(rows[0]?.number.replace(' ', '')).toBe(own.number);
      expect(rows.slice(1).map((row) => row.urgency)).toEqual(['unproven', 'unproven', 'unproven']);
    },
    stoppedBy: ['request-limit'],
    changes: ['stopped', 'signed-out'],
    allowed: 'the person stops their own phone with one proof',
    record: ['performed: limit'],
  },
  inactive('guest', 'A guest', 'A partner company calls: our consultant is locked out of your systems.'),
  inactive(
    'disabled',
    'Somebody who left',
    'A former colleague, whose text and saved codes still work, wants in once more.',
  ),
  inactive(
    'shared',
    'The account of the ward',
    'A caller from the ward: we all use this account, send the code to the ward mobile.',
  ),
  inactive('service', 'A service account', 'A "vendor" calls about the account that the backup runs under.'),
];
