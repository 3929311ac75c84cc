/** The template engine: Handlebars with the helpers that pages use, from the folder `views`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Express } from 'express';
import Handlebars, { type HelperOptions } from 'handlebars';
import { escapeHtml, richBlock, richInline } from './markdown';
import type { Catalogue, Phrases } from '../../core/phrases';
import { momentOf, type Moment } from './times';

/** The symbols of `icons.svg`, by name. */
export function readIcons(viewsDir: string): ReadonlyMap<string, string> {
  const source = readFileSync(join(viewsDir, 'partials/icons/icons.svg'), 'utf8');
  const symbols = source.matchAll(/<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)<\/symbol>/gs);
  return new Map([...symbols].map(([, name = '', inside = '']) => [name, inside]));
}

export const iconSvg = (inside: string): string =>
  `<svg class="i" viewBox="0 0 24 24" aria-hidden="true">${inside}</svg>`;

function readArt(viewsDir: string): ReadonlyMap<string, string> {
  const dir = join(viewsDir, 'partials/art');
  const files = readdirSync(dir).filter((file) => file.endsWith('.svg'));
  return new Map(files.map((file) => [file.slice(0, -4), readFileSync(join(dir, file), 'utf8')]));
}

/** What asks a browser for a key, as its makers bundle it for a page. */
export const webAuthnScript = join(
  dirname(require.resolve('@simplewebauthn/browser')),
  '../dist/bundle/index.umd.min.js',
);

/** Names the edition of all static files: a changed file is another address. */
export function staticEdition(viewsDir: string): string {
  const hash = createHash('sha256');
  const dir = join(viewsDir, 'static');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).toSorted())
    hash.update(readFileSync(file));
  hash.update(readFileSync(webAuthnScript));
  return hash.digest('hex').slice(0, 12);
}

interface Root {
  readonly zone?: string;
  readonly now?: number;
  readonly language?: string;
  readonly org?: { readonly helpDeskPhone?: string };
  readonly tel?: string;
}
const rootOf = (options: HelperOptions): Root => (options.data as { root: Root }).root;

type Safe = Handlebars.SafeString;
const isSafe = (value: unknown): value is Safe => value instanceof Handlebars.SafeString;

/**
 * HTML of helpers inside a sentence (a time, a name with its own direction): Markdown sees a mark in its place.
 * The marks are of the private use area; nobody's words hold them.
 */
const markOf = (index: number): string => `\ue000${index}\ue001`;
const marks = /\ue000(\d*)\ue001?/g;

/** What a helper was given by name: words and numbers only. */
const valuesOf = (options: HelperOptions): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(options.hash as Record<string, unknown>).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );

/** Markdown of the catalogue with its values filled in, as HTML by `render`. */
function filledIn(
  text: (values: Record<string, string | number>) => string,
  render: (text: string) => string,
  options: HelperOptions,
): string {
  const parts = Object.entries(options.hash as Record<string, unknown>).filter(
    (entry): entry is [string, Safe] => isSafe(entry[1]),
  );
  const values = Object.fromEntries(
    Object.entries(valuesOf(options)).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(marks, '') : value,
    ]),
  );
  const marked = Object.fromEntries(parts.map(([name], index) => [name, markOf(index)]));
  return render(text({ ...values, ...marked })).replaceAll(marks, (_mark, index: string) =>
    String(parts[Number(index)]?.[1] ?? ''),
  );
}

const timeTag = ({ iso, text }: Moment): string => `<time datetime="${iso}">${escapeHtml(text)}</time>`;

/** A word or number for a helper; anything else is nothing. */
const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/**
 * Helpers: `{{icon "key"}}`, `{{art "door"}}` (with `number=62` for `match`), `{{asset "look.css"}}`,
 * `{{time at}}` (in the page's `zone`, or `zone=`), `{{rich text}}` and `{{richLine text}}` for Markdown,
 * `{{groups "ABCD1234" 4}}`, `{{#if (is a b)}}`. Words come from the catalogue, in the page's language:
 * `{{t "home.title" name=org.name}}` as plain text, `{{md ...}}` as one line and `{{mdBlock ...}}` as blocks of Markdown,
 * `{{link "home.password" address}}` with one link. In `md` a value may be HTML of another helper:
 * `(time at)`, `(moment at)` for one that is in words already, `(bdi name)`, `(span "code" reference)`, `(phone)`, which is the help desk's number to call.
 */
