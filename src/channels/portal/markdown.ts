/**
 * The little Markdown of dialogs, to HTML: paragraphs, bold, emphasis, lists and links to our own paths,
 * https and tel. `marked` only reads it; what is written is decided here, token by token, so that
 * everything else comes out as the text it is.
 */
import { lexer, type Token, type Tokens } from 'marked';

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Words that are printed as they are (titles, labels): only the escapes of filled-in values are undone. */
export const plainWords = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

/** A link that may be printed: a path of ours, https, or a telephone number. */
export const mayLink = (href: string): boolean =>
  /^\/(?![/\\])[^\s\\]*$/.test(href) || /^https:\/\/[^\s\\@]+$/i.test(href) || /^tel:\+?[\d-]+$/i.test(href);

/** Blocks: paragraphs and lists. */
export const richBlock = (text: string): string => blocks(lexer(text, { gfm: false }));

/** One line: the same without paragraphs around it. */
export const richInline = (text: string): string => {
  const tokens = lexer(text, { gfm: false });
  const only = tokens.length === 1 ? tokens[0] : undefined;
  return only?.type === 'paragraph'
    ? inlines(childrenOf(only))
    : tokens.map((token) => line(token)).join(' ');
};

const childrenOf = (token: Token): readonly Token[] => ('tokens' in token && token.tokens) || [];

const line = (token: Token): string => {
  const inside = childrenOf(token);
  return inside.length > 0 ? inlines(inside) : escapeHtml(token.raw.trim());
};

function blocks(tokens: readonly Token[]): string {
  return tokens.map((token) => block(token)).join('');
}

function block(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return '';
    case 'paragraph':
      return `<p>${inlines(childrenOf(token))}</p>`;
    case 'list':
      return list(token as Tokens.List);
    default:
      return `<p>${line(token)}</p>`;
  }
}

function list(token: Tokens.List): string {
  const tag = token.ordered ? 'ol' : 'ul';
  const items = token.items.map((item) => `<li>${item.tokens.map((part) => itemPart(part)).join('')}</li>`);
  return `<${tag} class="${token.ordered ? 'steps' : 'steps dots'}">${items.join('')}</${tag}>`;
}

const itemPart = (token: Token): string => (token.type === 'text' ? line(token) : block(token));

function inlines(tokens: readonly Token[]): string {
  return tokens.map((token) => inline(token)).join('');
}

function inline(token: Token): string {
  switch (token.type) {
    case 'strong':
      return `<b>${inlines(childrenOf(token))}</b>`;
    case 'em':
      return `<em>${inlines(childrenOf(token))}</em>`;
    case 'br':
      return '<br>';
    case 'escape':
      return escapeHtml((token as Tokens.Escape).text);
    case 'text': {
      const inside = childrenOf(token);
      return inside.length > 0 ? inlines(inside) : escapeHtml((token as Tokens.Text).text);
    }
    case 'link': {
      const link = token as Tokens.Link;
      // A bare address between angle brackets is somebody's words, not our link.
      if (!link.raw.startsWith('[') || !mayLink(link.href)) return inlines(link.tokens);
      return `<a href="${escapeHtml(link.href)}">${inlines(link.tokens)}</a>`;
    }
    default:
      return escapeHtml(token.raw);
  }
}
