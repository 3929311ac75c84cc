/** Where a sign-in may lead afterwards: a path of our own, never another site (OWASP ASVS 5.0, 3.7.2). */

/** The path, or `fallback` when it is anything else: another site, a scheme, a backslash, a line break. */
export function ownPath(path: string, fallback: string): string {
  // Browsers read "//host", "/\host" and "/<tab>/host" as another site.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || path.includes('\\')) return fallback;
  const base = 'http://own.invalid';
  try {
    const url = new URL(path, base);
    return url.origin === base ? `${url.pathname}${url.search}` : fallback;
  } catch {
    return fallback;
  }
}
