/** Which language somebody is written to in: their own, else that of the walk which caused it, else the organisation's. */
import { sourceLanguage } from '../core/dialog/translate';
import type { Deps } from './deps';
import type { Person } from './ports';

/** @param walk the language of the visit, when the message is for whoever walks it. */
export async function languageFor(
  parts: Pick<Deps, 'catalogue' | 'organisation'>,
  person: Pick<Person, 'language'> | undefined,
  walk?: string,
): Promise<string> {
  const own = [person?.language, walk].flatMap((one) => parts.catalogue.match(one ?? '') ?? []);
  if (own[0] !== undefined) return own[0];
  const { language } = await parts.organisation();
  return parts.catalogue.match(language ?? '') ?? sourceLanguage;
}
