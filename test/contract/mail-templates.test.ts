/** Mails and texts as people get them: the words, that others' words stay literal, that one text is one segment. */
import { join } from 'node:path';
import { makeTemplates } from '../../src/adapters/templates';
import type { Words } from '../../src/core/dialog-types';
import { catalogue, withGerman } from '../tools/catalogue';

const views = join(__dirname, '../../views');
const organisation = {
  name: 'Alderbrook Hospitals',
  helpDeskPhone: '0131 496 0120',
  hours: 'Monday to Friday, 7:00 to 19:00',
};
const templates = makeTemplates(views, () => organisation, catalogue());

const notice = {
  title: 'Your phone was stopped',
  what: 'Somebody showed a backup code of yours.',
  atText: 'Tuesday 24 November, 14:29 (Edinburgh)',
  lines: [{ label: 'Done', value: 'The old phone can no longer sign in' }],
  number: '47K 9RM',
  link: 'https://help.example.org/notices/abc-DEF_1',
};
const nasty = [
  '<b>x</b><script>alert(1)</script>',
  'a\r\nBcc: thief@example.net',
  '\u202egnp.exe\u2066',
  'see https://evil.example/login or www.evil.example',
  '"><a href="https://evil.example">press</a>',
  '{{constructor}}',
];

test('a notice says what, when and what next, with one button that opens a page', () => {
  const mail = templates.mail('notice', notice);
  expect(mail.subject).toBe('Your phone was stopped (request 47K 9RM)');
  for (const words of [
    notice.title,
    notice.what,
    notice.atText,
    'The old phone can no longer sign in',
    '47K 9RM',
    '0131 496 0120',
  ]) {
    expect(mail.html).toContain(words);
    expect(mail.text).toContain(words);
  }
  expect(mail.html.match(/class="btn/g)).toHaveLength(1);
  expect(mail.html).toMatch(/href="https:\/\/help\.example\.org\/notices\/abc-DEF_1"[^>]*>This was not me</);
  expect(mail.text).toContain(`\n${notice.link}\n`);
  expect(mail.html).toContain('href="tel:01314960120"');
});

test('a notice names the account, and says its heading once', () => {
  const mail = templates.mail('notice', { ...notice, name: 'Mira Okafor', what: notice.title });
  expect(mail.text).toMatch(/^Your phone was stopped\n\nAccount: Mira Okafor\nWhen: /);
  expect(mail.html).toContain('Mira Okafor');
  expect(mail.html.match(/Your phone was stopped/g)).toHaveLength(2);
});

test('nothing in a mail is loaded from anywhere', () => {
  for (const name of ['notice', 'message', 'code']) {
    const { html } = templates.mail(name, { ...notice, heading: 'H', paragraphs: ['P'], code: '481223' });
    expect(html).not.toMatch(/<(img|link|script|iframe|form|object)\b|url\(|@import|src=/i);
  }
});

test('a code stands in the first line, in both forms and in the subject', () => {
  const mail = templates.mail('code', { code: '481223' });
  expect(mail.subject).toMatch(/^481 223 /);
  expect(mail.text).toMatch(/^481 223 is your Sparekey code for Alderbrook Hospitals\.\n/);
  expect(mail.text).toContain('Give it to nobody, not even the help desk.');
  expect(mail.html).toContain('481 223');
});

test('a message has a heading, paragraphs and, if any, a link', () => {
  const mail = templates.mail('message', {
    heading: 'Your request',
    paragraphs: ['One', 'Two'],
    link: notice.link,
    linkText: 'Look',
  });
  expect(mail.subject).toBe('Your request');
  expect(mail.text).toMatch(
    /^Your request\n\nOne\n\nTwo\n\nLook:\nhttps:\/\/help\.example\.org\/notices\/abc-DEF_1\n/,
  );
  expect(templates.mail('message', { heading: 'H', paragraphs: [] }).html).not.toContain('class="btn');
});

describe('case 27: names and reasons are literal text', () => {
  test.each(nasty)('%j', (words) => {
    const data = { ...notice, title: words, what: `${words} again`, lines: [{ label: words, value: words }] };
    const mail = templates.mail('notice', data);
    const clean = templates.mail('notice', notice);
    expect(mail.subject).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    const tags = (html: string): string[] => html.match(/<[^>]+>/g) ?? [];
    expect(tags(mail.html)).toEqual(tags(clean.html));
    expect(mail.text.split('\n')).toHaveLength(clean.text.split('\n').length);
    for (const body of [mail.text, mail.html]) {
      expect(body).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
      expect(body).not.toMatch(/https:\/\/evil|evil\.example/);
    }
  });

  test.each(['javascript:alert(1)', 'https://a b', 'https://a"onclick="x', '//evil.example'])(
    'a link %j never leaves',
    (link) => {
      expect(() => templates.mail('notice', { ...notice, link })).toThrow(/link/);
    },
  );
});

describe('a text with a code', () => {
  const inGsm = /^[@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;
  const about = (name: string): string =>
    makeTemplates(views, () => ({ ...organisation, name }), catalogue()).text('code', { code: '481223' });

  test('says what the code does', () => {
    expect(templates.text('code', { code: '481223' })).toBe(
      '481 223 is your Sparekey code for Alderbrook Hospitals. This replaces your sign-in. Give it to nobody, not even the help desk.',
    );
  });

  test.each(['Krankenhaus „Žofín“ – Łódź', '大学病院', 'x'.repeat(300), 'Š'.repeat(200), 'A\r\nB', ''])(
    'is one segment in GSM-7 for an organisation named %j',
    (name) => {
      const text = about(name);
      expect(text.length).toBeLessThanOrEqual(160);
      expect(text).toMatch(inGsm);
      expect(text).toMatch(/^481 223 is your Sparekey code/);
      expect(text).toMatch(/Give it to nobody, not even the help desk\.$/);
    },
  );

  test('a notice as a text stays one segment and keeps its link', () => {
    const text = templates.text('notice', { ...notice, what: 'w'.repeat(400) });
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text.endsWith(`Not you? ${notice.link}`)).toBe(true);
  });
});

test('an organisation that arrives later is in the mails after it', async () => {
  const later = makeTemplates(views, async () => organisation, catalogue());
  await later.ready();
  expect(later.mail('code', { code: '481223' }).text).toContain('Alderbrook Hospitals');
});

test('a template that does not exist is an error, and no path', () => {
  expect(() => templates.mail('../text/code', {})).toThrow(/no mail template/);
  expect(() => templates.text('nothing', {})).toThrow(/no text template/);
});

describe('another language', () => {
  const german: Words = {
    'mail.for': 'für {{organisation}}',
    'mail.person': 'Lieber mit einem Menschen sprechen?',
    'mail.code.title': 'Ihr Code',
    'mail.code.is-for': 'Ihr Sparekey-Code für {{organisation}} ist {{code}}.',
    'text.code': '{{code}} ist Ihr Sparekey-Code.',
    'text.code-for': '{{code}} ist Ihr Sparekey-Code für {{organisation}}.',
    'text.secret': 'Er ersetzt Ihre Anmeldung. Geben Sie ihn niemandem, auch nicht dem „Helpdesk“.',
    'text.notice': 'Sparekey: {{what}}',
    'text.notice-for': 'Sparekey für {{organisation}}: {{what}}',
    'text.not-you': 'Nicht Sie? {{link}}',
  };
  const made = (words: Words, name = organisation.name) =>
    makeTemplates(views, () => ({ ...organisation, name }), withGerman(words));

  test('is what the whole mail is in, and its words may stand in another order', () => {
    const mail = made(german).mail('code', { code: '481223' }, 'de-CH');
    expect(mail.text).toMatch(/^Ihr Sparekey-Code für Alderbrook Hospitals ist 481 223\.\n/);
    expect(mail.html).toContain('<html lang="de">');
    expect(mail.html).toMatch(/für Alderbrook Hospitals ist <b style="[^"]+">481 223<\/b>\.<\/p>/);
    expect(mail.html).toContain('Ihr Code</h1>');
  });

  test("words of others stay literal inside a sentence, and cannot take a mark's place", () => {
    for (const name of ['<b>x</b> & evil.example', '\ue0000\ue001']) {
      const { html } = made(german, name).mail('code', { code: '481223' }, 'de');
      expect(html).not.toMatch(/<b>x|evil\.example|[\ue000\ue001]/);
      expect(html.match(/481 223/g)).toHaveLength(1);
    }
  });

  test.each(['Alderbrook Hospitals', 'x'.repeat(300), 'Ä'.repeat(200), ''])(
    'a text is one segment in German too, for an organisation named %j',
    (name) => {
      const templates = made(german, name);
      const code = templates.text('code', { code: '481223' }, 'de');
      expect(code).toMatch(/^481 223 ist Ihr Sparekey-Code.*auch nicht dem "Helpdesk"\.$/);
      const note = templates.text('notice', { ...notice, what: 'ß'.repeat(400) }, 'de');
      expect(note.endsWith(`Nicht Sie? ${notice.link}`)).toBe(true);
      expect([code.length, note.length].filter((length) => length > 160)).toEqual([]);
    },
  );

  test.each([
    ['too long for one text', 'Bitte geben Sie diesen Code keinem anderen Menschen weiter. '.repeat(3)],
    ['in letters that a text does not hold', 'Никому не сообщайте этот код.'],
  ])('a translation that is %s gives way to English', (_why, secret) => {
    const text = made({ ...german, 'text.secret': secret }).text('code', { code: '481223' }, 'de');
    expect(text).toMatch(/^481 223 is your Sparekey code for Alderbrook Hospitals\. This replaces/);
  });

  test('that is in the catalogue has texts of one segment that need not give way', () => {
    const own = makeTemplates(views, () => organisation, catalogue());
    const data = { code: '481223', what: 'w', link: 'https://help.example.org/notices/abc-DEF_1' };
    for (const language of catalogue().languages)
      for (const name of ['code', 'test', 'notice']) {
        const text = own.text(name, data, language);
        expect(text.length).toBeLessThanOrEqual(160);
        expect([language, text === own.text(name, data, 'en')]).toEqual([language, language === 'en']);
      }
  });
});
