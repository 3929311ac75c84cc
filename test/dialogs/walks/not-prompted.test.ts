import type { SeenSignIn } from '../../../src/core/account-facts';
import { own } from '../paths-people';
import { start } from '../paths-world';
import { table } from './drive';

const where = 'Where were you not asked?';
const worried = '"Somebody may have been in"';
const prove = [
  ['What do you have with you?', '"Saved backup code"'],
  ['Type one backup code', 'code: right codes'],
] as const;
const day = 24 * 3_600_000;
const usual: SeenSignIn = {
  at: start - 3_600_000,
  app: 'Outlook',
  place: 'Edinburgh, United Kingdom',
  outcome: 'in',
  secondStep: 'asked',
  odd: false,
};
const has = [own.backup];

table('not-prompted', [
  {
    it: 'nothing set up and a day for it: the day is named, and it is set up',
    who: 'signed in',
    has: [],
    seen: { registration: { required: 'everybody', deadline: start + 10 * day } },
    walk: [['You have nothing set up yet', '"Set it up now"']],
    ends: 'Then we set it up',
  },
  {
    it: 'the day that is named is the own one',
    who: 'in Teams',
    has: [],
    seen: { registration: { required: 'group', deadline: start + 10 * day } },
    walk: [],
    ends: 'You have nothing set up yet',
    tells: ['you by Friday 4 December'],
  },
  {
    it: 'the day has passed',
    who: 'in Teams',
    has: [],
    seen: { registration: { required: 'everybody', deadline: start - day } },
    walk: [],
    ends: 'You have nothing set up, and the day has passed',
    tells: ['by Monday 23 November'],
  },
  {
    it: 'nobody asks it of this account',
    who: 'signed in',
    has: [],
    seen: { registration: { required: 'nobody' } },
    walk: [],
    ends: 'You are not asked for a second step',
  },
  {
    it: 'a remembered device is explained',
    who: 'signed in',
    has,
    walk: [
      [where, '"On a device I use often"'],
      ['Then this device is remembered', '"That is it, thank you"'],
    ],
    ends: 'Good. Nothing was changed',
  },
  ...(
    [
      ['everybody', 'The rule holds for you, not for each app'],
      ['group', 'The rule holds for some people and apps'],
      ['nobody', 'You need not be asked'],
      ['unknown', 'Not every sign-in asks'],
    ] as const
  ).map(([required, ends]) => ({
    it: `the rule is named: ${required}`,
    who: 'in Teams' as const,
    has,
    seen: { registration: { required } },
    says: 'only one app does not ask',
    walk: [],
    ends,
  })),
  {
    it: 'whoever is worried sees times after one proof, and no places',
    who: 'in Teams',
    has,
    seen: { signIns: [usual] },
    says: 'I am worried that nobody asks for a code',
    walk: prove,
    ends: 'Was all of this you?',
    tells: ['Tuesday 13:30: Outlook, signed in with a second step'],
    hides: ['Edinburgh'],
  },
  {
    it: 'something odd is said to be odd, and handed over',
    who: 'signed in',
    has,
    seen: { signIns: [{ ...usual, odd: true, outcome: 'not-answered' }, usual] },
    walk: [[where, worried], ...prove, ['Something here looks odd', '"No, or I am not sure"']],
    ends: "Then we treat it as somebody else's",
    tells: ['Report it and close it off'],
  },
  {
    it: 'a remembered device in the log is named',
    who: 'signed in',
    has,
    seen: { signIns: [{ ...usual, secondStep: 'remembered' }] },
    walk: [[where, worried], ...prove],
    ends: 'Your last sign-in was on a remembered device',
  },
  {
    it: 'without a log, signing out everywhere is what helps',
    who: 'signed in',
    has,
    walk: [
      [where, worried],
      ...prove,
      ['We cannot see your sign-ins from here', '"Sign me out everywhere"'],
      ['One moment', 'act end-sessions: true'],
    ],
    ends: 'You are signed out everywhere',
    causes: ['act end-sessions'],
  },
  {
    it: 'nothing to show: a person looks at it',
    who: 'signed in',
    has: [],
    walk: [
      ['You have nothing set up yet', worried],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    causes: ['open-case talk'],
  },
  {
    it: 'a typed name is asked, and told nothing of the account',
    who: 'named',
    has,
    seen: { signIns: [usual], registration: { required: 'group' } },
    walk: [
      ['Did you ever set up a second step?', '"Yes, and I was asked before"'],
      [where, '"In one app or on one page only"'],
      ['Not every sign-in asks', '"That is it, thank you"'],
    ],
    ends: 'Good. Nothing was changed',
    hides: ['some groups', 'Outlook', 'You have:'],
  },
  {
    it: 'a typed name that proves itself sees its sign-ins in the same step',
    who: 'named',
    has,
    seen: { signIns: [usual] },
    walk: [
      ['Did you ever set up a second step?', worried],
      ['Who are you?', 'types the account'],
      ...prove,
      ['Was all of this you?', '"Yes, all of it was me"'],
    ],
    ends: 'Good, it was all you',
  },
]);
