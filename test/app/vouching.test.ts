/** A colleague confirms: who may, what they see, what their code is good for, and how it is stopped (policy.md, class V). */
import type { AuditRow } from '../../src/app/audit/row';
import type { StoredCase } from '../../src/app/documents';
import type { OrganisationDoc } from '../../src/app/organisation';
import type { VouchGiven } from '../../src/app/services';
import { changeStanding } from '../../src/app/standing';
import { codeStores } from '../tools/code-stores';
import { day, hour, minute } from '../tools/crew';
import { withTwo, type Two } from '../tools/two';
import { approve, lostPhone, portal, proof, prove, requestOf, visitOf, Walker } from '../tools/walker';

const [memory] = codeStores as [(typeof codeStores)[number]];
const way = 'A colleague confirms';

/** The token in the newest mail to this person. */
function linkTo(two: Two, name: string): string | undefined {
  const found = two.crew.mails.filter((one) => one.person === two.crew.id(name));
  return found.flatMap((one) => /\/vouch\/([\w-]+)/.exec(one.text)?.[1] ?? []).at(-1);
}

const tokenFor = (two: Two, name: string): string => {
  const token = linkTo(two, name);
  if (token === undefined) throw new Error(`${name} was sent no link.`);
  return token;
};

/** Ada chooses it, and the message leaves. */
async function asked(two: Two, name = 'ada', purpose?: 'recover'): Promise<Walker> {
  const walker = await lostPhone(two.a, two.crew, name);
  if (purpose) await prove(walker, two.a, two.crew, name, 'backup');
  if (walker.valueOf('Set up a new one') !== undefined) await walker.press('Set up a new one');
  await walker.press(way);
  await two.a.settle();
  return walker;
}

async function said(two: Two, who: string, name = who): Promise<string> {
  const given = await two.b.services.vouching.prove(tokenFor(two, who), { code: two.crew.appCode(name) });
  if (given?.state !== 'given') throw new Error(`No code: ${given?.state}.`);
  return given.code;
}

const change = async (two: Two, name: string, more: object): Promise<void> => {
  const stored = await two.store.get<{ id: string; version: number }>('people', two.crew.id(name));
  if (!stored) throw new Error(`${name} was expected.`);
  expect(await two.store.replace('people', { ...stored, ...more } as never)).toBe(true);
};

const evidence = async (two: Two, walker: Walker) => (await visitOf(two.store, walker.id)).visit.evidence;

async function steps(two: Two, name = 'ada'): Promise<readonly string[]> {
  await two.a.settle();
  const equals = { subject: two.crew.id(name) };
  const page = await two.store.find<AuditRow>('audit', { index: 'subject', equals, limit: 500 });
  return page.docs
    .filter((row) => row.what === 'vouch')
    .map((row) => (JSON.parse(row.facts) as { step: string }).step);
}

test('the manager is asked, shows a factor of their own, gives a code by voice; typed, it is V of theirs', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two);
    const page = await two.b.services.vouching.page(tokenFor(two, 'max'));
    expect(page).toMatchObject({
      state: 'asks',
      name: 'ada',
      what: 'stopping a lost device',
      channel: 'portal',
    });
    const code = await said(two, 'max');
    await walker.enter(code);
    expect(await evidence(two, walker)).toEqual([
      expect.objectContaining({ class: 'V', kind: 'vouch', method: 'vouch', by: two.crew.id('max') }),
    ]);
    expect(await steps(two)).toEqual(['asked', 'proved']);
  }));

test('S and V recover at once; what staff and the person see does not say who, before recovery evidence', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two, 'ada', 'recover');
    expect(JSON.stringify(walker.view.screen)).not.toMatch(/\bmax\b/);
    await walker.enter(await said(two, 'max'));
    await two.a.settle();
    const { visit } = await visitOf(two.store, walker.id);
    expect(visit.done.map((one) => one.what)).toContain('recover');
  }));

test('looking at the link, however often, changes nothing: mail scanners do', () =>
  withTwo(memory, {}, async (two) => {
    await asked(two);
    const token = tokenFor(two, 'max');
    const before = await two.store.find('vouches', {
      index: 'person',
      equals: { person: two.crew.id('ada') },
      limit: 9,
    });
    for (let count = 0; count < 5; count += 1) await two.a.services.vouching.page(token);
    expect(
      await two.store.find('vouches', { index: 'person', equals: { person: two.crew.id('ada') }, limit: 9 }),
    ).toEqual(before);
  }));

