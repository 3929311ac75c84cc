/** Reads one step of a dialog. */
import type {
  ActionName,
  CaseAction,
  Choice,
  DeviceKind,
  Diagnosed,
  EndStep,
  Field,
  NoteKind,
  Place,
  Purpose,
  Step,
} from '../dialog-types';
import type { Entry, Fields, Reader } from './reader';
import { suggestion } from './suggest';

export const purposes: readonly Purpose[] = [
  'stop',
  'recover',
  'day-pass',
  'take-up',
  'undo-stop',
  'end-sessions',
  'add-method',
  'remove-method',
  'change-number',
  'unlock',
  'rehearse',
];
export const diagnosed: readonly Diagnosed[] = ['code', 'text'];
export const actionNames: readonly ActionName[] = [
  'suspend-device',
  'undo-suspend',
  'recover',
  'set-up',
  'day-pass',
  'report-theft',
  'take-up',
  'end-sessions',
  'add-method',
  'remove-method',
  'change-number',
  'unlock',
  'report-attempt',
  'retract-report',
  'add-note',
  'withdraw-request',
];
export const caseActions: readonly CaseAction[] = ['recover', 'day-pass', 'unlock', 'talk'];
const deviceKinds: readonly DeviceKind[] = ['phone', 'key', 'tablet', 'laptop', 'other'];
const noteKinds: readonly NoteKind[] = ['stop', 'wait', 'done', 'plain'];

const common = ['stage', 'text', 'note', 'next', 'picture'] as const;
/** The key that makes a step what it is, and the keys that go with it. */
export const stepKeys = {
  ask: ['choices', 'field'],
  tell: ['button', 'then'],
  check: ['routes'],
  verify: ['passed', 'insufficient'],
  diagnose: ['routes'],
  do: ['then', 'failed'],
  case: ['approved', 'denied', 'expired'],
  end: ['offers'],
} as const;
export type StepKind = keyof typeof stepKeys;
export const stepKinds = Object.keys(stepKeys) as readonly StepKind[];

/** Longest entry of a field, in characters, when the dialog gives none. */
const defaultFieldLength = 300;
const longestField = 2000;
const mostStages = 9;

interface Base {
  readonly id: string;
  readonly at: Place;
  readonly stage: number;
  readonly text?: string;
  readonly notes: readonly { readonly kind: NoteKind; readonly text: string }[];
  readonly next?: string;
  readonly picture?: string;
}

/** @param stage the stage of the step before, for steps that name none. Undefined when it cannot be read. */
export function readStep(reader: Reader, entry: Entry, stage: number): Step | undefined {
  const all = reader.map(entry.value, 'a step', entry.at);
  if (!all) return undefined;
  const kinds = stepKinds.filter((kind) => all.has(kind));
  const kind = kinds[0];
  if (kind === undefined || kinds.length > 1) {
    const wrong =
      kinds.length > 1 ? `is two things at once: ${kinds.join(' and ')}` : 'does not say what it does';
    const unknown = [...all.entries.keys()].find((key) => !common.some((known) => known === key)) ?? '';
    const todo = kinds.length > 1 ? 'Make one step of each.' : suggestion(unknown, stepKinds);
    reader.report(entry.at, 'step-kind', `The step ${wrong}.`, todo);
    return undefined;
  }
  const fields = reader.map(entry.value, `an "${kind}" step`, entry.at, [kind, ...stepKeys[kind], ...common]);
  if (!fields) return undefined;
  return readKind(reader, kind, fields, readBase(reader, fields, entry, stage));
}

function readBase(reader: Reader, fields: Fields, entry: Entry, stage: number): Base {
  const text = reader.text(fields, 'text', 'the step');
  const next = reader.text(fields, 'next', 'the step');
  const picture = reader.text(fields, 'picture', 'the step');
  return {
    id: entry.key,
    at: entry.at,
    stage: reader.whole(fields, 'stage', 'the step', mostStages) ?? stage,
    notes: readNotes(reader, fields.get('note')),
    ...(text !== undefined && { text }),
    ...(next !== undefined && { next }),
    ...(picture !== undefined && { picture }),
  };
}

function readNotes(reader: Reader, entry: Entry | undefined): { kind: NoteKind; text: string }[] {
  if (entry === undefined) return [];
  const nodes = reader.isList(entry) ? reader.list(entry, '"note"') : [entry.value];
  return nodes.flatMap((node) => {
    const fields = reader.map(node, 'a note', entry.at, noteKinds);
    if (!fields) return [];
    return noteKinds.flatMap((kind) => {
      const text = reader.text(fields, kind, 'the note');
      return text === undefined ? [] : [{ kind, text }];
    });
  });
}

function route(reader: Reader, fields: Fields, key: string, kind: StepKind): string {
  return reader.needed(fields, key, `The "${kind}" step`, `Add "${key}:" with the step to go to then.`);
}

