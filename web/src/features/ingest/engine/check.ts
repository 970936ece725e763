/** A first look at a file, so that what cannot be DICOM is never sent. The server judges for good. */
export type Verdict = { dicom: true } | { dicom: false; reason: string };

/** Enough for the preamble and the whole file meta group of every file met in practice. */
const HEAD_BYTES = 1024;
const PREAMBLE = 128;
/** Media Storage Directory Storage, PS3.4 §I.4 and PS3.6 table A-1: the index of a disc, not an image. */
const DIRECTORY_STORAGE = "1.2.840.10008.1.3.10";

const KNOWN: [number[], string][] = [
  [[0xff, 0xd8, 0xff], "a JPEG picture"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF document"],
  [[0x50, 0x4b, 0x03, 0x04], "a zip file; unpack it first"],
  [[0x1f, 0x8b], "a gzip file; unpack it first"],
  [[0x4d, 0x5a], "a program"],
];

const DICOM: Verdict = { dicom: true };

/** Read the head of a file and say whether it may be DICOM, or why not. */
export async function check(path: string, file: Blob): Promise<Verdict> {
  if (file.size === 0) return not("The file is empty");
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^dicomdir$/i.test(name)) return not("A DICOMDIR is the index of a disc, not an image");
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (hasPrefix(head)) return withPreamble(head, file.size);
  if (bareDataset(head, file.size)) return DICOM;
  const kind = KNOWN.find(([magic]) => magic.every((byte, at) => head[at] === byte));
  return not(kind ? `Not a DICOM file: it looks like ${kind[1]}` : "Not a DICOM file");
}

function not(reason: string): Verdict {
  return { dicom: false, reason };
}

/** PS3.10 §7.1: 128 bytes of preamble, then "DICM". */
function hasPrefix(head: Uint8Array): boolean {
  return [0x44, 0x49, 0x43, 0x4d].every((byte, at) => head[PREAMBLE + at] === byte);
}

function withPreamble(head: Uint8Array, size: number): Verdict {
  if (size <= PREAMBLE + 12) return not("The file is cut off after its preamble");
  const text = String.fromCharCode(...head.subarray(PREAMBLE + 4));
  const at = text.indexOf(DIRECTORY_STORAGE);
  const next = text.charAt(at + DIRECTORY_STORAGE.length);
  if (at >= 0 && !/[\d.]/.test(next)) return not("A DICOMDIR is the index of a disc, not an image");
  return DICOM;
}

/**
 * A data set without preamble, as old modalities write it: it starts with group 0002 or 0008, in either byte order,
 * with a value representation (explicit) or a length that fits into the file (implicit, PS3.5 §7.1).
 */
function bareDataset(head: Uint8Array, size: number): boolean {
  if (head.length < 8) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return [true, false].some((little) => {
    const group = view.getUint16(0, little);
    if (group !== 0x0002 && group !== 0x0008) return false;
    if (view.getUint16(2, little) > 0x0100) return false;
    const representation = String.fromCharCode(view.getUint8(4), view.getUint8(5));
    if (/^[A-Z]{2}$/.test(representation)) return true;
    const length = view.getUint32(4, little);
    return length % 2 === 0 && length <= size - 8 && length <= 0xffff;
  });
}
