/** Going on in another place, in memory: links, two digits, and who may see them. Five minutes, as in the service. */
import type { Visits } from '../../src/app/services';
import type { Holder } from '../../src/core/visit';

export const fakeDigits = '47';
/** What the first place types in a chat: 24 letters and digits. */
export const typedCode = 'KX7QMR4DTW9HPV3NCJ6YEFA7';

interface Link {
  readonly visit: string;
  readonly from: Holder;
  readonly at: number;
  state: 'made' | 'asked' | 'moved' | 'void';
  to?: Holder;
}

type Calls = Pick<
  Visits,
  'handOver' | 'peekHandOver' | 'askHandOver' | 'askedHandOver' | 'confirmHandOver' | 'refuseHandOver'
> & { take(token: string, to: Holder): string | undefined };

export interface FakeHandOvers {
  readonly calls: Calls;
  /** A link of this visit, whoever holds it. */
  link(visit: string, from: Holder): string;
  readonly links: ReadonlyMap<string, Link>;
}

const lasts = 5 * 60_000;
const same = (one: Holder | undefined, other: Holder | undefined): boolean =>
  one?.kind === other?.kind && one?.ref === other?.ref;

/** @param move gives the visit to another holder. @param holds says whether this holder has it. */
export function fakeHandOvers(
  now: () => number,
  holds: (visit: string, holder: Holder) => boolean,
  move: (visit: string, to: Holder) => void,
): FakeHandOvers {
  const links = new Map<string, Link>();
  const open = (token: string): Link | undefined => {
    const link = links.get(token);
    return link && link.at + lasts > now() ? link : undefined;
  };
  const waiting = (from: Holder): [string, Link] | undefined =>
    [...links].findLast(([token, link]) => open(token) && link.state === 'asked' && same(link.from, from));
  const make = (token: string, visit: string, from: Holder): string => {
    links.set(token, { visit, from, at: now(), state: 'made' });
    return token;
  };
  const calls: Calls = {
    async handOver(visit, from) {
      if (!holds(visit, from)) return undefined;
      const code = make(typedCode, visit, from);
      return { path: `/go/${code}`, code, expiresAt: now() + lasts };
    },
    async peekHandOver(token, to) {
      const link = open(token);
      const own = link?.to !== undefined && same(link.to, to);
      if (!link || (link.state !== 'made' && !own)) return undefined;
      return {
        from: link.from.kind,
        at: link.at,
        begun: { at: link.at - 60_000, ...(link.from.kind === 'teams' ? { by: 'Mira Okafor' } : {}) },
        state: link.state,
        ...(own && link.state === 'asked' ? { digits: fakeDigits } : {}),
        ...(own && link.state === 'moved' ? { visit: link.visit } : {}),
      };
    },
    async askHandOver(token, { holder }) {
      const link = open(token);
      if (link?.state !== 'made') return false;
      Object.assign(link, { state: 'asked', to: holder });
      return true;
    },
    async askedHandOver(from) {
      const link = waiting(from)?.[1];
      return link?.to && { to: link.to.kind, at: link.at };
    },
    async confirmHandOver(from, digits) {
      const link = waiting(from)?.[1];
      if (!link?.to) return 'none';
      link.state = digits === fakeDigits ? 'moved' : 'void';
      if (link.state === 'void') return 'wrong';
      move(link.visit, link.to);
      return 'moved';
    },
    async refuseHandOver(from) {
      const found = waiting(from);
      return found !== undefined && links.delete(found[0]);
    },
    take(token, to) {
      const link = open(token);
      if (!link || !(link.state === 'made' || (link.state !== 'moved' && same(link.to, to))))
        return undefined;
      Object.assign(link, { state: 'moved', to });
      move(link.visit, to);
      return link.visit;
    },
  };
  return {
    calls,
    links,
    link: (visit, from) => make(`link-${links.size + 1}-of-${visit}`, visit, from),
  };
}
