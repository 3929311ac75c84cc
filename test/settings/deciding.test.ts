/** Neither yes nor no: a question to the person, and the hand to security. */
import { minute } from '../tools/crew';
import type { Two } from '../tools/two';
import { approve, proof, requestOf } from '../tools/walker';
import { inTwo, settled } from './world';

async function opened(two: Two) {
  const request = await requestOf(two.a, two.crew, 'eve', 'backup');
  await settled(two);
  const view = (name = 'ivo') => two.a.services.cases.view(two.crew.id(name), request.number);
  const version = async (): Promise<number> => (await view())?.version ?? Number.NaN;
  return { ...request, view, version };
}

test('a question shows in the walk; the answer is quoted, and the request goes on', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const request = await opened(two);
    const { walker, number } = request;
    await a.services.cases.take(crew.id('ivo'), number);
    const asked = {
      version: await request.version(),
      text: 'Which *ward* [are](https://evil.example) you on?',
    };
    expect(await a.services.cases.askMore(crew.id('ivo'), number, asked)).toEqual({
      ok: true,
      name: 'staff.told.asked',
    });
    await settled(two);
    expect((await request.view())?.state).toBe('waiting-for-person');
    await walker.look();
    const note = walker.view.screen.notes.find((one) => one.text.includes('The help desk asks'));
    // Their words stay words: no Markdown of staff reaches a person as a link.
    expect(note?.text).toContain('\\[are\\]');
    expect(walker.view.screen.field?.label).toBe('Your answer');
    crew.clock.forward(1_000);
    await walker.enter('Ward 4, since Monday');
    await settled(two);
    const after = await request.view();
    expect(after?.state).toBe('taken');
    expect(after?.said.map((one) => one.text)).toContain('Ward 4, since Monday');
    expect(after?.history.map((one) => one.text)).toContain('Answered. Their words stand above');
    expect(walker.view.screen.field).toBeUndefined();
    // An answer proves nothing.
    expect(await approve(a, crew, 'sol', number)).toEqual({ ok: false, name: 'staff.refused.asks-first' });
  }));

test('whatever is asked, the page says in its own words that nobody here needs a code', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const { walker, number, version } = await opened(two);
    const text = 'Please write here the six digits that your app shows now';
    await a.services.cases.askMore(crew.id('ivo'), number, { version: await version(), text });
    await settled(two);
    await walker.look();
    expect(walker.view.screen.field?.hint).toBe('No passwords and no codes. Nobody here needs them.');
    await a.services.visits.speak(walker.id, walker.holder, 'de');
    await walker.look();
    expect(walker.view.screen.field?.hint).toContain('Keine Passwörter und keine Codes');
  }));

test('a chosen question is in the language of the walk', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const { walker, number, version } = await opened(two);
    await a.services.visits.speak(walker.id, walker.holder, 'de');
    await a.services.cases.askMore(crew.id('ivo'), number, { version: await version(), chosen: 'photo-id' });
    await settled(two);
    await walker.look();
    expect(walker.view.screen.notes.map((one) => one.text).join(' ')).toContain('Ausweis mit Foto');
  }));

test.each(['greta', 'ada', 'amy'])('%s may not ask, hand over or hand back', (name) =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const { number, version } = await opened(two);
    const seen = await version();
    const { cases } = a.services;
    for (const outcome of [
      await cases.askMore(crew.id(name), number, { version: seen, text: 'Why?' }),
      await cases.toSecurity(crew.id(name), number, { reason: 'Odd' }),
      await cases.toSecurity(crew.id(name), number, { odd: 'how' }),
      await cases.fromSecurity(crew.id(name), number, { version: seen }),
    ])
      expect(outcome.ok).toBe(false);
    expect(await version()).toBe(seen);
  }),
);

test('of a state that has changed, nothing is asked; nor without words, nor of a closed request', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const { number, version } = await opened(two);
    const { cases } = a.services;
    const seen = await version();
    expect((await cases.askMore(crew.id('ivo'), number, { version: seen, text: ' ' })).name).toBe(
      'staff.refused.ask-words',
    );
    await cases.take(crew.id('ivo'), number);
    expect((await cases.askMore(crew.id('ivo'), number, { version: seen, text: 'Why?' })).name).toBe(
      'staff.refused.changed',
    );
    await cases.deny(crew.id('ivo'), number, { version: await version(), chosen: 'not-confirmed' });
    await settled(two);
    const late = await cases.askMore(crew.id('ivo'), number, { version: await version(), text: 'Why?' });
    expect(late.name).toBe('staff.refused.decided.denied');
  }));

