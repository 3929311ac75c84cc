/**
 * `npm run gallery`: every screen of every dialog, as page and card, light and dark, narrow and wide, in `gallery/`.
 * `npm run gallery -- lost-device setup` only these dialogs; `--language de` in German; `--html` pages and cards as
 * HTML only, which is also what there is without a browser; `--every-step` what is wrong with a code at each step that
 * asks for one, and not once a dialog. All dialogs are some 15,000 pictures: half an hour on two busy cores, 1 GB.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dialogs } from '../dialogs/paths-world';
import { chromiumPath, howToGetChromium } from '../tools/playground';
import { dialogPage, indexPage, type Shown, type ShownDialog } from './browse';
import { channels, writeScreen, writeShared } from './files';
import { screenIn, spokenOf, walkKinds } from './kinds';
import { takePictures } from './pictures';

const folder = join(__dirname, '../../gallery');
/** A dialog: some seconds. With four times as many, the biggest shows one screen more. */
const mostStates = 12_000;

interface Made {
  readonly shown: ShownDialog;
  readonly states: number;
  /** Pages and cards, as absolute paths. */
  readonly files: readonly string[];
}

async function make(dialog: (typeof dialogs)[number], language: string, everyStep: boolean): Promise<Made> {
  const { kinds, states, cut } = walkKinds(dialog, { mostStates, everyStep });
  const spoken = spokenOf(dialog, language);
  const own = join(folder, dialog.topic);
  mkdirSync(own, { recursive: true });
  const screens: Shown[] = [];
  for (const [place, { name, state, path }] of kinds.entries()) {
    const file = String(place + 1).padStart(2, '0');
    const screen = screenIn(spoken, language, state);
    await writeScreen(own, file, screen, state.now, language);
    screens.push({ file, name, title: screen.title, path });
  }
  const files = screens.flatMap(({ file }) =>
    channels.map((channel) => join(own, `${file}-${channel}.html`)),
  );
  return { shown: { topic: dialog.topic, screens, cut }, states, files };
}

function wanted(topics: readonly string[]): typeof dialogs {
  const known = dialogs.map((dialog) => dialog.topic);
  const unknown = topics.find((topic) => !known.includes(topic));
  if (unknown !== undefined)
    throw new Error(`There is no dialog "${unknown}". There are: ${known.join(', ')}.`);
  return dialogs.filter(({ topic }) => topics.length === 0 || topics.includes(topic));
}

/** Only what an earlier run wrote goes, so that no screen stays that is no more. */
function empty(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const withoutPictures = (asked: boolean): string =>
  asked ? 'There are no pictures: only HTML was asked for.' : `There are no pictures: ${howToGetChromium}.`;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      language: { type: 'string', default: 'en' },
      html: { type: 'boolean', default: false },
      'every-step': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const { language } = values;
  const chosen = wanted(positionals);
  for (const dialog of chosen) spokenOf(dialog, language);
  empty();
  writeShared(folder);
  const browser = values.html ? undefined : chromiumPath();
  const missing = browser === undefined ? withoutPictures(values.html) : undefined;
  const made: Made[] = [];
  for (const dialog of chosen) {
    const one = await make(dialog, language, values['every-step']);
    made.push(one);
    writeFileSync(join(folder, dialog.topic, 'index.html'), dialogPage(one.shown, browser !== undefined));
    const cut = one.shown.cut ? ', not all' : '';
    console.log(`${dialog.topic}: ${one.shown.screens.length} screens (${one.states} states${cut})`);
  }
  const shown = made.map((one) => one.shown);
  writeFileSync(join(folder, 'index.html'), indexPage(shown, language, missing));
  const files = made.flatMap((one) => one.files);
  const pictures = browser === undefined ? 0 : await takePictures(files, browser);
  const screens = shown.reduce((sum, one) => sum + one.screens.length, 0);
  console.log(
    `${shown.length} dialogs, ${screens} screens, ${files.length} files, ${pictures} pictures: gallery/index.html`,
  );
  if (missing !== undefined) console.log(missing);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
