/** A screen to what the page of a turn prints. Pure: Markdown to HTML, times to words, values to attributes. */
import type { PasskeyAsk, Screen, ScreenChoice, ScreenField, TrailItem } from '../../core/screen';
import type { KeyAsk } from '../../app/key-asks';
import type { VisitView } from '../../app/services';
import { plainWords, richBlock, richInline } from './markdown';
import { momentOf, type Moment } from './times';

export interface TrailLine {
  readonly state: 'done' | 'wait' | 'next';
  readonly html: string;
  readonly detail?: string;
  readonly at?: Moment;
}

export interface Button {
  readonly value: string;
  readonly say: string;
  readonly hint?: string;
  readonly icon?: string;
  /** Class of the button: empty for the main one. */
  readonly style?: string;
}

/** A way onward at the end: a link, or a button that begins a visit, since only a POST may begin one. */
export interface Offer {
  readonly say: string;
  readonly hint?: string;
  readonly icon?: string;
  readonly href?: string;
  readonly topic?: string;
}

export interface FieldView {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string;
  readonly describedBy?: string;
  readonly value: string;
  readonly button: string;
  readonly maxLength: number;
  readonly class: string;
  readonly inputMode: string;
  readonly autocomplete: string;
  readonly capitals: boolean;
  /** Takes own words: what was typed may be shown again. */
  readonly words: boolean;
  /** Several lines. */
  readonly long: boolean;
  /** What the browser asks a key for, as JSON (WebAuthn Level 3, 5.5). */
  readonly passkey?: string;
}

export interface TurnPage {
  readonly title: string;
  readonly id: string;
  readonly turn: number;
  readonly zone: string;
  readonly progress?: {
    readonly at: number;
    readonly of: number;
    readonly label: string;
    readonly cut: readonly string[];
  };
  /** What was taken from the first sentence. */
  readonly heard?: string;
  readonly lead?: string;
  readonly text: readonly string[];
  readonly tag?: { readonly label: string; readonly value: string; readonly spoken?: string };
  readonly notes: readonly { readonly kind: string; readonly icon: string; readonly html: string }[];
  readonly trail: readonly TrailLine[];
  readonly choices: readonly Button[];
  readonly field?: FieldView;
  /** The field stands behind "None of these fits" when there are choices too. */
  readonly fieldAside: boolean;
  readonly ways: readonly Button[];
  readonly off: readonly { readonly say: string; readonly why: string; readonly icon?: string }[];
  readonly actions: readonly Button[];
  readonly offers: readonly Offer[];
  readonly portalOnly?: { readonly setUp: boolean; readonly dayPass: boolean; readonly say: string };
  readonly beside: {
    readonly title: string;
    readonly text: readonly string[];
    readonly trail: readonly TrailLine[];
  };
  readonly besideFilled: boolean;
  readonly picture?: string;
  readonly pictureNumber?: string;
  readonly back: boolean;
  readonly waits: boolean;
  readonly ended: boolean;
  /** When it was already answered, if this page answers an old form. */
  readonly stale?: { readonly at?: Moment };
}

/** @param now in ms; decides whether a time says its day. */
export function toPage(view: VisitView, now: number): TurnPage {
  const { screen, timeZone: zone } = view;
  const trail = (items: readonly TrailItem[]): TrailLine[] =>
    items.map((item) => trailLine(item, (at) => momentOf(at, zone, now, view.language)));
  const besideTrail = trail(screen.beside.trail);
  return {
    title: plainWords(screen.title),
    id: view.id,
    turn: view.turn,
    zone,
    ...(screen.progress && { progress: { ...screen.progress, cut: cutOf(screen.progress, screen.ended) } }),
    ...(screen.heard !== undefined && { heard: richInline(screen.heard) }),
    ...(screen.lead !== undefined && { lead: richInline(screen.lead) }),
    text: screen.text.map((text) => richBlock(text)),
    ...(screen.tag && { tag: screen.tag }),
    notes: screen.notes.map((note) => ({
      kind: note.kind === 'plain' ? '' : note.kind,
      icon: note.kind === 'plain' ? 'key' : note.kind,
      html: richBlock(note.text),
    })),
    trail: trail(screen.trail),
    choices: screen.choices.map((choice) => buttonOf(choice)),
    ...(screen.field && { field: fieldOf(screen.field, view) }),
    fieldAside: screen.field !== undefined && screen.field.error === undefined && screen.choices.length > 0,
    ways: screen.ways.map((way) => buttonOf(way)),
    off: screen.off.map(({ say, why, ...icon }) => ({ ...icon, say: plainWords(say), why: plainWords(why) })),
    actions: screen.actions.map(({ style, ...action }) => ({
      ...action,
      style: style === 'main' ? '' : style,
    })),
    offers: screen.offers.map((offer) => offerOf(offer)),
    ...portalOnlyOf(view),
    beside: {
      title: screen.beside.title,
      text: screen.beside.text.map((text) => richBlock(text)),
      trail: besideTrail,
    },
    besideFilled: screen.beside.text.length > 0 || besideTrail.length > 0,
    ...pictureOf(screen),
    back: screen.back,
    waits: screen.waits,
    ended: screen.ended,
    ...(view.stale && {
      stale:
        view.stale.answeredAt === undefined
          ? {}
          : { at: momentOf(view.stale.answeredAt, zone, now, view.language) },
    }),
  };
}