test('no code is right before the colleague has shown a factor of their own', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two);
    const wrong = await two.a.services.vouching.prove(tokenFor(two, 'max'), { code: '000000' });
    expect(wrong).toEqual({ state: 'wrong-code' });
    await walker.enter('000000');
    expect(await evidence(two, walker)).toEqual([]);
    expect(await steps(two)).toEqual(['asked', 'not-proved']);
  }));

test('the code is used once, and lives ten minutes', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two);
    const old = await said(two, 'max');
    two.crew.clock.forward(11 * minute);
    await walker.enter(old);
    expect(await evidence(two, walker)).toEqual([]);
    const code = await said(two, 'max');
    expect(code).not.toBe(old);
    await walker.enter(code);
    expect(await evidence(two, walker)).toHaveLength(1);
    // Whoever heard it too, in a walk of their own.
    const other = new Walker(two.b.services, portal('other'));
    await other.begin('lost-device');
    await other.press('My phone');
    await other.press('may turn up');
    await other.enter(two.crew.account('ada'));
    await other.press(way);
    await two.b.settle();
    await other.enter(code);
    expect(await evidence(two, other)).toEqual([]);
  }));

test('a code for one visit does nothing in another that asks at the same time', () =>
  withTwo(memory, {}, async (two) => {
    const mine = await asked(two);
    const code = await said(two, 'max');
    const theirs = new Walker(two.b.services, portal('theirs'));
    await theirs.begin('lost-device');
    await theirs.press('My phone');
    await theirs.press('may turn up');
    await theirs.enter(two.crew.account('ada'));
    await theirs.press(way);
    await two.b.settle();
    await theirs.enter(code);
    expect(await evidence(two, theirs)).toEqual([]);
    await mine.enter(code);
    expect(await evidence(two, mine)).toHaveLength(1);
  }));

test('"I did not talk to them": the code given before is void, nobody else is asked, security is told', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two);
    const code = await said(two, 'max');
    expect(await two.a.services.vouching.refuse(tokenFor(two, 'max'))).toEqual({ state: 'refused' });
    // Begged for after all: it is nothing any more, and no other comes.
    await walker.enter(code);
    expect(await evidence(two, walker)).toEqual([]);
    expect(
      await two.b.services.vouching.prove(tokenFor(two, 'max'), { code: two.crew.appCode('max') }),
    ).toEqual({
      state: 'refused',
    });
    const sent = two.crew.mails.length;
    await walker.press('Ask once more');
    await two.a.settle();
    expect(two.crew.mails.slice(sent).filter((one) => one.text.includes('/vouch/'))).toEqual([]);
    const equals = { subject: two.crew.id('ada') };
    const page = await two.store.find<StoredCase>('cases', { index: 'subject', equals, limit: 9 });
    expect(page.docs).toEqual([expect.objectContaining({ topic: 'vouch', report: true, bucket: 0 })]);
    await two.a.services.vouching.refuse(tokenFor(two, 'max'));
    expect(
      (await two.store.find<StoredCase>('cases', { index: 'subject', equals, limit: 9 })).docs,
    ).toHaveLength(1);
    const view = await two.a.services.cases.view(two.crew.id('zoe'), page.docs[0]?.number ?? '');
    expect(view?.what).toContain('nobody talked to me');
    expect((await steps(two)).filter((one) => one === 'refused')).toHaveLength(1);
  }));

