/** The figures as a member of staff may see them: sums of the days, in words of the language. */
import { sourceLanguage, spokenIn } from '../../core/dialog/translate';
import { headOf } from '../../core/graph';
import type { Edition } from '../../core/dialog-types';
import type { Deps } from '../deps';
import type { Organisations } from '../organisation';
import type { Person, StaffRole } from '../ports';
import { atMost, bucketEnds } from './histogram';
import { day, partsOf, type DayCounts } from './measures';
import {
  seesFigures,
  seesNames,
  type DayFigures,
  type DeciderFigures,
  type DeliveryFigures,
  type FiguresDesk,
  type MethodFigures,
  type RecoveryFigures,
  type StopFigures,
  type TopicFigures,
  type Two,
} from './types';

const mostStops = 12;

type Parts = Pick<Deps, 'measures' | 'insights' | 'editions' | 'directory'> & {
  readonly organisations: Pick<Organisations, 'settings'>;
};

/** One count of the 31 days, by the parts of its name. */
interface Line {
  readonly parts: readonly string[];
  readonly today: number;
  readonly month: number;
}

/** The 30 days before, and today beside them. */
function linesOf(days: readonly DayCounts[]): readonly Line[] {
  const all = new Map<string, Two>();
  for (const [index, { counts }] of days.entries())
    for (const [name, count] of counts) {
      const before = all.get(name) ?? { today: 0, month: 0 };
      const today = index === days.length - 1;
      all.set(name, {
        today: before.today + (today ? count : 0),
        month: before.month + (today ? 0 : count),
      });
    }
  return [...all].map(([name, two]) => ({ parts: partsOf(name), ...two }));
}

const none: Two = { today: 0, month: 0 };
const plus = (left: Two, right: Two): Two => ({
  today: left.today + right.today,
  month: left.month + right.month,
});
const sum = (lines: readonly Line[], ...parts: readonly string[]): Two =>
  lines.filter((line) => parts.every((part, index) => line.parts[index] === part)).reduce(plus, none);
const both = ({ today, month }: Two): number => today + month;

function dayFigures({ day: on, counts }: DayCounts): DayFigures {
  const lines = [...counts].map(([name, count]) => ({ parts: partsOf(name), today: count, month: 0 }));
  const of = (...parts: readonly string[]): number => sum(lines, ...parts).today;
  return {
    at: on * day + day / 2,
    begun: of('begun'),
    solved: of('solved'),
    asked: of('asked'),
    approved: of('decided', 'approved'),
    denied: of('decided', 'denied'),
    notMe: of('not-me'),
  };
}

function recoveryOf(lines: readonly Line[]): RecoveryFigures {
  const buckets = Array.from({ length: bucketEnds.length + 1 }, (_, bucket) =>
    both(sum(lines, 'back', String(bucket))),
  );
  const half = atMost(0.5, buckets);
  const most = atMost(0.9, buckets);
  return {
    buckets,
    count: sum(lines, 'back'),
    ...(half === undefined ? {} : { half }),
    ...(most === undefined ? {} : { most }),
  };
}

const keysOf = (lines: readonly Line[], what: string, length: number): readonly (readonly string[])[] => {
  const own = lines.filter(({ parts }) => parts[0] === what && parts.length > length);
  return [...new Map(own.map(({ parts }) => [parts.slice(0, length + 1).join('|'), parts])).values()];
};

const wrongs: readonly string[] = ['wrong', 'drift', 'earlier', 'used', 'malformed'];

function methodsOf(lines: readonly Line[]): readonly MethodFigures[] {
  return keysOf(lines, 'method', 1)
    .map(([, kind = '']) => {
      const of = (outcome: string): number => both(sum(lines, 'method', kind, outcome));
      const wrong = wrongs.reduce((all, outcome) => all + of(outcome), 0);
      return { kind, right: of('right'), wrong, barred: of('barred'), expired: of('expired') };
    })
    .toSorted((a, b) => b.right + b.wrong - (a.right + a.wrong));
}

function deliveriesOf(lines: readonly Line[]): readonly DeliveryFigures[] {
  return keysOf(lines, 'sent', 3)
    .map(([, provider = '', country = '', kind = '']) => {
      const of = (state: string): number => both(sum(lines, 'sent', provider, country, kind, state));
      const all = both(sum(lines, 'sent', provider, country, kind));
      const [handedOver, delivered] = [of('under-way'), of('delivered')];
      return { provider, country, kind, handedOver, delivered, failed: all - handedOver - delivered };
    })
    .toSorted((a, b) => b.handedOver - a.handedOver);
}

