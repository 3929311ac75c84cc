/**
 * `node -r ./test/tools/run-typescript.js test/intents/cross.ts`: how well an unseen author is understood. Each writer
 * of examples is left out once, the others are learnt, and the one left out measures. One JSON object a writer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDialogs, root } from '../../src/build';
import { measure, type Labelled } from '../../src/cli/intents';
import { makeRecogniser } from '../../src/core/understand';
import { generator } from '../../src/core/understand/linear';
import { withSlips } from '../../src/core/understand/slips';

const folder = join(root, 'dialogs', 'examples');

/** By writer: a heading `# writer NAME` begins the sentences of one. */
function byWriter(): Map<string, Labelled[]> {
  const writers = new Map<string, Labelled[]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
    let writer = '';
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      writer = /^# writer (.+)$/u.exec(line)?.[1] ?? writer;
      if (line.trim() === '' || line.startsWith('#')) continue;
      const said = writers.get(writer) ?? [];
      said.push({ topic: file.slice(0, -'.txt'.length), sentence: line });
      writers.set(writer, said);
    }
  }
  return writers;
}

const writers = byWriter();
const { dialogs } = loadDialogs(join(root, 'dialogs'));
for (const [left, measuring] of writers) {
  const learnt: Record<string, string[]> = {};
  for (const [writer, said] of writers)
    if (writer !== left) for (const { topic, sentence } of said) (learnt[topic] ??= []).push(sentence);
  // The first writer wrote the examples in the dialogs too.
  const recogniser = makeRecogniser(left === '1' ? [] : dialogs, { en: learnt });
  const next = generator(7);
  const misspelt = measuring.map(({ topic, sentence }) => ({ topic, sentence: withSlips(sentence, next) }));
  const short = ({ accuracy, top1, asked, noneRefused, oursRefused, msP99 }: ReturnType<typeof measure>) => ({
    ...{ accuracy, top1, asked, noneRefused, oursRefused, msP99 },
  });
  console.log(
    JSON.stringify({
      writer: left,
      sentences: measuring.length,
      plain: short(measure(recogniser, measuring, () => performance.now())),
      misspelt: short(measure(recogniser, misspelt, () => performance.now())),
    }),
  );
}
