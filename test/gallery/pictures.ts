/** Pictures of files, by Chromium: each is opened once and photographed in every look. */
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

export interface Look {
  /** CSS pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const looks: readonly Look[] = [320, 1280].flatMap((width): Look[] => [
  { width, scheme: 'light' },
  { width, scheme: 'dark' },
]);

/** Of `x-page.html`: `x-page-320-dark.png`. */
export const pictureOf = (html: string, { width, scheme }: Look): string =>
  html.replace(/\.html$/, `-${width}-${scheme}.png`);

/** Pages open side by side. */
const atOnce = 4;

async function photograph(
  browser: Browser,
  next: () => string | undefined,
  taken: () => void,
): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  for (let file = next(); file !== undefined; file = next()) {
    await page.goto(pathToFileURL(file).href);
    for (const look of looks) {
      await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: look.width, height: 600 });
      await page.screenshot({ path: pictureOf(file, look), fullPage: true, animations: 'disabled' });
      taken();
    }
  }
  await context.close();
}

/** @returns how many pictures were taken: one a file and look, beside the file. */
export async function takePictures(files: readonly string[], executablePath: string): Promise<number> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  let count = 0;
  const waiting = files[Symbol.iterator]();
  const next = (): string | undefined => {
    const { done, value } = waiting.next();
    return done ? undefined : value;
  };
  try {
    await Promise.all(
      Array.from({ length: atOnce }, () =>
        photograph(browser, next, () => {
          count += 1;
        }),
      ),
    );
  } finally {
    await browser.close();
  }
  return count;
}
