import { demoClock, maxForward, systemClock } from '../../src/adapters/clock';
import type { DemoClock } from '../../src/adapters/clock';
import { systemRandom } from '../../src/adapters/random';
import { makeLocalDirectory } from '../../src/adapters/directory/local';
import { makeSimulator } from '../../src/adapters/simulator/simulator';
import { readOtpKey, shownCode } from '../../src/adapters/simulator/otp-key';
import { hashToken, makeKeys } from '../../src/app/keys';
import { normaliseBackup } from '../../src/app/codes';
import { matchingStep } from '../../src/app/methods/totp';
import type { Simulator } from '../../src/app/services';
import { cast } from '../../src/demo/cast';
import { seedDemo } from '../../src/demo/people';
import { catalogue } from '../tools/catalogue';
import { memoryStore } from '../tools/memory-store';

const keys = makeKeys([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
const passwordCost = { log2N: 4, r: 8, p: 1 };
const day = 24 * 3_600_000;
const clocks: DemoClock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.close();
});

async function world(inside = memoryStore()) {
  let real = 1_700_000_000_000;
  const clock = demoClock(() => real);
  clocks.push(clock);
  await clock.attach(inside);
  const parts = { store: inside, keys, clock, random: systemRandom() };
  const directory = makeLocalDirectory({ ...parts, passwordCost });
  const simulator = makeSimulator({ ...parts, directory });
  const service: Simulator = simulator.service;
  const seed = () => seedDemo({ ...parts, directory, simulator, catalogue: catalogue() });
  return { ...parts, inside, directory, simulator, service, seed, wait: (ms: number) => (real += ms) };
}

describe('the clocks', () => {
  it('of the system shows real time', () => {
    const before = Date.now();
    const shown = systemClock().now();
    expect(shown).toBeGreaterThanOrEqual(before);
    expect(shown).toBeLessThanOrEqual(Date.now());
  });

  it('of the demo goes forward, keeps real time real, and other processes follow', async () => {
    const { clock, inside } = await world();
    const other = demoClock(() => 1_700_000_000_000);
    clocks.push(other);
    await other.attach(inside);
    expect(await clock.forward(day)).toBe(1_700_000_000_000 + day);
    expect(clock.real()).toBe(1_700_000_000_000);
    await other.refresh();
    expect(other.now()).toBe(1_700_000_000_000 + day);
  });

  it('of the demo reads the offset again every second', async () => {
    jest.useFakeTimers();
    try {
      const { clock, inside } = await world();
      const other = demoClock(() => 0);
      clocks.push(other);
      await other.attach(inside);
      await clock.forward(5000);
      await jest.advanceTimersByTimeAsync(1000);
      expect(other.now()).toBe(5000);
    } finally {
      jest.useRealTimers();
    }
  });

  it('of the demo loses no step when several move it at once, and stands where it stood after a restart', async () => {
    const { clock, inside } = await world();
    const other = demoClock(() => 0);
    clocks.push(other);
    await other.attach(inside);
    await Promise.all([clock.forward(10), other.forward(20), clock.forward(30), other.forward(40)]);
    const restarted = demoClock(() => 0);
    clocks.push(restarted);
    await restarted.attach(inside);
    expect(restarted.offset()).toBe(100);
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, maxForward + 1])(
    'of the demo refuses to move by %p',
    async (ms) => {
      const { clock } = await world();
      await expect(clock.forward(ms)).rejects.toBeInstanceOf(RangeError);
      expect(clock.offset()).toBe(0);
    },
  );
});

describe('randomness', () => {
  it('makes tokens of the asked length, never the same, and numbers below the bound', () => {
    const random = systemRandom();
    expect(Buffer.from(random.token(32), 'base64url')).toHaveLength(32);
    expect(new Set(Array.from({ length: 100 }, () => random.token(16))).size).toBe(100);
    expect(new Set(Array.from({ length: 300 }, () => random.below(3)))).toEqual(new Set([0, 1, 2]));
    expect(() => random.token(0)).toThrow(RangeError);
  });
});

