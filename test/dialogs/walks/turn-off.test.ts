import { table } from './drive';

const which = 'Which account is it about?';
const bothers = 'What bothers you most about it?';

table('turn-off', [
  {
    it: 'whoever is signed in hears by which rule, and the annoyance of the first sentence is not asked again',
    who: 'signed in',
    says: 'it asks me every time, I want this switched off',
    seen: { registration: { required: 'everybody' } },
    walk: [
      ['It is asked of everybody here', '"Make it lighter"'],
      ['Being asked less often', '"I try that, thank you"'],
    ],
    ends: 'Nothing was switched off',
    hides: [which, bothers],
  },
  {
    it: 'the rule of a group is said as one',
    who: 'in Teams',
    seen: { registration: { required: 'group' } },
    walk: [
      [which, '"My work or school account"'],
      ['It is asked of a group you are in', '"Make it lighter"'],
      [bothers, '"Waiting for texts or calls"'],
      ['The fast ways, fastest first', '"Set up the app"'],
    ],
    ends: 'Next you add the new way',
  },
  {
    it: 'nobody is told that a rule binds them when none does',
    who: 'in Teams',
    seen: { registration: { required: 'nobody' } },
    walk: [
      [which, '"My work or school account"'],
      ['No rule asks it of you', '"Make it lighter"'],
      [bothers, '"Requests come that I did not make"'],
    ],
    ends: 'Approve none of them',
  },
  {
    it: 'a typed name hears nothing of its own rule, and a wish for a key becomes a request',
    who: 'named',
    says: 'I do not want this on my private phone',
    seen: { registration: { required: 'group' } },
    walk: [
      ['Work accounts need the second step', '"Make it lighter"'],
      ['It works without your own phone', '"I would like a key"'],
      ['What should the colleague know?', 'says something'],
      ['Who are you?', 'types the account'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    tells: ['47K 9RM'],
    hides: ['It is asked of a group you are in'],
    causes: ['open-case talk'],
  },
  {
    it: 'a private account is not ours',
    who: 'named',
    says: 'how do I turn it off for my gmail, my own account',
    walk: [],
    ends: 'You find that where the account is',
  },
]);
