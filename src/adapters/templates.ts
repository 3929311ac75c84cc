/**
 * Mail and text templates from `views/mail` and `views/text`. A mail is three files: subject, plain text and
 * HTML with the same words. Whatever comes in as data is somebody's words: it is printed literally, on one
 * line, and cannot become markup, a header, a link or a second paragraph.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import type { Templates } from '../app/ports';

/** What mails say of the organisation; the same shape as the use cases have it. */
export interface MailOrganisation {
  readonly name: string;
  readonly helpDeskPhone: string;
  readonly hours: string;
}

export interface LoadedTemplates extends Templates {
  /** Settles once the organisation's name and number are known. */
  ready(): Promise<void>;
}

type Data = Readonly<Record<string, unknown>>;
type Render = (data: Data) => string;

/** At most: longer words are cut. A page of a mail is no place for more. */
const maxValue = 600;
const oneSegment = 160;

/**
 * @param viewsDir the folder with `mail/` and `text/`.
 * @param organisation asked again with every mail; a promise takes effect for the next one.
 * @throws {Error} when a template is missing or cannot be read.
 */
export function makeTemplates(
  viewsDir: string,
  organisation: () => Promise<MailOrganisation> | MailOrganisation,
): LoadedTemplates {
  const mails = loadMails(join(viewsDir, 'mail'));
  const texts = loadTexts(join(viewsDir, 'text'));
  let known: MailOrganisation = { name: '', helpDeskPhone: '', hours: '' };
  const look = async (): Promise<void> => {
    known = await organisation();
  };
  const current = (): MailOrganisation => {
    const found = organisation();
    if (!(found instanceof Promise)) known = found;
    // What was known before stays in use when it cannot be read just now.
    else found.then((value) => (known = value)).catch(() => undefined);
    return known;
  };
  const complete = (data: Data): Data => {
    const clean = cleaned(data) as Data;
    return { hours: '', phone: '', ...cleanOrganisation(current()), ...clean };
  };
  return {
    ready: look,
    mail(name, data) {
      const parts = mails.get(name);
      if (!parts) throw new Error(`There is no mail template "${name}".`);
      const found = complete(data);
      checkLink(found.link);
      // The heading said once is enough.
      const all = found.what === found.title ? { ...found, what: '' } : found;
      return {
        subject: cut(oneLine(parts.subject(all)), 150),
        text: `${parts.text(all).trim()}\n`,
        html: parts.html(all),
      };
    },
    text(name, data) {
      const render = texts.get(name);
      if (!render) throw new Error(`There is no text template "${name}".`);
      const all = complete(data);
      checkLink(all.link);
      return fitted(render, all);
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

function loadMails(folder: string): ReadonlyMap<string, Mail> {
  const escaped = engine(unlinked);
  const inText = engine(unlinked);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  for (const file of readdirSync(folder)) {
    const partial = /^_([a-z-]+)\.(html|text)\.hbs$/.exec(file);
    if (partial?.[1]) (partial[2] === 'html' ? escaped : inText).registerPartial(partial[1], read(file));
  }
  const names = readdirSync(folder).flatMap((file) => /^([a-z-]+)\.subject\.hbs$/.exec(file)?.[1] ?? []);
  if (!names.length) throw new Error(`No mail templates in ${folder}.`);
  const words = engine((text) => text);
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

function loadTexts(folder: string): ReadonlyMap<string, Render> {
  const words = engine((text) => text);
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

/** @param literal how somebody's words are printed by `{{say}}`. */
function engine(literal: (text: string) => string): typeof Handlebars {
  const made = Handlebars.create();
  made.registerHelper('say', (value: unknown) => literal(plain(value)));
  made.registerHelper('code', (value: unknown) => grouped(plain(value)));
  made.registerHelper('dial', (value: unknown) => dial(plain(value)));
  return made;
}

/** GSM 03.38 basic set: with anything else a text holds 70 characters, not 160. */
const gsm = /[^@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]/gu;

function toGsm(text: string): string {
  const plain = text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2013\u2014]/g, '-')
    .replace(/…/g, '...');
  const simple = plain.replace(gsm, (char) => char.normalize('NFKD').replace(/\p{M}/gu, ''));
  return simple.replace(gsm, '').replace(/ {2,}/g, ' ').trim();
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
