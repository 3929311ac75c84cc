/**
 * Mail and text templates from `views/mail` and `views/text`, with the words of the catalogue. A mail is three
 * files: subject, plain text and HTML with the same words. Whatever comes in as data is somebody's words: it is printed literally, on one
 * line, and cannot become markup, a header, a link or a second paragraph.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars, { type HelperOptions } from 'handlebars';
import type { Templates } from '../app/ports';
import { sourceLanguage } from '../core/dialog/translate';
import type { Catalogue } from '../core/phrases';

/** What mails say of the organisation; the same shape as the use cases have it. */
export interface MailOrganisation {
  readonly name: string;
  readonly helpDeskPhone: string;
  readonly hours: string;
}

export interface LoadedTemplates extends Templates {
  /** Settles once the organisation's name, number and hours are known in every language. */
  ready(): Promise<void>;
}

type Data = Readonly<Record<string, unknown>>;
type Render = (data: Data) => string;

/** At most: longer words are cut. A page of a mail is no place for more. */
const maxValue = 600;
const oneSegment = 160;

/**
 * @param viewsDir the folder with `mail/` and `text/`.
 * @param organisation asked again with every mail, in its language; a promise takes effect for the next one.
 * @throws {Error} when a template is missing or cannot be read.
 */
export function makeTemplates(
  viewsDir: string,
  organisation: (language: string) => Promise<MailOrganisation> | MailOrganisation,
  catalogue: Catalogue,
): LoadedTemplates {
  const mails = loadMails(join(viewsDir, 'mail'), catalogue);
  const texts = loadTexts(join(viewsDir, 'text'), catalogue);
  const known = new Map<string, MailOrganisation>();
  const look = async (language: string): Promise<void> => {
    known.set(language, await organisation(language));
  };
  const current = (language: string): MailOrganisation => {
    const found = organisation(language);
    if (!(found instanceof Promise)) known.set(language, found);
    // What was known before stays in use when it cannot be read just now.
    else found.then((value) => known.set(language, value)).catch(() => undefined);
    return known.get(language) ?? { name: '', helpDeskPhone: '', hours: '' };
  };
  const complete = (data: Data, language: string): Data => {
    const clean = cleaned(data) as Data;
    return { hours: '', phone: '', ...cleanOrganisation(current(language)), ...clean, language };
  };
  const spoken = (language = sourceLanguage): string => catalogue.in(language).language;
  return {
    async ready() {
      await Promise.all(catalogue.languages.map(look));
    },
    mail(name, data, language) {
      const parts = mails.get(name);
      if (!parts) throw new Error(`There is no mail template "${name}".`);
      const found = complete(data, spoken(language));
      checkLink(found.link);
      // The heading said once is enough.
      const all = found.what === found.title ? { ...found, what: '' } : found;
      return {
        subject: cut(oneLine(parts.subject(all)), 150),
        text: `${parts.text(all).trim()}\n`,
        html: parts.html(all),
      };
    },
    text(name, data, language) {
      const render = texts.get(name);
      if (!render) throw new Error(`There is no text template "${name}".`);
      const all = complete(data, spoken(language));
      checkLink(all.link);
      const said = fitted(render, all);
      if (all['language'] === sourceLanguage || fits(said, render, all)) return said;
      return fitted(render, complete(data, sourceLanguage));
    },
  };
}

const cleanOrganisation = (found: MailOrganisation): Data => ({
  organisation: oneLine(found.name),
  phone: oneLine(found.helpDeskPhone),
  hours: oneLine(found.hours),
});

