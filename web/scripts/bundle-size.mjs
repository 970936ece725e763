// Fails the build when what a first visit must load outgrows its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = { js: 200, css: 60 };
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("app/manifest.json", dist), "utf8"));

/** Every chunk the entry needs before it can show anything (static imports, not the lazy routes). */
function initial(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of manifest[name].imports ?? []) initial(next, seen);
  return seen;
}

const chunks = [...initial("index.html")].map((name) => manifest[name]);
const files = {
  js: new Set(chunks.map((chunk) => chunk.file)),
  css: new Set(chunks.flatMap((chunk) => chunk.css ?? [])),
};
let failed = false;
for (const [kind, names] of Object.entries(files)) {
  const bytes = [...names].reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, dist))).length, 0);
  const kb = (bytes / 1000).toFixed(1);
  const over = bytes > BUDGET_KB[kind] * 1000;
  failed ||= over;
  console.log(`initial ${kind}: ${kb} kB gzip of ${BUDGET_KB[kind]} kB${over ? "  OVER BUDGET" : ""}`);
}
process.exit(failed ? 1 : 0);
