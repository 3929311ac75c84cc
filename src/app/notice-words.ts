/** The words of notices. */

export type About = 'evidence' | 'completed' | 'stopped' | 'approval' | 'frozen';

const sentences: Readonly<Record<string, string>> = {
  'evidence:stop': 'Somebody showed a right proof to stop a lost device.',
  'evidence:recover': 'Somebody showed a right proof to set up a new device.',
  'evidence:day-pass': 'Somebody showed a right proof to get a pass for today.',
  'evidence:take-up': 'Somebody showed a right proof to go on with a request.',
  'evidence:undo-stop': 'Somebody showed a right proof to use a stopped device again.',
  'evidence:end-sessions': 'Somebody showed a right proof to sign this account out everywhere.',
  'evidence:add-method': 'Somebody showed a right proof to set up one more way to sign in.',
  'evidence:remove-method': 'Somebody showed a right proof to remove a way to sign in.',
  'evidence:change-number': 'Somebody showed a right proof to change the number for codes.',
  'evidence:talk': 'Somebody showed a right proof, and asked for a colleague.',
  'stopped:suspend-device': 'A device was stopped, and you were signed out everywhere.',
  'completed:recover': 'The lost device was removed, and a new one may be set up.',
  'completed:day-pass': 'A pass for today was given. It ends after 8 hours.',
  'completed:set-up': 'A new authenticator app was set up.',
  'completed:end-sessions': 'This account was signed out everywhere.',
  'completed:add-method': 'One more way to sign in may be set up.',
  'completed:remove-method': 'A way to sign in was removed.',
  'completed:change-number': 'The number for codes was changed.',
  'approval:recover': 'The help desk approved a request to set up a new device.',
  'approval:day-pass': 'The help desk approved a request for a pass for today.',
  'frozen:recover': 'Everything under way for this account was stopped.',
};

/** What happened, as the owner of the account reads it. */
export const sentence = (one: { readonly about: About; readonly what: string }): string =>
  sentences[`${one.about}:${one.what}`] ?? 'Something was done with this account.';

const titles: Readonly<Record<About, string>> = {
  evidence: 'Somebody is getting back into this account',
  stopped: 'A device of this account was stopped',
  completed: 'This account was changed',
  approval: 'A request for this account was approved',
  frozen: 'Everything was stopped for this account',
};
/** The heading of a mail: the newest of what happened. */
export const titleOf = (about: About | undefined): string => titles[about ?? 'evidence'];

/** "setting up a new device", for the page behind a notice. */
export const whatText = (what: string): string => {
  const names: Readonly<Record<string, string>> = {
    recover: 'setting up a new device',
    stop: 'stopping a lost device',
    'suspend-device': 'stopping a lost device',
    'day-pass': 'a pass for today',
    'set-up': 'a new authenticator app',
    'end-sessions': 'signing out everywhere',
    'add-method': 'one more way to sign in',
    'remove-method': 'removing a way to sign in',
    'change-number': 'changing the number for codes',
  };
  return [...new Set(what.split(', ').map((one) => names[one] ?? 'this account'))].join(', ');
};

/** "24 November, 14:32", in the person's zone. */
export const timeText = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
