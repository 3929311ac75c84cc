/** The page of a turn: the screen of a visit, and around it what only a browser has. */
import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { VisitView } from '../../app/services';
import type { PortalContext } from './context';
import type { Frame } from './frame';
import { liveLink } from './hand-over-link';
import { holderOf, waiting, type Session } from './sessions';
import { toPage } from './to-page';

/** A sentence in the middle of a visit may be as long as the first one. */
export const wordsMax = 300;

export const pathOf = (id: string): string => `/visits/${encodeURIComponent(id)}`;

/** Changes when anything that the page shows changes, also when the turn stays. */
export const seenOf = (view: VisitView): string =>
  createHash('sha256').update(JSON.stringify(view.screen)).digest('base64url').slice(0, 16);

/** Own words that led nowhere, shown again. */
export interface OwnWords {
  readonly words: string;
  readonly line: string;
  /** How often in a row they were not understood. */
  readonly tries: number;
}

export interface TurnMore {
  readonly stale?: VisitView['stale'];
  /** Words that were typed for an earlier turn, so that they are not lost. */
  readonly typed?: string;
  readonly ownWords?: OwnWords;
  readonly status?: number;
}

export type ShowTurn = (res: Response, view: VisitView, more?: TurnMore) => Promise<void>;

/** After the second time in a row a person is offered. */
export const ownWordsData = (given: OwnWords | undefined): Readonly<Record<string, unknown>> => ({
  wordsMax,
  ownWords: given && { ...given, person: given.tries >= 2 },
});

/** A page that reloads itself without a script would take away what is being typed: words have a page of their own then. */
export const looksByItself = ({ screen }: VisitView): boolean => screen.waits;

/** Where a field stands already, or nothing goes on, there is none for other words. */
const takesWords = ({ screen }: VisitView): boolean => screen.field === undefined && !screen.ended;

/** Secrets that were shown once here, so that the page can say so. */
function shownHere(session: Session, visit: string): Readonly<Record<string, unknown>> | undefined {
  const shown = session.shown.findLast(
    (one) => one.visit === visit && (one.what === 'set-up' || one.what === 'day-pass'),
  );
  return shown && { at: shown.at, setUp: shown.what === 'set-up', dayPass: shown.what === 'day-pass' };
}

/** What was typed for an earlier turn stands in the field again when that takes words. */
function withTyped(view: VisitView, typed: string | undefined): VisitView {
  const { field } = view.screen;
  if (typed === undefined || field?.kind !== 'words') return view;
  return { ...view, screen: { ...view.screen, field: { ...field, value: typed.slice(0, field.maxLength) } } };
}

export function makeShowTurn(ctx: PortalContext, frame: Frame): ShowTurn {
  const { sessions, show } = frame;
  /** A place that asks to go on is answered here, whatever page is open. */
  const asked = async (res: Response, view: VisitView): Promise<boolean> => {
    const session = sessions.of(res);
    if (!liveLink(session, view.id, ctx.clock.now())) return false;
    return (await ctx.services.visits.askedHandOver(holderOf(session))) !== undefined;
  };
  return async (res, view, more = {}) => {
    const { stale, typed, ownWords, status = 200 } = more;
    const { screen } = view;
    if (screen.waits) await sessions.update(res, waiting(ctx.clock.now()));
    const shown = withTyped(view, typed);
    await show(
      res,
      'pages/turn',
      {
        ...toPage({ ...shown, ...(stale && { stale }) }, ctx.clock.now()),
        visit: view.id,
        language: view.language,
        // Where something is offered at once, nobody waits for the page to move.
        looks: screen.waits && !screen.portalOnly,
        seen: screen.waits ? seenOf(view) : undefined,
        // Without a script a page with a field waits to be asked: reloading would take away what is being typed.
        keeps: screen.field !== undefined,
        once: ctx.random.token(16),
        shown: shownHere(sessions.of(res), view.id),
        typed,
        typedFilled: shown !== view,
        takesWords: takesWords(view),
        wordsElsewhere: looksByItself(view),
        ...ownWordsData(ownWords),
        handOver: !screen.ended,
        teams: ctx.mountBot !== undefined,
        handOverAsked: await asked(res, view),
        handOverLink: `${pathOf(view.id)}/hand-over`,
      },
      { status },
    );
  };
}
