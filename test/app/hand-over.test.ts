/** Going on in another place: who may, what is kept, and what is asked again. */
import type { Holder } from '../../src/core/visit';
import { codeStores } from '../tools/code-stores';
import { withTwo, type Two } from '../tools/two';
import { lostPhone, portal, prove, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const browser = portal('second');
const chat = (name: string): Holder => ({ kind: 'teams', ref: `chat-${name}` });

/** Bea in her chat, her phone stopped and one piece shown; and a link of that chat. */
async function inChat(two: Two): Promise<{ walker: Walker; token: string }> {
  const { a, crew } = two;
  const walker = new Walker(a.services, chat('bea'));
  await walker.begin('lost-device', crew.id('bea'));
  await walker.press('My phone');
  await walker.press('may turn up');
  await walker.press('Set up a new one');
  await prove(walker, a, crew, 'bea', 'backup');
  const link = await a.services.visits.handOver(walker.id, walker.holder);
  if (!link) throw new Error('A link was expected.');
  return { walker, token: link.code };
}

const digitsOf = async (two: Two, token: string): Promise<string> =>
  (await two.a.services.visits.peekHandOver(token, browser))?.digits ?? '';

const other = (digits: string): string => String(10 + ((Number(digits) - 10 + 1) % 90));

test('the digits, typed in the first place, keep claim and evidence; the first place is closed', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    const { visits } = two.a.services;
    expect(await visits.askHandOver(token, { holder: browser })).toBe(true);
    expect(await visits.askedHandOver(walker.holder)).toMatchObject({ to: 'portal' });
    expect(await visits.confirmHandOver(walker.holder, await digitsOf(two, token))).toBe('moved');
    const { visit } = await visitOf(two.store, walker.id);
    expect(visit).toMatchObject({ holder: browser, claim: 'claimed', level: 'proven' });
    expect(visit.evidence.map((one) => one.class)).toEqual(['S']);
    expect(await visits.peekHandOver(token, browser)).toMatchObject({ state: 'moved', visit: walker.id });
    expect(await visits.view(walker.id, walker.holder)).toBeUndefined();
    const view = await visits.view(walker.id, browser);
    if (!view) throw new Error('The visit was expected.');
    // The second piece is the last: nothing is asked twice.
    const here = new Walker(two.a.services, browser).at(view);
    await prove(here, two.a, two.crew, 'bea', 'app');
    // What was kept counts, and the set-up code stands on the piece that was shown here.
    expect(here.view.canSetUp).toBe(true);
  }));

test('what was granted in the chat is set up in the browser after one piece shown there', () =>
  withTwo(memory, {}, async (two) => {
    const { a, crew } = two;
    const { walker } = await inChat(two);
    await prove(walker, a, crew, 'bea', 'app');
    expect(walker.view.screen.portalOnly?.kind).toBe('set-up');
    const link = await a.services.visits.handOver(walker.id, walker.holder);
    const token = link?.code ?? '';
    crew.clock.forward(1000);
    await a.services.visits.askHandOver(token, { holder: browser });
    await a.services.visits.confirmHandOver(walker.holder, await digitsOf(two, token));
    expect(await a.services.enrollment.openPass(walker.id, browser)).toBe('no-right');
    const view = await a.services.visits.view(walker.id, browser);
    if (!view) throw new Error('The visit was expected.');
    expect(view).toMatchObject({ canSetUp: false, screen: { title: 'What do you have with you?' } });
    const here = new Walker(a.services, browser).at(view);
    await prove(here, a, crew, 'bea', 'backup');
    expect(here.view.canSetUp).toBe(true);
    expect(await a.services.enrollment.openPass(walker.id, browser)).toHaveProperty('code');
  }));

test('wrong digits end it: no second try, and only a fresh proof goes on', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    const { visits } = two.a.services;
    await visits.askHandOver(token, { holder: browser });
    const digits = await digitsOf(two, token);
    expect(await visits.confirmHandOver(walker.holder, other(digits))).toBe('wrong');
    expect(await visits.confirmHandOver(walker.holder, digits)).toBe('none');
    expect((await visitOf(two.store, walker.id)).visit.holder).toEqual(walker.holder);
    const taken = await visits.takeHandOver(token, { holder: browser });
    expect(taken?.screen.title).toBe('What do you have with you?');
    const { visit } = await visitOf(two.store, walker.id);
    expect(visit).toMatchObject({ claim: 'named', level: 'named' });
    expect(visit.proveAfter).toBeGreaterThan(Math.max(...visit.evidence.map((one) => one.at)) - 1);
  }));

test('without digits the claim falls to named', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    await two.a.services.visits.takeHandOver(token, { holder: browser });
    expect((await visitOf(two.store, walker.id)).visit).toMatchObject({ claim: 'named', holder: browser });
  }));

