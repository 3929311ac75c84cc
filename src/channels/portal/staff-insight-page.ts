/** The figures as their page and its files show them: each table once, with a picture of it. Pure. */
import type { Figures, WalkFigures } from '../../app/measures/types';
import { bucketEnds } from '../../app/measures/histogram';
import { barsSvg, columnsSvg, type Series } from '../../core/charts';
import type { Cell } from '../../core/csv';
import { graphSvg } from '../../core/graph-svg';
import type { Phrases } from '../../core/phrases';
import type { WebhookStatus } from '../../app/webhooks/status';
import { graphWords } from './staff-dialog-page';
import { casePath, spaced } from './staff-queue';

type Data = Readonly<Record<string, unknown>>;

export const tableNames = [
  'days',
  'topics',
  'recovery',
  'stops',
  'methods',
  'deliveries',
  'decisions',
] as const;
export type TableName = (typeof tableNames)[number];

export interface Table {
  readonly id: TableName;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly svg: string;
}

const looks = ['full', 'hatched', 'empty'] as const;

/** "Mon, 2 Nov": days are those of UTC. */
const dayOf = (at: number, { language }: Phrases): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    ...{ weekday: 'short', day: 'numeric', month: 'short' },
    timeZone: 'UTC',
  }).format(at);

/** "8 min", "2 h", "3 days". */
export function duration(minutes: number | undefined, phrases: Phrases): string {
  const { say, count } = phrases;
  if (minutes === undefined) return '–';
  if (!Number.isFinite(minutes))
    return say('insights.longer', { time: duration(bucketEnds.at(-1), phrases) });
  if (minutes < 120) return say('insights.minutes', { minutes: Math.round(minutes) });
  if (minutes < 48 * 60) return say('insights.hours', { hours: Math.round(minutes / 60) });
  return count('insights.days', Math.round(minutes / 1_440));
}

/** Time of work: a day of it has no 24 hours. */
const worked = (minutes: number, { say }: Phrases): string =>
  minutes < 120
    ? say('insights.minutes', { minutes })
    : say('insights.hours', { hours: Math.round(minutes / 60) });

/** "62 %", or nothing of nothing. */
const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;

/** What is left of a whole: two processes may count a beginning and its end at different moments. */
const rest = (whole: number, ...parts: readonly number[]): number =>
  Math.max(0, whole - parts.reduce((sum, part) => sum + part, 0));

export function tablesOf(figures: Figures, phrases: Phrases): readonly Table[] {
  const { say } = phrases;
  const head = (id: TableName, ...names: readonly string[]): readonly string[] =>
    names.map((name) => say(`insights.${id}.${name}`));
  const series = (...names: readonly string[]): readonly Series[] =>
    names.map((name, index) => ({ name: say(`insights.look.${name}`), look: looks[index] ?? 'empty' }));
  const title = (id: TableName): string => say(`insights.${id}.picture`);
  const kind = (name: string): string => say(`staff.kind.${name}`);
  const { days, topics, recovery, stops, methods, deliveries, deciders } = figures;
  const walks = series('solved', 'asked', 'other');
  const bucketName = (index: number): string => {
    const end = bucketEnds[index];
    return end === undefined ? duration(Number.POSITIVE_INFINITY, phrases) : duration(end, phrases);
  };
  return [
    {
      id: 'days',
      head: head('days', 'day', 'begun', 'solved', 'asked', 'approved', 'denied', 'not-me'),
      rows: days.map((one) => [
        dayOf(one.at, phrases),
        one.begun,
        one.solved,
        one.asked,
        one.approved,
        one.denied,
        one.notMe,
      ]),
      svg: columnsSvg({
        id: 'days',
        title: title('days'),
        series: walks,
        columns: days.map((one) => ({
          label: dayOf(one.at, phrases),
          parts: [one.solved, one.asked, rest(one.begun, one.solved, one.asked)],
        })),
      }),
    },
    {
      id: 'topics',
      head: head('topics', 'topic', 'today', 'month', 'ended', 'solved', 'asked'),
      rows: topics.map((one) => [
        one.title,
        one.begun.today,
        one.begun.month,
        one.ended.month,
        one.solved.month,
        one.asked.month,
      ]),
      svg: barsSvg({
        id: 'topics',
        title: title('topics'),
        series: walks,
        bars: topics.map(({ title: label, begun, solved, asked }) => ({
          label,
          parts: [solved.month, asked.month, rest(begun.month, solved.month, asked.month)],
          says: String(begun.month),
        })),
      }),
    },
    {
      id: 'recovery',
      head: head('recovery', 'time', 'count'),
      rows: recovery.buckets.map((count, index) => [bucketName(index), count]),
      svg: columnsSvg({
        id: 'recovery',
        title: title('recovery'),
        series: series('recovered'),
        columns: recovery.buckets.map((count, index) => ({ label: bucketName(index), parts: [count] })),
      }),
    },
    {
      id: 'stops',
      head: head('stops', 'topic', 'step', 'count'),
      rows: stops.map((one) => [one.title, one.head, one.count]),
      svg: barsSvg({
        id: 'stops',
        title: title('stops'),
        series: series('stopped'),
        bars: stops.map(({ head: label, count }) => ({ label, parts: [count], says: String(count) })),
      }),
    },
    {
      id: 'methods',
      head: head('methods', 'kind', 'right', 'wrong', 'expired', 'barred', 'share'),
      rows: methods.map((one) => [
        kind(one.kind),
        one.right,
        one.wrong,
        one.expired,
        one.barred,
        share(one.right, one.right + one.wrong + one.expired + one.barred),
      ]),
      svg: barsSvg({
        id: 'methods',
        title: title('methods'),
        series: series('right', 'wrong', 'late'),
        bars: methods.map((one) => ({
          label: kind(one.kind),
          parts: [one.right, one.wrong, one.expired + one.barred],
          says: share(one.right, one.right + one.wrong + one.expired + one.barred),
        })),
      }),
    },
    {
      id: 'deliveries',
      head: head('deliveries', 'provider', 'country', 'kind', 'sent', 'delivered', 'failed'),
      rows: deliveries.map((one) => [
        one.provider,
        one.country,
        kind(one.kind),
        one.handedOver,
        one.delivered,
        one.failed,
      ]),
      svg: barsSvg({
        id: 'deliveries',
        title: title('deliveries'),
        series: series('delivered', 'failed', 'unknown'),
        bars: deliveries.map((one) => ({
          label: [one.provider, one.country, kind(one.kind)].filter(Boolean).join(', '),
          parts: [one.delivered, one.failed, rest(one.handedOver, one.delivered, one.failed)],
          says: String(Math.max(one.handedOver, one.delivered + one.failed)),
        })),
      }),
    },
    {
      id: 'decisions',
      head: head('decisions', 'who', 'approved', 'denied'),
      rows: deciders.map((one) => [deciderName(one, phrases), one.approved, one.denied]),
      svg: barsSvg({
        id: 'decisions',
        title: title('decisions'),
        series: series('approved', 'denied'),
        bars: deciders.map((one) => ({
          label: deciderName(one, phrases),
          parts: [one.approved, one.denied],
          says: String(one.approved + one.denied),
        })),
      }),
    },
  ];
}