/** Links go where our own code says; a link of another kind is a mistake that must not leave. */
function checkLink(link: unknown): void {
  if (link === undefined || link === '') return;
  if (typeof link !== 'string' || !/^https?:\/\/[^\s<>"']+$/.test(link)) {
    throw new Error('The link of a message must begin with https://.');
  }
}

/** Control characters, line and paragraph separators, and marks that turn or hide text. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const turning =
  /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const oneLine = (text: string): string => text.replace(turning, '').replace(unseen, ' ').trim();
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a character at the cut would be no text.
  return `${text
    .slice(0, most - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return /^https?:\/\//.test(value) ? value : cut(oneLine(value), maxValue);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]));
  }
  return value;
}

/**
 * Mail programs make links of what looks like one. An invisible break before dots, at signs and slashes
 * keeps "evil.example" and "https://evil.example" plain words.
 */
const unlinked = (text: string): string =>
  text.replace(/(?<=\S)(?=[.@]\p{L})|(?<=:)(?=\/\/)|(?<=\d)(?=\.\d)/gu, '\u200b');

/** "481223" reads better as "481 223". */
const grouped = (code: string): string =>
  /^\d{6}$/.test(code) ? `${code.slice(0, 3)} ${code.slice(3)}` : code;

/** A number to dial from what is printed: "0131 496 0120". */
const dial = (phone: string): string => phone.replace(/[^\d+]/g, '');

interface Mail {
  readonly subject: Render;
  readonly text: Render;
  readonly html: Render;
}

function loadMails(folder: string, catalogue: Catalogue): ReadonlyMap<string, Mail> {
  const escaped = engine(unlinked, catalogue);
  const inText = engine(unlinked, catalogue);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  for (const file of readdirSync(folder)) {
    const partial = /^_([a-z-]+)\.(html|text)\.hbs$/.exec(file);
    if (partial?.[1]) (partial[2] === 'html' ? escaped : inText).registerPartial(partial[1], read(file));
  }
  const names = readdirSync(folder).flatMap((file) => /^([a-z-]+)\.subject\.hbs$/.exec(file)?.[1] ?? []);
  if (!names.length) throw new Error(`No mail templates in ${folder}.`);
  const words = engine((text) => text, catalogue);
  return new Map(
    names.map((name) => [
      name,
      {
        subject: words.compile(read(`${name}.subject.hbs`), { noEscape: true, strict: true }) as Render,
        text: inText.compile(read(`${name}.text.hbs`), { noEscape: true, strict: true }) as Render,
        html: escaped.compile(read(`${name}.html.hbs`), { strict: true }) as Render,
      },
    ]),
  );
}

function loadTexts(folder: string, catalogue: Catalogue): ReadonlyMap<string, Render> {
  const words = engine((text) => text, catalogue);
  const names = readdirSync(folder).flatMap((file) => /^([a-z-]+)\.hbs$/.exec(file)?.[1] ?? []);
  if (!names.length) throw new Error(`No text templates in ${folder}.`);
  return new Map(
    names.map((name) => [
      name,
      words.compile(readFileSync(join(folder, `${name}.hbs`), 'utf8').trim(), {
        noEscape: true,
        strict: true,
      }) as Render,
    ]),
  );
}

/** Words and numbers; anything else prints as nothing. */
const plain = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? value.toString() : '';

/** HTML of a helper inside a sentence has a mark in its place, until the sentence itself is escaped. */
const markOf = (index: number): string => `\ue000${index}\ue001`;
const marks = /\ue000(\d*)\ue001?/g;

/**
 * `{{t "mail.code.is" code=(big code)}}`: words of the catalogue, in the language of the message.
 * @param literal how somebody's words are printed, by themselves (`{{say}}`) and inside a sentence.
 */
function engine(literal: (text: string) => string, catalogue: Catalogue): typeof Handlebars {
  const made = Handlebars.create();
  made.registerHelper('t', (name: unknown, options: HelperOptions) => {
    const { language } = (options.data as { root: Data }).root;
    const given = Object.entries(options.hash as Record<string, unknown>);
    const parts = given.filter(
      (one): one is [string, Handlebars.SafeString] => one[1] instanceof Handlebars.SafeString,
    );
    const values = given.map(([key, value]) => [key, literal(plain(value)).replaceAll(marks, '')]);
    const marked = parts.map(([key], index) => [key, markOf(index)]);
    const text = catalogue
      .in(plain(language))
      .say(plain(name), Object.fromEntries([...values, ...marked]) as Record<string, string>);
    if (parts.length === 0) return text;
    const html = Handlebars.escapeExpression(text);
    return new Handlebars.SafeString(
      html.replaceAll(marks, (_mark, index: string) => parts[Number(index)]?.[1].toHTML() ?? ''),
    );
  });
  made.registerHelper('say', (value: unknown) => literal(plain(value)));
  made.registerHelper('code', (value: unknown) => grouped(plain(value)));
  made.registerHelper('dial', (value: unknown) => dial(plain(value)));
  made.registerHelper('big', (value: unknown) => {
    const text = Handlebars.escapeExpression(plain(value));
    return new Handlebars.SafeString(`<b style="font-size:27px;letter-spacing:2px;">${text}</b>`);
  });
  return made;
}

/** GSM 03.38 basic set: with anything else a text holds 70 characters, not 160. */
const gsm = /[^@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]/gu;

function toGsm(text: string): string {
  const plain = text
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f«»]/g, '"')
    .replace(/[\u2013\u2014]/g, '-')
    .replace(/…/g, '...');
  const simple = plain.replace(gsm, (char) => char.normalize('NFKD').replace(/\p{M}/gu, ''));
  return simple.replace(gsm, '').replace(/ {2,}/g, ' ').trim();
}

/**
 * Are these words, in their language, one segment? A translation that is too long, or in letters that a text does
 * not hold, gives way to English: a code that arrives in two parts may arrive in none.
 */
function fits(said: string, render: Render, data: Data): boolean {
  const words = render({ ...data, organisation: '', what: '', phone: '' });
  const letters = (text: string): number => (text.normalize('NFKC').match(/\p{L}/gu) ?? []).length;
  return said.length <= oneSegment && letters(toGsm(words)) >= letters(words);
}

/** One segment: the organisation's name gives way first, then what happened; the code and the warning never. */
function fitted(render: Render, data: Data): string {
  const at = (name: string, what: string): string =>
    toGsm(render({ ...data, organisation: shortened(name), what: shortened(what) }));
  const name = toGsm(plain(data.organisation));
  const what = toGsm(plain(data.what));
  const whole = at(name, what);
  if (whole.length <= oneSegment) return whole;
  const over = whole.length - oneSegment;
  const shorter = name.slice(0, Math.max(0, name.length - over));
  const named = at(shorter, what);
  if (named.length <= oneSegment) return named;
  return at(shorter, what.slice(0, Math.max(0, what.length - (named.length - oneSegment))));
}

const shortened = (text: string): string => text.trimEnd();
