// Sets theme, density and language on the root before anything is painted. Runs before the bundle,
// so it stays plain and small; src/shared/theme/appearance.ts changes the same attributes later.
(() => {
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = stored("theme") ?? (dark ? "dark" : "light");
  if (stored("density") === "compact") root.dataset.density = "compact";
  root.lang = (stored("language") ?? navigator.language).startsWith("de") ? "de" : "en";
})();
