import type { SeenSignIn } from '../../../src/core/account-facts';
import { own } from '../paths-people';
import { drive, table, type Row } from './drive';

const at = Date.UTC(2026, 10, 24, 13, 30);
const signIn = (more: Partial<SeenSignIn>): SeenSignIn => ({
  at,
  app: 'Outlook',
  place: 'Edinburgh, United Kingdom',
  outcome: 'in',
  secondStep: 'asked',
  odd: false,
  ...more,
});
const strange = signIn({ odd: true, outcome: 'not-answered', place: 'Lagos, Nigeria' });
const withTablet = [own.app, own.text, own.tablet, own.backup];
const code = ['"Code from an authenticator app"', 'code: right app-tablet'] as const;
const asked = 'Did anybody get a yes or a code from you?';

const rows: readonly Row[] = [
  {
    it: 'who approved it is signed out everywhere after one proof, and a request is opened',
    who: 'signed in',
    says: 'I approved a sign-in by mistake',
    has: withTablet,
    seen: { signIns: [signIn({})] },
    walk: [
      ['One moment', 'act report-attempt: true'],
      ['Security knows. Now sign out everywhere', '"Sign me out everywhere"'],
      ['What do you have with you?', ...code],
      ['One moment', 'act end-sessions: true'],
      ['One moment', 'act report-attempt: true'],
      ['You are signed out. Are these all yours?', '"Yes, these are all mine"'],
      ['Were these sign-ins yours?', '"Yes, all of them"'],
      ['Now change your password', '"Go on"'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    tells: ['47K 9RM', 'You are signed out everywhere'],
    // What the sentence said is not asked again.
    hides: [asked, 'Edinburgh'],
    causes: ['act report-attempt', 'act end-sessions', 'act report-attempt', 'open-case talk'],
  },
  {
    it: 'a typed name proves first; security hears of it with the proof, not before',
    who: 'named',
    has: withTablet,
    walk: [
      [asked, '"Yes, I gave away a code or my password"'],
      ['Who are you?', 'types the account'],
      ['What do you have with you?', ...code],
      ['One moment', 'act end-sessions: true'],
      ['One moment', 'act report-attempt: true'],
      ['You are signed out. Are these all yours?', '"One of them is not mine"'],
      ['Then somebody set up a way of their own', '"Ask a person"'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    causes: ['act end-sessions', 'act report-attempt', 'open-case talk'],
  },
  {
    it: 'without a proof nobody is signed out, and a person is asked',
    who: 'named',
    walk: [
      [asked, '"I do not know"'],
      ['Who are you?', 'types the account'],
      ['What do you have with you?', '"I have none of these"'],
      ['We cannot sign you out yet', '"Ask a person"'],
      ['One moment', 'open-case: true 47K9RM'],
    ],
    ends: 'A person will look at this',
    hides: ['ending 83'],
    causes: ['open-case talk'],
  },
  {
    it: 'in Teams the claim tells security at once, and one proof shows when somebody asked',
    who: 'in Teams',
    has: withTablet,
    seen: { signIns: [strange, signIn({ app: 'Rota' })] },
    walk: [
      [asked, '"No, I approved nothing"'],
      ['One moment', 'act report-attempt: true'],
      ['Well done. Security knows', '"Show me when they asked"'],
      ['What do you have with you?', ...code],
      ['One moment', 'act report-attempt: true'],
      ['Somebody asked from an unusual place', '"Nobody got in. Make it harder for them"'],
      ['Two things make it harder for them', '"I do that, thank you"'],
    ],
    ends: 'Nothing was approved, and security knows',
    // Places take recovery evidence.
    hides: ['Lagos'],
    causes: ['act report-attempt', 'act report-attempt'],
  },
  {
    it: 'places are shown after a second proof',
    who: 'named',
    has: withTablet,
    seen: { signIns: [strange] },
    walk: [
      [asked, '"No, I approved nothing"'],
      ['Who are you?', 'types the account'],
      ['What do you have with you?', ...code],
      ['One moment', 'act report-attempt: true'],
      ['Somebody asked from an unusual place', '"Show me where they came from"'],
      ['What do you have with you?', '"Saved backup code"', 'code: right codes'],
    ],
    ends: 'Do you know these places?',
    tells: ['Lagos, Nigeria', 'asked, and not answered'],
    causes: ['act report-attempt'],
  },
  {
    it: '"it was me after all" closes what was told to security',
    who: 'in Teams',
    walk: [
      [asked, '"No, I approved nothing"'],
      ['One moment', 'act report-attempt: true'],
      ['Well done. Security knows', '"It was me after all"'],
      ['One moment', 'act retract-report: true'],
    ],
    ends: 'Good. The report is closed',
    causes: ['act report-attempt', 'act retract-report'],
  },
  {
    it: '"it was me" in the first sentence ends it before anything was done',
    who: 'named',
    says: 'the request from before, it was me',
    walk: [],
    ends: 'Good, then nothing is wrong',
  },
  {
    it: 'both in one sentence are asked about',
    who: 'named',
    says: 'I approved it but it was me',
    walk: [],
    ends: asked,
  },
];

table('unexpected-prompt', rows);

test('the log shows times to whoever proved one piece, and no place', () => {
  const [, , , row] = rows;
  if (!row) throw new Error('No such row.');
  const { lines } = drive('unexpected-prompt', row);
  expect(lines.filter((line) => line.includes('asked, and not answered'))).not.toEqual([]);
});
