/** Looks at what does not work, through the whole application: real codes, counters, sends and delivery reports. */
import { codeOfStep } from '../../src/app/methods/totp';
import { memoryStore } from '../tools/memory-store';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { portal, visitOf, Walker } from '../tools/walker';

let crew: Crew;
let running: Running;

const logged = {
  recent: () =>
    Promise.resolve([
      {
        at: crew.clock.now() - 3_600_000,
        app: 'Rota',
        place: 'Edinburgh',
        outcome: 'in' as const,
        secondStep: 'asked' as const,
        odd: false,
      },
    ]),
};

beforeEach(async () => {
  crew = makeCrew();
  running = await crew.run(memoryStore(crew.clock), { signIns: logged });
  await crew.people(running.directory);
});

const signedIn = (topic: string, name: string): Promise<Walker> =>
  new Walker(running.services, portal(name)).begin(topic, crew.id(name));

async function testSent(name: string): Promise<{ walker: Walker; reference: string }> {
  const walker = await signedIn('missing-code', name);
  await walker.press('A text with a code');
  await walker.press('Send me a test');
  await running.assembly.background.drain();
  return { walker, reference: crew.texts.at(-1)?.reference ?? '' };
}

describe('one code of the app', () => {
  const looking = async (name: string): Promise<Walker> => {
    const walker = await signedIn('code-rejected', name);
    await walker.press('From an authenticator app');
    expect(walker.title).toBe('Type one code from your app');
    return walker;
  };
  /** What an app shows whose clock is ahead by so much. */
  const codeAhead = (seconds: number): string => {
    crew.clock.jump(seconds * 1000);
    const code = crew.appCodeNow('ada');
    crew.clock.jump(-seconds * 1000);
    return code;
  };

  test('of a clock that is four minutes ahead says so, and is used up and counted', async () => {
    const walker = await looking('ada');
    const code = codeAhead(240);
    await walker.enter(code);
    expect(walker.title).toBe('The clock of your phone is ahead');
    expect(walker.view.screen.text.join(' ')).toContain('4 minutes ahead');
    const again = await looking('ada');
    await again.enter(code);
    expect(again.title).toBe('This code was used already');
  });

  test('that is right proves nothing', async () => {
    const walker = await looking('ada');
    await walker.enter(crew.appCode('ada'));
    expect(walker.title).toBe('This code was right');
    expect((await visitOf(running.store, walker.id)).visit.evidence).toEqual([]);
  });

  test('that is wrong ten times closes the app, and the walk says who opens it', async () => {
    for (let count = 0; count < 10; count += 1) {
      const walker = await looking('ada');
      await walker.enter(codeOfStep('A'.repeat(32), count));
    }
    const walker = await signedIn('code-rejected', 'ada');
    await walker.press('From an authenticator app');
    expect(walker.title).toBe("The app's code is closed");
    expect(walker.view.screen.text.join(' ')).toContain('closed after too many wrong codes');
  });
});

describe('a test text', () => {
  test('has no code, and its report leads on', async () => {
    const { walker, reference } = await testSent('ada');
    expect(walker.title).toBe('A test is on its way');
    expect(crew.texts.at(-1)?.body).not.toMatch(/\d{3} ?\d{3}/);
    await running.assembly.reportDelivery(reference, 'landline');
    expect((await walker.look()).title).toBe('This number cannot take texts');
  });

  test('that was blocked is known in the next walk, without another one', async () => {
    const { reference } = await testSent('ada');
    await running.assembly.reportDelivery(reference, 'blocked');
    const walker = await signedIn('missing-code', 'ada');
    await walker.press('A text with a code');
    expect(walker.title).toBe('Your network held the text back');
    expect(crew.texts).toHaveLength(1);
  });

  test('counts in the limit, which is then said with its end', async () => {
    for (let count = 0; count < 5; count += 1) await testSent('dan');
    const walker = await signedIn('missing-code', 'dan');
    await walker.press('A text with a code');
    expect(walker.title).toBe('No more texts for a while');
    expect(walker.view.screen.text.join(' ')).toMatch(/From \d\d:\d\d you can get one again/);
    expect(crew.texts).toHaveLength(5);
  });

  test('is never sent for a typed name', async () => {
    const walker = await new Walker(running.services, portal('stranger')).begin('missing-code');
    await walker.press('A text with a code');
    expect(walker.title).toBe('Does it still go to your number?');
    await running.settle();
    expect(crew.texts).toEqual([]);
  });
});

test('what a typed name proves is shown in that very step', async () => {
  const walker = await new Walker(running.services, portal('ada')).begin('not-prompted');
  await walker.press('Somebody may have been in');
  await walker.enter(crew.account('ada'));
  await walker.press('Saved backup code');
  await walker.enter(crew.backupCode('ada'));
  expect(walker.title).toBe('Was all of this you?');
  const shown = walker.view.screen.text.join(' ');
  expect(shown).toContain('Rota');
  expect(shown).not.toContain('Edinburgh');
});

test('a try of an own way is no evidence, and its code is used up', async () => {
  const walker = await signedIn('sign-in-help', 'bea');
  await walker.press('Let me try one now');
  await walker.press('authenticator app');
  const code = crew.appCode('bea', 'tablet');
  await walker.enter(code);
  expect(walker.title).toBe('That is how it goes');
  expect((await visitOf(running.store, walker.id)).visit.evidence).toEqual([]);
  const again = await signedIn('sign-in-help', 'bea');
  await again.press('Let me try one now');
  await again.press('authenticator app');
  await again.enter(code);
  expect(again.title).toBe('Type the code from your app');
});

test('signed in, one more app is set up after the strongest proof', async () => {
  const walker = await signedIn('setup', 'bea');
  await walker.press('An authenticator app');
  await walker.press('Onto a phone, and this is a computer');
  await walker.press('Go on');
  await walker.press('authenticator app');
  await walker.enter(crew.appCode('bea', 'tablet'));
  expect(walker.title).toBe('It is you. Set up your new device');
  const { enrollment } = running.services;
  const begun = await enrollment.redeemHere(walker.id, walker.holder);
  if (typeof begun === 'string') throw new Error(begun);
  const setUp = await enrollment.view(begun.token);
  if (typeof setUp === 'string') throw new Error(setUp);
  crew.clock.forward(30_000);
  const code = codeOfStep(setUp.key, Math.floor(crew.clock.now() / 30_000));
  expect(await enrollment.prove(begun.token, code)).toMatchObject({ ok: true });
  expect((await walker.look()).title).toBe('It is set up');
  const person = await running.directory.get(crew.id('bea'));
  expect(person?.methods.filter((one) => one.kind === 'totp')).toHaveLength(3);
});

test('a password alone sets up nothing for whoever has nothing', async () => {
  const walker = await signedIn('setup', 'non');
  expect(walker.title).toBe('Do you have a set-up code?');
  await walker.press('No, not yet');
  await walker.press('The desk');
  expect(walker.view.screen.tag?.value).toMatch(/^\w{3} \w{3}$/);
  expect(await running.services.enrollment.redeemHere(walker.id, walker.holder)).toBe('no-right');
});
