import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHeadLog } from '../../src/adapters/head-log';

describe('the head log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-heads-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps lines over restarts, in order, for its owner only', async () => {
    const path = join(folder, 'new', 'heads.log');
    const first = await openHeadLog(path);
    await first.append('one');
    await first.close();
    const second = await openHeadLog(path);
    await second.append('two');
    expect(await second.read()).toEqual(['one', 'two']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await second.close();
  });

  it('mixes no lines of two writers', async () => {
    const path = join(folder, 'two.log');
    const one = await openHeadLog(path);
    const two = await openHeadLog(path);
    const lines = Array.from({ length: 40 }, (_each, place) => `${place}`.repeat(100));
    await Promise.all(lines.map((line, place) => (place % 2 === 0 ? one : two).append(line)));
    expect((await one.read()).toSorted()).toEqual(lines.toSorted());
    await one.close();
    await two.close();
  });

  it('closes a line that a crash left half written', async () => {
    const path = join(folder, 'torn.log');
    appendFileSync(path, 'whole\nha');
    const log = await openHeadLog(path);
    await log.append('next');
    expect(readFileSync(path, 'utf8')).toBe('whole\nha\nnext\n');
    await log.close();
  });

  it('refuses a line that would be two', async () => {
    const log = await openHeadLog(join(folder, 'line.log'));
    await expect(log.append('a\nb')).rejects.toThrow('no line breaks');
    await log.close();
  });

  it('says so when it cannot be opened', async () => {
    await expect(openHeadLog(join(folder, 'two.log', 'x'))).rejects.toThrow(/EEXIST|ENOTDIR/u);
  });
});
