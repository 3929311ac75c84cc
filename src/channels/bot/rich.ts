/**
 * Our Markdown to parts of an Adaptive Card. Text Markdown differs between Teams clients, so nothing relies on
 * it: formatting and anything that a client might read as formatting go into TextRuns, which are literal
 * (https://adaptivecards.io/explorer/TextRun.html).
 */
import { marked } from 'marked';
import type { Token, Tokens } from 'marked';
import type { Rich } from '../../core/screen';

export type Element = Readonly<Record<string, unknown>>;

/** How a piece of text looks: properties of TextBlock and TextRun alike. */
export type Look = Readonly<{ size?: string; weight?: string; color?: string; isSubtle?: boolean }>;

interface Run {
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly italic?: true;
  readonly href?: string;
}

// Characters and line starts that some client reads as Markdown, a mention or a link.
const active = /[*_[\]`~<>&\\|^#]|^\s*([-+•]|\d+[.)])\s|:\/\/|www\.|\b[\w.]+@[\w.]+|^\s{2,}/m;
// Marks that turn the direction of text, and ones that cannot be seen.
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Words of a screen that are no Markdown (titles, labels): only the escapes of filled-in values are undone. */
export const plainWords = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');

/** Without marks that turn direction or hide, and without control characters. */
export const literal = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  text.replace(invisible, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** Plain text as one element, literally, whoever wrote it. */
export function plain(text: string, look: Look = {}, spacing?: string): Element {
  return block([{ text: literal(text) }], look, spacing);
}

/** For a TextBlock that must be one (a heading): Markdown characters are escaped. */
export const escaped = (text: string): string =>
  literal(text)
    .replace(/[\\`*_{}[\]<>#+!|~]/g, String.raw`\$&`)
    .replace(/^(\s*)(-|\d+\.)/, String.raw`$1\$2`);

function block(runs: readonly Run[], look: Look, spacing?: string): Element {
  const extra = spacing ? { spacing } : {};
  const simple = runs.every((run) => !run.weight && !run.italic && !run.href);
  const text = runs.map((run) => run.text).join('');
  if (simple && !active.test(text)) return { type: 'TextBlock', text, wrap: true, ...look, ...extra };
  const inlines = runs.map(({ href, ...run }) => ({
    type: 'TextRun',
    ...look,
    ...run,
    ...(href ? { selectAction: { type: 'Action.OpenUrl', url: href } } : {}),
  }));
  return { type: 'RichTextBlock', inlines, ...extra };
}

/** A link that a card may open: https, a phone, or a path of the portal. Anything else stays text. */
export function safeLink(href: string, publicUrl: string): string | undefined {
  if (/^\/(?![/\\])[^\s\\]*$/.test(href)) return new URL(href, publicUrl).href;
  return /^(https:\/\/[^\s\\@]+$|tel:\+?[\d-]+$)/i.test(href) ? href : undefined;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  '#x2F': '/',
  '#96': '`',
};
/** Escapes of the words' own templates, back to the characters that they stand for. */
const unescape = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => {
    const known = entities[name];
    if (known) return known;
    const number = /^#(\d+)$/.exec(name)?.[1];
    return number && Number(number) < 0x110000 ? String.fromCodePoint(Number(number)) : whole;
  });

function runsOf(tokens: readonly Token[], publicUrl: string, style: Omit<Run, 'text'> = {}): Run[] {
  return tokens.flatMap((token): Run[] => {
    switch (token.type) {
      case 'strong':
        return runsOf((token as Tokens.Strong).tokens, publicUrl, { ...style, weight: 'Bolder' });
      case 'em':
        return runsOf((token as Tokens.Em).tokens, publicUrl, { ...style, italic: true });
      case 'link': {
        const { href, tokens: inner, raw } = token as Tokens.Link;
        // A bare address between angle brackets is somebody's words, not our link.
        const safe = raw.startsWith('[') ? safeLink(href, publicUrl) : undefined;
        return runsOf(inner, publicUrl, safe ? { ...style, href: safe } : style);
      }
      case 'br':
        return [{ ...style, text: '\n' }];
      default: {
        const nested = (token as Tokens.Text).tokens;
        if (nested) return runsOf(nested, publicUrl, style);
        const text = (token as { text?: unknown }).text;
        return [{ ...style, text: literal(unescape(typeof text === 'string' ? text : token.raw)) }];
      }
    }
  });
}

const joinLines = (runs: readonly Run[]): Run[] =>
  runs
    .filter((run) => run.text)
    .map((run) => ({ ...run, text: run.text.replace(/[ \t]*\n[ \t]*/g, run.text === '\n' ? '\n' : ' ') }));

function blocksOf(tokens: readonly Token[], publicUrl: string, look: Look): Element[] {
  return tokens.flatMap((token): Element[] => {
    switch (token.type) {
      case 'space':
        return [];
      case 'list': {
        const list = token as Tokens.List;
        const first = typeof list.start === 'number' ? list.start : 1;
        return list.items.map((item, place) => {
          const mark = list.ordered ? `${first + place}. ` : '• ';
          return block([{ text: mark }, ...joinLines(runsOf(item.tokens, publicUrl))], look, 'Small');
        });
      }
      case 'blockquote':
        return blocksOf((token as Tokens.Blockquote).tokens, publicUrl, { ...look, isSubtle: true });
      default: {
        const inner = (token as Tokens.Paragraph).tokens;
        return [block(joinLines(inner ? runsOf(inner, publicUrl) : [{ text: literal(token.raw) }]), look)];
      }
    }
  });
}

/** Elements of a piece of our Markdown: paragraphs, lists, bold, italic, links. HTML and the rest are shown as text. */
export function rich(text: Rich, publicUrl: string, look: Look = {}): Element[] {
  if (!active.test(text) && !text.includes('\n')) return text ? [block([{ text: literal(text) }], look)] : [];
  return blocksOf(marked.lexer(text, { gfm: false }), publicUrl, look);
}

/** The words alone, on one line: for facts, button titles and summaries. */
export const wordsOf = (text: Rich): string =>
  runsOf(
    marked.lexer(text, { gfm: false }).flatMap((token) => (token as Tokens.Paragraph).tokens ?? [token]),
    'https://localhost',
  )
    .map((run) => run.text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
