import { own } from '../paths-people';
import { start } from '../paths-world';
import { table } from './drive';

const what = 'What would you like to set up?';
const day = 24 * 3_600_000;
const toApp = [
  [what, '"An authenticator app"'],
  ['Where shall the app go?', '"Onto the phone I am holding"'],
  ['On the phone itself nothing is scanned', '"Go on"'],
] as const;
const appCode = [
  ['What do you have with you?', '"Code from an authenticator app"'],
  ['Type the code from your app', 'code: right app-phone'],
  ['One moment', 'act add-method: true'],
  ['It is you. Set up your new device', 'set up elsewhere'],
] as const;

table('setup', [
  {
    it: 'signed in, one more is added after the strongest proof, and codes are still missing',
    who: 'signed in',
    has: [own.app, own.text],
    walk: [...toApp, ...appCode],
    ends: 'It is set up. One thing is left',
    tells: ['Save backup codes', 'your password, and then for a code from the app'],
    causes: ['act add-method'],
  },
  {
    it: 'with backup codes it is complete',
    who: 'signed in',
    has: [own.app, own.backup],
    walk: [...toApp, ...appCode],
    ends: 'It is set up',
    causes: ['act add-method'],
  },
  {
    it: 'a weaker proof is not enough: a person, or other proofs',
    who: 'signed in',
    has: [own.app, own.backup],
    walk: [
      ...toApp,
      ['What do you have with you?', '"I have none of these"'],
      ['It needs the strongest that you have', '"My app is gone or does not work"'],
    ],
    ends: 'What do you have with you?',
  },
  {
    it: 'in Teams the full sign-in comes first',
    who: 'in Teams',
    has: [own.app],
    walk: [...toApp, ['Can you still sign in?', '"Yes, I can sign in"']],
    ends: 'Sign in here, and it goes on',
    tells: ['Sign in and set up'],
  },
  {
    it: 'in Teams, with what was there gone, two other proofs set up anew',
    who: 'in Teams',
    has: [own.app, own.text, own.backup],
    walk: [
      ...toApp,
      ['Can you still sign in?', '"No, what I had is gone or does not work"'],
      ['What do you have with you?', '"Saved backup code"'],
      ['Type one backup code', 'code: right codes'],
      ['What do you have with you?', '"Text to the number ending 83"'],
      ['Type the code from the text', 'code: right text-phone'],
      ['One moment', 'act recover: true'],
    ],
    ends: 'It is you. Set up your new device',
    causes: ['send text', 'act recover'],
  },
  {
    it: 'the first time: the day is named, and a set-up code is asked for',
    who: 'signed in',
    has: [],
    seen: { registration: { required: 'everybody', deadline: start + 3 * day } },
    walk: [
      ['There is still time', '"Go on"'],
      ['Do you have a set-up code?', '"Yes, I have one"'],
    ],
    ends: 'Then you can begin',
    tells: ['Type my set-up code'],
  },
  {
    it: 'the first time without a code: a request, identity at the desk, then set-up',
    who: 'signed in',
    has: [],
    more: { hasVoucher: false },
    walk: [
      ['Do you have a set-up code?', '"No, not yet"'],
      ['We open a request for a set-up code', '"Open the request"'],
      ['One moment', 'open-case: true 47K9RM'],
      ['A person will look at this', 'approved'],
      ['One moment', 'act recover: true'],
      ['It is you. Set up your new device', 'set up elsewhere'],
    ],
    ends: 'It is set up. One thing is left',
    causes: ['open-case recover', 'act recover'],
  },
  {
    it: 'the password alone sets up nothing, for whoever has nothing',
    who: 'signed in',
    has: [],
    walk: [
      ['Do you have a set-up code?', '"I had set up something before"'],
      ['Where shall the app go?', '"Onto a phone, and this is a computer"'],
      ['The app scans what the computer shows', '"Go on"'],
    ],
    ends: 'We open a request for a set-up code',
  },
  {
    it: 'the day has passed',
    who: 'in Teams',
    has: [],
    seen: { registration: { required: 'group', deadline: start - day } },
    walk: [],
    ends: 'The day for it has passed',
    tells: ['Monday 23 November'],
  },
  {
    it: '"more information required" is the first time',
    who: 'named',
    says: 'it says more information required',
    walk: [],
    ends: 'Do you have a set-up code?',
  },
  {
    it: 'no QR code has a step of its own',
    who: 'named',
    says: 'there is no QR code',
    walk: [['No QR code, or it does not scan', '"It works now"']],
    ends: 'Good, it goes on',
  },
  {
    it: 'no private phone: a key is asked for by a request',
    who: 'in Teams',
    says: 'I will not use my own phone',
    walk: [
      ['Your own phone can stay out of it', '"A key for me"'],
      ['What shall we set up for you?', 'says something'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    causes: ['open-case talk'],
  },
  {
    it: 'no smartphone: what else there is',
    who: 'named',
    says: 'I do not have a smartphone',
    walk: [],
    ends: 'It works without a smartphone too',
    tells: ['hardware token', 'your desk phone takes a call'],
  },
  {
    it: 'the PIN of the app is forgotten, and nothing else is there',
    who: 'signed in',
    has: [own.app],
    says: 'I forgot the app PIN',
    walk: [
      ['The app asks for its PIN', '"Forgotten, and I have nothing else"'],
      ['What do you have with you?', '"I have none of these"'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    causes: ['open-case recover'],
  },
  {
    it: 'a typed name sees no own ways, and signs in first',
    who: 'named',
    has: [own.app, own.text],
    walk: [
      [what, '"One more way, or backup codes"'],
      ['Where shall the app go?', '"Onto the phone I am holding"'],
      ['On the phone itself nothing is scanned', '"Go on"'],
    ],
    ends: 'Can you still sign in?',
    hides: ['83', 'You have:'],
  },
]);
