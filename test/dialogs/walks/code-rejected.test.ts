import { own } from '../paths-people';
import { table } from './drive';

const which = 'Where does the refused code come from?';
const look = 'Type one code from your app';
const fromApp = [which, '"From an authenticator app"'] as const;
const barred = { ...own.app, barred: true };
const another = 'Sign in another way now';

table('code-rejected', [
  {
    it: 'a clock ahead is told by how much, and set right on an iPhone',
    who: 'signed in',
    says: 'the app on my iPhone gives wrong codes',
    walk: [
      [look, 'code: off by 240'],
      ['The clock of your phone is ahead', '"Set the clock right"'],
      ['Let the iPhone set its clock', '"It works now"'],
    ],
    ends: 'Good, it is accepted',
  },
  {
    it: 'a clock behind is told by how much',
    who: 'in Teams',
    walk: [fromApp, [look, 'code: off by -60']],
    ends: 'The clock of your phone is behind',
    tells: ['It is 60 seconds behind'],
  },
  {
    it: 'after the clock one more code is looked at, and nothing of the first is left',
    who: 'signed in',
    walk: [
      fromApp,
      [look, 'code: off by 240'],
      ['The clock of your phone is ahead', '"Set the clock right"'],
      ['Which phone is it?', '"An Android phone"'],
      ['Let the phone set its clock', '"Still refused"'],
      [look, 'code: right app-phone'],
      ['This code was right', '"The sign-in page still refuses it"'],
    ],
    ends: 'Then look at the sign-in page',
  },
  {
    it: 'a code that was used waits for the next one',
    who: 'signed in',
    walk: [fromApp, [look, 'code: used']],
    ends: 'This code was used already',
    tells: ['at most 30 seconds'],
  },
  {
    it: 'a wrong code is of another entry, or of an old one that is set up again',
    who: 'signed in',
    has: [own.app, own.text, own.backup],
    walk: [
      fromApp,
      [look, 'code: wrong 4'],
      ['Does your app show more than one entry?', '"There is only this one"'],
      ['Then the entry is from an earlier set-up', '"Set the app up again"'],
      ['What do you have with you?', '"Saved backup code"'],
      ['Type one backup code', 'code: right codes'],
      ['What do you have with you?', '"Text to the number ending 83"'],
      ['Type the code from the text', 'code: right text-phone'],
      ['One moment', 'act recover: true'],
      ['It is you. Set up your new device', 'set up elsewhere'],
    ],
    ends: 'The app is set up again',
    tells: ['Saved backup code'],
    causes: ['send text', 'act recover'],
  },
  {
    it: 'a look proves nothing: setting up again asks for proofs all the same',
    who: 'signed in',
    has: [own.app, own.backup],
    walk: [
      fromApp,
      [look, 'code: right app-phone'],
      ['This code was right', '"The sign-in page still refuses it"'],
      ['Then look at the sign-in page', '"Still refused"'],
      ['Then the entry is from an earlier set-up', '"Set the app up again"'],
    ],
    ends: 'What do you have with you?',
  },
  {
    it: 'an app that is closed says who opens it and what else works, without a look',
    who: 'signed in',
    has: [barred, own.backup],
    walk: [fromApp],
    ends: "The app's code is closed",
    tells: ['closed after too many wrong codes', 'Saved backup code', 'Ask a person to open it'],
  },
  {
    it: 'a person opens it: the request is made here',
    who: 'in Teams',
    has: [barred],
    walk: [
      fromApp,
      ["The app's code is closed", '"Ask a person to open it"'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    causes: ['open-case recover'],
  },
  {
    it: 'a look that closes the app says so',
    who: 'signed in',
    walk: [fromApp, [look, 'code: barred']],
    ends: "The app's code is closed",
  },
  {
    it: 'a hand-over during the look ends it',
    who: 'in Teams',
    walk: [fromApp, [look, 'goes on in the browser']],
    ends: 'What does the message say?',
  },
  {
    it: 'without an app there is nothing to look at',
    who: 'signed in',
    has: [own.text],
    walk: [fromApp],
    ends: 'What does the message say?',
  },
  {
    it: 'a typed name is asked what the message says, whatever is closed',
    who: 'named',
    has: [barred, own.backup],
    walk: [fromApp],
    ends: 'What does the message say?',
    hides: ['closed after too many'],
  },
  {
    it: '"expired" in the first sentence leads to typing at once, then to the clock',
    who: 'named',
    says: 'the code from my authenticator has expired',
    walk: [
      ['Is the code old when you type it?', '"Still too old, although I am quick"'],
      ['Which phone is it?', '"Another device"'],
      ['Let the device set its clock', '"Still refused"'],
      ['Does your app show more than one entry?', '"There are several. Look at another code"'],
      ['Try each entry once', '"One of them works"'],
    ],
    ends: 'Good, it is accepted',
  },
  {
    it: '"locked" in the first sentence says who opens it',
    who: 'named',
    says: 'my authenticator is locked after too many wrong codes',
    walk: [['What does the message say?', '"That there were too many tries, or it is locked"']],
    ends: 'Then it is closed for a while',
  },
  {
    it: 'a wrong code from a text is compared in three things',
    who: 'named',
    says: 'the code in the text is wrong',
    walk: [['Compare three things', '"Still refused"']],
    ends: another,
  },
  {
    it: 'somebody else typed: to those who look after that',
    who: 'signed in',
    walk: [fromApp, [look, 'code: used'], ['This code was used already', '"It was not me who typed it"']],
    ends: 'Then somebody may have your password',
  },
  {
    it: 'a backup code that is refused leads to another way',
    who: 'in Teams',
    says: 'my backup code is not accepted',
    has: [own.app, own.backup],
    walk: [['Backup codes work once each', '"All are refused"']],
    ends: another,
    tells: ['Code from an authenticator app'],
  },
]);
