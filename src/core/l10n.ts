/**
 * How amounts, dates and texts are shown here. Set once by whoever starts a surface: the editor's host at activation,
 * the panel from its host before it paints. Nobody sets it for the command line, which stays English.
 */
export interface Presentation {
  /** BCP 47 tag for numbers and dates, e.g. "de" or "en-US". */
  locale: string;
  /** Translations by their English text; empty for English. */
  texts: Readonly<Record<string, string>>;
  /** Amounts of money are replaced by `hiddenAmount`, for screens that are shared. */
  discreet: boolean;
}

/** Currency of shown amounts, at a rate that the user stated. What is kept and added up is always USD. */
export interface Currency {
  /** ISO 4217, e.g. "EUR". */
  code: string;
  perUsd: number;
}

const usDollar: Currency = { code: "USD", perUsd: 1 };

export const english: Readonly<Presentation> = { locale: "en-US", texts: {}, discreet: false };

/** In place of an amount in discreet mode. */
export const hiddenAmount = "•••";

/** Read by `core/format` and by `t`. Changed only by the functions below. */
export const presentation: Readonly<Presentation & { currency: Currency }> = { ...english, currency: usDollar };

export function present(next: Readonly<Presentation>): void {
  Object.assign(presentation, next, { locale: validLocale(next.locale) ?? english.locale });
}

/** Texts that are kept hold their amounts; whoever shows them hides them. */
export function withAmounts<T>(write: () => T): T {
  const { discreet } = presentation;
  Object.assign(presentation, { discreet: false });
  try {
    return write();
  } finally {
    Object.assign(presentation, { discreet });
  }
}

/** Null: US dollars. Told by each snapshot, as it stands in the user's price file. */
export function presentCurrency(currency: Currency | null): void {
  Object.assign(presentation, { currency: currency ?? usDollar });
}

/** The text in the language of the surface. `{0}`, `{1}` … stand for the arguments. */
export function t(message: string, ...args: readonly (string | number)[]): string {
  const { texts } = presentation;
  const text = Object.hasOwn(texts, message) ? texts[message]! : message;
  return text.replace(/\{(\d)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));
}

function validLocale(locale: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}
