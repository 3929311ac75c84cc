/** "Why was this allowed?": what the audit says an action was decided from, and the rules run again. */
import type { Express } from 'express';
import type { Phrases } from '../../core/phrases';
import type { Decision } from '../../core/policy/types';
import type { WhyDecision, WhyRow, WhyView } from '../../app/why/types';
import type { PortalContext } from './context';
import { showMissing } from './errors';
import type { Frame } from './frame';
import { phrasesOf } from './language';
import { casePath, spaced } from './staff-queue';
import { staffGuards } from './staff-session';
import { staffShow } from './staff-show';

type Data = Readonly<Record<string, unknown>>;

export const whyPath = (asked: string): string =>
  `/staff/why/${encodeURIComponent(asked.replace(/\s/g, ''))}`;

function decisionData(decision: Decision, { say, has }: Phrases): Data {
  const { verdict, rule, reasons, wants } = decision;
  return {
    verdict: say(`why.verdict-${verdict}`),
    kind: verdict === 'allow' ? 'done' : verdict === 'refuse' ? 'stop' : 'wait',
    rule,
    reasons: reasons.map(({ name, detail }) => {
      const key = `staff.reason.${name}`;
      return { name, detail: has(key) ? say(key, { rule }) : detail };
    }),
    wants: wants.map(({ what }) => say(`staff.want.${what}`)),
  };
}

function evidenceData({ input, then }: WhyDecision, { say }: Phrases): readonly Data[] {
  const counted = new Set(then.counted);
  return [...input.evidence, ...(input.case?.proofing ?? [])].map((piece) => ({
    class: piece.class,
    kind: say(`staff.kind.${piece.kind}`),
    at: piece.at,
    counts: counted.has(piece.challenge),
    by: piece.by,
  }));
}

function factsData({ input }: WhyDecision, phrases: Phrases): readonly Data[] {
  const { say } = phrases;
  const { person } = input;
  const yesNo = (value: boolean): string => say(value ? 'why.yes' : 'why.no');
  const methods = person.methods.map((method) => {
    const kind = say(`staff.kind.${method.kind}`);
    return method.lastDigits === undefined
      ? kind
      : say('staff.kind.ending', { kind, digits: method.lastDigits });
  });
  const list: [string, string][] = [
    ['status', person.status],
    ['tier', say(person.privileged ? 'why.fact-privileged' : 'why.fact-standard')],
    ['claim', input.claim],
    ['channel', input.channel],
    ['methods', methods.join(', ')],
    ['lost', [...input.lostKinds, ...input.lostDevices].join(', ')],
    ['frozen', yesNo(input.frozen)],
    ['paused', yesNo(input.paused)],
  ];
  if (input.case) {
    list.push(['approvals', input.case.approvals.map(({ by, factor }) => `${by} (${factor})`).join(', ')]);
    list.push(['checks', String(input.case.proofing.length)]);
    list.push(['notice', yesNo(input.case.noticeAt > 0)]);
  }
  return list.map(([name, value]) => ({ name: say(`why.fact-${name}`), value: value || '–' }));
}

function oneDecision(decision: WhyDecision, phrases: Phrases): Data {
  const { say } = phrases;
  const { same, now, then, versionThen, versionNow, input, row } = decision;
  const other = versionThen !== undefined && versionThen !== versionNow;
  return {
    title: say(decision.effect === undefined ? 'why.stands-on' : 'why.carried'),
    row,
    same,
    verdictOfRerun: say(now ? (same ? 'why.same' : 'why.differs') : 'why.cannot'),
    newer: other ? say('why.newer', { then: String(versionThen), now: String(versionNow) }) : undefined,
    version: versionThen === undefined ? say('why.version-none') : String(versionThen),
    versionNow: String(versionNow),
    then: decisionData(then, phrases),
    now: now && decisionData(now, phrases),
    evidence: evidenceData(decision, phrases),
    facts: factsData(decision, phrases),
    raw: JSON.stringify({ policy: versionThen, decision: then, input }, undefined, 2),
  };
}

const rowData = (row: WhyRow, shown: string, { say }: Phrases): Data => ({
  ...row,
  path: whyPath(row.id),
  current: row.id === shown,
  verdictWords: row.verdict === undefined ? undefined : say(`why.verdict-${row.verdict}`),
});

export function whyPage(view: WhyView, phrases: Phrases): Data {
  const { say } = phrases;
  const { chain, effect } = view;
  const result = effect?.ok === undefined ? 'open' : effect.ok ? 'ok' : 'not';
  return {
    row: view.row,
    personName: view.personName,
    number: view.number === undefined ? undefined : spaced(view.number),
    casePath: view.number === undefined ? undefined : casePath(view.number),
    effect: effect && { ...effect, result: say(`why.result-${result}`) },
    chain: {
      ok: chain.ok,
      words: chain.ok
        ? say(chain.whole ? 'why.chain-whole' : 'why.chain-part', { count: chain.rows })
        : say('why.chain-broken'),
      problems: chain.problems,
    },
    decisions: view.decisions.map((one) => oneDecision(one, phrases)),
    trail: view.trail.map((row) => rowData(row, view.row.id, phrases)),
  };
}

export function mountStaffWhy(app: Express, ctx: PortalContext, frame: Frame): void {
  const guards = staffGuards(ctx, frame);
  const show = staffShow(frame, guards, 'why');
  app.get('/staff/why/:asked', guards.review, async (req, res) => {
    const asked = req.params['asked'];
    const person = guards.of(res);
    const phrases = phrasesOf(res);
    const known = typeof asked === 'string' && /^[\w.:-]{1,200}$/.test(asked);
    const view = known ? await ctx.services.why.look(person.id, asked) : undefined;
    if (!view) return showMissing(frame, res);
    return show(res, 'staff/why', {
      title: phrases.say('why.title'),
      ...whyPage(view, phrases),
    });
  });
}
