/** Two accounts of one human being, by what the directory knows of both. Pure. */
import type { Person } from './ports';

/** What belongs to one human being only; a device id stands apart from names and numbers. */
const marksOf = (person: Person): readonly string[] =>
  [
    person.id,
    person.signInName,
    person.staffNumber,
    person.externalId,
    ...person.addresses.map((address) => address.value),
    ...person.methods.map(({ device }) => (device === undefined ? undefined : `device ${device}`)),
  ].flatMap((mark) => (mark === undefined || mark.trim() === '' ? [] : [mark.trim().toLowerCase()]));

/** Do they share a staff number, an address, a sign-in name, an external id or a device? */
export function sharesMark(one: Person, other: Person): boolean {
  const others = new Set(marksOf(other));
  return marksOf(one).some((mark) => others.has(mark));
}
