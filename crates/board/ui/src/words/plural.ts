// Which form of a word goes with a count, by the rules of the language.

/** A form for each kind of count that the language tells apart; `other` is for all that have none of their own. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The chooser of a language's forms. */
export function plurals(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
