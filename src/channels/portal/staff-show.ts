/** Shows a page of staff: who looks, the parts that are theirs, and what their own key is asked stand around it. */
import type { Response } from 'express';
import type { KeyAsk } from '../../app/key-asks';
import type { Frame } from './frame';
import { tabsOf, type StaffGuards } from './staff-session';
import { keyData } from './to-page';

/** @param status of HTTP; 200 when left out. */
export type StaffShow = (
  res: Response,
  view: string,
  data: Readonly<Record<string, unknown>> & { readonly title: string },
  status?: number,
) => Promise<void>;

/**
 * @param tab the part that is marked, when the page's own data names no other.
 * @param keyOf what the key of whoever looks is asked, on pages where they decide; without it no page asks one.
 */
export const staffShow =
  (
    frame: Frame,
    guards: Pick<StaffGuards, 'of'>,
    tab: string,
    keyOf?: (staff: string) => Promise<KeyAsk | undefined>,
  ): StaffShow =>
  async (res, view, data, status = 200) => {
    const person = guards.of(res);
    const key = await keyOf?.(person.id);
    const around = { tab, staffName: person.name, tabs: tabsOf(person), ...(key && keyData(key)) };
    await frame.show(res, view, { ...around, ...data }, { layout: 'staff', status });
  };
