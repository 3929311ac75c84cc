/** Who is written to in which language, and that what is kept of a request reads in any. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredCase } from '../../src/app/documents';
import { languageFor } from '../../src/app/language';
import { hoursNow, hoursText, defaultOrganisation, type OrganisationDoc } from '../../src/app/organisation';
import { denyReasons } from '../../src/app/services';
import { whyNoApproval, whyNoFactor, whyNoProofing } from '../../src/core/policy/approver';
import { defaultRules } from '../../src/core/policy/rules';
import { catalogue, englishWords, withGerman } from '../tools/catalogue';
import { makeCrew, type Crew, type Running } from '../tools/crew';
import { memoryStore } from '../tools/memory-store';
import { approve, portal, proof, requestOf, Walker } from '../tools/walker';

const german = withGerman({
  'text.code': '{{code}} ist Ihr Sparekey-Code.',
  'text.secret': 'Er ersetzt Ihre Anmeldung. Geben Sie ihn niemandem, auch nicht dem Helpdesk.',
  'mail.notice.title.evidence': 'Jemand kommt gerade wieder in dieses Konto',
  'mail.notice.evidence.recover': 'Jemand hat einen richtigen Nachweis gezeigt.',
  'mail.notice.you': 'Waren Sie das?',
  'hours.run': '{{days}}, {{from}} bis {{to}} Uhr',
  'hours.days': '{{first}} bis {{last}}',
  'hours.back-on': 'Wieder da am {{day}} um {{time}}',
  'staff.history.opened': 'Eröffnet',
  'staff.history.approved': 'Zugestimmt',
  'staff.history.denied': 'Abgelehnt: {{reason}}',
  'staff.what.lost': 'Gerät verloren',
  'staff.want.proofing': 'Prüfung der Person',
  'staff.deny.come-to-desk': 'Kommen Sie mit Ausweis.',
  'staff.may-not-approve.no-role': 'Sie haben keine Rolle dafür.',
});

async function world(): Promise<{ crew: Crew; running: Running }> {
  const crew = makeCrew();
  const running = await crew.run(memoryStore(crew.clock), { catalogue: german });
  await crew.people(running.directory);
  return { crew, running };
}

describe('which language', () => {
  const parts = (own?: string) => ({
    catalogue: german,
    organisation: async () => ({
      ...{ name: '', helpDeskPhone: '', helpDeskPhoneSpoken: '', hours: '', zone: 'UTC', hoursNow: '' },
      ...(own === undefined ? {} : { language: own }),
    }),
  });

  test.each([
    ['their own', 'de-AT', 'en', 'en', 'de'],
    ['that of the walk, when theirs is not there', 'fr', 'de', 'en', 'de'],
    ["the organisation's, when nothing else is known", undefined, undefined, 'de', 'de'],
    ['English, when nothing is known at all', undefined, undefined, undefined, 'en'],
  ])('%s', async (_why, person, walk, organisation, expected) => {
    const whom = person === undefined ? undefined : { language: person };
    expect(await languageFor(parts(organisation), whom, walk)).toBe(expected);
  });
});

test('a directory keeps the language of a person, and a text with a code is in it', async () => {
  const { crew, running } = await world();
  await running.directory.create({
    id: crew.id('gil'),
    name: 'gil',
    signInName: crew.account('gil'),
    language: 'de',
    methods: [
      {
        id: 'm',
        kind: 'text',
        label: 'Mobile',
        destination: '+447700900277',
        probationUntil: 0,
        addedAt: 1,
        changedAt: 1,
      },
    ],
  });
  expect((await running.directory.get(crew.id('gil')))?.language).toBe('de');
  const walker = await new Walker(running.services, portal('gil')).begin('lost-device');
  await walker.press('My phone');
  await walker.press('may turn up');
  await walker.enter(crew.account('gil'));
  await walker.press('Text');
  await running.settle();
  expect(crew.texts.map((one) => one.body)).toEqual([
    expect.stringMatching(/^\d{3} \d{3} ist Ihr Sparekey-Code\. .*auch nicht dem Helpdesk\.$/),
  ]);
});

test('a notice is in the language of each who gets it: not in that of the walk for the manager', async () => {
  const { crew, running } = await world();
  await running.directory.create({
    id: crew.id('uta'),
    name: 'uta',
    signInName: crew.account('uta'),
    language: 'de',
    manager: crew.id('max'),
    addresses: [{ kind: 'email', value: crew.account('uta') }],
    methods: [
      {
        id: 'm',
        kind: 'text',
        label: 'Mobile',
        destination: '+447700900278',
        probationUntil: 0,
        addedAt: 1,
        changedAt: 1,
      },
    ],
  });
  await requestOf(running, crew, 'uta', 'text');
  await running.settle();
  const to = (name: string) => crew.mails.find((mail) => mail.to === crew.account(name));
  expect(to('uta')).toMatchObject({ subject: expect.stringMatching(/^Jemand kommt gerade/) });
  expect(to('uta')?.text).toContain('Waren Sie das?');
  expect(to('uta')?.html).toContain('<html lang="de">');
  expect(to('max')?.subject).toMatch(/^Somebody is getting back/);
  expect(to('max')?.html).toContain('<html lang="en">');
});

describe('a request', () => {
  test('reads in the language of whoever opens it, its history too, and lines of before stay as they are', async () => {
    const { crew, running } = await world();
    const request = await requestOf(running, crew, 'eve', 'backup');
    await running.settle();
    expect((await proof(running, crew, 'ivo', request)).ok).toBe(true);
    await running.settle();
    expect((await approve(running, crew, 'sol', request.number)).ok).toBe(true);
    await running.settle();
    const page = await running.store.find<StoredCase>('cases', {
      index: 'number',
      equals: { number: request.number },
      limit: 1,
    });
    const stored = page.docs[0];
    if (!stored) throw new Error('There is no request.');
    await running.store.replace<StoredCase>('cases', {
      ...stored,
      history: [{ at: 1, text: 'Written before' }, ...stored.history],
    });

    const { cases } = running.services;
    const read = async (language?: string) => {
      const view = await cases.view(crew.id('ivo'), request.number, language);
      return { what: view?.what, lines: view?.history.map((line) => line.text), why: view?.cannotApprove };
    };
    expect(await read('de')).toEqual({
      what: 'Gerät verloren',
      lines: expect.arrayContaining([
        'Written before',
        'Eröffnet',
        'Zugestimmt',
        'Photo ID checked in person',
      ]),
      why: 'Sie haben keine Rolle dafür.',
    });
    expect(await read()).toEqual({
      what: 'Device lost',
      lines: expect.arrayContaining(['Written before', 'Opened', 'Approved', 'Photo ID checked in person']),
      why: 'You have no role to approve.',
    });
    const kept = JSON.stringify(stored.history);
    expect(kept).not.toMatch(/Opened|Approved|Photo ID/);
  });

  test('is found by the name of the person, in any language, and by nothing that they said', async () => {
    const { crew, running } = await world();
    await requestOf(running, crew, 'eve', 'backup');
    await running.settle();
    const found = async (search: string, language: string) =>
      (await running.services.cases.queue(crew.id('ivo'), { search }, language)).rows.length;
    expect(await found('Eve', 'de')).toBe(1);
    expect(await found('ev', 'en')).toBe(1);
    expect(await found('verloren', 'de')).toBe(0);
  });

  test('a chosen reason for a no is a name in the request, and words for whoever asked', async () => {
    const { crew, running } = await world();
    const request = await requestOf(running, crew, 'eve', 'backup');
    await running.settle();
    const { cases } = running.services;
    const version = (await cases.view(crew.id('sol'), request.number))?.version ?? 0;
    expect(await cases.deny(crew.id('sol'), request.number, { chosen: 'come-to-desk', version })).toEqual({
      ok: true,
      name: 'staff.told.denied',
    });
    await running.settle();
    await request.walker.look();
    expect(JSON.stringify(request.walker.view.screen)).toContain('Come to the desk with photo ID');
    const view = await cases.view(crew.id('sol'), request.number, 'de');
    expect(view?.history.at(-1)?.text).toBe('Abgelehnt: Kommen Sie mit Ausweis.');
  });
});

describe('hours', () => {
  const thursday = Date.UTC(2026, 10, 26, 9);

  test('are said in the language, with its names of days', () => {
    const weekend: OrganisationDoc = {
      ...defaultOrganisation,
      ...{ id: 'organisation', version: 1 },
      days: [6, 0].map((day) => ({ day, from: 480, to: 600 })),
    };
    expect(hoursText(defaultOrganisation, german.in('de'))).toBe('Montag bis Freitag, 7:00 bis 19:00 Uhr');
    expect(hoursText(defaultOrganisation, german.in('en'))).toBe('Monday to Friday, 7:00 to 19:00');
    expect(hoursNow(weekend, thursday, german.in('de')).text).toBe('Wieder da am Samstag um 8:00');
    expect(hoursNow(weekend, thursday, german.in('en'))).toEqual({
      text: 'Back on Saturday at 8:00',
      open: false,
    });
  });
});

/** Names in the policy's own code: what it may say of a decision, a method, a member of staff. */
const named = (file: string, pattern: RegExp): readonly string[] => {
  const source = readFileSync(join(__dirname, '../../src/core/policy', file), 'utf8');
  return [...new Set([...source.matchAll(pattern)].map(([, name = '']) => name))];
};