describe('who may not', () => {
  const nobodyAsked = async (two: Two): Promise<void> => {
    await asked(two);
    expect(two.crew.mails.filter((one) => one.text.includes('/vouch/'))).toEqual([]);
    await two.a.settle();
  };

  test('oneself, as manager or contact', () =>
    withTwo(memory, {}, async (two) => {
      const contacts = [{ person: two.crew.id('ada'), changedAt: 1 }];
      await change(two, 'ada', { manager: two.crew.id('ada'), recoveryContacts: contacts });
      await nobodyAsked(two);
    }));

  test('the same human being under another account', () =>
    withTwo(memory, {}, async (two) => {
      const ada = await two.a.directory.get(two.crew.id('ada'));
      await change(two, 'ada', { staffNumber: 'S17' });
      await change(two, 'max', { staffNumber: 's17' });
      expect(ada).toBeDefined();
      await nobodyAsked(two);
    }));

  test('somebody disabled, and somebody with no factor of their own', () =>
    withTwo(memory, {}, async (two) => {
      const contacts = [{ person: two.crew.id('non'), changedAt: 1 }];
      await change(two, 'ada', { recoveryContacts: contacts });
      await change(two, 'max', { status: 'disabled' });
      await nobodyAsked(two);
    }));

  test('a contact who was named less than 14 days ago', () =>
    withTwo(memory, {}, async (two) => {
      await change(two, 'ada', { manager: '' });
      await two.a.directory.setRecoveryContacts(two.crew.id('ada'), [two.crew.id('bea')]);
      two.crew.clock.forward(14 * day - 1000);
      await nobodyAsked(two);
      two.crew.clock.forward(1 * day);
      await asked(two);
      expect(linkTo(two, 'bea')).toBeDefined();
    }));

  test('somebody who was disabled, or is stopped, between the mail and their word', () =>
    withTwo(memory, {}, async (two) => {
      const walker = await asked(two);
      const code = await said(two, 'max');
      await change(two, 'max', { status: 'disabled' });
      await walker.enter(code);
      expect(await evidence(two, walker)).toEqual([]);
      expect(
        await two.b.services.vouching.prove(tokenFor(two, 'max'), { code: two.crew.appCode('max') }),
      ).toEqual({
        state: 'over',
      });
      expect(await steps(two)).toContain('not-allowed');
    }));

  test('whoever is asked no more as manager, and a link of theirs', () =>
    withTwo(memory, {}, async (two) => {
      await asked(two);
      await change(two, 'ada', { manager: two.crew.id('bea') });
      expect(
        await two.b.services.vouching.prove(tokenFor(two, 'max'), { code: two.crew.appCode('max') }),
      ).toEqual({
        state: 'over',
      });
    }));

  test('the code of another colleague on this link', () =>
    withTwo(memory, {}, async (two) => {
      await asked(two);
      expect(
        await two.b.services.vouching.prove(tokenFor(two, 'max'), { code: two.crew.appCode('bea') }),
      ).toEqual({
        state: 'wrong-code',
      });
    }));

  test('whoever has only the link does not close the way of whom it was sent to', () =>
    withTwo(memory, {}, async (two) => {
      await asked(two);
      const states: (VouchGiven['state'] | undefined)[] = [];
      for (let count = 0; count < 8; count += 1)
        states.push(
          (await two.b.services.vouching.prove(tokenFor(two, 'max'), { code: `00000${count}` }))?.state,
        );
      expect(states).toEqual([...Array.from({ length: 5 }, () => 'wrong-code'), 'over', 'over', 'over']);
    }));
});

test('nor with many codes at once: a link takes five, whatever comes together', () =>
  withTwo(memory, {}, async (two) => {
    await asked(two);
    const token = tokenFor(two, 'max');
    const tried = await Promise.all(
      Array.from({ length: 12 }, (_, count) =>
        (count % 2 ? two.a : two.b).services.vouching.prove(token, { code: `0000${count + 10}` }),
      ),
    );
    expect(tried.filter((one) => one?.state === 'wrong-code')).toHaveLength(5);
    expect(tried.filter((one) => one?.state === 'over')).toHaveLength(7);
    // His own way is open: half of what would close it.
    expect(
      (
        await two.store.get<{ id: string; version: number; wrong: number }>(
          'tries',
          `${two.crew.id('max')}:totp`,
        )
      )?.wrong,
    ).toBe(5);
  }));

test('a right code is none of the five: shown again, the page says the same code again', () =>
  withTwo(memory, {}, async (two) => {
    await asked(two);
    const codes: (string | undefined)[] = [];
    for (let count = 0; count < 7; count += 1) {
      const given = await two.b.services.vouching.prove(tokenFor(two, 'max'), {
        code: two.crew.appCode('max'),
      });
      codes.push(given?.state === 'given' ? given.code : given?.state);
    }
    expect(new Set(codes).size).toBe(1);
  }));