function readKind(reader: Reader, kind: StepKind, fields: Fields, base: Base): Step | undefined {
  const title = (): string =>
    reader.needed(fields, kind, 'The step', 'Write the heading of the screen after it.');
  const to = (key: string): string => route(reader, fields, key, kind);
  switch (kind) {
    case 'ask':
      return readAsk(reader, fields, base, title());
    case 'tell': {
      const button = reader.needed(
        fields,
        'button',
        'The "tell" step',
        'Add "button:" with what it does, like "Go on".',
      );
      return { ...base, kind, title: title(), button, then: to('then') };
    }
    case 'check':
      return { ...base, kind, check: title(), routes: readRoutes(reader, fields) };
    case 'diagnose': {
      const what = reader.oneOf(fields, 'diagnose', 'the step', diagnosed);
      const routes = readRoutes(reader, fields);
      return what && { ...base, kind, diagnose: what, routes };
    }
    case 'verify':
      return readVerify(reader, fields, base);
    case 'do': {
      const action = reader.oneOf(fields, 'do', 'the step', actionNames);
      const then = to('then');
      const failed = to('failed');
      return action && { ...base, kind, do: action, then, failed };
    }
    case 'case': {
      const action = reader.oneOf(fields, 'case', 'the step', caseActions);
      const routes = { approved: to('approved'), denied: to('denied'), expired: to('expired') };
      return action && { ...base, kind, case: action, ...routes };
    }
    case 'end':
      break;
  }
  return { ...base, kind: 'end', title: title(), offers: readOffers(reader, fields) };
}

function readAsk(reader: Reader, fields: Fields, base: Base, title: string): Step {
  const choices = reader
    .list(fields.get('choices'), '"choices"')
    .flatMap((node) => readChoice(reader, node, fields.at) ?? []);
  const field = readField(reader, fields.get('field'));
  if (!fields.has('choices') && !fields.has('field')) {
    reader.report(
      base.at,
      'missing',
      'The question has no answers.',
      'Add "choices:" with what a person can say, or a "field:" to type in.',
    );
  }
  return { ...base, kind: 'ask', title, choices, ...(field && { field }) };
}

function readChoice(reader: Reader, node: unknown, at: Place): Choice | undefined {
  const fields = reader.map(node, 'a choice', at, ['say', 'hint', 'icon', 'to', 'lost', 'stolen', 'when']);
  if (!fields) return undefined;
  const when = readWhen(reader, fields.get('when'));
  const hint = reader.text(fields, 'hint', 'the choice');
  const icon = reader.text(fields, 'icon', 'the choice');
  const lost = fields.has('lost') ? reader.oneOf(fields, 'lost', 'the choice', deviceKinds) : undefined;
  return {
    say: reader.needed(fields, 'say', 'The choice', 'Add "say:" with the answer in the person\'s own voice.'),
    to: reader.needed(fields, 'to', 'The choice', 'Add "to:" with the step to go to then.'),
    at: fields.at,
    ...(hint !== undefined && { hint }),
    ...(icon !== undefined && { icon }),
    ...(lost && { lost }),
    ...(when.length > 0 && { when }),
    ...(reader.flag(fields, 'stolen', 'the choice') && { stolen: true }),
  };
}

/** One name, or a list of them. */
function readWhen(reader: Reader, entry: Entry | undefined): string[] {
  if (entry === undefined) return [];
  const nodes = reader.isList(entry) ? reader.list(entry, '"when"') : [entry.value];
  return nodes.flatMap((node) => reader.words(node, '"when"', entry.at) ?? []);
}

function readField(reader: Reader, entry: Entry | undefined): Field | undefined {
  if (entry === undefined) return undefined;
  const fields = reader.map(entry.value, 'a field', entry.at, ['label', 'hint', 'button', 'max', 'to']);
  if (!fields) return undefined;
  const hint = reader.text(fields, 'hint', 'the field');
  return {
    label: reader.needed(fields, 'label', 'The field', 'Add "label:" with what to type.'),
    ...(hint !== undefined && { hint }),
    button: reader.needed(fields, 'button', 'The field', 'Add "button:" with what it does, like "Send it".'),
    maxLength: reader.whole(fields, 'max', 'the field', longestField) ?? defaultFieldLength,
    to: reader.needed(fields, 'to', 'The field', 'Add "to:" with the step to go to then.'),
  };
}

function readVerify(reader: Reader, fields: Fields, base: Base): Step | undefined {
  const passed = route(reader, fields, 'passed', 'verify');
  const insufficient = route(reader, fields, 'insufficient', 'verify');
  const entry = fields.get('verify');
  const inner = entry && reader.map(entry.value, '"verify"', entry.at, ['for']);
  const purpose = inner && reader.oneOf(inner, 'for', '"verify"', purposes);
  return purpose && { ...base, kind: 'verify', for: purpose, passed, insufficient };
}

function readRoutes(reader: Reader, fields: Fields): Record<string, string> {
  const entry = fields.get('routes');
  if (entry === undefined) {
    reader.report(
      fields.at,
      'missing',
      'The step has no "routes".',
      'Add "routes:" with a step for every value of the fact.',
    );
    return {};
  }
  const routes = reader.map(entry.value, '"routes"', entry.at);
  const found: [string, string][] = [];
  for (const value of routes?.entries.values() ?? []) {
    found.push([value.key, reader.words(value.value, `The route for "${value.key}"`, value.at) ?? '']);
  }
  return Object.fromEntries(found);
}

function readOffers(reader: Reader, fields: Fields): EndStep['offers'] {
  return reader.list(fields.get('offers'), '"offers"').flatMap((node) => {
    const offer = reader.map(node, 'an offer', fields.at, ['say', 'hint', 'icon', 'link']);
    if (!offer) return [];
    const hint = reader.text(offer, 'hint', 'the offer');
    const icon = reader.text(offer, 'icon', 'the offer');
    return [
      {
        say: reader.needed(offer, 'say', 'The offer', 'Add "say:" with what it offers.'),
        link: reader.needed(offer, 'link', 'The offer', 'Add "link:" with a path, like /topics/lost-device.'),
        ...(hint !== undefined && { hint }),
        ...(icon !== undefined && { icon }),
      },
    ];
  });
}
