// Fails the build when what a first visit must load outgrows its budget: before sign-in, and on the worklist.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = { js: 200, css: 30 };
const VISITS = {
  "sign-in": ["index.html", "src/features/accounts/sign-in-page.tsx"],
  studies: ["index.html", "src/app/shell.tsx", "src/features/query/studies-page.tsx"],
};
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("app/manifest.json", dist), "utf8"));

/** A chunk and everything it imports statically: nothing shows before all of it is there. */
function needed(name, seen = new Set()) {
  if (!seen.has(name)) {
    seen.add(name);
    for (const next of manifest[name].imports ?? []) needed(next, seen);
  }
  return seen;
}

const gzipped = (file) => gzipSync(readFileSync(new URL(file, dist))).length;
let failed = false;
for (const [visit, entries] of Object.entries(VISITS)) {
  const seen = new Set();
  for (const entry of entries) needed(entry, seen);
  const chunks = [...seen].map((name) => manifest[name]);
  const files = { js: chunks.map((chunk) => chunk.file), css: chunks.flatMap((chunk) => chunk.css ?? []) };
  for (const [kind, names] of Object.entries(files)) {
    const bytes = [...new Set(names)].reduce((sum, file) => sum + gzipped(file), 0);
    const over = bytes > BUDGET_KB[kind] * 1000;
    failed ||= over;
    const size = `${(bytes / 1000).toFixed(1)} kB gzip of ${BUDGET_KB[kind]} kB`;
    console.log(`${visit} ${kind}: ${size}${over ? "  OVER BUDGET" : ""}`);
  }
}
process.exit(failed ? 1 : 0);
