/** What the portal is given. `main` builds it; nothing in this folder reads the environment. */
import type { Express } from 'express';
import type { Keys } from '../../app/keys';
import type { Clock, Log, Random, Store } from '../../app/ports';
import type { Services } from '../../app/services';
import type { Stage } from '../../app/stage';
import type { Catalogue } from '../../core/phrases';
import type { Limits } from './limits';

export interface PortalContext {
  readonly services: Services;
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Where people reach the portal: `https://sparekey.example.org`. Requests for another host are refused. */
  readonly publicUrl: string;
  /** Express's `trust proxy`: which hop may say who the client is. */
  readonly trustProxy: boolean | number | string;
  /** The bot's app id, for links that open its chat; none in the demo. */
  readonly teamsAppId?: string;
  /** True behind TLS: cookies are `Secure` and carry the `__Host-` prefix. */
  readonly secureCookies: boolean;
  readonly demo: boolean;
  /** Opens the demo's simulated phones; printed when the demo starts. */
  readonly simulatorKey?: string;
  /** The demo's play; none elsewhere. */
  readonly stage?: Stage;
  /** The words of pages, in every language. */
  readonly catalogue: Catalogue;
  /** The folder `views`, which also holds `static`. */
  readonly viewsDir: string;
  /** Routes that bring their own authentication and body parser (the bot, callbacks): before sessions and CSRF. */
  readonly mountBot?: (app: Express) => void;
  /** How often one source may send forms; wide defaults. */
  readonly limits?: Limits;
  /** More routes, behind sessions and CSRF. */
  readonly extra?: (app: Express, ctx: PortalContext) => void;
}
