/** Words are Handlebars; variables are values the engine offers, escaped so that they stay literal text. */
import Handlebars from 'handlebars';

const compiled = new Map<string, Handlebars.TemplateDelegate>();
const engine = Handlebars.create();

/** Markdown's own signs, and what would make a link, a mention or a tag. */
export const escapeMarkdown = (value: string): string =>
  value.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~@&:/]/g, (sign) => `\\${sign}`);

/** Bidirectional, zero-width and other control characters never belong in words on a screen. */
export const withoutControls = (value: string): string =>
  value.replaceAll(/[^\P{C}\n\t]|[\u2028\u2029]/gu, '');

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
