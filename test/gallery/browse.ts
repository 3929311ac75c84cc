/** The pages that a person leafs through: a list of dialogs, and one page a dialog with all its screens. */
import { escapeHtml } from '../../src/channels/portal/markdown';
import { channels, type Channel } from './files';
import { looks, pictureOf } from './pictures';

export interface Shown {
  /** Of its files, in the folder of the dialog: "07". */
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly path: readonly string[];
}

export interface ShownDialog {
  readonly topic: string;
  readonly screens: readonly Shown[];
  /** More states were there than were looked at. */
  readonly cut: boolean;
}

const frame = (title: string, root: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${root}static/gallery.css">
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`;

export function indexPage(
  dialogs: readonly ShownDialog[],
  language: string,
  missing: string | undefined,
): string {
  const rows = dialogs.map(
    ({ topic, screens, cut }) =>
      `<li><a href="${topic}/index.html">${topic}</a> ${screens.length} screens${cut ? ', and perhaps more' : ''}</li>`,
  );
  const note = missing === undefined ? '' : `<p class="missing">${escapeHtml(missing)}</p>`;
  return frame(`Every screen of every dialog (${language})`, '', `${note}\n<ul>\n${rows.join('\n')}\n</ul>`);
}

const captions: Readonly<Record<Channel, string>> = { page: 'Portal', card: 'Teams' };

function picturesOf(shown: Shown, channel: Channel): string {
  const html = `${shown.file}-${channel}.html`;
  return looks
    .map((look) => {
      const file = pictureOf(html, look);
      const alt = `${captions[channel]}, ${look.width} px, ${look.scheme}`;
      return `<a href="${file}"><img loading="lazy" class="w${look.width}" src="${file}" alt="${alt}" title="${alt}"></a>`;
    })
    .join('\n');
}

function section(shown: Shown, pictures: boolean): string {
  const links = channels.map(
    (channel) => `<a href="${shown.file}-${channel}.html">${captions[channel]} (HTML)</a>`,
  );
  const rows = pictures
    ? channels.map((channel) => `<div class="pictures">\n${picturesOf(shown, channel)}\n</div>`)
    : [];
  const [who = '', ...path] = shown.path.map(escapeHtml);
  return `<section id="s${shown.file}">
<h2><a href="#s${shown.file}">${shown.file}</a> ${escapeHtml(shown.name)}</h2>
<p><b>${escapeHtml(shown.title)}</b> ${links.join(' · ')}</p>
<p class="path">${who}${path.length > 0 ? `: ${path.join(' › ')}` : ''}</p>
${rows.join('\n')}
</section>`;
}

export function dialogPage({ topic, screens, cut }: ShownDialog, pictures: boolean): string {
  const more = cut ? '<p class="missing">Not every path was walked: there may be more screens.</p>' : '';
  const list = screens.map(
    ({ file, name, title }) =>
      `<li><a href="#s${file}">${file} ${escapeHtml(name)}</a> ${escapeHtml(title)}</li>`,
  );
  const contents = `<details><summary>${screens.length} screens</summary><ul>\n${list.join('\n')}\n</ul></details>`;
  const sections = screens.map((shown) => section(shown, pictures));
  return frame(
    topic,
    '../',
    ['<p><a href="../index.html">All dialogs</a></p>', more, contents, ...sections].join('\n'),
  );
}
