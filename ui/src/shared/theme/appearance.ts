// How the page looks and speaks: theme, density, language. A person's choice is kept for the next start;
// public/first-paint.js reads the same keys before the first paint.
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";
export type Density = "comfortable" | "compact";
export type Language = "en" | "de";

export type Appearance = {
  /** What the page shows now. */
  theme: Theme;
  /** Whether nobody chose a theme, so that it goes with the system. */
  followsSystem: boolean;
  density: Density;
  language: Language;
};

const root = () => document.documentElement;
const heard = new Set<() => void>();
let shown: Appearance | undefined;

function read(): Appearance {
  const { dataset, lang } = root();
  return {
    theme: dataset.theme === "dark" ? "dark" : "light",
    followsSystem: localStorage.getItem("theme") === null,
    density: dataset.density === "compact" ? "compact" : "comfortable",
    language: lang === "de" ? "de" : "en",
  };
}

function tell(): void {
  shown = read();
  for (const hear of heard) hear();
}

/** Shows a theme; `system` forgets the choice. */
export function showTheme(theme: Theme | "system"): void {
  if (theme === "system") localStorage.removeItem("theme");
  else localStorage.setItem("theme", theme);
  root().dataset.theme = theme === "system" ? systemTheme() : theme;
  tell();
}

/** Shows rows and cards with more or less room. */
export function showDensity(density: Density): void {
  localStorage.setItem("density", density);
  if (density === "compact") root().dataset.density = "compact";
  else delete root().dataset.density;
  tell();
}

/** Speaks a language from now on. */
export function speakLanguage(language: Language): void {
  localStorage.setItem("language", language);
  root().lang = language;
  tell();
}

const darkness = () => matchMedia("(prefers-color-scheme: dark)");

function systemTheme(): Theme {
  return darkness().matches ? "dark" : "light";
}

/** Goes with the system while nobody has chosen; returns how to stop. */
export function followSystemTheme(): () => void {
  const dark = darkness();
  const follow = () => {
    if (localStorage.getItem("theme") !== null) return;
    root().dataset.theme = systemTheme();
    tell();
  };
  dark.addEventListener("change", follow);
  return () => dark.removeEventListener("change", follow);
}

function hear(listener: () => void): () => void {
  heard.add(listener);
  return () => heard.delete(listener);
}

/** The appearance; whoever uses it is drawn again when it changes. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(hear, () => {
    // The root may have been set by the page itself before anybody listened.
    if (shown === undefined || heard.size === 0) shown = same(shown, read());
    return shown;
  });
}

function same(before: Appearance | undefined, now: Appearance): Appearance {
  if (before === undefined) return now;
  const keys = Object.keys(now) as (keyof Appearance)[];
  return keys.every((key) => before[key] === now[key]) ? before : now;
}
