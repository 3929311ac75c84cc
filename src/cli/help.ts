/** The words of the command line. */

export interface CommandHelp {
  readonly usage: string;
  readonly does: string;
  readonly more?: string;
}

export const commands: Readonly<Record<string, CommandHelp>> = {
  start: {
    usage: 'sparekey start [--watch]',
    does: 'run the portal and the bot',
    more: 'With nothing configured this is a demo on this machine. Settings come from the environment: see "sparekey doctor". With --watch, changed dialogs and words take effect while it runs.',
  },
  doctor: {
    usage: 'sparekey doctor',
    does: 'look at every setting and say what to mend',
    more: 'Shows secrets only by their length. Changes no setting. When all settings hold, it also opens the store.',
  },
  dialogs: {
    usage: 'sparekey dialogs check | graph TOPIC | preview TOPIC',
    does: 'prove that the dialogs hold, draw one, or walk it here',
    more: '"sparekey dialogs help" shows what each takes.',
  },
  intents: {
    usage: 'sparekey intents FILE.tsv [--typos] [--language TAG] | --learn',
    does: 'measure how well sentences are understood',
    more: 'The file holds "topic TAB sentence" lines; "none" is the topic of what is none of ours. --typos puts typing errors into a third of the words; --language says which language the screens have. --learn learns the examples if they changed, as the build does.',
  },
  people: {
    usage: 'sparekey people add --name NAME --sign-in NAME@DOMAIN --role ROLE',
    does: 'make a one-time link for a first member of staff',
    more: 'Works for 24 hours, once, and only until two administrators exist; after that, administrators do it at /staff.',
  },
  tokens: {
    usage: 'sparekey tokens import FILE.csv',
    does: 'give people hardware tokens that show codes',
    more: 'The file is the one that makers deliver for Microsoft Entra ID: upn, serial number, secret key, time interval, manufacturer, model; hash and digits are optional. Rows that cannot be used are named; the others are imported. Importing it again changes nothing.',
  },
  settings: {
    usage: 'sparekey settings show | set NAME VALUE | resume',
    does: 'show what the organisation decides, or change it until two administrators exist',
    more: 'What makes things stricter can always be set here. What loosens, and resume (which lifts the emergency switch), only until two administrators exist; after that, administrators do it at /staff/settings and /staff/changes. Lists have commas: "44, 353"; hours of the help desk are like "1=7:00-19:00;2=7:00-19:00".',
  },
  audit: {
    usage: 'sparekey audit verify [--heads FILE ...] | key',
    does: 'prove that the audit is whole, or print its public key',
    more: '--heads adds the head log of another machine; it can be given more than once.',
  },
  why: {
    usage: 'sparekey why ROW | EFFECT | NUMBER',
    does: 'say what an action was decided from, and run the rules again',
    more: 'Takes the id of a row of the audit or of an effect, or the number of a request. Ends with 1 when the rules give another answer now, or the audit is not what was written.',
  },
  webhooks: {
    usage: 'sparekey webhooks list | replay [ID]',
    does: 'show messages to the ticket system that were given up, or send them again',
    more: 'Without an id all that were given up go again, and a stop (410) is lifted. The running service sends them.',
  },
  replay: {
    usage: 'sparekey replay EVENT.json',
    does: 'run a recorded event against a throw-away store',
    more: 'The file holds a Teams activity, a form post {"method", "path", "form"}, or a list of them.',
  },
  help: { usage: 'sparekey help [COMMAND]', does: 'say this' },
};

export function overview(): readonly string[] {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length));
  return [
    'Usage: sparekey COMMAND',
    '',
    ...Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(width)}  ${does}`),
    '',
    '"sparekey help COMMAND" says more.',
  ];
}

export function helpOn(name: string): readonly string[] | undefined {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return undefined;
  const first = `${command.does[0]?.toUpperCase()}${command.does.slice(1)}.`;
  return [`Usage: ${command.usage}`, '', first, ...(command.more === undefined ? [] : [command.more])];
}
