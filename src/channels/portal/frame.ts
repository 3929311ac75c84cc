/** What every page has around it: the organisation, the form token, the way to a person. */
import type { Response } from 'express';
import type { Organisation } from '../../app/services';
import type { PortalContext } from './context';
import { languageNames, phrasesOf } from './language';
import type { Sessions } from './sessions';
import { zoneOr } from './times';

export interface PageOptions {
  /** HTTP status; 200 when left out. */
  readonly status?: number;
  /** The layout in `views/layouts`; `person` when left out. */
  readonly layout?: 'person' | 'staff';
}

/** Renders a view inside the frame. `title` is the window's title, before the name of the organisation. */
export type ShowPage = (
  res: Response,
  view: string,
  data: Readonly<Record<string, unknown>> & { readonly title: string },
  options?: PageOptions,
) => Promise<void>;

export interface Frame {
  readonly sessions: Sessions;
  readonly show: ShowPage;
  /** A short reference that stands on an error page and in the log, nowhere else. */
  reference(): string;
}

/** Letters and digits that are not mistaken for one another when said aloud. */
const alphabet = 'ACDEFGHJKMNPQRTUVWXY34679';

const unknownOrganisation: Organisation = {
  name: '',
  helpDeskPhone: '',
  helpDeskPhoneSpoken: '',
  hours: '',
  zone: 'UTC',
  hoursNow: '',
};

/** For the layout: the language, and what else there is to choose. */
function languageData(res: Response, all: ReturnType<typeof languageNames>): Record<string, unknown> {
  const { language } = phrasesOf(res);
  // Only a page that a GET brings can be shown again.
  const back = res.req.method === 'GET' ? res.req.path : '/';
  return { language, back, languages: all.filter((one) => one.code !== language) };
}

export function makeFrame(ctx: PortalContext, sessions: Sessions): Frame {
  let lastKnown = unknownOrganisation;
  // An error page must come also when the settings cannot be read: then with what was read last.
  const organisation = async (language: string): Promise<Organisation> => {
    try {
      lastKnown = await ctx.services.organisation(language);
    } catch (error) {
      ctx.log.warn(
        { error: error instanceof Error ? error.name : 'unknown' },
        'The settings could not be read.',
      );
    }
    return lastKnown;
  };
  return {
    sessions,
    reference() {
      const letters = Array.from(
        { length: 6 },
        () => alphabet[ctx.random.below(alphabet.length)] ?? 'A',
      ).join('');
      return `${letters.slice(0, 3)} ${letters.slice(3)}`;
    },
    async show(res, view, data, options = {}) {
      const org = await organisation(phrasesOf(res).language);
      const session = sessions.of(res);
      const html = await new Promise<string>((resolve, reject) => {
        res.render(
          view,
          {
            layout: options.layout ?? 'person',
            org,
            tel: org.helpDeskPhone.replace(/[^\d+]/g, ''),
            csrf: sessions.formToken(res),
            signedIn: session.person !== undefined,
            demo: ctx.demo,
            now: ctx.clock.now(),
            ...languageData(res, languageNames(ctx.catalogue.languages)),
            ...data,
            zone: zoneOr(typeof data['zone'] === 'string' ? data['zone'] : org.zone),
          },
          (error: Error | null, page?: string) => (error ? reject(error) : resolve(page ?? '')),
        );
      });
      res
        .status(options.status ?? 200)
        .type('html')
        .send(html);
    },
  };
}