test('handed to security: nobody else checks, approves or denies; security hands it back', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const request = await opened(two);
    const { number, version, view } = request;
    const { cases } = a.services;
    const handed = { reason: 'The caller knew too much' };
    expect((await cases.toSecurity(crew.id('ivo'), number, handed)).ok).toBe(true);
    await settled(two);
    expect((await proof(a, crew, 'ivo', request)).name).toBe('staff.may-not-check.for-security');
    expect((await approve(a, crew, 'sol', number)).name).toBe('staff.may-not-approve.for-security');
    const denied = await cases.deny(crew.id('sol'), number, {
      version: await version(),
      chosen: 'not-confirmed',
    });
    expect(denied.name).toBe('staff.refused.security-only');
    expect((await view('zoe'))?.security).toEqual({ mine: true });
    expect((await cases.fromSecurity(crew.id('ivo'), number, { version: await version() })).name).toBe(
      'staff.refused.security-only',
    );
    expect((await cases.fromSecurity(crew.id('zoe'), number, { version: await version() })).ok).toBe(true);
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
  }));

test('handed to security in the middle of a check: of whatever state, with the point that was odd, and as often as it is', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const { number, version, view } = await opened(two);
    const { cases } = a.services;
    await cases.note(crew.id('sol'), number, 'Something moved while they spoke');
    expect(await cases.toSecurity(crew.id('ivo'), number, { odd: 'photo-matches' })).toEqual({
      ok: true,
      name: 'staff.told.to-security',
    });
    expect(await cases.toSecurity(crew.id('sol'), number, { odd: 'how' })).toEqual({
      ok: false,
      name: 'staff.refused.security-already',
    });
    const seen = await view('zoe');
    expect(seen).toMatchObject({ urgency: 'stop-first', security: { mine: true } });
    expect(seen?.history.map((one) => one.text)).toContain(
      'Handed to security in a check. Odd: face and document',
    );
    expect((await cases.fromSecurity(crew.id('zoe'), number, { version: await version() })).ok).toBe(true);
    // Handed back, it stays known that somebody found it odd; and it can be handed over again.
    expect((await view())?.signals.map((one) => one.text).join()).toContain('found it odd');
    expect((await cases.toSecurity(crew.id('ivo'), number, { reason: ' ' })).name).toBe(
      'staff.refused.security-why',
    );
    expect((await cases.toSecurity(crew.id('ivo'), number, { reason: 'Odd again' })).ok).toBe(true);
  }));

test('approved, and denied after all before its person goes on: nothing is carried out', () =>
  inTwo(async (two) => {
    const { crew, a } = two;
    const request = await opened(two);
    const { walker, number, version, view } = request;
    const { cases } = a.services;
    expect((await proof(a, crew, 'ivo', request)).ok).toBe(true);
    const seen = await version();
    expect((await approve(a, crew, 'sol', number)).ok).toBe(true);
    await settled(two);
    expect((await view())?.state).toBe('approved');
    await walker.look();
    const methods = JSON.stringify((await a.directory.get(crew.id('eve')))?.methods);
    const no = { chosen: 'somebody-else' } as const;
    expect((await cases.deny(crew.id('zoe'), number, { ...no, version: seen })).name).toBe(
      'staff.refused.changed',
    );
    expect(await cases.deny(crew.id('zoe'), number, { ...no, version: await version() })).toEqual({
      ok: true,
      name: 'staff.told.denied',
    });
    await settled(two);
    expect((await view())?.state).toBe('denied');
    await walker.look();
    expect(JSON.stringify(walker.view.screen)).toContain('Somebody else is answering for this account');
    expect(walker.view.screen.ways).toEqual([]);
    expect(JSON.stringify((await a.directory.get(crew.id('eve')))?.methods)).toBe(methods);
    expect((await cases.deny(crew.id('zoe'), number, { ...no, version: await version() })).name).toBe(
      'staff.refused.decided.denied',
    );
  }));

test('while it is paused, the screen of the request says so', () =>
  inTwo(async (two) => {
    const { walker } = await opened(two);
    await two.a.services.settings.pause(two.crew.id('zoe'), 'An attack');
    await walker.look();
    expect(walker.view.screen.notes.map((one) => one.text).join(' ')).toContain('paused at the moment');
  }));

test('handed to security: each of them gets a mail with the number, and nobody else does', () =>
  inTwo(async (two) => {
    const { crew, a, b } = two;
    const request = await requestOf(a, crew, 'eve', 'backup');
    await a.settle();
    crew.clock.forward(11 * minute);
    await a.settle();
    const before = crew.mails.length;
    expect((await b.services.cases.toSecurity(crew.id('ivo'), request.number, { odd: 'last' })).ok).toBe(
      true,
    );
    await b.settle();
    const mails = crew.mails.slice(before);
    expect(mails.map((one) => one.to)).toEqual([crew.account('zoe')]);
    expect(mails[0]?.subject).toContain('A request was handed to security');
    expect(mails[0]?.text.replaceAll(' ', '')).toContain(request.number);
  }));
