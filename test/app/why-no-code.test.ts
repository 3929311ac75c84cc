/** What became of a code is said while it is waited for, through the whole application: sends, reports, limits. */
import { memoryStore } from '../tools/memory-store';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { portal, visitOf, Walker } from '../tools/walker';
import { seenOf } from '../../src/channels/portal/turn';

let crew: Crew;
let running: Running;

beforeEach(async () => {
  crew = makeCrew();
  running = await crew.run(memoryStore(crew.clock));
  await crew.people(running.directory);
});

const signedIn = (topic: string, name: string): Promise<Walker> =>
  new Walker(running.services, portal(name)).begin(topic, crew.id(name));
const textOf = (walker: Walker): string => walker.view.screen.text.join(' ');
const notesOf = (walker: Walker): string => walker.view.screen.notes.map((one) => one.text).join(' ');

/** At the code from a text, with a claim; the text has been handed over. */
async function atText(name: string): Promise<{ walker: Walker; reference: string }> {
  const walker = await signedIn('sign-in-help', name);
  await walker.press('Let me try one now');
  await walker.press('Text to the number ending');
  await running.assembly.background.drain();
  await walker.look();
  return { walker, reference: crew.texts.at(-1)?.reference ?? '' };
}

describe('a code by text', () => {
  test.each([
    ['delivered', 'has arrived'],
    ['unreachable', 'off or out of coverage'],
    ['blocked', 'does not take our texts'],
    ['landline', 'is a landline'],
    ['closed', 'are closed'],
    ['failed', 'could not be sent'],
  ] as const)('that is %s is said on its page, where the turn stays', async (state, words) => {
    const { walker, reference } = await atText('ada');
    const before = walker.view;
    expect(before.screen.waits).toBe(true);
    await running.assembly.reportDelivery(reference, state);
    await walker.look();
    expect(textOf(walker)).toContain(words);
    expect(walker.view.turn).toBe(before.turn);
    expect(seenOf(walker.view)).not.toBe(seenOf(before));
    expect(walker.view.screen.waits).toBe(false);
  });

  test('of which nothing is heard for half a minute says so without any change of the visit', async () => {
    const { walker } = await atText('ada');
    const version = (await visitOf(running.store, walker.id)).version;
    const before = seenOf(walker.view);
    crew.clock.forward(29_000);
    expect(seenOf((await walker.look()).view)).toBe(before);
    crew.clock.forward(1_000);
    await walker.look();
    expect(notesOf(walker)).toContain('Nothing after half a minute?');
    expect(walker.view.screen.ways.map((one) => one.value)).toContain('way:totp');
    expect(seenOf(walker.view)).not.toBe(before);
    expect((await visitOf(running.store, walker.id)).version).toBe(version);
  });

  test('that is sent again begins anew: what became of the second is heard, too', async () => {
    const { walker, reference } = await atText('ada');
    await running.assembly.reportDelivery(reference, 'unreachable');
    await walker.look();
    await walker.press('Send the code again');
    await running.assembly.background.drain();
    await walker.look();
    expect(textOf(walker)).toContain('went to the number ending 01');
    await running.assembly.reportDelivery(reference, 'delivered');
    expect(textOf(await walker.look())).toContain('has arrived');
    // Late news of the first one takes nothing back.
    await running.assembly.reportDelivery(reference, 'unreachable');
    expect(textOf(await walker.look())).toContain('has arrived');
  });

  test('whose report is quicker than the answer of the provider is not lost', async () => {
    const texts = {
      send: async (message: { reference: string }) => {
        await quick.assembly.reportDelivery(message.reference, 'blocked');
        return { ok: true as const, reference: '1' };
      },
    };
    const quick: Running = await crew.run(running.store, { texts });
    running = quick;
    const { walker } = await atText('ada');
    expect(textOf(walker)).toContain('does not take our texts');
  });

  test('of a typed name is told of nothing, whatever the network says', async () => {
    const walker = await new Walker(running.services, portal('stranger')).begin('lost-device');
    await walker.press('My phone');
    await walker.press('It was stolen');
    await walker.enter(crew.account('dan'));
    await walker.press('Text');
    await running.assembly.background.drain();
    const before = (await walker.look()).view.screen;
    await running.assembly.reportDelivery(crew.texts.at(-1)?.reference ?? '', 'unreachable');
    crew.clock.forward(60_000);
    expect((await walker.look()).view.screen).toEqual(before);
    expect(before.waits).toBe(false);
  });
});