test('a disabled colleague takes their word along: what was typed counts no longer', () =>
  withTwo(memory, {}, async (two) => {
    await change(two, 'cleo', { manager: two.crew.id('max') });
    const request = await requestOf(two.a, two.crew, 'cleo');
    expect((await two.a.services.cases.view(two.crew.id('sol'), request.number))?.wants).toEqual(
      expect.arrayContaining([expect.objectContaining({ what: 'voucher' })]),
    );
    await request.walker.press('Try another way');
    await request.walker.press(way);
    await two.a.settle();
    await request.walker.enter(await said(two, 'max'));
    await two.a.settle();
    const wants = async () =>
      (await two.b.services.cases.view(two.crew.id('sol'), request.number))?.wants.map((one) => one.what);
    expect(await wants()).not.toContain('voucher');
    await change(two, 'max', { status: 'disabled' });
    expect(await wants()).toEqual(expect.arrayContaining(['proofing', 'approver']));
    await change(two, 'max', { status: 'active' });
    expect(await two.a.services.vouching.refuse(tokenFor(two, 'max'))).toEqual({ state: 'refused' });
    expect(await wants()).toContain('voucher');
  }));

test('one of those who were asked says no: what another confirmed in it counts no longer either', () =>
  withTwo(memory, {}, async (two) => {
    const contacts = [{ person: two.crew.id('bea'), changedAt: 1 }];
    await change(two, 'cleo', { manager: two.crew.id('max'), recoveryContacts: contacts });
    const request = await requestOf(two.a, two.crew, 'cleo');
    await request.walker.press('Try another way');
    await request.walker.press(way);
    await two.a.settle();
    await request.walker.press('Ask once more');
    await two.a.settle();
    await request.walker.enter(await said(two, 'max'));
    await two.a.settle();
    const wants = async () =>
      (await two.b.services.cases.view(two.crew.id('sol'), request.number))?.wants.map((one) => one.what);
    expect(await wants()).not.toContain('voucher');
    expect(await two.a.services.vouching.refuse(tokenFor(two, 'bea'))).toEqual({ state: 'refused' });
    expect(await wants()).toContain('voucher');
  }));

test('a no that comes the next day counts from then: nobody else is asked for a day', () =>
  withTwo(memory, {}, async (two) => {
    const contacts = [{ person: two.crew.id('bea'), changedAt: 1 }];
    await change(two, 'ada', { recoveryContacts: contacts });
    await asked(two);
    two.crew.clock.forward(20 * hour);
    await two.a.services.vouching.refuse(tokenFor(two, 'max'));
    const asks = async (): Promise<number> => {
      const before = two.crew.mails.length;
      await asked(two);
      return two.crew.mails.slice(before).filter((one) => one.text.includes('/vouch/')).length;
    };
    two.crew.clock.forward(23 * hour);
    expect(await asks()).toBe(0);
    two.crew.clock.forward(2 * hour);
    expect(await asks()).toBe(1);
  }));

test('a manager who is stopped is passed over: the next is asked', () =>
  withTwo(memory, {}, async (two) => {
    const contacts = [{ person: two.crew.id('bea'), changedAt: 1 }];
    await change(two, 'ada', { recoveryContacts: contacts });
    await changeStanding(
      { ...two.a, ...two.crew, background: two.a.assembly.background },
      two.crew.id('max'),
      (standing) => ({ next: { ...standing, frozenAt: 1 } }),
    );
    await asked(two);
    expect(linkTo(two, 'max')).toBeUndefined();
    expect(linkTo(two, 'bea')).toBeDefined();
  }));

test('nothing left: V and a check and one approval bring somebody back', () =>
  withTwo(memory, {}, async (two) => {
    await change(two, 'cleo', { manager: two.crew.id('max') });
    const request = await requestOf(two.a, two.crew, 'cleo');
    await request.walker.press('Try another way');
    await request.walker.press(way);
    await two.a.settle();
    await request.walker.enter(await said(two, 'max'));
    await two.a.settle();
    expect(await proof(two.a, two.crew, 'ivo', request)).toMatchObject({ ok: true });
    expect(await approve(two.a, two.crew, 'sol', request.number)).toMatchObject({ ok: true });
    await two.a.settle();
    const { visit } = await visitOf(two.store, request.walker.id);
    expect(visit.done.map((one) => one.what)).toContain('recover');
  }));

