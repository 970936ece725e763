/**
 * Walks an archive as browsers' DICOMweb clients do, and prints as JSON what they got.
 *
 *     node walk.mjs DICOMWEB_ROOT ACCESS_TOKEN
 *
 * Searches, metadata, frames and whole instances go through npm's dicomweb-client; frames a second time through
 * cornerstone's multipart parser, with the Accept header of OHIF; instances are read by dcmjs.
 */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
globalThis.XMLHttpRequest = require("xhr2");
const { api } = require("dicomweb-client");
const dcmjs = require("dcmjs");
const parser = require.resolve("@cornerstonejs/dicom-image-loader/package.json");
const { default: extractMultipart } = await import(
  new URL("dist/esm/imageLoader/wadors/extractMultipart.js", pathToFileURL(parser)).href
);

const OHIF = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
const STORED = [
  ["application/octet-stream", "1.2.840.10008.1.2.1"],
  ["image/x-dicom-rle", "1.2.840.10008.1.2.5"],
  ...["50", "51", "57", "70"].map((last) => ["image/jpeg", `1.2.840.10008.1.2.4.${last}`]),
  ...["80", "81"].map((last) => ["image/jls", `1.2.840.10008.1.2.4.${last}`]),
  ...["90", "91"].map((last) => ["image/jp2", `1.2.840.10008.1.2.4.${last}`]),
  ["image/jhc", "1.2.840.10008.1.2.4.201"],
].map(([mediaType, transferSyntaxUID]) => ({ mediaType, transferSyntaxUID }));
const FRAMES = 2;

const [root, token] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const client = new api.DICOMwebClient({ url: root, headers });
const sha = (buffer) => createHash("sha256").update(new Uint8Array(buffer)).digest("hex");
const value = (item, tag) => item[tag]?.Value?.[0];

dcmjs.log.setLevel("silent");
const found = [];
for (const study of await client.searchForStudies()) {
  const studyInstanceUID = value(study, "0020000D");
  const series = await client.searchForSeries({ studyInstanceUID });
  found.push(...(await Promise.all(series.map((item) => first({ studyInstanceUID, seriesInstanceUID: value(item, "0020000E") })))));
}
console.log(JSON.stringify(found));

/** Fetches the first instance of a series. */
async function first(series) {
  const [item] = await client.retrieveSeriesMetadata(series);
  return instance({ ...series, sopInstanceUID: value(item, "00080018") }, item);
}

/** Fetches an instance and its first frames in every way. */
async function instance(place, item) {
  const whole = dcmjs.data.DicomMessage.readFile(await client.retrieveInstance(place), { ignoreErrors: true });
  const result = {
    sopInstanceUID: place.sopInstanceUID,
    whole: {
      sopInstanceUID: value(whole.dict, "00080018"),
      transferSyntax: value(whole.meta, "00020010"),
      rows: value(whole.dict, "00280010") ?? null,
    },
    frames: [],
    parsed: [],
  };
  if (result.whole.rows) {
    const count = Math.min(FRAMES, value(item, "00280008") ?? 1);
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const frames = await client.retrieveInstanceFrames({ ...place, frameNumbers: numbers, mediaTypes: STORED });
    result.frames = frames.map(sha);
    for (const number of numbers) result.parsed.push(await parsed(place, number));
  }
  return result;
}

/** Fetches a frame as cornerstone does. */
async function parsed({ studyInstanceUID, seriesInstanceUID, sopInstanceUID }, number) {
  const url = `${root}/studies/${studyInstanceUID}/series/${seriesInstanceUID}/instances/${sopInstanceUID}/frames/${number}`;
  const answer = await fetch(url, { headers: { ...headers, Accept: OHIF } });
  const { contentType, pixelData } = extractMultipart(answer.headers.get("content-type"), await answer.arrayBuffer());
  return { contentType, sha256: sha(pixelData) };
}