describe('the seeding', () => {
  it('creates everybody once, and shows the same sign-ins at the next start', async () => {
    const { seed, directory } = await world();
    const first = await seed();
    expect(first.people).toHaveLength(cast.length);
    expect((await directory.list()).map((one) => one.id).toSorted()).toEqual(
      cast.map((one) => one.id).toSorted(),
    );
    expect(await seed()).toEqual(first);
  });

  it('makes passwords that work, differ for everybody, and differ in another installation', async () => {
    const { seed, directory } = await world();
    const { people } = await seed();
    for (const { id, signInName, password } of people) {
      expect((await directory.checkPassword(signInName, password))?.id).toBe(id);
    }
    const other = await (await world()).seed();
    expect(new Set([...people, ...other.people].map((one) => one.password)).size).toBe(2 * cast.length);
  });

  it('goes on after it was interrupted, and ends with the same secrets', async () => {
    const { inside, seed, directory } = await world();
    const insert = inside.insert.bind(inside);
    let left = 12;
    inside.insert = async (name, doc) => {
      left -= 1;
      if (left < 0) throw new Error('The power went.');
      return insert(name, doc);
    };
    await expect(seed()).rejects.toThrow();
    inside.insert = insert;
    const { people } = await seed();
    for (const { id, signInName, password } of people) {
      expect((await directory.checkPassword(signInName, password))?.id).toBe(id);
    }
  });

  it('run by two processes at once makes one set of people', async () => {
    const inside = memoryStore();
    const [one, two] = [await world(inside), await world(inside)];
    const [left, right] = await Promise.all([one.seed(), two.seed()]);
    expect(left).toEqual(right);
    expect(await one.directory.list()).toHaveLength(cast.length);
  });

  it('leaves a directory with other people alone', async () => {
    const { seed, directory } = await world();
    await directory.create({ name: 'Ada Byron', signInName: 'ada@example.org' });
    expect(await seed()).toEqual({ people: [] });
    expect(await directory.list()).toHaveLength(1);
  });

  it('keeps no password, code or seed readable in the store', async () => {
    const { seed, inside, service } = await world();
    const { people } = await seed();
    const stored = JSON.stringify(
      (['settings', 'people', 'accounts', 'simulator'] as const).flatMap((name) => [
        ...inside.raw(name).values(),
      ]),
    );
    const codes = (await service.phone('hanne'))?.backupCodes ?? [];
    expect(codes).toHaveLength(10);
    for (const secret of [...people.map((one) => one.password), ...codes.map((one) => one.code)]) {
      expect(stored).not.toContain(secret);
    }
  });

  it('makes backup codes of at least 64 random bits without look-alikes', async () => {
    const { seed, service } = await world();
    await seed();
    for (const { code } of (await service.phone('mira'))?.backupCodes ?? []) {
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    }
  });

  it('uses only numbers kept free for drama, reserved mail domains and valid object ids, each once', () => {
    const numbers = cast.flatMap((one) => [
      one.mobile,
      one.oldMobile?.value,
      ...one.methods.map((m) => m.destination),
    ]);
    for (const number of numbers.filter((one) => one?.startsWith('+'))) {
      expect(number).toMatch(/^\+(447700900\d{3}|44131496 ?0\d{3})$/);
    }
    for (const one of cast) {
      expect(one.signInName).toMatch(/\.example$/);
      expect(one.externalId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    for (const values of [
      cast.map((one) => one.id),
      cast.map((one) => one.externalId),
      cast.map((one) => one.staffNumber),
    ]) {
      expect(new Set(values).size).toBe(cast.length);
    }
  });

  it('names managers who exist and are not the person', () => {
    for (const { id, manager } of cast) {
      if (manager === undefined) continue;
      expect(manager).not.toBe(id);
      expect(cast.map((one) => one.id)).toContain(manager);
    }
  });

  it('makes the situations it promises: a number that changed a day ago, a disabled account, staff who are privileged', async () => {
    const { seed, directory, clock } = await world();
    await seed();
    expect((await directory.get('joan'))?.methods[0]).toMatchObject({
      kind: 'text',
      changedAt: clock.now() - day,
    });
    expect((await directory.get('noor'))?.status).toBe('disabled');
    expect((await directory.get('dev'))?.everHadKey).toBe(true);
    expect((await directory.get('aoife'))?.methods).toEqual([]);
    for (const id of ['ines', 'sam', 'ana', 'ravi', 'greta'])
      expect((await directory.get(id))?.privileged).toBe(true);
    expect((await directory.byExternalId('5BA12E00-0000-4000-8000-000000000001'))?.id).toBe('mira');
  });
});

describe('the simulated phone', () => {
  it("shows the code that the directory's secret accepts now, and how long still", async () => {
    const { seed, service, directory, clock } = await world();
    await seed();
    const shown = (await service.phone('mira'))?.authenticators ?? [];
    const { seed: secret = '' } = (await directory.secrets('mira', 'mira-app')) ?? {};
    expect(shown).toHaveLength(1);
    expect(matchingStep(secret, shown[0]?.code ?? '', clock.now())).toBe(Math.floor(clock.now() / 30_000));
    await clock.forward(day);
    expect((await service.phone('mira'))?.authenticators[0]?.code).not.toBe(shown[0]?.code);
  });

  it('keeps texts and mails for the person they were for, newest first', async () => {
    const { seed, service, simulator, wait } = await world();
    await seed();
    await simulator.texts.send({ to: '+447700900101', body: 'first', reference: 'v.1', person: 'mira' });
    wait(5);
    const answer = await simulator.texts.send({
      to: '+447700900101',
      body: 'again',
      reference: 'v.1',
      person: 'mira',
    });
    await simulator.mail.send({
      to: 'm@x.example',
      subject: 's',
      text: 't',
      html: '<p>t',
      reference: 'n',
      person: 'mira',
    });
    expect(answer).toEqual({ ok: true, reference: 'v.1' });
    const phone = await service.phone('mira');
    expect(phone?.texts.map((one) => one.body)).toEqual(['again', 'first']);
    expect(phone?.mails).toEqual([
      expect.objectContaining({ subject: 's', text: 't', html: '<p>t', to: 'm@x.example' }),
    ]);
    expect((await service.phone('hanne'))?.texts).toEqual([]);
  });

  it('marks backup codes that were spent', async () => {
    const { seed, service, directory } = await world();
    await seed();
    const code = (await service.phone('mira'))?.backupCodes[3]?.code ?? '';
    const hash = hashToken(normaliseBackup(code.toUpperCase()) ?? '');
    expect(await directory.spendBackupCode('mira', 'mira-codes', hash)).toBe(true);
    const used = (await service.phone('mira'))?.backupCodes.filter((one) => one.used).map((one) => one.code);
    expect(used).toEqual([code]);
  });

  it('scans a key, shows its code, and shows it once when the directory registers it', async () => {
    const { seed, service, directory } = await world();
    await seed();
    const key = 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ';
    expect(await service.scan('aoife', key)).toBe(true);
    expect(
      await service.scan(
        'aoife',
        `otpauth://totp/Sparekey:aoife?secret=${key.replaceAll(' ', '')}&issuer=Sparekey`,
      ),
    ).toBe(true);
    expect(await service.phone('aoife')).toMatchObject({ authenticators: [{ label: 'Sparekey' }] });
    await directory.addMethod(
      'aoife',
      {
        id: 'n',
        kind: 'totp',
        label: 'New phone',
        probationUntil: 0,
        addedAt: 1,
        seed: key.replaceAll(' ', ''),
      },
      'a1',
    );
    expect((await service.phone('aoife'))?.authenticators.map((one) => one.label)).toEqual(['New phone']);
    expect((await service.phone('aoife'))?.hint).toContain('Nothing set up');
  });

  it.each([
    '',
    'hello',
    'otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    'otpauth://totp/x?secret=GEZDGNBV',
    'otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8',
    'https://example.org/?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    'otpauth://',
    'A'.repeat(200),
  ])('does not take %j for a key', async (typed) => {
    const { seed, service } = await world();
    await seed();
    expect(await service.scan('mira', typed)).toBe(false);
  });

  it('knows no phone of somebody who is not there', async () => {
    const { seed, service } = await world();
    await seed();
    expect(await service.phone('nobody')).toBeUndefined();
    expect(await service.scan('nobody', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')).toBe(false);
  });

  it('lists people with hint, tier and roles', async () => {
    const { seed, service } = await world();
    await seed();
    const people = await service.people();
    expect(people.find((one) => one.id === 'ravi')).toMatchObject({
      tier: 'privileged',
      roles: ['administrator', 'approver'],
    });
    expect(people.find((one) => one.id === 'noor')?.tier).toBe('disabled');
    expect(people.filter((one) => one.hint.length < 11 || one.hint.startsWith('simulator.'))).toEqual([]);
  });

  it('moves the clock as far as it was asked', async () => {
    const { service } = await world();
    const before = service.clock().now;
    expect(await service.forward(1000)).toBe(before + 1000);
    expect(service.clock()).toEqual({ now: before + 1000, offset: 1000 });
    await expect(service.forward(-1)).rejects.toBeInstanceOf(RangeError);
  });
});

it('shows the code of RFC 6238, appendix B, of which six digits are shown', () => {
  const { seed = '' } = readOtpKey('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ') ?? {};
  expect(shownCode(seed, 59_000)).toEqual({ code: '287082', secondsLeft: 1 });
  expect(shownCode(seed, 1_111_111_109_000)).toEqual({ code: '081804', secondsLeft: 1 });
});

it('shows the code of a hardware token by its own settings', () => {
  const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA';
  const settings = { digits: 8, algorithm: 'sha256' } as const;
  expect(shownCode(seed, 59_000, settings)).toEqual({ code: '46119246', secondsLeft: 1 });
  expect(shownCode(seed, 59_000, { ...settings, period: 60 }).secondsLeft).toBe(1);
  expect(shownCode(seed, 61_000, { ...settings, period: 60 }).secondsLeft).toBe(59);
});

it("shows eight digits for the demo's token", async () => {
  const { seed, service } = await world();
  await seed();
  const [token] = (await service.phone('petra'))?.authenticators ?? [];
  expect(token).toMatchObject({
    label: 'Alder Tokens C8, AT-200417',
    code: expect.stringMatching(/^\d{8}$/),
  });
});