test('whoever checked the person confirms nobody in the same request', () =>
  withTwo(memory, {}, async (two) => {
    await change(two, 'cleo', { manager: two.crew.id('ivo') });
    const request = await requestOf(two.a, two.crew, 'cleo');
    expect(await proof(two.a, two.crew, 'ivo', request)).toMatchObject({ ok: true });
    await request.walker.look();
    await request.walker.press('Try another way');
    await request.walker.press(way);
    await two.a.settle();
    expect(
      await two.b.services.vouching.prove(tokenFor(two, 'ivo'), { code: two.crew.appCode('ivo') }),
    ).toEqual({
      state: 'over',
    });
  }));

test('the group of colleagues is asked when there is nobody else, one after the other', () =>
  withTwo(memory, {}, async (two) => {
    const settings = await two.store.get<OrganisationDoc>('settings', 'organisation');
    const group = ['bea', 'cleo'].map((name) => two.crew.account(name));
    const next = {
      name: 'Alder',
      helpDeskPhone: '',
      helpDeskPhoneSpoken: '',
      zone: 'Europe/London',
      days: [],
      paused: false,
      ...settings,
      voucherRota: group,
    };
    if (settings)
      await two.store.replace<OrganisationDoc>('settings', {
        ...next,
        version: settings.version,
        id: 'organisation',
      });
    else await two.store.insert<OrganisationDoc>('settings', { ...next, id: 'organisation' });
    two.crew.clock.forward(10_000);
    const walker = await asked(two, 'dan');
    expect(linkTo(two, 'bea')).toBeDefined();
    expect(linkTo(two, 'cleo')).toBeUndefined();
    await walker.press('Ask once more');
    await two.a.settle();
    expect(linkTo(two, 'cleo')).toBeDefined();
    await walker.enter(await said(two, 'cleo'));
    expect((await evidence(two, walker))[0]?.by).toBe(two.crew.id('cleo'));
  }));

test('a typed name: with somebody to confirm, with nobody, and without an account, every screen is the same', () =>
  withTwo(memory, {}, async (two) => {
    const screens = async (account: string): Promise<readonly string[]> => {
      const walker = new Walker(two.a.services, portal(`at ${account}`));
      const seen: string[] = [];
      const look = () => seen.push(JSON.stringify({ ...walker.view.screen, turn: 0 }));
      await walker.begin('lost-device');
      await walker.press('My phone');
      await walker.press('may turn up');
      await walker.enter(account);
      look();
      await walker.press(way);
      look();
      await two.a.settle();
      await walker.look();
      look();
      await walker.enter('123456');
      look();
      for (let count = 0; count < 4; count += 1) {
        await walker.press('Ask once more');
        await two.a.settle();
        await walker.look();
        look();
      }
      return seen;
    };
    const real = await screens(two.crew.account('ada'));
    expect(linkTo(two, 'max')).toBeDefined();
    const alone = await screens(two.crew.account('dan'));
    const unknown = await screens('who.knows@alder.example');
    expect(alone).toEqual(real);
    expect(unknown).toEqual(real);
    // Three a day for a typed name, however often it is pressed.
    expect(two.crew.mails.filter((one) => one.text.includes('/vouch/'))).toHaveLength(3);
  }));

test('a colleague is asked five times in ten minutes at most, about however many people', () =>
  withTwo(memory, {}, async (two) => {
    const names = ['ada', 'bea', 'cleo', 'dan', 'eve', 'pri', 'wim'];
    for (const name of names) {
      await change(two, name, { manager: two.crew.id('max') });
      await asked(two, name);
    }
    expect(two.crew.mails.filter((one) => one.text.includes('/vouch/'))).toHaveLength(5);
  }));

test('what the refusal of a colleague changes is not seen by a typed name', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two);
    const before = JSON.stringify(walker.view.screen);
    await two.a.services.vouching.refuse(tokenFor(two, 'max'));
    await walker.look();
    expect(JSON.stringify(walker.view.screen)).toBe(before);
  }));

