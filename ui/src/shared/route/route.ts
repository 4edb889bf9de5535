// Where the window is: `#screen/ID?key=value`. The hash is the only place that knows it, so that reload and back work.
import { useSyncExternalStore } from "react";

export type Route = {
  screen: string;
  /** What is open on it: a prospect on the board, a reply among the replies. */
  id: string | null;
  params: Readonly<Record<string, string>>;
};

/** The route of a hash; an empty one is the start screen. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen = "", id = ""] = path.split("/").map(decoded);
  return {
    screen: screen === "" ? "today" : screen,
    id: id === "" ? null : id,
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The hash of a place, as an `href`. */
export function hrefOf(
  screen: string,
  id: string | null = null,
  params: Readonly<Record<string, string>> = {},
): string {
  const path = id === null ? screen : `${screen}/${encodeURIComponent(id)}`;
  const query = new URLSearchParams(params).toString();
  return `#${path}${query === "" ? "" : `?${query}`}`;
}

/** Goes to a place; `replace` leaves no step back, for walking through a list. */
export function go(
  screen: string,
  id: string | null = null,
  { params = {}, replace = false }: { params?: Readonly<Record<string, string>>; replace?: boolean } = {},
): void {
  const href = hrefOf(screen, id, params);
  if (href === window.location.hash) return;
  if (replace) {
    window.history.replaceState(null, "", href);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else window.location.hash = href;
}

/** The place a link of the system names: `jengu://prospect/ID` opens the card on the board. Anything else goes nowhere. */
export function linkRoute(url: string): string | null {
  const [, noun, id] = /^jengu:\/\/(\w+)\/([\w-]{1,64})\/?$/.exec(url) ?? [];
  if (noun === undefined || id === undefined) return null;
  if (noun === "prospect") return hrefOf("board", id);
  if (noun === "reply") return hrefOf("replies", id);
  return null;
}

let known: { hash: string; route: Route } = { hash: "", route: parseRoute("") };

function read(): Route {
  const { hash } = window.location;
  if (hash !== known.hash) known = { hash, route: parseRoute(hash) };
  return known.route;
}

function listen(hear: () => void): () => void {
  window.addEventListener("hashchange", hear);
  return () => window.removeEventListener("hashchange", hear);
}

/** Where the window is now. */
export function useRoute(): Route {
  return useSyncExternalStore(listen, read);
}
