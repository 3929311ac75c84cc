/** What every directory must do: one suite, run on each adapter of the Directory port. */
import { DirectoryUnavailable } from '../../src/app/ports';
import type { Directory, NewOwnMethod, NewPerson, Person } from '../../src/app/ports';

export interface DirectoryUnderTest {
  readonly directory: Directory;
  /** A second process on the same people. */
  readonly another: Directory;
  /** Puts somebody in, by whatever means the directory has. */
  add(person: NewPerson & { id: string }): Promise<void>;
  beginSession(person: string, id: string): Promise<void>;
  sessions(person: string): Promise<number>;
  /** Whether this session is there, and nobody is signed in with it. */
  visitor(id: string): Promise<boolean>;
  /** The next change happens, but its answer is lost on the way. */
  loseNextAnswer(): void;
  /** Out of reach until called with false. */
  cut(off: boolean): void;
  forward(ms: number): void;
  now(): number;
}

const hour = 3_600_000;
const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const method = (id: string, device: string, more: Partial<NewOwnMethod> = {}): NewOwnMethod => ({
  id,
  kind: 'totp',
  label: `Authenticator on ${device}`,
  device,
  deviceKind: 'phone',
  probationUntil: 0,
  addedAt: 1000,
  seed,
  ...more,
});
const codes = (...backupHashes: string[]): NewOwnMethod => ({
  id: 'saved',
  kind: 'backup',
  label: 'Backup codes',
  probationUntil: 0,
  addedAt: 1000,
  backupHashes,
});

