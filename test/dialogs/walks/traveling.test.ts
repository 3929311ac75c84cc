import { own } from '../paths-people';
import { table } from './drive';

const where = 'Have you left already?';
const withTablet = [own.app, own.text, own.tablet, own.backup];

table('traveling', [
  {
    it: 'before leaving, whoever has texts only adds the app, and the sentence is not asked again',
    who: 'signed in',
    says: 'I will travel to Japan next week',
    has: [own.text],
    walk: [
      ['You have texts only. Add the app now', '"Add the app now"'],
      ['What do you have with you?', '"Text to the number ending 83"'],
      ['Type the code from the text', 'send: true', 'code: right text-phone'],
      ['One moment', 'act add-method: true'],
      ['It is you. Set up your new device', 'set up elsewhere'],
    ],
    ends: 'The app is your usual way now',
    hides: [where],
    causes: ['send text', 'act add-method'],
  },
  {
    it: 'before leaving, whoever has the app and codes tries it without a network',
    who: 'in Teams',
    says: 'going to Japan until Friday',
    walk: [
      ['Try it once, without a network', '"It shows a code"'],
    ],
    ends: 'You are ready for the trip',
    tells: ['0131 496 0120'],
    hides: [where],
  },
  {
    it: 'a note carries country and days to staff: opening a country is theirs to decide',
    who: 'in Teams',
    says: 'going to Japan until Friday',
    walk: [
      ['Try it once, without a network', '"I still need texts there"'],
      ['Where will you be, and until when?', 'says something'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    tells: ['47K 9RM'],
    causes: ['open-case talk'],
  },
  {
    it: 'the country of a local SIM that texts do not go to is said, and a colleague is asked',
    who: 'named',
    says: 'I am in Japan with a local sim',
    walk: [['Your codes go to your home number', '"Ask for texts to that country"']],
    ends: 'Where will you be, and until when?',
    tells: ['You said Japan.'],
    hides: [where, 'Texts to Japan are open'],
  },
  {
    it: 'an open country leads to changing the number',
    who: 'named',
    says: 'I am in Germany with a local sim',
    walk: [['Your codes go to your home number', '"Change my number to the new one"']],
    ends: 'Then change the number',
  },
  {
    it: 'abroad with the app: its code needs no network, and nothing of the account is shown to a typed name',
    who: 'named',
    says: 'I am abroad',
    walk: [
      ['What do you have there?', '"My phone with the authenticator app"'],
      ['The code from the app needs no network', '"That works, I am in"'],
      ['Good. Make it easier for the rest of the trip', '"Yes, set up the app"'],
    ],
    ends: 'Sign in, and it goes on there',
    hides: ['ending 83'],
  },
  {
    it: 'abroad with a number that texts do not go to',
    who: 'signed in',
    says: 'I am abroad and the text does not come',
    textsClosed: true,
    walk: [['We do not send texts to your number now', '"I have something else"']],
    ends: 'Sign in another way',
    hides: [where, 'What do you have there?'],
  },
  {
    it: 'abroad with nothing that works: a pass for today after two proofs',
    who: 'named',
    has: withTablet,
    walk: [
      [where, '"Yes, I am there"'],
      ['What do you have there?', '"Nothing of these"'],
      ['Is your phone with you?', '"Yes, but no code comes"'],
      ['Who are you?', 'types the account'],
      ['What do you have with you?', '"Saved backup code"', 'code: right codes'],
      ['What do you have with you?', '"Code from an authenticator app"', 'code: right app-tablet'],
      ['One moment', 'act day-pass: true'],
    ],
    ends: 'You have a pass for today',
    causes: ['act day-pass'],
  },
  {
    it: 'and a request when that is not enough',
    who: 'named',
    walk: [
      [where, '"I am on a plane or ship"'],
      ['The code from the app needs no network', '"It does not work"'],
      ['Sign in another way', '"None of it works"'],
      ['Is your phone with you?', '"Yes, but no code comes"'],
      ['Who are you?', 'types the account'],
      ['What do you have with you?', '"I have none of these"'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    causes: ['open-case day-pass'],
  },
]);