test('digits are shown to whoever asked, and to nobody else; a second asker gets nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { token } = await inChat(two);
    const { visits } = two.a.services;
    const asks = await Promise.all(
      ['second', 'third', 'fourth'].map((ref, i) =>
        [two.a, two.b][i % 2]!.services.visits.askHandOver(token, { holder: portal(ref) }),
      ),
    );
    expect(asks.filter(Boolean)).toHaveLength(1);
    const seen = await Promise.all(
      ['second', 'third', 'fourth'].map((ref) => visits.peekHandOver(token, portal(ref))),
    );
    expect(seen.filter((one) => one?.digits !== undefined)).toHaveLength(1);
    expect(seen.filter((one) => one === undefined)).toHaveLength(2);
    expect(await visits.peekHandOver(token)).toBeUndefined();
    const late = await Promise.all(
      ['x', 'y'].map((ref) => visits.takeHandOver(token, { holder: portal(ref) })),
    );
    expect(late).toEqual([undefined, undefined]);
  }));

test('the same digits twice at once, from two processes, move it once', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    await two.a.services.visits.askHandOver(token, { holder: browser });
    const digits = await digitsOf(two, token);
    const outcomes = await Promise.all(
      [two.a, two.b, two.a, two.b].map((one) => one.services.visits.confirmHandOver(walker.holder, digits)),
    );
    expect(outcomes.filter((one) => one === 'moved')).toHaveLength(1);
  }));

test('digits from another place, or when nobody asked, do nothing', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    const { visits } = two.a.services;
    expect(await visits.confirmHandOver(walker.holder, '47')).toBe('none');
    await visits.askHandOver(token, { holder: browser });
    const digits = await digitsOf(two, token);
    expect(await visits.confirmHandOver(chat('eve'), digits)).toBe('none');
    expect(await visits.confirmHandOver({ kind: 'portal', ref: walker.holder.ref }, digits)).toBe('none');
    expect((await visitOf(two.store, walker.id)).visit.holder).toEqual(walker.holder);
  }));

test('"That is not me" ends the link for everybody', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    const { visits } = two.a.services;
    await visits.askHandOver(token, { holder: browser });
    expect(await visits.refuseHandOver(walker.holder)).toBe(true);
    expect(await visits.peekHandOver(token, browser)).toBeUndefined();
    expect(await visits.takeHandOver(token, { holder: browser })).toBeUndefined();
    expect(await visits.refuseHandOver(walker.holder)).toBe(false);
  }));

test('after five minutes it is over', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    const { visits } = two.a.services;
    await visits.askHandOver(token, { holder: browser });
    const digits = await digitsOf(two, token);
    two.crew.clock.forward(5 * 60_000 + 1);
    expect(await visits.confirmHandOver(walker.holder, digits)).toBe('none');
    expect(await visits.takeHandOver(token, { holder: browser })).toBeUndefined();
  }));

test('whoever opens the link sees whose chat it was, and when it began; of a typed name, only when', () =>
  withTwo(memory, {}, async (two) => {
    const { walker, token } = await inChat(two);
    const { startedAt } = (await visitOf(two.store, walker.id)).visit;
    expect(await two.a.services.visits.peekHandOver(token)).toMatchObject({
      from: 'teams',
      state: 'made',
      begun: { at: startedAt, by: 'bea' },
    });
    const named = await lostPhone(two.a, two.crew, 'bea');
    const link = await two.a.services.visits.handOver(named.id, named.holder, true);
    const page = await two.a.services.visits.peekHandOver(link?.code ?? '');
    expect(page?.begun).toEqual({ at: (await visitOf(two.store, named.id)).visit.startedAt });
  }));

test('a code typed in the chat takes it there, in small letters and groups; about another account it does not', () =>
  withTwo(memory, {}, async (two) => {
    const { a, crew } = two;
    const { visits } = a.services;
    const named = await lostPhone(a, crew, 'bea');
    const link = await visits.handOver(named.id, named.holder, true);
    const typed = (link?.code ?? '').toLowerCase().replace(/(.{4})/g, '$1 ');
    expect(await visits.askHandOver(typed, { holder: chat('eve'), person: crew.id('eve') })).toBe(false);
    expect(await visits.askHandOver(typed, { holder: chat('nobody') })).toBe(false);
    expect(await visits.takeHandOver(typed, { holder: chat('eve'), person: crew.id('eve') })).toBeUndefined();
    expect(await visits.askHandOver(typed, { holder: chat('bea'), person: crew.id('bea') })).toBe(true);
    const digits = (await visits.peekHandOver(typed, chat('bea')))?.digits ?? '';
    expect(await visits.confirmHandOver(named.holder, digits)).toBe('moved');
    expect((await visitOf(two.store, named.id)).visit.holder).toEqual(chat('bea'));
  }));

test('a walk about an account that does not exist goes on in no chat, like one about somebody else', () =>
  withTwo(memory, {}, async (two) => {
    const { a, crew } = two;
    const walker = new Walker(a.services, portal('decoy'));
    await walker.begin('lost-device');
    await walker.press('My phone');
    await walker.press('may turn up');
    await walker.enter('nobody.at.all@alder.example');
    const link = await a.services.visits.handOver(walker.id, walker.holder, true);
    const to = { holder: chat('eve'), person: crew.id('eve') };
    expect(await a.services.visits.askHandOver(link?.code ?? '', to)).toBe(false);
  }));
