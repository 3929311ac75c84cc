/** The recogniser of what editors wrote: at the start, and anew when sentences change. */
import { join } from 'node:path';
import type { Log } from './app/ports';
import { readExamples } from './cli/intents';
import type { Content, LiveContent } from './content';
import type { Dialog } from './core/dialog-types';
import type { Questions } from './core/questions';
import { recogniserOf, type Recogniser } from './core/understand';
import { learnt, learntAside, type Lesson } from './learn';

/** Knows the sentences of dialogs and of frequent questions, and those in `dialogs/examples`, as the build learnt them. */
export function loadRecogniser(dialogs: readonly Dialog[], questions: Questions, folder: string): Recogniser {
  const lesson = lessonOf(dialogs, questions, folder);
  return recogniserOf(learnt(join(folder, 'dist'), lesson), lesson[2]);
}

function lessonOf(dialogs: readonly Dialog[], questions: Questions, folder: string): Lesson {
  const asking = questions.all.map(({ id, ask, belongs, examples }) => ({
    id,
    topic: belongs,
    examples: [ask, ...examples],
  }));
  return [dialogs, readExamples(join(folder, 'dialogs', 'examples')), asking];
}

export interface LiveRecogniser {
  /** The newest there is; waits only while there is none. */
  now(): Promise<Recogniser>;
  /** Learns what changed, aside; until it is learnt, the one before stays. */
  renew(): void;
  close(): void;
}

/** Knows what the content says at the moment. */
export function liveRecogniser(live: LiveContent, folder: string, log: Log): LiveRecogniser {
  const ended = new AbortController();
  let of: string | undefined;
  let known: Recogniser | undefined;
  let coming: Promise<Recogniser> | undefined;
  const learn = async (content: Content): Promise<Recogniser> => {
    const lesson = lessonOf(content.dialogs, content.questions, folder);
    return recogniserOf(await learntAside(join(folder, 'dist'), lesson, ended.signal), lesson[2]);
  };
  const renew = (): void => {
    const content = live.now;
    if (of === content.sentences) return;
    of = content.sentences;
    const mine = learn(content);
    coming = mine;
    mine.then(
      (recogniser) => {
        if (coming === mine) known = recogniser;
      },
      (error: unknown) => {
        if (coming === mine) of = undefined;
        if (!ended.signal.aborted) log.error({ error: String(error) }, 'Sentences could not be learnt.');
      },
    );
  };
  return {
    async now() {
      renew();
      if (known) return known;
      if (!coming) throw new Error('Nothing is learnt after the end.');
      return coming;
    },
    renew,
    close: () => ended.abort(),
  };
}
