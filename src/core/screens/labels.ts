/** What a way to sign in is called on a screen. */
import type { Words } from '../dialog-types';
import type { MethodFacts } from '../policy/types';

/** "Text to the number ending 20". Words by kind; digits only where the level allows own methods at all. */
export function methodLabel(method: Pick<MethodFacts, 'kind' | 'lastDigits'>, words: Words): string {
  const name = words[`way.${method.kind}`] ?? method.kind;
  if (method.lastDigits === undefined) return name;
  return `${words[`way.${method.kind}.to`] ?? name} ${method.lastDigits}`;
}
