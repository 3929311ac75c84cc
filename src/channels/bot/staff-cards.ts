/** Cards for staff: in the channel number, state and age; in their own chat what the request's page says. Pure. */
import type { CaseCard } from '../../app/ports';
import type { CaseView } from '../../app/services';
import type { Phrases } from '../../core/phrases';
import { action, actions, card, heading, timeOf } from './card-parts';
import type { Card, Press } from './card-parts';
import { literal, plain } from './rich';
import type { Element } from './rich';

export interface StaffCardOptions {
  readonly words: Phrases;
  readonly timeZone: string;
  readonly now: number;
  readonly submit: boolean;
  /** What the last press did, for whoever pressed. */
  readonly line?: string | undefined;
}

/** "47K9RM" is said and shown as "47K 9RM". */
const spaced = (number: string): string => number.replace(/^(.{3})(.{3})$/, '$1 $2');

function ageOf(ms: number, { say, count }: Phrases): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return say('staff.age.minutes', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return say('staff.age.hours', { hours, minutes: String(minutes % 60).padStart(2, '0') });
  return count('staff.age.days', Math.floor(hours / 24));
}

const button = (press: Omit<Press, 'without'>, submit: boolean): Element =>
  action({ ...press, without: true }, submit);
const stateOf = ({ state, taken }: Pick<CaseCard, 'state' | 'taken'>, words: Phrases): string =>
  words.say(`staff.filter.${state === 'open' && taken ? 'taken' : state}`);

/** What a channel may know. Nobody's name, nothing that was said. */
export function channelCard(of: CaseCard, at: StaffCardOptions): Card {
  const { words, submit, line } = at;
  const number = spaced(of.number);
  const since = words.say('bot.staff.since', {
    time: timeOf(of.openedAt, at),
    age: ageOf(at.now - of.openedAt, words),
  });
  const presses = of.closed
    ? []
    : [
        ...(of.taken
          ? []
          : [
              button(
                { title: words.say('staff.queue.take'), data: { staff: 'take', number: of.number } },
                submit,
              ),
            ]),
        button(
          { title: words.say('bot.staff.details'), data: { staff: 'details', number: of.number } },
          submit,
        ),
      ];
  return card(
    [
      heading(words.say('bot.staff.request', { number })),
      plain(stateOf(of, words), { weight: 'Bolder' }),
      plain(
        of.late ? `${since} ${words.say('bot.staff.late')}` : since,
        { isSubtle: true, size: 'Small' },
        'None',
      ),
      ...(line ? [plain(line)] : []),
    ],
    presses,
  );
}

const longestQuote = 500;
const mostQuotes = 3;

/** In the member of staff's own chat. Deciding needs a fresh code, so that it happens in the browser. */
export function detailsCard(view: CaseView, link: string, at: StaffCardOptions): Card {
  const { words, submit, line } = at;
  const { say } = words;
  const bare = view.number.replace(/\s/g, '');
  const open = !['done', 'denied', 'withdrawn', 'expired'].includes(view.state);
  const section = (title: string, lines: readonly string[]): Element[] =>
    lines.length === 0
      ? []
      : [plain(title, { weight: 'Bolder' }), ...lines.map((text) => plain(text, {}, 'Small'))];
  const quotes = view.said.slice(-mostQuotes).map((one) => `“${one.text.slice(0, longestQuote)}”`);
  const state = { state: view.state, taken: view.takenBy !== undefined };
  return card(
    [
      heading(say('bot.staff.request', { number: spaced(bare) })),
      ...(line ? [plain(line)] : []),
      plain(view.department === undefined ? view.personName : `${view.personName}, ${view.department}`, {
        weight: 'Bolder',
      }),
      plain(`${view.what}. ${stateOf(state, words)}.`, {}, 'None'),
      ...(view.takenBy === undefined
        ? []
        : [plain(say('staff.case.taken-by', { name: view.takenBy }), {}, 'None')]),
      ...section(say('staff.queue.proven'), [view.proven]),
      ...section(
        say('bot.staff.asks'),
        open ? view.asks.filter((ask) => ask.state !== 'done').map((ask) => ask.text) : [],
      ),
      ...section(
        say('staff.signal.title'),
        view.signals.map((one) => one.text),
      ),
      ...section(say('staff.said.title'), quotes),
      ...(quotes.length > 0 ? [plain(say('staff.said.unproven'), { isSubtle: true, size: 'Small' })] : []),
      actions([
        {
          type: 'Action.OpenUrl',
          title: literal(say(open ? 'bot.staff.decide' : 'bot.staff.look')),
          url: link,
        },
      ]),
    ],
    open
      ? [
          view.takenBy === undefined
            ? button({ title: say('staff.queue.take'), data: { staff: 'take', number: bare } }, submit)
            : button(
                { title: say('staff.case.give-back'), data: { staff: 'release', number: bare } },
                submit,
              ),
          button({ title: say('bot.staff.again'), data: { staff: 'show', number: bare } }, submit),
        ]
      : [],
  );
}