const deciderName = (one: Figures['deciders'][number], { say }: Phrases): string =>
  one.name === ''
    ? say('insights.decisions.others')
    : one.own
      ? say('insights.decisions.you', { name: one.name })
      : one.name;

/** A table as the page shows it: the first cell of a row names it. */
const tableData = (table: Table, { say }: Phrases): Data => ({
  id: table.id,
  title: say(`insights.${table.id}`),
  hint: say(`insights.${table.id}.hint`),
  csvPath: `/staff/insights/${table.id}.csv`,
  head: table.head,
  some: table.rows.length > 0,
  rows: table.rows.map((row) =>
    row.map((value, index) => ({
      value: value === undefined || value === '' ? '–' : String(value),
      th: table.head[index],
      number: typeof value === 'number',
      first: index === 0,
    })),
  ),
  svg: table.svg,
});

export function insightsPage(figures: Figures, phrases: Phrases): Data {
  const { recovery, topics, notMe, saved } = figures;
  const sum = (of: 'begun' | 'solved', when: 'today' | 'month'): number =>
    topics.reduce((all, one) => all + one[of][when], 0);
  const two = (of: 'begun' | 'solved') => ({ today: sum(of, 'today'), month: sum(of, 'month') });
  const [begun, solved] = [two('begun'), two('solved')];
  return {
    tiles: [
      { name: 'begun', ...begun },
      {
        name: 'solved',
        today: `${solved.today} (${share(solved.today, begun.today)})`,
        month: `${solved.month} (${share(solved.month, begun.month)})`,
      },
      { name: 'back', today: recovery.count.today, month: recovery.count.month },
      { name: 'half', month: duration(recovery.half, phrases) },
      { name: 'most', month: duration(recovery.most, phrases) },
      { name: 'not-me', ...notMe },
      {
        name: 'saved',
        today: worked(saved.minutes.today, phrases),
        month: worked(saved.minutes.month, phrases),
      },
    ].map((tile) => ({ ...tile, title: phrases.say(`insights.tile.${tile.name}`) })),
    assumed: phrases.say('insights.assumed', { minutes: saved.minutesEach }),
    names: figures.names,
    tables: tablesOf(figures, phrases).map((table) => tableData(table, phrases)),
    walks: topics.map(({ topic, title }) => ({
      title,
      path: `/staff/insights/walks/${encodeURIComponent(topic)}`,
    })),
  };
}

export const walkPage = ({ topic, dialog, standing }: WalkFigures, phrases: Phrases): Data => ({
  topic,
  start: dialog.start,
  stops: Object.entries(standing)
    .filter(([step]) => Object.hasOwn(dialog.steps, step) && dialog.steps[step]?.kind !== 'end')
    .toSorted(([, a], [, b]) => b - a)
    .map(([step, count]) => ({ step, count })),
  svg: graphSvg(dialog, { counts: standing, theme: 'page', words: graphWords(phrases) }),
});

/** Messages to the ticket system: those that lie, and how many wait. */
export const messagesData = ({ waiting, dead, stoppedAt }: WebhookStatus, phrases: Phrases): Data => ({
  stopped: stoppedAt,
  waiting: phrases.count('webhooks.waiting', waiting.length),
  dead: dead.map(({ number, type, at, attempts, problem }) => ({
    ...{ at, problem },
    number: spaced(number),
    path: casePath(number),
    what: phrases.say(`webhooks.${type}`),
    tries: String(attempts),
  })),
});
