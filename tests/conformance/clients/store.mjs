/**
 * Stores files as a browser's DICOMweb client does, and prints as JSON what it then finds and sees of them.
 *
 *     node store.mjs DICOMWEB_ROOT ACCESS_TOKEN FILE...
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
globalThis.XMLHttpRequest = require("xhr2");
const { api } = require("dicomweb-client");

const [root, token, ...paths] = process.argv.slice(2);
const client = new api.DICOMwebClient({ url: root, headers: { Authorization: `Bearer ${token}` } });
const value = (item, tag) => item[tag]?.Value?.[0];
const bytes = async (path) => new Uint8Array(await readFile(path)).buffer;

const stored = JSON.parse(await client.storeInstances({ datasets: await Promise.all(paths.map(bytes)) }));
const found = [];
for (const item of await client.searchForInstances()) {
  const place = {
    studyInstanceUID: value(item, "0020000D"),
    seriesInstanceUID: value(item, "0020000E"),
    sopInstanceUID: value(item, "00080018"),
  };
  const size = { viewport: [64, 64] };
  found.push({
    sopInstanceUID: place.sopInstanceUID,
    rendered: start(await client.retrieveInstanceRendered({ ...place, mediaTypes: [{ mediaType: "image/png" }] })),
    small: start(await client.retrieveInstanceRendered({ ...place, mediaTypes: [{ mediaType: "image/jpeg" }], queryParams: size })),
    frame: start(await client.retrieveInstanceFramesRendered({ ...place, frameNumbers: [1], mediaTypes: [{ mediaType: "image/jpeg" }] })),
    thumbnail: start(await client.retrieveInstanceThumbnail({ ...place, mediaTypes: [{ mediaType: "image/jpeg" }] })),
  });
}
console.log(JSON.stringify({ stored, found }));

/** Returns the first bytes of a picture, by which its format is known. */
function start(buffer) {
  return Buffer.from(Array.isArray(buffer) ? buffer[0] : buffer).subarray(0, 4).toString("hex");
}
