// Fails the build when a component of the library is used whose styles src/app/kit.css does not bring.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const dist = new URL("../dist/app/", import.meta.url);
const built = (kind) =>
  readdirSync(dist)
    .filter((name) => name.endsWith(kind))
    .map((name) => readFileSync(new URL(name, dist), "utf8"))
    .join("\n");
/** The library's classes have names such as m_77c9d27d, and its scripts carry those of the components they hold. */
const classes = (text) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));

const styled = classes(
  readFileSync(createRequire(import.meta.url).resolve("@mantine/core/styles.css"), "utf8"),
);
const brought = classes(built(".css"));
const missing = [...classes(built(".js"))].filter((name) => styled.has(name) && !brought.has(name));
if (missing.length > 0) console.error(`src/app/kit.css lacks the styles of ${missing.join(", ")}`);
process.exit(missing.length > 0 ? 1 : 0);
