import { own, rare } from '../paths-people';
import { table } from './drive';

const mine = 'These ways to sign in are yours';
const other = 'Choosing another way';
const explain = [mine, '"Explain them to me"'] as const;
const on = '"Go on"';

table('sign-in-help', [
  {
    it: 'only the own ways are explained, one after the other',
    who: 'signed in',
    has: [own.app, own.backup],
    walk: [
      explain,
      ['The notification of your app', on],
      ['The code from your app', on],
      ['Your backup codes', on],
      [other, '"I know enough, thank you"'],
    ],
    ends: 'Good. Then you know the way',
    hides: ['A text with a code', 'security key'],
  },
  {
    it: 'what is rare is explained as well, and what is not there is not',
    who: 'in Teams',
    has: [own.text, rare.office, rare.mail, rare.key],
    walk: [
      explain,
      ['A text with a code', on],
      ['A call', on],
      ['A code by e-mail', on],
      ['Your security key or passkey', on],
    ],
    ends: other,
    hides: ['authenticator app', 'backup'],
  },
  {
    it: 'an app that is closed is listed as such, and not explained',
    who: 'signed in',
    has: [{ ...own.app, barred: true }, own.backup],
    walk: [explain],
    ends: 'Your backup codes',
  },
  {
    it: 'a number of a closed country is told so',
    who: 'signed in',
    has: [own.text],
    textsClosed: true,
    walk: [explain],
    ends: 'Your texts do not arrive at the moment',
  },
  {
    it: 'a try is one real verification, and has no consequence',
    who: 'signed in',
    has: [own.app, own.text],
    walk: [
      [mine, '"Let me try one now"'],
      ['What do you have with you?', '"Text to the number ending 83"'],
      ['Type the code from the text', 'code: right text-phone'],
    ],
    ends: 'That is how it goes',
    causes: ['send text'],
  },
  {
    it: 'a try that fails leads to what is in the way',
    who: 'in Teams',
    has: [own.app],
    walk: [
      [mine, '"Let me try one now"'],
      ['What do you have with you?', '"Code from an authenticator app"'],
      ['Type the code from your app', 'code: wrong 4', '"I have none of these"'],
      ['What was in the way?', '"My code was refused"'],
    ],
    ends: 'Then we look at the code',
  },
  { it: 'without anything set up, it is set up', who: 'signed in', has: [], walk: [], ends: 'No second step is set up yet' },
  {
    it: '"another way" in the first sentence is answered at once',
    who: 'in Teams',
    says: 'where can I choose another way to sign in',
    walk: [],
    ends: other,
  },
  {
    it: 'a typed name picks a kind, whatever is set up',
    who: 'named',
    has: [own.app],
    walk: [
      ['What would you like to know about?', '"A security key or passkey"'],
      ['A security key or passkey', '"Tell me about another way"'],
      ['Which one next?', '"Backup codes"'],
      ['Backup codes', '"I know enough, thank you"'],
    ],
    ends: 'Good. Then you know the way',
    hides: ['You have set up', 'Let me try one'],
  },
  {
    it: 'the kind in the first sentence is explained at once',
    who: 'named',
    says: 'how does the notification work',
    walk: [],
    ends: 'The notification of an authenticator app',
  },
]);
