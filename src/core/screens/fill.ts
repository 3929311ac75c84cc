/** Words are Handlebars; variables are values the engine offers, escaped so that they stay literal text. */
import Handlebars from 'handlebars';
import type { Words } from '../dialog-types';

const compiled = new Map<string, Handlebars.TemplateDelegate>();
const engine = Handlebars.create();

/** Markdown's own signs, and what would make a link, a mention or a tag. */
export const escapeMarkdown = (value: string): string =>
  value.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~@&:/]/g, (sign) => `\\${sign}`);

/** Bidirectional, zero-width and other control characters never belong in words on a screen. */
export const withoutControls = (value: string): string =>
  value.replaceAll(/[^\P{C}\n\t]|[\u2028\u2029]/gu, '');

/** A built-in text. A missing one shows its name, which a test of the words file finds. */
export const blank = (words: Words, name: string): string => words[name] ?? name;

export type Variables = Readonly<Record<string, string | number | undefined>>;

/** Fills a text; a variable without a value stays empty. No helpers, no partials, no prototype access. */
export function fill(text: string, variables: Variables): string {
  if (!text.includes('{{')) return text;
  let template = compiled.get(text);
  if (!template) {
    template = engine.compile(text, { noEscape: true, knownHelpersOnly: true, preventIndent: true });
    compiled.set(text, template);
  }
  return template(variables).replaceAll(/[ \t]+\n/g, '\n');
}
