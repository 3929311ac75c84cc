/** The bot's own sentences: everything that is not a screen. */

export const say = {
  hello:
    'I help you get back in when your phone or other second step is not with you. Choose one, or say it in your own words.',
  goOn: 'You were here. Go on where you stopped.',
  help: 'Press an answer, or type it. You can also type "back", "start over" or "a person". Codes go in here only when I ask for one.',
  thanks: 'Glad to help. Type "start over" when something else is wrong.',
  noWords: 'I can read words only. Say in a few words what happened.',
  attachment: 'I cannot look at pictures or files. Say in a few words what they show.',
  tooLong: 'That is more than I can read at once. Say it in one or two sentences.',
  notUnderstood: 'I did not understand that. Choose one of these, or say it in other words.',
  notAChoice: 'I did not understand that. Choose one of the answers, or type its first words.',
  numberWanted: 'Type your request number, six letters and digits like 47K 9RM, and we go on with it here.',
  didYouMean: 'Did you mean one of these?',
  outOfScope:
    'I help when your phone, your codes or another second step do not work. I did not recognise that in what you wrote.',
  groups: 'Write to me in a personal chat: nothing about your account belongs in a group.',
  gone: 'This went on in another place, or it is closed. Nothing was done twice.',
  broken: 'That button does not work any more. Here is where things stand.',
  failed: (phone: string | undefined): string =>
    `That did not work on our side. Nothing was changed by it. Try again${phone ? `, or call ${phone}` : ' in a few minutes'}.`,
  stale: (time: string | undefined): string =>
    time
      ? `You already answered this at ${time}. It counted once; nothing was done twice.`
      : 'You already answered this. It counted once; nothing was done twice.',
  answered: 'You answered this.',
  movedOn: 'This has moved on: see below.',
  password: (link: string): string => `A forgotten password is reset here: ${link}`,
} as const;
