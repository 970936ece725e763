// @vitest-environment node
import { describe, expect, it } from "vitest";

import { check } from "./check";

function part10(body = "", size = 600): Blob {
  const bytes = new Uint8Array(600);
  bytes.set(new TextEncoder().encode("DICM"), 128);
  bytes.set(new TextEncoder().encode(body), 150);
  return new Blob([bytes.subarray(0, size)]);
}

const bytes = (...values: number[]): Blob =>
  new Blob([new Uint8Array([...values, ...new Array<number>(64).fill(0)])]);

describe("a file is taken for DICOM", () => {
  it.each([
    ["with its prefix after the preamble", part10()],
    ["bare, explicit little endian", bytes(0x08, 0, 0x05, 0, 0x43, 0x53, 0x0a, 0)],
    ["bare, implicit little endian", bytes(0x08, 0, 0x00, 0, 4, 0, 0, 0)],
    ["bare, explicit big endian", bytes(0, 0x08, 0, 0x05, 0x43, 0x53, 0, 0x0a)],
    ["bare, beginning with the meta group", bytes(0x02, 0, 0, 0, 0x55, 0x4c, 4, 0)],
    ["of a storage class that begins like a directory's", part10("1.2.840.10008.1.3.101")],
  ])("%s", async (_name, file) => {
    expect(await check("x/IM0001", file)).toEqual({ dicom: true });
  });
});

describe("a file is left out", () => {
  it.each([
    ["when it is empty", "a", new Blob([]), "The file is empty"],
    [
      "when it is called DICOMDIR",
      "CD/DICOMDIR",
      part10(),
      "A DICOMDIR is the index of a disc, not an image",
    ],
    [
      "when it says that it is a DICOMDIR",
      "index",
      part10("1.2.840.10008.1.3.10"),
      "A DICOMDIR is the index of a disc, not an image",
    ],
    ["when it is cut off", "a", part10("", 132), "The file is cut off after its preamble"],
    ["when it is text", "a.txt", new Blob(["hello, world"]), "Not a DICOM file"],
    ["when it is too short to be anything", "a", new Blob(["hi"]), "Not a DICOM file"],
    ["when a length makes no sense", "a", bytes(0x08, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f), "Not a DICOM file"],
    [
      "when it is a JPEG",
      "a.jpg",
      bytes(0xff, 0xd8, 0xff, 0xe0),
      "Not a DICOM file: it looks like a JPEG picture",
    ],
    [
      "when it is a zip",
      "a.zip",
      bytes(0x50, 0x4b, 3, 4),
      "Not a DICOM file: it looks like a zip file; unpack it first",
    ],
  ])("%s", async (_name, path, file, reason) => {
    expect(await check(path, file)).toEqual({ dicom: false, reason });
  });
});
