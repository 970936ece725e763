// Writes src/api/schema.d.ts from the committed docs/openapi.json.
import { existsSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

if (!existsSync(source)) {
  console.error("docs/openapi.json is missing: run `make openapi` first.");
  process.exit(1);
}
const types = astToString(await openapiTS(source));
writeFileSync(target, `/** GENERATED from docs/openapi.json by \`npm run api\`; do not edit. */\n${types}`);
console.log("src/api/schema.d.ts written");
