/** `sparekey doctor`: every setting, then what they lead to. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diagnose, readConfig } from '../config';
import type { Check, Config } from '../config';
import type { Build, Io } from './types';

function print(checks: readonly Check[], io: Io): void {
  const width = Math.max(...checks.map((check) => check.setting.length));
  for (const { setting, value, ok, problem, mend } of checks) {
    io.out(`${ok ? '  ok ' : 'MEND '} ${setting.padEnd(width)}  ${value}`);
    if (problem !== undefined) io.out(`${' '.repeat(width + 8)}${problem}`);
    if (mend !== undefined && mend !== '') io.out(`${' '.repeat(width + 8)}${mend}`);
  }
}

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const bad = { problem: 'This version is too old.', mend: 'Install Node 20.19 or later' };
  return { setting: 'Node', value: version, ok, ...(ok ? {} : bad) };
}

/** The folder that is or will be there: the nearest that exists must be writable. */
async function writable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing && dirname(path) !== path && writable(dirname(path));
  }
}

async function checkFolder(path: string): Promise<Check> {
  const found = await stat(path).catch(() => undefined);
  const shown = { setting: 'Data folder', value: path };
  if (found && !found.isDirectory())
    return { ...shown, ok: false, problem: 'This is a file.', mend: 'Name a folder' };
  if (!(await writable(path))) {
    return {
      ...shown,
      ok: false,
      problem: 'It cannot be written.',
      mend: 'Give it to the user that runs Sparekey',
    };
  }
  if (found && (found.mode & 0o077) !== 0) {
    return {
      ...shown,
      ok: false,
      problem: 'Other users of this machine can look into it.',
      mend: `chmod 700 ${path}`,
    };
  }
  return { ...shown, ok: true };
}

async function checkSystem(config: Config, build: Build): Promise<readonly Check[]> {
  try {
    const system = await build(config);
    try {
      const { checks } = await system.services.health.ready();
      return Object.entries(checks).map(([name, ok]) => ({
        setting: name,
        value: ok ? 'answers' : 'does not answer',
        ok,
        ...(ok
          ? {}
          : { problem: 'It was asked just now.', mend: 'Is it running, and is its setting right?' }),
      }));
    } finally {
      await system.close();
    }
  } catch (error) {
    // Only the kind of error: messages of drivers may hold the address with its password.
    const code = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown');
    const mend = 'Is the store running, and is MONGODB_URI or DATA_DIR right?';
    return [
      { setting: 'Parts', value: 'could not be put together', ok: false, problem: `Error: ${code}.`, mend },
    ];
  }
}

/** @returns 0: everything holds; 1: something has to be mended. */
export async function doctorCommand(
  io: Io,
  build: Build,
  nodeVersion = process.versions.node,
): Promise<number> {
  const checks: Check[] = [checkNode(nodeVersion), ...diagnose(io.env)];
  if (checks.every((check) => check.ok)) {
    const config = readConfig(io.env);
    checks.push(await checkFolder(config.dataDir), ...(await checkSystem(config, build)));
    print(checks, io);
    const demo = 'This is a demo: nothing real is configured. docs/deploy.md says how to change that.';
    if (config.mode === 'demo') io.out(demo);
  } else {
    print(checks, io);
  }
  const bad = checks.filter((check) => !check.ok).length;
  io.out(bad === 0 ? 'Nothing to mend.' : `${bad} to mend.`);
  return bad === 0 ? 0 : 1;
}