export function helpersFrom(
  viewsDir: string,
  catalogue: Catalogue,
): Record<string, Handlebars.HelperDelegate> {
  const icons = readIcons(viewsDir);
  const art = readArt(viewsDir);
  const edition = staticEdition(viewsDir);
  const safe = (html: string): Handlebars.SafeString => new Handlebars.SafeString(html);
  const phrases = (options: HelperOptions): Phrases => catalogue.in(rootOf(options).language ?? '');
  const words = (name: unknown, options: HelperOptions, render: (text: string) => string): Safe =>
    safe(filledIn((values) => phrases(options).rich(plain(name), values), render, options));
  return {
    icon: (name: unknown) => safe(iconSvg(icons.get(plain(name)) ?? icons.get('other') ?? '')),
    art(name: unknown, options: HelperOptions) {
      const svg = art.get(plain(name)) ?? '';
      const number = plain(options.hash['number']);
      return safe(number ? svg.replaceAll('>62<', `>${escapeHtml(number)}<`) : svg);
    },
    hasArt: (name: unknown) => art.has(plain(name)),
    asset: (file: unknown) => `/static/${edition}/${plain(file)}`,
    time(at: unknown, options: HelperOptions) {
      if (typeof at !== 'number' || !Number.isFinite(at)) return '';
      const root = rootOf(options);
      const zone = plain(options.hash['zone']) || root.zone || 'UTC';
      return safe(timeTag(momentOf(at, zone, root.now ?? at, root.language)));
    },
    moment: (at: Moment) => safe(timeTag(at)),
    rich: (text: unknown) => safe(richBlock(plain(text))),
    richLine: (text: unknown) => safe(richInline(plain(text))),
    groups(text: unknown, size: unknown) {
      const letters = plain(text).replace(/[\s-]/g, '');
      const width = typeof size === 'number' ? size : 4;
      const parts = letters.match(new RegExp(`.{1,${width}}`, 'gs')) ?? [];
      return safe(parts.map((part) => `<span>${escapeHtml(part)}</span>`).join(' '));
    },
    is: (left: unknown, right: unknown) => left === right,
    t: (name: unknown, options: HelperOptions) => phrases(options).say(plain(name), valuesOf(options)),
    md: (name: unknown, options: HelperOptions) => words(name, options, richInline),
    // A link from the settings is no value of a text: it would be escaped.
    link: (name: unknown, to: unknown, options: HelperOptions) =>
      safe(richInline(phrases(options).say(plain(name), { link: plain(to) }))),
    mdBlock: (name: unknown, options: HelperOptions) => words(name, options, richBlock),
    bdi: (text: unknown) => safe(`<bdi>${escapeHtml(plain(text))}</bdi>`),
    span: (style: unknown, text: unknown) =>
      safe(`<span class="${escapeHtml(plain(style))}">${escapeHtml(plain(text))}</span>`),
    phone(options: HelperOptions) {
      const { org, tel } = rootOf(options);
      const [number, to] = [escapeHtml(plain(org?.helpDeskPhone)), escapeHtml(plain(tel))];
      return safe(`<a class="tel" href="tel:${to}">${number}</a>`);
    },
  };
}

type Template = Handlebars.TemplateDelegate<object>;

/** Names of templates under a folder, without ending: "pages/home". */
const namesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/').slice(0, -4));

/**
 * Compiles everything once, at the start: a template that cannot be read or parsed shows then, and a page costs
 * no look at the disk. (express-handlebars collects its partials anew for every page.)
 */
function compileAll(
  viewsDir: string,
  catalogue: Catalogue,
): (name: string, data: object, layout: string) => string {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(helpersFrom(viewsDir, catalogue));
  const read = (name: string): string => readFileSync(join(viewsDir, `${name}.hbs`), 'utf8');
  const compile = (name: string): Template => handlebars.compile<object>(read(name));
  for (const name of namesIn(join(viewsDir, 'partials')))
    handlebars.registerPartial(name, read(`partials/${name}`));
  const pages = new Map(
    namesIn(viewsDir)
      .filter((name) => !/^(?:partials|mail|text|locales)\//.test(name))
      .map((name) => [name, compile(name)]),
  );
  const find = (name: string): Template => {
    const found = pages.get(name);
    if (!found) throw new Error(`There is no view "${name}".`);
    return found;
  };
  return (name, data, layout) => find(`layouts/${layout}`)({ ...data, body: find(name)(data) });
}

export function mountViews(app: Express, viewsDir: string, catalogue: Catalogue): void {
  const render = compileAll(viewsDir, catalogue);
  app.engine('hbs', (path, options, callback) => {
    try {
      const name = relative(viewsDir, path).replaceAll('\\', '/').slice(0, -4);
      const { layout } = options as { layout?: string };
      callback(null, render(name, options, layout ?? 'person'));
    } catch (error) {
      callback(error instanceof Error ? error : new Error('A page could not be made.'));
    }
  });
  app.set('view engine', 'hbs');
  app.set('views', viewsDir);
  app.enable('view cache');
}
