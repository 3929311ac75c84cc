/** The pages of editors: what services tell, as the templates show it. Pure. */
import type { DialogRow, DialogText, DialogView, UnclearPage, UnclearSentence } from '../../app/services';
import { edgesOf } from '../../core/check/edges';
import { graphSvg, shapes, type GraphWords } from '../../core/graph-svg';
import { headOf } from '../../core/graph';
import type { Phrases } from '../../core/phrases';

type Data = Readonly<Record<string, unknown>>;

/** "German", in the language of the page. */
const languageName = (phrases: Phrases, code: string): string =>
  new Intl.DisplayNames([phrases.language], { type: 'language' }).of(code) ?? code;

const dialogPath = (topic: string): string => `/staff/dialogs/${encodeURIComponent(topic)}`;
const fileOf = (topic: string, language: string): string =>
  `dialogs/examples/${language === 'en' ? '' : `${language}/`}${topic}.txt`;

function languages({ languages: all }: DialogRow, phrases: Phrases): readonly string[] {
  const others = all.map(({ language, same }) => {
    const name = languageName(phrases, language);
    return same === 0 ? name : phrases.count('dialogs.same', same, { language: name });
  });
  return [languageName(phrases, 'en'), ...others];
}

export const listPage = (rows: readonly DialogRow[], phrases: Phrases): Data => ({
  rows: rows.map((row) => ({ ...row, path: dialogPath(row.topic), languages: languages(row, phrases) })),
});

export const graphWords = (phrases: Phrases): GraphWords => ({
  kinds: Object.fromEntries(
    shapes.map((shape) => [shape, phrases.say(`dialogs.kind.${shape}`)]),
  ) as unknown as GraphWords['kinds'],
  back: phrases.say('dialogs.kind.back'),
  describe: (count, topic) => phrases.say('dialogs.picture-says', { count, topic }),
  counted: (count, kind) => countedHere(phrases, count, kind),
});

const countedHere = (phrases: Phrases, count: number, kind: string): string =>
  phrases.count(kind === 'end' ? 'dialogs.ended-here' : 'dialogs.stopped-here', count);

export const pictureOf = (view: DialogView, phrases: Phrases, theme: 'page' | 'file'): string =>
  graphSvg(view.dialog, { counts: view.standing, theme, words: graphWords(phrases) });

/** One dialog: its picture, and the same as a list of steps with every word in every language. */
export function dialogPage(view: DialogView, phrases: Phrases): Data {
  const { dialog, standing, stepTexts, texts } = view;
  const ids = [dialog.start, ...Object.keys(dialog.steps).filter((id) => id !== dialog.start)];
  const columns = (all: readonly DialogText[] = []): readonly Data[] =>
    all.map(({ name, texts: each }) => ({
      name,
      texts: each.map(({ language, text }) => ({ language, name: languageName(phrases, language), text })),
    }));
  return {
    topic: view.topic,
    file: `dialogs/${view.topic}.yaml`,
    start: dialog.start,
    edition: view.edition,
    begun: view.begun,
    stopped: view.stopped,
    spoken: languages(view, phrases),
    gone: view.gone > 0 ? phrases.count('dialogs.gone', view.gone) : undefined,
    svg: pictureOf(view, phrases, 'page'),
    picturePath: `${dialogPath(view.topic)}/picture.svg`,
    several: view.languages.length > 0,
    whole: columns(texts),
    steps: ids.flatMap((id) => {
      const step = dialog.steps[id];
      if (!step) return [];
      const count = standing[id] ?? 0;
      return {
        id,
        first: id === dialog.start,
        head: headOf(step),
        kind: phrases.say(`dialogs.kind.${step.kind}`),
        count: count > 0 ? countedHere(phrases, count, step.kind) : undefined,
        leads: edgesOf(step).map(({ label, to }) => ({ label, to })),
        texts: columns(stepTexts[id]),
      };
    }),
  };
}

function sentenceData(one: UnclearSentence, page: UnclearPage, phrases: Phrases): Data {
  const title = (topic: string): string => page.topics.find((each) => each.topic === topic)?.title ?? topic;
  const [likeliest] = [...one.chosen.map(({ topic }) => topic), ...one.taken];
  return {
    id: one.id,
    sentence: one.sentence,
    language: one.language,
    languageName: languageName(phrases, one.language),
    lastAt: one.lastAt,
    how: (['asked', 'refused', 'left'] as const)
      .filter((how) => one[how] > 0)
      .map((how) => phrases.count(`sentences.${how}`, one[how])),
    taken: one.taken.map(title),
    chosen: one.chosen.map(({ topic, times }) =>
      phrases.say('sentences.chosen-one', { title: title(topic), times }),
    ),
    likely: page.topics.some(({ topic }) => topic === likeliest),
    topics: page.topics.map(({ topic, title: words }) => ({
      topic,
      title: words,
      chosen: topic === likeliest,
    })),
  };
}

export const sentencesPage = (page: UnclearPage, phrases: Phrases): Data => ({
  sentences: page.sentences.map((one) => sentenceData(one, page, phrases)),
  more: page.next === undefined ? undefined : `/staff/dialogs/words?after=${encodeURIComponent(page.next)}`,
  unknown: page.unknown > 0 ? phrases.count('sentences.unknown', page.unknown) : undefined,
  reviewed: page.reviewed.map(({ topic, language, lines }) => ({
    file: fileOf(topic, language),
    path: `/staff/dialogs/words/${encodeURIComponent(language)}/${encodeURIComponent(topic)}`,
    count: phrases.count('sentences.lines', lines.length),
    lines,
    language,
  })),
});
