// The built pages and the window's content policy, for whoever serves them to a browser.
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml" };

/** The content policy of tauri.conf.json, with exceptions. */
export function policy(exceptions = {}) {
  const { csp } = JSON.parse(readFileSync(join(ROOT, "tauri.conf.json"), "utf8")).app.security;
  return Object.entries({ ...csp, ...exceptions })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}

/** Answers with a file of ui/dist; `changed` may change the page itself. */
export function answerFile(pathname, response, rules, changed = (html) => html) {
  const named = normalize(pathname);
  const path = extname(named) ? named : "/index.html";
  let body;
  try {
    body = readFileSync(join(ROOT, "ui/dist", path));
  } catch {
    return response.writeHead(path.endsWith("favicon.ico") ? 204 : 404).end();
  }
  if (path === "/index.html") body = changed(body.toString());
  response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-security-policy": rules });
  response.end(body);
}
