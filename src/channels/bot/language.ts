/** "English", "Deutsch": each in its own words. */
export const languageNames = (languages: readonly string[]): readonly string[] =>
  languages.map((code) => {
    const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  });