test('a link that was forged, and one whose visit went another way, lead nowhere', () =>
  withTwo(memory, {}, async (two) => {
    expect(await two.a.services.vouching.page('x'.repeat(43))).toBeUndefined();
    expect(await two.a.services.vouching.prove('x'.repeat(43), { code: '123456' })).toBeUndefined();
    expect(await two.a.services.vouching.refuse('x'.repeat(43))).toBeUndefined();
    const walker = await asked(two);
    await walker.give({ kind: 'back' });
    expect(await two.a.services.vouching.page(tokenFor(two, 'max'))).toEqual({ state: 'over' });
    const proved = await two.a.services.vouching.prove(tokenFor(two, 'max'), {
      code: two.crew.appCode('max'),
    });
    expect(proved).toEqual({ state: 'over' });
  }));

describe('in the chat of the colleague', () => {
  const placed = { conversation: 'a:max', message: 'm1', sends: 1 };

  test('they are asked there too, by what stands on the page; sent again after a crash the card that stands is named', () =>
    withTwo(memory, {}, async (two) => {
      const cards: unknown[][] = [];
      const pusher = {
        show: async () => {},
        say: async () => {},
        vouch: async (...given: unknown[]) => {
          cards.push(given);
          return placed;
        },
      };
      for (const running of [two.a, two.b]) running.assembly.usePusher(pusher);
      let lost = true;
      const send = two.crew.mailPort.send;
      two.crew.mailPort.send = async (mail) => {
        if (!lost || !mail.text.includes('/vouch/')) return send(mail);
        lost = false;
        throw new Error('The process ended.');
      };
      await asked(two);
      two.crew.clock.forward(minute);
      await two.b.settle();
      const token = tokenFor(two, 'max');
      const says = { token, name: 'ada', what: 'stop', channel: 'portal', sends: 1 };
      expect(cards).toEqual([
        [expect.objectContaining({ id: two.crew.id('max') }), expect.objectContaining(says), undefined],
        [expect.objectContaining({ id: two.crew.id('max') }), expect.objectContaining(says), placed],
      ]);
    }));

  test('a chat that cannot be reached is no failure: the mail goes', () =>
    withTwo(memory, {}, async (two) => {
      two.a.assembly.usePusher({
        show: async () => {},
        say: async () => {},
        vouch: () => Promise.reject(new Error('502')),
      });
      const walker = await asked(two);
      await walker.enter(await said(two, 'max'));
      expect(await evidence(two, walker)).toHaveLength(1);
    }));

  test('only whom the link was made for says no there', () =>
    withTwo(memory, {}, async (two) => {
      await asked(two);
      const token = tokenFor(two, 'max');
      expect(await two.a.services.vouching.refuse(token, two.crew.id('bea'))).toBeUndefined();
      expect(await two.a.services.vouching.page(token)).toMatchObject({ state: 'asks' });
      expect(await two.a.services.vouching.refuse(token, two.crew.id('max'))).toEqual({ state: 'refused' });
    }));
});

/** Warnings that staff see at the request of this walk. */
async function signals(two: Two, walker: Walker): Promise<readonly string[]> {
  await walker.give({ kind: 'choose', value: 'none' });
  await two.a.settle();
  const number = (await visitOf(two.store, walker.id)).visit.case?.number ?? '';
  const view = await two.b.services.cases.view(two.crew.id('ivo'), number);
  return (view?.signals ?? []).map((one) => one.text);
}

test('staff see that a colleague said nothing, once the time is over, and not before', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two, 'ada', 'recover');
    const silent = 'Colleagues who were asked to confirm and did not answer: 1';
    expect(await signals(two, walker)).not.toContain(silent);
    two.crew.clock.forward(hour + minute);
    const number = (await visitOf(two.store, walker.id)).visit.case?.number ?? '';
    const view = await two.b.services.cases.view(two.crew.id('ivo'), number);
    expect(view?.signals.map((one) => one.text)).toContain(silent);
  }));

test('staff see that a colleague said no; whoever confirmed is no warning', () =>
  withTwo(memory, {}, async (two) => {
    const walker = await asked(two, 'ada', 'recover');
    await two.b.services.vouching.refuse(tokenFor(two, 'max'));
    await two.a.settle();
    const told = await signals(two, walker);
    expect(told.join()).toMatch(/said that they did not talk to them/);
    expect(told.join()).not.toMatch(/did not answer/);
  }));
