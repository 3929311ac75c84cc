import { own } from '../paths-people';
import { table } from './drive';

const proof = ['"Code from an authenticator app"', 'code: right app-tablet'] as const;

table('no-device', [
  {
    it: 'a typed name is asked for what it has, and gets the pass after two proofs',
    who: 'named',
    has: [own.app, own.tablet, own.backup],
    walk: [
      ['Where is your phone now?', '"At home, or somewhere safe"'],
      ['What do you have with you?', '"None of these"'],
      ['Then a day pass may help', '"Show that it is me"'],
      ['Who are you?', 'types the account'],
      ['What do you have with you?', '"Saved backup code"'],
      ['Type one backup code', 'code: right codes'],
      ['What do you have with you?', ...proof],
      ['One moment', 'act day-pass: true'],
    ],
    ends: 'You have a day pass',
    tells: ['Your phone is untouched'],
    causes: ['act day-pass'],
  },
  {
    it: 'whoever is signed in sees what works right now',
    who: 'signed in',
    walk: [
      ['Where is your phone now?', '"At home, or somewhere safe"'],
      ['You can sign in another way now', '"That works, I am in"'],
    ],
    ends: 'Good, you are in',
    hides: ['What do you have with you?'],
  },
]);
