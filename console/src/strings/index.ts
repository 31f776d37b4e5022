/**
 * All words on screen go through `strings`: an area's English stands in `en/<area>.ts`, another language would be
 * registered with `translate` and wins.
 */

/** A text, or its forms by number (`n`). */
export type Text = string | { one: string; other: string };
export type Catalogue = Readonly<Record<string, Text>>;
type Values = Readonly<Record<string, string | number>>;

/** Looks up a text and fills in its `{names}`. */
export type Lookup<C extends Catalogue> = (key: keyof C & string, values?: Values) => string;

const translations = new Map<string, Catalogue>();
const locale = "en";
const plural = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** Puts another language's texts in the place of an area's English. */
export function translate(area: string, catalogue: Catalogue): void {
  translations.set(area, catalogue);
}

/** The texts of one area: `const t = strings("flows", en); t("count", { n: 3 })`. */
export function strings<const C extends Catalogue>(area: string, english: C): Lookup<C> {
  return (key, values = {}) => {
    const text = translations.get(area)?.[key] ?? english[key];
    return text === undefined ? key : fill(chosen(text, values["n"]), values);
  };
}

function chosen(text: Text, n: string | number | undefined): string {
  if (typeof text === "string") return text;
  return plural.select(Number(n ?? 0)) === "one" ? text.one : text.other;
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}
