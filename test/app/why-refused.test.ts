/** Why a code of the app is refused: for those with a claim, through the whole application. Never evidence. */
import { codeOfStep, stepAt } from '../../src/app/methods/totp';
import { memoryStore } from '../tools/memory-store';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { portal, visitOf, Walker } from '../tools/walker';

let crew: Crew;
let running: Running;
const day = 24 * 3_600_000;

beforeEach(async () => {
  crew = makeCrew();
  running = await crew.run(memoryStore(crew.clock));
  await crew.people(running.directory);
});

/** At the code of the app in a verification that counts. */
async function atApp(name: string, claimed: boolean): Promise<Walker> {
  const walker = new Walker(running.services, portal(name));
  await walker.begin('missing-code', claimed ? crew.id(name) : undefined);
  await walker.press('I need to sign in now');
  await walker.press('None of these works');
  await walker.press('Show that it is me');
  if (!claimed) await walker.enter(crew.account(name));
  return walker.press('authenticator app');
}
const off = (name: string, seconds: number): string => {
  crew.clock.jump(seconds * 1000);
  const code = crew.appCodeNow(name);
  crew.clock.jump(-seconds * 1000);
  return code;
};
const errorOf = (walker: Walker): string => walker.view.screen.field?.error ?? '';
const notesOf = (walker: Walker): string => walker.view.screen.notes.map((one) => one.text).join(' ');
const evidenceOf = async (walker: Walker): Promise<unknown> =>
  (await visitOf(running.store, walker.id)).visit.evidence;

describe('a clock that is off, in a verification', () => {
  test.each([
    [240, 'comes 4 minutes too early: the clock of this device is ahead'],
    [-60, 'is 60 seconds too old: the clock of this device is behind'],
  ])('by %i s is told to those with a claim, used up and no evidence', async (seconds, words) => {
    const walker = await atApp('ada', true);
    const code = off('ada', seconds);
    await walker.enter(code);
    expect(errorOf(walker)).toContain(words);
    expect(await evidenceOf(walker)).toEqual([]);
    await walker.enter(code);
    expect(errorOf(walker)).toContain('used already');
  });

  test('is an ordinary wrong code to a typed name', async () => {
    const walker = await atApp('ada', false);
    await walker.enter(off('ada', 240));
    expect(errorOf(walker)).toBe('That code is not right. Use the one that the app shows now.');
  });
});

describe('a clock that was off twice', () => {
  const twice = async (first: number, second: number): Promise<Walker> => {
    await (await atApp('ada', true)).enter(off('ada', first));
    crew.clock.forward(3_600_000);
    await (await atApp('ada', true)).enter(off('ada', second));
    crew.clock.forward(3_600_000);
    return atApp('ada', true);
  };

  test.each([
    [120, 150, 'about 3 minutes ahead the last times. Set its date and time to automatic first.'],
    [-120, -120, 'about 2 minutes behind the last times'],
  ])('by %i and %i s is said before the next code is typed', async (first, second, words) => {
    expect(notesOf(await twice(first, second))).toContain(words);
  });

  test.each([
    [120, 240],
    [120, -120],
  ])('by %i and %i s is no rule, and not said', async (first, second) => {
    expect(notesOf(await twice(first, second))).not.toContain('the last times');
  });

  test('is said to no typed name, and forgotten after 90 days', async () => {
    await twice(120, 120);
    expect(notesOf(await atApp('ada', false))).not.toContain('the last times');
    crew.clock.forward(90 * day);
    expect(notesOf(await atApp('ada', true))).not.toContain('the last times');
  });

  test('and is right now needs no word any more', async () => {
    const walker = await twice(120, 120);
    crew.clock.forward(600_000);
    await walker.give({ kind: 'choose', value: 'ways' });
    await walker.press('authenticator app');
    await walker.enter(crew.appCode('ada'));
    expect(await evidenceOf(walker)).toHaveLength(1);
    crew.clock.forward(60_000);
    expect(notesOf(await atApp('ada', true))).not.toContain('the last times');
  });

  test('is said in a look at one code as well', async () => {
    await twice(120, 120);
    const walker = await new Walker(running.services, portal('ada')).begin('code-rejected', crew.id('ada'));
    await walker.press('From an authenticator app');
    expect(notesOf(walker)).toContain('about 2 minutes ahead the last times');
  });
});

describe('a code of an earlier set-up', () => {
  const newSeed = 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK';
  /** The app on the phone is cleared, and a new one set up beside what is left. */
  async function setUpAgain(name: string): Promise<string> {
    const before = crew.appCodeNow(name);
    const id = crew.id(name);
    await running.directory.clear(id, [`${id}-phone`], 'clear-1');
    await running.directory.addMethod(
      id,
      {
        ...{
          id: 'new-app',
          kind: 'totp',
          label: 'New',
          device: 'new-phone',
          deviceKind: 'phone',
          seed: newSeed,
        },
        ...{ probationUntil: 0, addedAt: crew.clock.now() },
      },
      'add-1',
    );
    return before;
  }

  test('says so in the look, and which entry to use and which to remove', async () => {
    const code = await setUpAgain('ada');
    const walker = await new Walker(running.services, portal('ada')).begin('code-rejected', crew.id('ada'));
    await walker.press('From an authenticator app');
    await walker.enter(code);
    expect(walker.title).toBe('This code is from an earlier set-up');
    expect(walker.view.screen.text.join(' ')).toContain('remove the old entry');
    expect(await evidenceOf(walker)).toEqual([]);
  });

  test('says so in a verification with a claim, counts as a wrong one, and is no evidence', async () => {
    const code = await setUpAgain('ada');
    const walker = await atApp('ada', true);
    await walker.enter(code);
    expect(errorOf(walker)).toContain('from an earlier set-up');
    expect(await evidenceOf(walker)).toEqual([]);
    await walker.enter(codeOfStep('A'.repeat(32), stepAt(crew.clock.now())));
    expect(errorOf(walker)).toContain('8 tries left');
    await walker.enter(codeOfStep(newSeed, stepAt(crew.clock.now())));
    expect(await evidenceOf(walker)).toHaveLength(1);
  });

  test('is an ordinary wrong code to a typed name, and after 90 days', async () => {
    const code = await setUpAgain('ada');
    const named = await atApp('ada', false);
    await named.enter(code);
    expect(errorOf(named)).toBe('That code is not right. Use the one that the app shows now.');
    const at = crew.clock.now();
    crew.clock.forward(90 * day);
    const late = await atApp('ada', true);
    await late.enter(crew.appCodeNow('ada'));
    expect(crew.clock.now()).toBe(at + 90 * day);
    expect(errorOf(late)).not.toContain('earlier');
  });
});

test('a code that was used says in how many seconds the next one comes', async () => {
  const walker = await atApp('ada', true);
  const code = crew.appCodeNow('ada');
  const look = await new Walker(running.services, portal('other')).begin('code-rejected', crew.id('ada'));
  await look.press('From an authenticator app');
  await look.enter(code);
  expect(look.title).toBe('This code was right');
  const left = 30 - (Math.floor(crew.clock.now() / 1000) % 30);
  await walker.enter(code);
  expect(errorOf(walker)).toBe(
    `That code was used already. The next one comes in ${left} second${left === 1 ? '' : 's'}.`,
  );
});