export function makeFigures(parts: Parts): FiguresDesk {
  const { measures, insights, editions, directory } = parts;

  async function reader(id: string): Promise<Person | undefined> {
    const person = await directory.get(id);
    return person?.status === 'active' && isOne(person, seesFigures) ? person : undefined;
  }

  function topicsOf(lines: readonly Line[], language: string): readonly TopicFigures[] {
    const title = (topic: string): string => {
      const edition = editions.current(topic);
      return edition ? spokenIn(edition, language).dialog.title : topic;
    };
    return keysOf(lines, 'begun', 1)
      .map(([, topic = '']) => ({
        topic,
        title: title(topic),
        begun: sum(lines, 'begun', topic),
        ended: sum(lines, 'ended', topic),
        solved: sum(lines, 'solved', topic),
        asked: sum(lines, 'asked', topic),
      }))
      .toSorted((a, b) => both(b.begun) - both(a.begun));
  }

  async function stopsOf(edition: Edition, language: string): Promise<readonly StopFigures[]> {
    const { topic, steps } = edition.dialog;
    const { dialog } = spokenIn(edition, language);
    return Object.entries(await insights.standing(topic)).flatMap(([step, count]) => {
      const own = Object.hasOwn(steps, step) ? dialog.steps[step] : undefined;
      if (!own || own.kind === 'end') return [];
      return [{ topic, title: dialog.title, step, head: headOf(own), count }];
    });
  }

  async function decidersOf(lines: readonly Line[], me: Person): Promise<readonly DeciderFigures[]> {
    const names = isOne(me, seesNames);
    const ids = [...new Set(lines.flatMap(({ parts }) => (parts[0] === 'decided' ? [parts[2] ?? ''] : [])))];
    const rows = await Promise.all(
      ids.map(async (id) => ({
        name: names || id === me.id ? ((await directory.get(id))?.name ?? id) : '',
        own: id === me.id,
        approved: both(sum(lines, 'decided', 'approved', id)),
        denied: both(sum(lines, 'decided', 'denied', id)),
      })),
    );
    const shown = names ? rows : together(rows);
    return shown.toSorted((a, b) => b.approved + b.denied - (a.approved + a.denied));
  }

  return {
    async look(staff, language) {
      const me = await reader(staff);
      if (!me) return undefined;
      const days = await measures.days();
      const lines = linesOf(days);
      const { minutesSaved: each } = await parts.organisations.settings();
      const solved = sum(lines, 'solved');
      const stops = await Promise.all(editions.all().map((edition) => stopsOf(edition, language)));
      return {
        days: days.map(dayFigures),
        topics: topicsOf(lines, language),
        recovery: recoveryOf(lines),
        stops: stops
          .flat()
          .toSorted((a, b) => b.count - a.count)
          .slice(0, mostStops),
        methods: methodsOf(lines),
        deliveries: deliveriesOf(lines),
        deciders: await decidersOf(lines, me),
        notMe: sum(lines, 'not-me'),
        saved: {
          minutesEach: each,
          minutes: { today: solved.today * each, month: solved.month * each },
        },
        names: isOne(me, seesNames),
        madeUp: days.some(({ madeUp }) => madeUp),
      };
    },
    async walk(staff, topic, language = sourceLanguage) {
      const edition = (await reader(staff)) && editions.current(topic);
      if (!edition) return undefined;
      return {
        topic,
        dialog: spokenIn(edition, language).dialog,
        standing: await insights.standing(topic),
      };
    },
  };
}

const isOne = (person: Person, roles: readonly StaffRole[]): boolean =>
  person.roles.some((role) => roles.includes(role));

/** One's own beside all the others', which are nobody's. */
function together(rows: readonly DeciderFigures[]): readonly DeciderFigures[] {
  const others = rows.filter(({ own }) => !own);
  const approved = others.reduce((all, one) => all + one.approved, 0);
  const denied = others.reduce((all, one) => all + one.denied, 0);
  const rest = approved + denied > 0 ? [{ name: '', own: false, approved, denied }] : [];
  return [...rows.filter(({ own }) => own), ...rest];
}
