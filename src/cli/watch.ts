/** Tells when files in some folders changed. Editors save by renaming, and all at once; both come as one change. */
import { watch, type FSWatcher } from 'node:fs';

/** Editors write in bursts. ms */
const settleFor = 150;
/** How long until a folder that is not there is looked for again, ms. */
const lookAgain = 1_000;

/**
 * Calls `changed`, one at a time, after something in the folders did. Folders are watched, not files: a file that
 * takes the place of another is seen. New and replaced folders are watched after the next change.
 * @param folders looked up anew for every change.
 * @returns the way to stop; `changed` may be running still.
 */
export function watchFolders(
  folders: () => readonly string[],
  changed: () => Promise<void>,
): { stop(): Promise<void> } {
  let watchers: readonly FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const later = (ms: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(look);
    }, ms);
  };

  /** @returns whether every folder is watched. */
  function open(): boolean {
    for (const one of watchers) one.close();
    const opened: FSWatcher[] = [];
    watchers = opened;
    try {
      for (const folder of folders()) {
        const one = watch(folder, () => later(settleFor));
        one.on('error', () => later(lookAgain));
        opened.push(one);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Watches before it reads: what changes while it reads is seen afterwards. */
  async function look(): Promise<void> {
    if (stopped) return;
    if (open()) return changed();
    // A folder went away: another one is being put in its place.
    later(lookAgain);
  }

  if (!open()) later(lookAgain);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const one of watchers) one.close();
      await running;
    },
  };
}
