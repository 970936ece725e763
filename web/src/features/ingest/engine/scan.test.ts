// @vitest-environment node
import { describe, expect, it } from "vitest";

import { filesOf, scanEntries, type FoundFile, type Unreadable } from "./scan";

type Fill<T> = (found: T) => void;

function fileEntry(fullPath: string, broken = false): FileSystemFileEntry {
  return {
    isFile: true,
    isDirectory: false,
    fullPath,
    file: (take: Fill<File>, fail: Fill<DOMException>) =>
      broken ? fail(new DOMException("no", "NotReadableError")) : take(new File(["x"], fullPath)),
  } as unknown as FileSystemFileEntry;
}

/** A folder whose reader gives a hundred entries a call, as Chromium's does. */
function folderEntry(
  fullPath: string,
  children: FileSystemEntry[],
  broken = false,
): FileSystemDirectoryEntry {
  let at = 0;
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    createReader: () => ({
      readEntries: (take: Fill<FileSystemEntry[]>, fail: Fill<DOMException>) => {
        if (broken) fail(new DOMException("no", "NotAllowedError"));
        else take(children.slice(at, (at += 100)));
      },
    }),
  } as unknown as FileSystemDirectoryEntry;
}

async function scan(entries: FileSystemEntry[], signal = new AbortController().signal) {
  const found: FoundFile[] = [];
  const lost: Unreadable[] = [];
  await scanEntries(
    entries,
    { found: (some) => found.push(...some), unreadable: (one) => lost.push(one) },
    signal,
  );
  return { paths: found.map(({ path }) => path), lost };
}

describe("scanEntries", () => {
  it("reads every page of every folder, however deep", async () => {
    const many = Array.from({ length: 250 }, (_, at) => fileEntry(`/d/many/${at}`));
    const tree = folderEntry("/d", [
      fileEntry("/d/one"),
      folderEntry("/d/many", many),
      folderEntry("/d/a", [folderEntry("/d/a/b", [fileEntry("/d/a/b/deep")])]),
    ]);
    const { paths } = await scan([tree, fileEntry("/loose")]);
    expect(paths).toHaveLength(253);
    expect(paths).toEqual(expect.arrayContaining(["d/one", "d/many/249", "d/a/b/deep", "loose"]));
  });

  it("goes on past what cannot be read, and says so", async () => {
    const tree = folderEntry("/d", [
      fileEntry("/d/locked", true),
      folderEntry("/d/shut", [], true),
      fileEntry("/d/ok"),
    ]);
    const { paths, lost } = await scan([tree]);
    expect(paths).toEqual(["d/ok"]);
    expect(lost).toEqual([
      { path: "d/locked", reason: "The computer does not allow reading it" },
      { path: "d/shut", reason: "The computer does not allow reading it" },
    ]);
  });

  it("can be given up", async () => {
    await expect(scan([fileEntry("/a")], AbortSignal.abort())).rejects.toThrow();
  });
});

it("filesOf keeps the path inside the chosen folder", () => {
  const inside = new File(["x"], "IM1");
  Object.defineProperty(inside, "webkitRelativePath", { value: "CD/A/IM1" });
  const loose = new File(["x"], "IM2");
  Object.defineProperty(loose, "webkitRelativePath", { value: "" });
  expect(filesOf([inside, loose]).map(({ path }) => path)).toEqual(["CD/A/IM1", "IM2"]);
});