export function directoryContract(name: string, open: () => Promise<DirectoryUnderTest>): void {
  describe(`directory: ${name}`, () => {
    let on: DirectoryUnderTest;
    const ada = async (more: Partial<NewPerson> = {}): Promise<void> =>
      on.add({
        id: 'ada',
        name: 'Ada Byron',
        signInName: 'Ada.Byron@example.org',
        staffNumber: 'E-1815',
        externalId: '0F9A3C1E-0000-4000-8000-000000001815',
        addresses: [{ kind: 'email', value: 'ada@post.example' }],
        password: 'engine of difference',
        methods: [
          method('app', 'phone'),
          { ...method('text', 'phone', { kind: 'text', destination: '+447700900120' }), seed: '' },
          method('pad', 'tablet', { deviceKind: 'tablet' }),
          codes('one', 'two', 'three'),
        ],
        ...more,
      });
    const read = async (): Promise<Person> => {
      const person = await on.another.get('ada');
      if (!person) throw new Error('Ada is gone.');
      return person;
    };
    const ids = async (): Promise<string[]> => (await read()).methods.map((one) => one.id).toSorted();
    const suspended = async (): Promise<string[]> =>
      (await read()).methods.filter((one) => one.suspendedAt !== undefined).map((one) => one.id);

    beforeEach(async () => {
      on = await open();
    });

    describe('finding', () => {
      it.each([
        'ada.byron@example.org',
        'ADA.BYRON@EXAMPLE.ORG',
        '  ada@Post.Example ',
        'e-1815',
        'ａｄａ@post.example',
      ])('finds a person by %p', async (identifier) => {
        await ada();
        expect((await on.directory.find(identifier))?.id).toBe('ada');
      });

      it('finds by external id in any case, and by nothing else that looks like it', async () => {
        await ada();
        const external = '0f9a3c1e-0000-4000-8000-000000001815';
        expect((await on.directory.byExternalId(external))?.id).toBe('ada');
        for (const typed of [external, ` external/${external}`, `external/${external}`]) {
          expect(await on.directory.find(typed)).toBeUndefined();
        }
      });

      it.each([
        '',
        '   ',
        'nobody',
        '__proto__',
        'constructor',
        '{"$gt":""}',
        "' or 1=1 --",
        'a\u0000b',
        'a\ud800',
        'x'.repeat(400),
      ])('knows nobody called %j', async (identifier) => {
        await ada();
        expect(await on.directory.find(identifier)).toBeUndefined();
        expect(await on.directory.get(identifier)).toBeUndefined();
        expect(await on.directory.byExternalId(identifier)).toBeUndefined();
        expect(await on.directory.secrets(identifier, 'app')).toBeUndefined();
        expect(await on.directory.applied(identifier, 'a1')).toBe(false);
        expect(await on.directory.checkPassword(identifier, 'engine of difference')).toBeUndefined();
      });

      it('shows no secret with a person', async () => {
        await ada();
        const shown = JSON.stringify(await read());
        for (const secret of [seed, '"one"', '900120', 'engine of difference', 'scrypt']) {
          expect(shown).not.toContain(secret);
        }
        expect((await read()).methods.find((one) => one.id === 'text')?.lastDigits).toBe('20');
        expect((await read()).methods.find((one) => one.id === 'saved')?.left).toBe(3);
      });

      it('gives the secrets of one method, and none for a method that is not there', async () => {
        await ada();
        expect(await on.directory.secrets('ada', 'app')).toEqual({ seed });
        expect(await on.directory.secrets('ada', 'text')).toEqual({ destination: '+447700900120' });
        expect(await on.directory.secrets('ada', 'saved')).toEqual({ backupHashes: ['one', 'two', 'three'] });
        expect(await on.directory.secrets('ada', 'other')).toBeUndefined();
      });

      it('lists who has a role, and calls them privileged', async () => {
        await ada({ roles: ['approver'] });
        expect((await on.directory.withRole('approver')).map((one) => one.id)).toEqual(['ada']);
        expect(await on.directory.withRole('security')).toEqual([]);
        expect((await read()).privileged).toBe(true);
      });
    });

    describe('passwords', () => {
      it('takes the right one, by any identifier and any spelling of the same characters', async () => {
        await ada({ password: 'caf\u00e9 of difference' });
        expect((await on.directory.checkPassword('E-1815', 'cafe\u0301 of difference'))?.id).toBe('ada');
      });

      it('refuses a wrong one, an empty one, and any for somebody without a password', async () => {
        await ada();
        await on.add({ id: 'eve', name: 'Eve', signInName: 'eve@example.org' });
        for (const password of ['engine of Difference', '', 'engine of difference ']) {
          expect(await on.directory.checkPassword('ada@post.example', password)).toBeUndefined();
          expect(await on.directory.checkPassword('eve@example.org', password)).toBeUndefined();
        }
      });
    });

    describe('suspending', () => {
      it('suspends what lives on the device, and nothing else', async () => {
        await ada();
        await on.directory.suspend('ada', ['phone'], 0, 'a1');
        expect(await suspended()).toEqual(['app', 'text']);
      });

      it('lapses by time when it was for a time, and never when it was not', async () => {
        await ada();
        await on.directory.suspend('ada', ['phone'], on.now() + 24 * hour, 'a1');
        await on.directory.suspend('ada', ['tablet'], 0, 'a2');
        on.forward(24 * hour - 1);
        expect(await suspended()).toEqual(['app', 'text', 'pad']);
        on.forward(1);
        expect(await suspended()).toEqual(['pad']);
      });

      it('is not cut short by a later, shorter suspension', async () => {
        await ada();
        await on.directory.suspend('ada', ['phone'], 0, 'a1');
        await on.directory.suspend('ada', ['phone'], on.now() + hour, 'a2');
        on.forward(2 * hour);
        expect(await suspended()).toEqual(['app', 'text']);
      });

      it('begins anew after it lapsed', async () => {
        await ada();
        await on.directory.suspend('ada', ['phone'], on.now() + 10 * hour, 'a1');
        on.forward(11 * hour);
        await on.directory.suspend('ada', ['phone'], on.now() + hour, 'a2');
        expect((await read()).methods[0]).toMatchObject({
          suspendedAt: on.now(),
          suspendedUntil: on.now() + hour,
        });
      });

      it('ends with resume; a repeated suspension of before does not come back', async () => {
        await ada();
        await on.directory.suspend('ada', ['phone'], 0, 'a1');
        await on.directory.resume('ada', ['phone'], 'a2');
        await on.directory.suspend('ada', ['phone'], 0, 'a1');
        expect(await suspended()).toEqual([]);
      });
    });

    describe('clearing', () => {
      it('removes what lives on the device and never touches another, nor what lives on none', async () => {
        await ada();
        await on.directory.clear('ada', ['phone'], 'a1');
        expect(await ids()).toEqual(['pad', 'saved']);
        expect(await on.directory.secrets('ada', 'app')).toBeUndefined();
        expect(await on.directory.secrets('ada', 'pad')).toEqual({ seed });
      });

      it('removes nothing when no device, an unknown one, or the name of a method is named', async () => {
        await ada();
        await on.directory.clear('ada', [], 'a1');
        await on.directory.clear('ada', ['other', 'saved', 'app', ''], 'a2');
        expect(await ids()).toEqual(['app', 'pad', 'saved', 'text']);
      });

      it('happens once: repeated, it spares what was set up since', async () => {
        await ada();
        await on.directory.clear('ada', ['phone'], 'a1');
        await on.directory.addMethod('ada', method('new', 'phone'), 'a2');
        await on.directory.clear('ada', ['phone'], 'a1');
        expect(await ids()).toEqual(['new', 'pad', 'saved']);
      });
    });

    describe('adding', () => {
      it('adds once for an action, and keeps that a key was ever there', async () => {
        await ada();
        const key = method('key', 'key', { kind: 'passkey', deviceKind: 'key' });
        await Promise.all([1, 2, 3].map(() => on.directory.addMethod('ada', key, 'a1')));
        expect(await ids()).toEqual(['app', 'key', 'pad', 'saved', 'text']);
        await on.directory.clear('ada', ['key'], 'a2');
        expect((await read()).everHadKey).toBe(true);
      });

      it('knows of whoever never had a method, and keeps that there was one when all are gone', async () => {
        await ada({ methods: [] });
        expect((await read()).everHadMethod).toBe(false);
        await on.directory.addMethod('ada', method('app', 'phone'), 'a1');
        await on.directory.clear('ada', ['phone'], 'a2');
        expect(await read()).toMatchObject({ everHadMethod: true, methods: [] });
      });

      it('gives the id of a key to anybody, and what its answers are checked with as a secret', async () => {
        await ada();
        const credential = { id: 'c3VyZQ', transports: ['usb', 'nfc'] };
        const given = {
          kind: 'passkey',
          deviceKind: 'key',
          credential,
          publicKey: 'cGs',
          counter: 7,
        } as const;
        await on.directory.addMethod('ada', method('key', 'key', given), 'a1');
        const entry = (await read()).methods.find(({ id }) => id === 'key');
        expect(entry?.credential).toEqual(credential);
        expect(JSON.stringify(await read())).not.toContain('cGs');
        expect(await on.directory.secrets('ada', 'key')).toMatchObject({ publicKey: 'cGs', counter: 7 });
      });

      it('puts new backup codes in the place of the old ones', async () => {
        await ada();
        await on.directory.addMethod('ada', codes('four'), 'a1');
        expect(await on.directory.secrets('ada', 'saved')).toEqual({ backupHashes: ['four'] });
        expect(await ids()).toEqual(['app', 'pad', 'saved', 'text']);
      });
    });

    describe('repeating', () => {
      const actions: Record<string, (directory: Directory) => Promise<void>> = {
        suspend: (directory) => directory.suspend('ada', ['phone'], 0, 'a1'),
        resume: (directory) => directory.resume('ada', ['phone'], 'a1'),
        clear: (directory) => directory.clear('ada', ['phone'], 'a1'),
        endSessions: (directory) => directory.endSessions('ada', 'a1'),
        addMethod: (directory) => directory.addMethod('ada', method('new', 'new phone'), 'a1'),
        changeNumber: (directory) => directory.changeNumber('ada', 'text', '+447700900161', 'a1'),
      };

      it.each(Object.keys(actions))(
        '22: %s whose answer was lost reads back as done, and does nothing twice',
        async (action) => {
          await ada();
          const act = actions[action];
          if (!act) throw new Error('unknown');
          expect(await on.another.applied('ada', 'a1')).toBe(false);
          on.loseNextAnswer();
          await expect(act(on.directory)).rejects.toBeInstanceOf(DirectoryUnavailable);
          expect(await on.another.applied('ada', 'a1')).toBe(true);
          const before = await read();
          await act(on.directory);
          expect(await read()).toEqual(before);
        },
      );

      it('22: out of reach, every call rejects as unavailable, and nothing has happened', async () => {
        await ada();
        on.cut(true);
        const calls = [
          on.directory.find('ada@post.example'),
          on.directory.get('ada'),
          on.directory.secrets('ada', 'app'),
          on.directory.applied('ada', 'a1'),
          on.directory.checkPassword('ada@post.example', 'engine of difference'),
          on.directory.spendBackupCode('ada', 'saved', 'one'),
          on.directory.withRole('approver'),
          ...Object.values(actions).map((act) => act(on.directory)),
        ];
        const outcomes = await Promise.allSettled(calls);
        on.cut(false);
        for (const outcome of outcomes) {
          expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DirectoryUnavailable) });
        }
        expect(await on.directory.applied('ada', 'a1')).toBe(false);
        expect(await ids()).toEqual(['app', 'pad', 'saved', 'text']);
      });

      it('refuses a change for somebody it does not know', async () => {
        await expect(on.directory.clear('nobody', ['phone'], 'a1')).rejects.toThrow('no such person');
        await expect(on.directory.spendBackupCode('nobody', 'saved', 'one')).rejects.toThrow(
          'no such person',
        );
      });

      it('keeps every one of many changes made at once by two processes', async () => {
        await ada({ methods: [] });
        await Promise.all(
          Array.from({ length: 40 }, (_, n) =>
            (n % 2 ? on.directory : on.another).addMethod('ada', method(`m${n}`, `d${n}`), `a${n}`),
          ),
        );
        expect(await ids()).toHaveLength(40);
      });
    });

    describe('ending sessions', () => {
      it("ends all of the person's and nobody else's; repeated, it spares those begun since", async () => {
        await ada();
        await on.beginSession('ada', 's1');
        await on.beginSession('ada', 's2');
        await on.beginSession('eve', 's3');
        await on.directory.endSessions('ada', 'a1');
        expect([await on.sessions('ada'), await on.sessions('eve')]).toEqual([0, 1]);
        await on.beginSession('ada', 's4');
        await on.directory.endSessions('ada', 'a1');
        expect(await on.sessions('ada')).toBe(1);
      });

      it('the browser that asks is signed out too, and keeps its place', async () => {
        await ada();
        await on.beginSession('ada', 's1');
        await on.beginSession('ada', 's2');
        await on.directory.endSessions('ada', 'a1', 'browser-s1');
        expect(await on.sessions('ada')).toBe(0);
        expect([await on.visitor('s1'), await on.visitor('s2')]).toEqual([true, false]);
      });
    });

    describe('a number', () => {
      it('takes the place of the one before, for every way that uses it, and the old one is still known', async () => {
        await ada({
          addresses: [
            { kind: 'email', value: 'ada@post.example' },
            { kind: 'mobile', value: '+447700900120' },
          ],
        });
        await on.directory.changeNumber('ada', 'text', '+447700900161', 'a1');
        expect(await on.directory.secrets('ada', 'text')).toMatchObject({ destination: '+447700900161' });
        const { addresses, methods } = await read();
        expect(methods.find((one) => one.id === 'text')).toMatchObject({ lastDigits: '61' });
        const mobiles = addresses.filter((one) => one.kind === 'mobile');
        expect(mobiles.map((one) => [one.value, one.replacedAt !== undefined])).toEqual([
          ['+447700900120', true],
          ['+447700900161', false],
        ]);
      });

      it('that is none is refused, and of a way without one changes nothing', async () => {
        await ada();
        const wrong = async (): Promise<void> => on.directory.changeNumber('ada', 'text', '12', 'a1');
        await expect(wrong()).rejects.toThrow(TypeError);
        const before = await read();
        await on.directory.changeNumber('ada', 'app', '+447700900161', 'a2');
        expect(await read()).toEqual(before);
      });
    });

    describe('backup codes', () => {
      it('9: one code spent by 50 calls at once, in two processes, is spent exactly once', async () => {
        await ada();
        const spent = await Promise.all(
          Array.from({ length: 50 }, (_, n) =>
            (n % 2 ? on.directory : on.another).spendBackupCode('ada', 'saved', 'two'),
          ),
        );
        expect(spent.filter(Boolean)).toHaveLength(1);
        expect(await on.directory.secrets('ada', 'saved')).toEqual({ backupHashes: ['one', 'three'] });
      });

      it('spends nothing for a code or a method that is not there', async () => {
        await ada();
        expect(await on.directory.spendBackupCode('ada', 'saved', 'four')).toBe(false);
        expect(await on.directory.spendBackupCode('ada', 'app', 'one')).toBe(false);
        expect(await on.directory.secrets('ada', 'saved')).toEqual({ backupHashes: ['one', 'two', 'three'] });
      });
    });
  });
}
