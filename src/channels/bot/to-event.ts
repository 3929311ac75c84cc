/** Activity to event: what somebody pressed or typed, and which answer to the shown screen it is. Pure. */
import type { Answer } from '../../app/services';
import type { Screen } from '../../core/screen';
import type { Incoming } from './incoming';
import { isPersonal } from './incoming';
import { plainWords } from './rich';
import {
  choiceOf,
  commandOf,
  exactChoiceOf,
  hasWords,
  isSentence,
  languageAsked,
  saysMore,
  unspoken,
} from './words';
import type { Command, Nameable, Vocabulary } from './words';

/** The longest text that is read, in characters. Whatever is longer is answered with a request for less. */
export const longestText = 2000;

/** Data of a card's button. Names what was shown; never who is asking. */
export type Pressed =
  | { readonly kind: 'answer'; readonly visit: string; readonly turn: number; readonly answer: Answer }
  /** A fresh link to go on in the browser. */
  | { readonly kind: 'link'; readonly visit: string }
  /** Where the walk stands, unchanged. */
  | { readonly kind: 'show'; readonly visit: string }
  | { readonly kind: 'begin'; readonly topic: string; readonly said?: string }
  /** The answer to a frequent question. */
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'menu' }
  /** The topics behind "Something else". */
  | { readonly kind: 'more' }
  /** The newest walk of this chat, which may just have come here. */
  | { readonly kind: 'go-on' }
  /** "I did not talk to them", of a colleague who is asked to confirm somebody. */
  | { readonly kind: 'not-talked'; readonly token: string };

/** What an activity is about, before it is known which screen it answers. */
export type Event =
  | { readonly kind: 'pressed'; readonly pressed: Pressed; readonly invoke: boolean }
  | { readonly kind: 'typed'; readonly text: string }
  /** Something that cannot be read as words. */
  | { readonly kind: 'odd'; readonly what: 'empty' | 'no-words' | 'too-long' | 'attachment' }
  | { readonly kind: 'arrived' }
  | { readonly kind: 'removed' }
  /** A message was changed after it was sent. */
  | { readonly kind: 'edited' }
  /** A button whose data is not ours or is broken. */
  | { readonly kind: 'broken'; readonly invoke: boolean }
  | { readonly kind: 'unknown-invoke' }
  | { readonly kind: 'nothing' };

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const word = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= longest ? value : undefined;

/** Reads a button's data; undefined when it is not what our cards carry. */
export function readPressed(data: unknown): Pressed | undefined {
  if (!isPlain(data)) return undefined;
  const begin = word(data['begin'], 100);
  const said = word(data['said'], longestText);
  if (begin) return { kind: 'begin', topic: begin, ...(said === undefined ? {} : { said }) };
  if (data['go'] === 'menu' || data['go'] === 'more') return { kind: data['go'] };
  if (data['go'] === 'on') return { kind: 'go-on' };
  const token = word(data['vouch'], 128);
  if (token && data['go'] === 'no') return { kind: 'not-talked', token };
  const question = word(data['ask'], 100);
  if (question) return { kind: 'ask', question };
  const visit = word(data['visit'], 200);
  if (!visit) return undefined;
  if (data['go'] === 'link' || data['go'] === 'show') return { kind: data['go'], visit };
  const turn = data['turn'];
  if (typeof turn !== 'number' || !Number.isSafeInteger(turn) || turn < 0) return undefined;
  const answer = readAnswer(data);
  return answer && { kind: 'answer', visit, turn, answer };
}

function readAnswer(data: Plain): Answer | undefined {
  if (data['go'] === 'back') return { kind: 'back' };
  if (data['go'] === 'person') return { kind: 'person' };
  const value = word(data['value'], 200);
  if (value) return { kind: 'choose', value };
  if (data['go'] !== 'enter') return undefined;
  const input = data['input'];
  if (input === undefined || input === null) return { kind: 'enter', text: '' };
  return typeof input === 'string' && input.length <= longestText
    ? { kind: 'enter', text: input }
    : undefined;
}

/** The typed text without the mention of the bot. */
export function typedText(incoming: Incoming): string {
  const mentions = (incoming.entities ?? [])
    .map((entity) => (entity.type === 'mention' ? entity['text'] : undefined))
    .filter((text): text is string => typeof text === 'string' && text.length > 0 && text.length <= 500);
  const text = mentions.reduce((rest, mention) => rest.replace(mention, ' '), incoming.text ?? '');
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim();
}

/** A picture in the HTML of a message; an emoji is one as well, and says so. */
const pasted = /<img\b(?![^>]*schema\.skype\.com\/emoji)/i;

/** Formatted text arrives a second time as an HTML attachment: no file, unless a picture was pasted into it. */
const hasFiles = (incoming: Incoming): boolean =>
  (incoming.attachments ?? []).some((attachment) => {
    if (attachment.contentType !== 'text/html') return true;
    const content = attachment['content'];
    return typeof content === 'string' && pasted.test(content);
  });

