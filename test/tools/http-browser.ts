/** A browser without a window and without scripts: cookies, forms, redirects. What it can do, everybody can. */

interface Form {
  readonly action: string;
  readonly body: string;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');

const words = (html: string): string =>
  html
    .replaceAll(/<(script|style|svg)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

const encode = (form: Record<string, string | readonly string[]>): string =>
  new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  ).toString();

export class HttpBrowser {
  private readonly jar = new Map<string, string>();
  html = '';
  path = '';
  status = 0;

  constructor(readonly base: string) {}

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }
  /** The key of the QR code, from the link beside it. */
  get setUpKey(): string {
    const source = this.html.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    return /otpauth:[^"]*secret=([A-Z2-7]+)/.exec(source)?.[1] ?? '';
  }
  get requestNumber(): string {
    const tag = /class="tag[\s\S]*?<b[^>]*>([\s\S]*?)<\/b>/.exec(this.html)?.[1] ?? '';
    return tag.replaceAll(/<[^>]+>|\s/g, '');
  }
  get title(): string {
    return words(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(this.html)?.[1] ?? '');
  }
  get text(): string {
    return words(this.html);
  }

  async open(path: string): Promise<this> {
    return this.request('GET', path);
  }

  async post(
    path: string,
    form: Record<string, string | readonly string[]>,
    origin = this.base,
  ): Promise<this> {
    return this.request('POST', path, form, origin);
  }

  private async request(
    method: string,
    path: string,
    form?: Record<string, string | readonly string[]>,
    origin?: string,
  ): Promise<this> {
    const headers: Record<string, string> = { cookie: this.cookie };
    if (form) headers['content-type'] = 'application/x-www-form-urlencoded';
    if (origin !== undefined) headers['origin'] = origin;
    const response = await fetch(new URL(path, this.base), {
      method,
      headers,
      redirect: 'manual',
      ...(form ? { body: encode(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const split = pair.indexOf('=');
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.jar.delete(pair.slice(0, split));
      else this.jar.set(pair.slice(0, split), pair.slice(split + 1));
    }
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.arrayBuffer();
      const next = new URL(location, this.base);
      return this.open(next.pathname + next.search);
    }
    this.html = await response.text();
    this.status = response.status;
    this.path = path;
    return this;
  }

  private forms(): Form[] {
    return [...this.html.matchAll(/(<form[^>]*>)([\s\S]*?)<\/form>/g)].map((match) => ({
      action: attribute(match[1] ?? '', 'action') ?? this.path,
      body: match[2] ?? '',
    }));
  }

  private hidden(form: Form): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [tag] of form.body.matchAll(/<input[^>]*>/g)) {
      const name = attribute(tag, 'name');
      if (name !== undefined && attribute(tag, 'type') === 'hidden')
        found[name] = attribute(tag, 'value') ?? '';
    }
    return found;
  }

  /** Presses the button with these words, with what was filled in beside it. */
  async press(label: string, filled: Record<string, string | readonly string[]> = {}): Promise<this> {
    for (const form of this.forms()) {
      for (const match of form.body.matchAll(/(<button[^>]*>)([\s\S]*?)<\/button>/g)) {
        if (!words(match[2] ?? '').includes(label)) continue;
        const name = attribute(match[1] ?? '', 'name');
        const own = name === undefined ? {} : { [name]: attribute(match[1] ?? '', 'value') ?? '' };
        return this.post(form.action, { ...this.hidden(form), ...own, ...filled });
      }
    }
    throw new Error(`No button "${label}" on "${this.title}": ${this.text.slice(0, 1500)}`);
  }

  /** Fills the field and sends its form. */
  async fill(filled: Record<string, string>): Promise<this> {
    const [first = ''] = Object.keys(filled);
    const form = this.forms().find((one) => new RegExp(`name="${first}"`).test(one.body));
    if (!form) throw new Error(`No field "${first}" on "${this.title}": ${this.text.slice(0, 1500)}`);
    return this.post(form.action, { ...this.hidden(form), ...filled });
  }

  /** Follows the link with these words. */
  async follow(label: string): Promise<this> {
    for (const match of this.html.matchAll(/(<a\s[^>]*>)([\s\S]*?)<\/a>/g)) {
      if (words(match[2] ?? '').includes(label)) return this.open(attribute(match[1] ?? '', 'href') ?? '');
    }
    throw new Error(`No link "${label}" on "${this.title}"`);
  }
}
