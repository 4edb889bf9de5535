// Texts and formats in the language of the page. Components read `useSpeech()` and write no text themselves.

import { createContext, useContext } from "react";
import type { Language } from "../theme/appearance";
import { de } from "./de";
import { en, type Texts } from "./en";
import { type Formats, formats } from "./formats";

export { type Moment, ownZone, zoneName } from "./formats";
export type { Language, Texts };

const CATALOGUE: Record<Language, Texts> = { en, de };

export type Speech = Formats & { language: Language; texts: Texts };

/** How this language is spoken. */
export function speech(language: Language): Speech {
  const texts = CATALOGUE[language];
  return { language, texts, ...formats(language, texts.common.ago) };
}

export const SpeechContext = createContext<Speech>(speech("en"));

/** The texts and formats of the page's language. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

/** What an error means and what to do about it, in the page's language. */
export function explain(texts: Texts, error: { code: string; message: string }): string {
  const say = texts.errors.codes[error.code];
  return say === undefined ? texts.errors.unknown(error.code, error.message) : say(error.message);
}
