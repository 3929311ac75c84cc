/** What staff do with requests. The gate is code: every click asks the rules again, with the roles of this moment. */
import { sourceLanguage } from '../../core/dialog/translate';
import type { StoredCase } from '../documents';
import type { Person } from '../ports';
import type { StaffCases, StaffOutcome } from '../services';
import type { Engine } from '../visits/engine';
import { makeAsking } from './asking';
import { makeCallBacks, type CallBacks } from './call-back';
import { makeUseChannel } from './channel';
import { makeDeciding } from './deciding';
import {
  approvalRef,
  canTake,
  closedStates,
  decidedAlready,
  longestText,
  makeDesk,
  no,
  yes,
  type StaffParts,
} from './desk';
import { changeCase, type CaseChange } from './open';
import { makeOnBehalf } from './on-behalf';
import { makeProofing } from './proofing';
import { makeQueue } from './queue';
import { viewOf } from './view';

export type { StaffParts } from './desk';

/** What staff do, and what is pressed in the calls that they have placed, and what became of them. */
export type StaffDesk = StaffCases & Pick<CallBacks, 'press' | 'ended'>;

export function makeStaffCases(parts: StaffParts, engine: Engine): StaffDesk {
  const { clock } = parts;
  const desk = makeDesk(parts);
  const queue = makeQueue(parts);
  const { staffOf, byNumber, working } = desk;

  async function mark(
    staff: string,
    number: string,
    change: (found: StoredCase, person: Person) => CaseChange | StaffOutcome,
  ): Promise<StaffOutcome> {
    const got = await working(staff, number);
    if ('ok' in got) return got;
    let refused: StaffOutcome | undefined;
    await changeCase(parts, got.found.id, (now) => {
      refused = undefined;
      const changed = closedStates.has(now.state) ? decidedAlready(now) : change(now, got.person);
      if ('ok' in changed) {
        refused = changed;
        return undefined;
      }
      return changed;
    });
    return refused ?? yes('staff.told.saved');
  }

  return {
    async queue(staff, filter, language = sourceLanguage) {
      const me = await staffOf(staff);
      return me ? queue.page(me, filter, parts.catalogue.in(language)) : queue.empty;
    },
    async seen(staff, filter) {
      const me = await staffOf(staff);
      return me ? queue.seen(me, filter, parts.catalogue.in(sourceLanguage)) : '';
    },
    async view(staff, number, language = sourceLanguage) {
      const me = await staffOf(staff);
      const found = me && (await byNumber(number));
      if (!me || !found) return undefined;
      const seen = await viewOf(parts, found, me, parts.catalogue.in(language));
      const key = seen.canApprove ? parts.staffFactor.ask(me, approvalRef(found, me.id)) : undefined;
      return key ? { ...seen, key } : seen;
    },
    take: (staff, number) =>
      mark(staff, number, (found, person) => {
        if (found.takenBy === staff) return no('staff.refused.yours');
        if (found.takenBy !== undefined) return no('staff.refused.taken');
        const state = found.state === 'open' ? 'taken' : found.state;
        return {
          next: {
            ...found,
            takenBy: staff,
            state,
            history: [...found.history, { at: clock.now(), name: 'staff.history.taken', by: person.name }],
          },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'case', facts: { taken: true } }],
        };
      }),
    release: (staff, number) =>
      mark(staff, number, (found, person) => {
        if (found.takenBy !== staff) return no('staff.refused.not-yours');
        const { takenBy: _gone, ...rest } = found;
        const state = found.state === 'taken' ? 'open' : found.state;
        return {
          next: {
            ...rest,
            state,
            history: [
              ...found.history,
              { at: clock.now(), name: 'staff.history.handed-back', by: person.name },
            ],
          },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'case', facts: { taken: false } }],
        };
      }),
    async handOver(staff, number, to) {
      const other = to === '' ? undefined : await staffOf(to);
      if (!other || !canTake(other)) return no('staff.refused.hand-whom');
      if (other.id === staff) return no('staff.refused.hand-self');
      return mark(staff, number, (found, person) => {
        if (found.takenBy !== undefined && found.takenBy !== staff) return no('staff.refused.taken');
        if (found.person === other.id) return no('staff.refused.hand-own');
        const state = found.state === 'open' ? 'taken' : found.state;
        const line = { name: 'staff.history.handed-over', values: { name: other.name }, by: person.name };
        return {
          next: { ...found, takenBy: to, state, history: [...found.history, { at: clock.now(), ...line }] },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'case', facts: { handedTo: to } }],
        };
      });
    },
    note: (staff, number, text) =>
      mark(staff, number, (found) => {
        const words = text.trim().slice(0, longestText);
        if (words === '') return no('staff.refused.note-empty');
        return {
          next: {
            ...found,
            notes: [...found.notes.slice(-100), { at: clock.now(), by: staff, text: words }],
          },
          entries: [
            { at: clock.now(), actor: `staff:${staff}`, what: 'note', facts: {}, personal: { text: words } },
          ],
        };
      }),

    handToSecurity: (staff, number) =>
      mark(staff, number, (found, person) => {
        if (found.alarmed) return no('staff.refused.with-security');
        const { takenBy: _free, drawn: _anew, ...rest } = found;
        return {
          next: {
            ...rest,
            alarmed: true,
            forSecurity: true,
            bucket: 0,
            state: found.state === 'taken' ? 'open' : found.state,
            history: [...found.history, { at: clock.now(), name: 'staff.history.odd', by: person.name }],
          },
          entries: [{ at: clock.now(), actor: `staff:${staff}`, what: 'case', facts: { security: true } }],
        };
      }),
    recordProofing: makeProofing(desk),
    ...makeCallBacks(desk),
    ...makeDeciding(desk),
    ...makeAsking(desk),
    ...makeOnBehalf(desk, engine),
    useChannel: makeUseChannel(desk),
  };
}
