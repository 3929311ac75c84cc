/** What staff do with requests. The gate is code: every click asks the rules again, with the roles of this moment. */
import { sourceLanguage } from '../../core/dialog/translate';
import type { StoredCase } from '../documents';
import { normaliseNumber } from '../numbers';
import type { Person } from '../ports';
import type { CaseRow, StaffCases, StaffOutcome } from '../services';
import type { PressKeys } from '../ports';
import { makeCallBacks } from './call-back';
import { makeAsking } from './asking';
import { makeDeciding } from './deciding';
import {
  approvalRef,
  closedStates,
  decidedAlready,
  longestText,
  makeDesk,
  no,
  yes,
  type StaffParts,
} from './desk';
import { changeCase, type CaseChange } from './open';
import { makeProofing } from './proofing';
import { rowOf, viewOf } from './view';

export type { StaffParts } from './desk';

/** What staff do, and what is pressed in the calls that they have placed. */
export interface StaffDesk extends StaffCases {
  readonly press: PressKeys;
}

export function makeStaffCases(parts: StaffParts): StaffDesk {
  const { store, clock } = parts;
  const desk = makeDesk(parts);
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
      if (!me) return [];
      const page = await store.find<StoredCase>('cases', {
        index: 'queue',
        equals: { open: filter.show === 'closed' ? 'closed' : 'open' },
        descending: filter.show === 'closed',
        limit: 200,
      });
      const rows: CaseRow[] = [];
      const phrases = parts.catalogue.in(language);
      for (const found of page.docs) {
        const row = await rowOf(parts, found, me, phrases);
        if (matches(row, found, filter, me)) rows.push(row);
      }
      return rows;
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
  };
}

function matches(
  row: CaseRow,
  found: StoredCase,
  filter: { search?: string; show?: 'all' | 'mine' | 'not-taken' | 'can-approve' | 'closed' },
  me: Person,
): boolean {
  if (filter.show === 'mine' && found.takenBy !== me.id) return false;
  if (filter.show === 'not-taken' && found.takenBy !== undefined) return false;
  if (filter.show === 'can-approve' && !row.mayApprove) return false;
  const search = filter.search?.trim().toLowerCase();
  if (!search) return true;
  const bare = normaliseNumber(search);
  return (
    row.personName.toLowerCase().includes(search) ||
    (bare !== '' && found.number.includes(bare)) ||
    row.what.toLowerCase().includes(search)
  );
}
