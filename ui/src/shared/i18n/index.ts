// Texts and numbers in the language of the page. Components read `useTexts()` and write no text themselves.

import { createContext, useContext } from "react";
import { de } from "./de";
import { en, type Texts } from "./en";

export type { Texts };

export type Language = "en" | "de";

const CATALOGUE: Record<Language, Texts> = { en, de };

export type Speech = {
  language: Language;
  texts: Texts;
  /** A whole number with the language's separators. */
  number: (value: number) => string;
  /** A share of 1 in whole percent. */
  percent: (share: number) => string;
  /** A day with its weekday, in the person's own zone. */
  day: (at: Date) => string;
};

/** How this language is spoken. */
export function speech(language: Language): Speech {
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  return {
    language,
    texts: CATALOGUE[language],
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    day: (at) => day.format(at),
  };
}

/** The language the page was opened in (public/first-paint.js). */
export function pageLanguage(): Language {
  return document.documentElement.lang === "de" ? "de" : "en";
}

export const SpeechContext = createContext<Speech>(speech("en"));

/** The texts and formats of the page's language. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}
