// Theme of the page: follows the system until the person has chosen. public/first-paint.js sets the
// same attribute before the first paint.

export type Theme = "light" | "dark";

/** The theme the page shows now. */
export function shownTheme(): Theme {
  return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
}

/** Shows a theme; a person's choice is kept for the next start. */
export function showTheme(theme: Theme, chosen: boolean): void {
  document.documentElement.dataset.theme = theme;
  if (chosen) localStorage.setItem("theme", theme);
}

/** Goes with the system while nobody has chosen; returns how to stop. */
export function followSystemTheme(): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (localStorage.getItem("theme") === null) showTheme(dark.matches ? "dark" : "light", false);
  };
  dark.addEventListener("change", follow);
  return () => dark.removeEventListener("change", follow);
}