function fromMessage(incoming: Incoming): Event {
  if (incoming.value !== undefined && incoming.value !== null) {
    const pressed = readPressed(incoming.value);
    return pressed ? { kind: 'pressed', pressed, invoke: false } : { kind: 'broken', invoke: false };
  }
  if ((incoming.text?.length ?? 0) > longestText) return { kind: 'odd', what: 'too-long' };
  const text = typedText(incoming);
  if (hasWords(text)) return { kind: 'typed', text };
  if (hasFiles(incoming)) return { kind: 'odd', what: 'attachment' };
  return { kind: 'odd', what: text ? 'no-words' : 'empty' };
}

function fromInvoke(incoming: Incoming): Event {
  if (incoming.name !== 'adaptiveCard/action') return { kind: 'unknown-invoke' };
  const action = isPlain(incoming.value) ? incoming.value['action'] : undefined;
  const pressed =
    isPlain(action) && action['type'] === 'Action.Execute' ? readPressed(action['data']) : undefined;
  return pressed ? { kind: 'pressed', pressed, invoke: true } : { kind: 'broken', invoke: true };
}

const addsUs = (incoming: Incoming): boolean =>
  (incoming.membersAdded ?? []).some((member) => member.id && member.id === incoming.recipient?.id);

/** Undoing a deletion arrives as an update too. */
const isEdited = (incoming: Incoming): boolean =>
  (incoming.channelData?.eventType ?? 'editMessage') === 'editMessage';

/** What an activity asks for. Deletions, reactions and typing change nothing and get no answer. */
export function toEvent(incoming: Incoming): Event {
  switch (incoming.type) {
    case 'message':
      return fromMessage(incoming);
    case 'invoke':
      return fromInvoke(incoming);
    case 'messageUpdate':
      return isEdited(incoming) ? { kind: 'edited' } : { kind: 'nothing' };
    case 'installationUpdate':
      if (incoming.action?.startsWith('remove')) return { kind: 'removed' };
      return isPersonal(incoming) ? { kind: 'arrived' } : { kind: 'nothing' };
    case 'conversationUpdate':
      return addsUs(incoming) && isPersonal(incoming) ? { kind: 'arrived' } : { kind: 'nothing' };
    default:
      return { kind: 'nothing' };
  }
}

/** What typed text means on a screen. */
export type Meaning =
  /** `more`: other things were said with it, so that it may be about another matter as well. */
  | { readonly kind: 'answer'; readonly answer: Answer; readonly more?: true }
  | { readonly kind: 'command'; readonly command: Exclude<Command, 'back' | 'person'> }
  | { readonly kind: 'language'; readonly language: string }
  /** A language that is asked for, and none of ours. */
  | { readonly kind: 'foreign' }
  /** Neither a choice nor an entry: perhaps another matter. `code`: a code is asked for, and this is none. */
  | { readonly kind: 'question'; readonly code?: true };

const choicesOf = (screen: Screen): readonly Nameable[] =>
  [...screen.choices, ...screen.ways, ...screen.actions].map(named);
const named = ({ value, say }: Nameable): Nameable => ({ value, say: plainWords(say) });
const chosen = ({ value }: Nameable): Answer => ({ kind: 'choose', value });

const isCode = (screen: Screen): boolean =>
  screen.field?.kind === 'code' || screen.field?.kind === 'backup-code';

/**
 * Typed text on a screen: the words of a choice first, then a command, then the field's entry, then what is
 * plainly meant. Beside a field only exact words name a choice, so that an entry is never taken for one.
 */
export function meaningOf(text: string, screen: Screen, of: Vocabulary): Meaning {
  const choices = choicesOf(screen);
  const exact = exactChoiceOf(text, choices);
  if (exact) return { kind: 'answer', answer: chosen(exact) };
  const asked = languageAsked(text, of);
  if (asked) return asked === unspoken ? { kind: 'foreign' } : { kind: 'language', language: asked };
  const command = commandOf(text, of);
  if (command === 'back' || command === 'person') return { kind: 'answer', answer: { kind: command } };
  if (command) return { kind: 'command', command };
  // "2", "at home": meant for the choices that stand above a field for own words; never for a code or a name.
  // A key is nothing to type.
  const field = screen.field?.kind === 'passkey' ? undefined : screen.field;
  const own = field?.kind === 'words' ? screen.choices.map(named) : field ? [] : choices;
  const choice = own.length > 0 ? choiceOf(text, own, of) : undefined;
  if (choice) {
    const more = saysMore(text, choice, of) ? { more: true as const } : {};
    return { kind: 'answer', answer: chosen(choice), ...more };
  }
  if (!field) return { kind: 'question' };
  if (isCode(screen) && isSentence(text)) return { kind: 'question', code: true };
  const more = !isCode(screen) && isSentence(text) ? { more: true as const } : {};
  return { kind: 'answer', answer: { kind: 'enter', text }, ...more };
}
