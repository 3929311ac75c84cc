/** Files of the gallery: a page and a card a screen, and what they need beside them, so that no server is needed. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { webAuthnScript } from '../../src/channels/portal/views';
import type { Screen } from '../../src/core/screen';
import { cardOf, pageOf } from '../dialogs/paths-show';

const views = join(__dirname, '../../views');
const packageFile = (name: string, file: string): string => join(dirname(require.resolve(name)), file);

/** Browsers load no fonts from the disk's other files: these stand in the style itself. */
function withFonts(css: string): string {
  return css.replaceAll(/url\((fonts\/[\w-]+\.woff2)\)/g, (_all, font: string) => {
    const data = readFileSync(join(views, 'static', font)).toString('base64');
    return `url(data:font/woff2;base64,${data})`;
  });
}

/** Styles and scripts that pages and cards share. */
export function writeShared(folder: string): void {
  const to = join(folder, 'static');
  mkdirSync(to, { recursive: true });
  cpSync(join(views, 'static'), to, { recursive: true });
  writeFileSync(join(to, 'tokens.css'), withFonts(readFileSync(join(views, 'static/tokens.css'), 'utf8')));
  const copies: Readonly<Record<string, string>> = {
    'webauthn.js': webAuthnScript,
    'adaptivecards.js': packageFile('adaptivecards', '../dist/adaptivecards.js'),
    'marked.js': packageFile('marked', 'marked.umd.js'),
    'card.js': join(__dirname, 'card.js'),
    'card.css': join(__dirname, 'card.css'),
    'gallery.css': join(__dirname, 'gallery.css'),
  };
  for (const [name, from] of Object.entries(copies)) cpSync(from, join(to, name));
}

/** What the portal serves, with addresses that hold on a disk. */
const onDisk = (html: string): string =>
  html.replaceAll(/<link rel="preload"[^>]*>\n?/g, '').replaceAll(/\/static\/[0-9a-f]+\//g, '../static/');

const cardPage = (card: object, language: string): string => `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Card</title>
<link rel="stylesheet" href="../static/card.css">
<p class="from">Sparekey 14:30</p>
<div id="here"></div>
<script type="application/json" id="card">${JSON.stringify(card).replaceAll('<', String.raw`\u003c`)}</script>
<script src="../static/adaptivecards.js"></script>
<script src="../static/marked.js"></script>
<script src="../static/card.js"></script>
</html>
`;

export const channels = ['page', 'card'] as const;
export type Channel = (typeof channels)[number];

/** `<folder>/<name>-page.html` and `-card.html`. */
export async function writeScreen(
  folder: string,
  name: string,
  screen: Screen,
  now: number,
  language: string,
): Promise<void> {
  writeFileSync(join(folder, `${name}-page.html`), onDisk(await pageOf(screen, now, language)));
  writeFileSync(join(folder, `${name}-card.html`), cardPage(cardOf(screen, now, language), language));
}