const buttonOf = (choice: ScreenChoice): Button => ({
  ...choice,
  say: plainWords(choice.say),
  ...(choice.hint !== undefined && { hint: plainWords(choice.hint) }),
});

/** The key as it is cut: what lies behind, where one is, what is still to come. */
function cutOf(progress: { readonly at: number; readonly of: number }, ended: boolean): string[] {
  return Array.from({ length: progress.of }, (_, index) => {
    const stage = index + 1;
    if (stage < progress.at || (ended && stage === progress.at)) return 'did';
    return stage === progress.at ? 'now' : '';
  });
}

function trailLine(item: TrailItem, moment: (at: number) => Moment): TrailLine {
  return {
    state: item.state,
    html: richInline(item.text),
    ...(item.detail !== undefined && { detail: richInline(item.detail) }),
    ...(item.at !== undefined && { at: moment(item.at) }),
  };
}

/** Room for the spaces and hyphens that people type or paste between groups. */
const spare: Readonly<Record<ScreenField['kind'], number>> = {
  account: 0,
  code: 4,
  'backup-code': 8,
  words: 0,
  number: 4,
  phone: 0,
  passkey: 0,
};

const autocompleteOf: Readonly<Partial<Record<ScreenField['kind'], string>>> = {
  code: 'one-time-code',
  account: 'username',
  phone: 'tel',
};

function fieldOf(field: ScreenField, view: VisitView): FieldView {
  const id = `entry-${view.turn}`;
  const describedBy = [field.hint && `${id}-hint`, field.error && `${id}-error`].filter(Boolean).join(' ');
  const code = field.kind === 'code';
  return {
    id,
    label: plainWords(field.label),
    ...(field.hint && { hint: plainWords(field.hint) }),
    ...(field.error && { error: plainWords(field.error) }),
    ...(describedBy && { describedBy }),
    // A code is never printed back, whatever the screen says.
    value: code || field.kind === 'backup-code' ? '' : (field.value ?? ''),
    button: field.button,
    maxLength: field.maxLength + spare[field.kind],
    class: code ? 'digits' : field.kind === 'backup-code' || field.kind === 'number' ? 'code' : '',
    inputMode: code ? 'numeric' : field.kind === 'phone' ? 'tel' : 'text',
    autocomplete: autocompleteOf[field.kind] ?? 'off',
    capitals: field.kind === 'number' || field.kind === 'backup-code',
    words: field.kind === 'words',
    long: field.kind === 'words' && field.maxLength > 300,
    ...(field.passkey && { passkey: JSON.stringify(requestOf(field.passkey)) }),
  };
}

/** The same for a form beside a visit, with when it was asked. */
export const keyData = (ask: KeyAsk) => ({ keyOptions: JSON.stringify(requestOf(ask)), keyAt: ask.at });

/** Verification of the person is asked for, not demanded: without it the key still counts, as less. */
export const requestOf = ({ challenge, host, allow }: PasskeyAsk) => ({
  challenge,
  rpId: host,
  allowCredentials: allow.map(({ id, transports }) => ({ id, type: 'public-key', transports })),
  userVerification: 'preferred',
});

/** `/topics/<name>` begins a visit, so it is a button; any other path of ours is a link. */
export function offerOf(offer: Screen['offers'][number]): Offer {
  const { link, ...words } = offer;
  const topic = /^\/topics\/([a-z0-9-]{1,60})$/.exec(link)?.[1];
  if (topic !== undefined) return { ...words, topic };
  return { ...words, href: /^\/(?![/\\])/.test(link) ? link : '/' };
}

function portalOnlyOf(view: VisitView): Pick<TurnPage, 'portalOnly'> {
  const only = view.screen.portalOnly;
  if (!only) return {};
  const setUp = only.kind === 'set-up' && view.canSetUp;
  const dayPass = only.kind === 'day-pass' && view.canOpenDayPass;
  return setUp || dayPass ? { portalOnly: { setUp, dayPass, say: only.say } } : {};
}

function pictureOf(screen: Screen): Pick<TurnPage, 'picture' | 'pictureNumber'> {
  if (screen.picture === undefined) return {};
  const number = screen.tag?.kind === 'check-number' ? screen.tag.value : undefined;
  return { picture: screen.picture, ...(number !== undefined && { pictureNumber: number }) };
}
