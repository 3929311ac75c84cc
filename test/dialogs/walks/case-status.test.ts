import type { OwnRequest } from '../../../src/core/account-facts';
import { own } from '../paths-people';
import { table } from './drive';

const request = (more: Partial<OwnRequest> = {}): OwnRequest => ({
  id: 'other.e1',
  number: '93HTKC',
  state: 'taken',
  openedAt: Date.UTC(2026, 10, 24, 9, 5),
  ...more,
});
const has = [own.app, own.tablet, own.backup];
const code = ['"Code from an authenticator app"', 'code: right app-tablet'] as const;
const open = 'This is open for you';

table('case-status', [
  {
    it: 'own requests, whose turn it is, and nothing is changed by looking',
    who: 'in Teams',
    seen: { requests: [request(), request({ number: 'KT4X7A', state: 'waiting-period' })] },
    walk: [[open, '"That is all I wanted to know"']],
    ends: 'It goes on without you',
  },
  {
    it: 'the list says number and state',
    who: 'signed in',
    seen: { requests: [request(), request({ number: 'KT4X7A', state: 'waiting-period' })] },
    walk: [],
    ends: open,
    tells: ['93H TKC', 'a colleague is looking at it', 'KT4 X7A', 'in its waiting time', '7:00 to 19:00'],
  },
  {
    it: 'a note is added after one proof',
    who: 'in Teams',
    has,
    seen: { requests: [request()] },
    walk: [
      [open, '"Add something to it"'],
      ['What should the colleague know?', 'says something'],
      ['What do you have with you?', ...code],
      ['One moment', 'act add-note: true'],
    ],
    ends: 'It stands in your request',
    causes: ['act add-note'],
  },
  {
    it: 'withdrawing takes one proof and a yes; the first sentence asked for it',
    who: 'signed in',
    says: 'please withdraw my request',
    has,
    seen: { requests: [request()] },
    walk: [
      ['What do you have with you?', ...code],
      ['Withdraw your newest request?', '"Yes, withdraw it"'],
      ['One moment', 'act withdraw-request: true'],
    ],
    ends: 'Your request is withdrawn',
    hides: [open],
    causes: ['act withdraw-request'],
  },
  {
    it: 'a no keeps it',
    who: 'signed in',
    has,
    seen: { requests: [request()] },
    walk: [
      [open, '"Withdraw it"'],
      ['What do you have with you?', ...code],
      ['Withdraw your newest request?', '"No, keep it"'],
    ],
    ends: 'It goes on without you',
  },
  {
    it: 'without a proof it stays as it is',
    who: 'in Teams',
    has,
    seen: { requests: [request()] },
    walk: [
      [open, '"Withdraw it"'],
      ['What do you have with you?', '"I have none of these"'],
    ],
    ends: 'Your request stays as it is',
  },
  {
    it: 'one that was answered meanwhile is said to be gone',
    who: 'in Teams',
    has,
    seen: { requests: [request()] },
    walk: [
      [open, '"Withdraw it"'],
      ['What do you have with you?', ...code],
      ['Withdraw your newest request?', '"Yes, withdraw it"'],
      ['One moment', 'act withdraw-request: false'],
    ],
    ends: 'There is nothing open any more',
    causes: ['act withdraw-request'],
  },
  { it: 'nothing open is said so', who: 'in Teams', walk: [], ends: 'You have no open request' },
  {
    it: 'a typed name, or none, is led to the number, and hears nothing of a request',
    who: 'named',
    seen: { requests: [request()] },
    walk: [],
    ends: 'Type your request number',
    tells: ['Type the number', 'I have no number, but I can sign in'],
    hides: ['93H TKC'],
  },
]);
