/**
 * Which routes anybody may ask for, and what keeps the others. A test walks the router and fails when a
 * route is neither in `publicRoutes` nor behind a handler made by `guard`.
 */
import type { Express, RequestHandler } from 'express';

const mark: unique symbol = Symbol('guard');

type Guarded = RequestHandler & { [mark]?: string };

/** Marks a handler as a guard: it answers by itself (401, 403, 404, a way to sign in) unless the route may go on. */
export function guard(name: string, handler: RequestHandler): RequestHandler {
  (handler as Guarded)[mark] = name;
  return handler;
}

/** Routes without a guard, each for a reason. */
export const publicRoutes: Readonly<Record<string, string>> = {
  'GET /healthz': 'says only that the process lives',
  'GET /readyz': 'says only whether its parts answer',
  'GET /static/:edition/*file': 'styles, fonts, one script',
  'GET /': 'the front door',
  'GET /topics': 'all other topics, the same for everybody',
  'GET /topics/:topic': 'one topic and a button, the same for everybody',
  'GET /kept': 'what is kept, in words',
  'GET /visits': 'goes to the open visit of this very session',
  'POST /visits': 'begins a visit; it belongs to the session that began it',
  'POST /words': 'begins a visit from a sentence',
  'POST /requests': 'takes up a request; the number alone shows nothing',
  'POST /leave': 'ends this session',
  'GET /questions': 'answers that are the same for everybody',
  'GET /questions/:id':
    'an answer that is the same for everybody; a visit to go back to is looked up by its holder',
  'POST /language': 'chooses the language of this browser',
  'GET /setup': 'shows a field for the set-up code without a set-up session',
  'POST /setup/code': 'the set-up code is the credential',
  'GET /go/:token': 'the one-time link is the credential; shows who began, and to whoever asked the digits',
  'GET /go/:token/state': 'the same, in one word',
  'POST /go/:token': 'the one-time link is the credential',
  'GET /sign-in': 'the sign-in form',
  'POST /sign-in': 'password and code are the credentials',
  'POST /sign-out': 'ends this session',
  'GET /invite/:token': 'the one-time link is the credential',
  'POST /invite/:token': 'the one-time link is the credential',
  'GET /notices/:token': 'the link of a notice is the credential',
  'POST /notices/:token': 'the link of a notice is the credential; it can only stop things',
  'GET /caller': 'a field for the code of whoever calls, the same for everybody',
  'POST /caller': 'tells whose code it is; limited, and it opens nothing',
  'GET /vouch/:token': 'the link to a colleague is the credential',
  'POST /vouch/:token': 'the link to a colleague and a code of their own are the credentials',
  'POST /vouch/:token/no': 'the link to a colleague is the credential; it can only stop things',
};

export interface RouteFacts {
  /** `GET /visits/:id`. */
  readonly name: string;
  /** Names of the guards in front of it, in order. */
  readonly guards: readonly string[];
}

interface Layer {
  readonly handle: Guarded & { readonly stack?: readonly Layer[] };
  readonly method?: string;
  readonly route?: { readonly path: string | readonly string[]; readonly stack: readonly Layer[] };
}

/** Every route of an app with its guards, nested routers included. */
export function routesOf(app: Express): RouteFacts[] {
  return walk((app.router as unknown as { stack: readonly Layer[] }).stack);
}

function walk(layers: readonly Layer[]): RouteFacts[] {
  return layers.flatMap((layer) => {
    if (layer.route) return factsOf(layer.route.path, layer.route.stack);
    return layer.handle.stack ? walk(layer.handle.stack) : [];
  });
}

function factsOf(path: string | readonly string[], layers: readonly Layer[]): RouteFacts[] {
  const guards = layers.map((layer) => layer.handle[mark]).filter((name) => name !== undefined);
  const methods = new Set(layers.map((layer) => (layer.method ?? 'all').toUpperCase()));
  const paths = typeof path === 'string' ? [path] : path;
  return paths.flatMap((one) => [...methods].map((method) => ({ name: `${method} ${one}`, guards })));
}