describe('every reason of the policy has words', () => {
  const words = englishWords();
  const missing = (prefix: string, names: readonly string[]): readonly string[] => {
    expect(names.length).toBeGreaterThan(2);
    return names.filter((name) => words[`${prefix}.${name}`] === undefined);
  };

  test('of a decision, and of a method that does not count', () => {
    expect(missing('staff.reason', named('decide.ts', /\b(?:reason|refuse)\(\s*'([\w-]+)'/g))).toEqual([]);
    expect(missing('staff.void', named('evidence.ts', /\breason\(\s*'([\w-]+)'/g))).toEqual([]);
  });

  test('of whoever may not check or approve, and they are the words that the audit has', () => {
    const staff = { id: 'me', active: true, roles: ['agent', 'approver'], same: [], everHadKey: true };
    const nobody = { requester: 'x', beneficiaries: [], vouchers: [], proofers: [], approvals: [] };
    const mine = { by: 'me', at: 1, factor: 'T' as const };
    const people = [
      { ...nobody, requester: 'me' },
      { ...nobody, beneficiaries: ['me'] },
      { ...nobody, vouchers: ['me'] },
      { ...nobody, proofers: ['me'] },
      { ...nobody, approvals: [mine] },
      { ...nobody, approvals: [{ ...mine, by: 'other' }], drawn: 'third' },
      nobody,
    ];
    const facts = [staff, { ...staff, active: false }, { ...staff, roles: [] }];
    const approval = [
      ...facts.flatMap((one) => people.map((each) => whyNoApproval(one, each))),
      whyNoFactor(staff, 'T', 1, 1, defaultRules),
      whyNoFactor({ ...staff, everHadKey: false }, 'T', 1, 10 ** 9, defaultRules),
    ];
    const proofing = facts.flatMap((one) => people.map((each) => whyNoProofing(one, each)));
    const said = (prefix: string, all: typeof approval) =>
      all.flatMap((one) => (one ? [[one.detail, words[`${prefix}.${one.name}`]]] : []));
    const pairs = [...said('staff.may-not-approve', approval), ...said('staff.may-not-check', proofing)];
    expect(pairs.length).toBeGreaterThan(20);
    expect(pairs.filter(([detail, word]) => detail !== word)).toEqual([]);
  });

  test('and so have the reasons to choose for a no', () => {
    expect(denyReasons.filter((name) => !catalogue().in('en').has(`staff.deny.${name}`))).toEqual([]);
  });
});