describe('a limit', () => {
  test('of texts is said at the code with its end in the zone of the person, and with what works now', async () => {
    for (let count = 0; count < 5; count += 1) await atText('ada');
    const { walker } = await atText('ada');
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' });
    const until = clock.format(crew.clock.now() + 10 * 60_000);
    expect(textOf(walker)).toContain(`The next can go from ${until}.`);
    expect(textOf(walker)).toContain('The other ways below work now.');
    expect(walker.view.screen.ways.map((one) => one.value)).toContain('way:totp');
    expect(crew.texts).toHaveLength(5);
  });

  test('of a day names the day', async () => {
    for (let count = 0; count < 15; count += 1) {
      await atText('ada');
      crew.clock.forward(3 * 60_000);
    }
    const { walker } = await atText('ada');
    expect(textOf(walker)).toMatch(/The next can go from [A-Z][a-z]+day \d\d:\d\d\./);
  });

  test('of texts holds for a new number, and is said there', async () => {
    for (let count = 0; count < 5; count += 1) await atText('ada');
    const walker = await signedIn('new-device', 'ada');
    await walker.press('My mobile number');
    await walker.press('authenticator app');
    await walker.enter(crew.appCode('ada'));
    expect(walker.title).toBe('What is the new number?');
    await walker.enter('+44 7700 900 777');
    await running.assembly.background.drain();
    expect(textOf(await walker.look())).toMatch(/The next can go from \d\d:\d\d\./);
  });

  test('of wrong codes says who lifts it, and that the other ways work', async () => {
    const walker = await signedIn('no-device', 'ada');
    await walker.press('At home');
    await walker.press('None of these');
    await walker.press('Show that it is me');
    await walker.press('Saved backup code');
    for (let count = 0; count < 10; count += 1) await walker.enter(`abcd-efgh-0000-${1000 + count}`);
    const error = walker.view.screen.field?.error ?? '';
    expect(error).toContain('A person at the help desk opens it.');
    expect(error).toContain('The other ways still work.');
  });

  test('of requests says when, to whoever may know; to a typed name the same for every account', async () => {
    const refused = async (walker: Walker, at: string): Promise<string> => {
      await walker.press(at);
      await running.settle();
      await walker.look();
      expect(walker.title).toBe('No more requests today');
      return textOf(walker);
    };
    const ask = async (name: string): Promise<Walker> => {
      const walker = await signedIn('missing-code', name);
      await walker.press('I need to sign in now');
      await walker.press('None of these works');
      return walker;
    };
    for (let count = 0; count < 3; count += 1) await (await ask('eve')).press('Ask a person');
    expect(await refused(await ask('eve'), 'Ask a person')).toMatch(
      /From [A-Z][a-z]+day \d\d:\d\d you can open another\./,
    );
    const typed = async (account: string): Promise<string> => {
      const walker = await new Walker(running.services, portal(account)).begin('missing-code');
      await walker.press('I need to sign in now');
      await walker.press('None of these works');
      await walker.press('Ask a person');
      await walker.enter(account);
      return textOf(walker);
    };
    for (const account of [crew.account('dan'), 'nobody@alder.example'])
      for (let count = 0; count < 3; count += 1) await typed(account);
    const [known, unknown] = [await typed(crew.account('dan')), await typed('nobody@alder.example')];
    expect(known).toContain('A day after the first you can open another.');
    expect(unknown).toBe(known);
  });
});

describe('a new number', () => {
  test('hears what became of its code', async () => {
    const walker = await signedIn('new-device', 'ada');
    await walker.press('My mobile number');
    await walker.press('authenticator app');
    await walker.enter(crew.appCode('ada'));
    await walker.enter('+44 7700 900 777');
    await running.assembly.background.drain();
    const before = (await walker.look()).view;
    expect(before.screen.waits).toBe(true);
    await running.assembly.reportDelivery(crew.texts.at(-1)?.reference ?? '', 'landline');
    await walker.look();
    expect(textOf(walker)).toContain('ending 77 is a landline');
    expect(walker.view.turn).toBe(before.turn);
  });
});

describe('a test text', () => {
  test('is not waited for: after half a minute the page offers to go on', async () => {
    const walker = await signedIn('missing-code', 'ada');
    await walker.press('A text with a code');
    await walker.press('Send me a test');
    await running.assembly.background.drain();
    const before = (await walker.look()).view;
    expect(before.screen.notes).toEqual([]);
    crew.clock.forward(30_000);
    await walker.look();
    expect(notesOf(walker)).toContain('You need not wait');
    expect(seenOf(walker.view)).not.toBe(seenOf(before));
    await walker.press('Nothing has come');
    expect(walker.view.screen.choices[0]?.say).toBe('Sign in another way now');
  });
});
