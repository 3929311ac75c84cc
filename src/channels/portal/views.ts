/** The template engine: Handlebars with the helpers that pages use, from the folder `views`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import { engine } from 'express-handlebars';
import { SafeString, type HelperOptions } from 'handlebars';
import { escapeHtml, richBlock, richInline } from './markdown';
import { momentOf } from './times';

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

/** Names the edition of all static files: a changed file is another address. */
export function staticEdition(viewsDir: string): string {
  const hash = createHash('sha256');
  const dir = join(viewsDir, 'static');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).toSorted())
    hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

const rootOf = (options: HelperOptions): { zone?: string; now?: number } =>
  (options.data as { root: { zone?: string; now?: number } }).root;

/** A word or number for a helper; anything else is nothing. */
const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/**
 * Helpers: `{{icon "key"}}`, `{{art "door"}}` (with `number=62` for `match`), `{{asset "look.css"}}`,
 * `{{time at}}` (in the page's `zone`, or `zone=`), `{{rich text}}` and `{{richLine text}}` for Markdown,
 * `{{groups "ABCD1234" 4}}`, `{{#if (is a b)}}`.
 */
export function helpersFrom(viewsDir: string): Record<string, Handlebars.HelperDelegate> {
  const icons = readIcons(viewsDir);
  const art = readArt(viewsDir);
  const edition = staticEdition(viewsDir);
  const safe = (html: string): SafeString => new SafeString(html);
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
      const { iso, text } = momentOf(at, zone, root.now ?? at);
      return safe(`<time datetime="${iso}">${text}</time>`);
    },
    rich: (text: unknown) => safe(richBlock(plain(text))),
    richLine: (text: unknown) => safe(richInline(plain(text))),
    groups(text: unknown, size: unknown) {
      const letters = plain(text).replace(/[\s-]/g, '');
      const width = typeof size === 'number' ? size : 4;
      const parts = letters.match(new RegExp(`.{1,${width}}`, 'gs')) ?? [];
      return safe(parts.map((part) => `<span>${escapeHtml(part)}</span>`).join(' '));
    },
    is: (left: unknown, right: unknown) => left === right,
  };
}

export function mountViews(app: Express, viewsDir: string): void {
  const render = engine({
    extname: '.hbs',
    defaultLayout: 'person',
    layoutsDir: join(viewsDir, 'layouts'),
    partialsDir: join(viewsDir, 'partials'),
    helpers: helpersFrom(viewsDir),
  });
  // It answers by its callback; the promise says the same once more.
  app.engine('hbs', (path, options, callback) => void render(path, options, callback));
  app.set('view engine', 'hbs');
  app.set('views', viewsDir);
  app.enable('view cache');
}
