// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";

import { FakeIngestServer } from "../../../../tests/fake-ingest-server";
import { Fault, PART_SIZE, type Clock } from "./ports";
import { openUploads } from "./resume";
import type { FoundFile } from "./scan";
import type { Phase } from "./snapshot";
import { Uploader } from "./uploader";

/** A clock whose waits are over at once and are written down. */
class QuickClock implements Clock {
  time = 0;
  readonly waits: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.waits.push(ms);
    this.time += ms;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}

class MemoryStorage implements Storage {
  private readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  clear = (): void => this.map.clear();
  getItem = (key: string): string | null => this.map.get(key) ?? null;
  key = (at: number): string | null => [...this.map.keys()][at] ?? null;
  removeItem = (key: string): void => void this.map.delete(key);
  setItem = (key: string, value: string): void => void this.map.set(key, value);
}

/** A file that passes for DICOM, its content told apart by `seed`. */
function dicom(path: string, size = 400, seed = path): FoundFile {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode("DICM"), 128);
  bytes.set(new TextEncoder().encode(seed).subarray(0, 200), 140);
  return { path, file: new File([bytes], path, { lastModified: 1 }) };
}

function junk(path: string): FoundFile {
  return { path, file: new File(["nothing to see"], path) };
}

let server: FakeIngestServer;
let clock: QuickClock;
let storage: MemoryStorage;

function newUploader(): Uploader {
  return new Uploader(server, openUploads("archive", storage), clock);
}

beforeEach(() => {
  server = new FakeIngestServer();
  clock = new QuickClock();
  storage = new MemoryStorage();
});

describe("an undisturbed upload", () => {
  it("sends what is DICOM, counts what is not, and finishes", async () => {
    const uploader = newUploader();
    const phases: Phase[] = [];
    uploader.subscribe(() => {
      const { phase } = uploader.snapshot();
      if (phases.at(-1) !== phase) phases.push(phase);
    });
    uploader.addFiles([dicom("a/1"), dicom("a/2"), junk("a/notes.txt")]);
    expect(uploader.snapshot()).toMatchObject({ phase: "ready", found: 3, parsed: 0 });

    await uploader.start({ message: "Please compare", senderEmail: "x@y.example" });

    const { found, parsed, uploaded, unsupported, percent, skipped } = uploader.snapshot();
    expect({ found, parsed, uploaded, unsupported, percent }).toEqual({
      found: 3,
      parsed: 2,
      uploaded: 2,
      unsupported: 1,
      percent: 100,
    });
    expect(skipped).toEqual([{ path: "a/notes.txt", reason: "Not a DICOM file" }]);
    expect(phases).toEqual(["ready", "sending", "settling", "finished"]);
    expect(server.puts.toSorted()).toEqual(["a/1", "a/2"]);
    expect(server.details).toEqual({ message: "Please compare", senderEmail: "x@y.example" });
    expect(storage.length).toBe(0);
  });

  it("registers thousands of files in batches of at most a hundred, a few on their way at a time", async () => {
    const uploader = newUploader();
    uploader.addFiles(Array.from({ length: 1234 }, (_, at) => dicom(`s/${at}`)));
    await uploader.start();
    expect(uploader.snapshot().uploaded).toBe(1234);
    expect(Math.max(...server.batches)).toBe(100);
    expect(server.batches).toHaveLength(13);
    expect(server.mostParallel).toBeLessThanOrEqual(6);
    expect(server.mostParallel).toBeGreaterThan(1);
  });

  it("sends a file once that was chosen twice", async () => {
    const uploader = newUploader();
    const again = { ...dicom("a/1"), file: new File([dicom("a/1").file], "1", { lastModified: 2 }) };
    uploader.addFiles([dicom("a/1"), dicom("a/1"), again]);
    await uploader.start();
    expect(server.puts).toEqual(["a/1"]);
    expect(uploader.snapshot()).toMatchObject({ found: 2, uploaded: 2, phase: "finished" });
  });

  it("takes files that are added while it sends", async () => {
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1")]);
    server.sabotage = (request) => {
      if (request.startsWith("put")) uploader.addFiles([dicom("a/2")]);
      return undefined;
    };
    await uploader.start();
    expect(server.puts).toEqual(["a/1", "a/2"]);
    expect(uploader.snapshot()).toMatchObject({ uploaded: 2, phase: "finished" });
  });
});

describe("large files", () => {
  const LARGE = 2 * PART_SIZE + 1000;

  it("go in parts, each with its own sum, and are put together", async () => {
    const uploader = newUploader();
    uploader.addFiles([dicom("big", LARGE)]);
    await uploader.start();
    expect(server.puts.toSorted()).toEqual(["big#1", "big#2", "big#3"]);
    expect(server.requests).toContain("complete");
    expect(uploader.snapshot()).toMatchObject({ uploaded: 1, sentBytes: LARGE, percent: 100 });
  });

  it("send after a fault only the parts that are missing", async () => {
    let failing = true;
    server.sabotage = (request) =>
      failing && request.endsWith("#2") ? new Fault("gone", "The upload ended") : undefined;
    const first = newUploader();
    first.addFiles([dicom("big", LARGE)]);
    await first.start();
    expect(first.snapshot().phase).toBe("stopped");
    failing = false;
    storage.setItem("lightbox.upload.archive", "u1");

    const second = newUploader();
    await second.recall();
    second.addFiles([dicom("big", LARGE)]);
    await second.start();
    expect(server.puts.filter((part) => part === "big#1")).toHaveLength(1);
    expect(server.puts.filter((part) => part === "big#2")).toHaveLength(1);
    expect(second.snapshot()).toMatchObject({ phase: "finished", uploaded: 1 });
  });
});

describe("faults", () => {
  it("are retried with growing waits and a message", async () => {
    const uploader = newUploader();
    const notices = new Set<string>();
    uploader.subscribe(() => {
      const { notice } = uploader.snapshot();
      if (notice) notices.add(notice.replace(/\d+ s/, "N s"));
    });
    let left = 3;
    server.sabotage = (request) =>
      request.startsWith("put") && left-- > 0 ? new Fault("offline", "The connection was lost") : undefined;
    uploader.addFiles([dicom("a/1")]);
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ phase: "finished", uploaded: 1, notice: null });
    expect([...notices]).toEqual([
      "The connection was lost. Trying again in N s (try 2).",
      "The connection was lost. Trying again in N s (try 3).",
      "The connection was lost. Trying again in N s (try 4).",
    ]);
    const [first = 0, second = 0, third = 0] = clock.waits;
    expect(first).toBeLessThanOrEqual(1000);
    expect(second).toBeGreaterThanOrEqual(1000);
    expect(third).toBeGreaterThanOrEqual(2000);
  });

  it("obey the server's word on when to come back", async () => {
    let left = 1;
    server.sabotage = (request) =>
      request === "register" && left-- > 0 ? new Fault("busy", "Busy", "", "try-again", 7) : undefined;
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1")]);
    await uploader.start();
    expect(clock.waits).toContain(7000);
  });

  it("of a server that stays down stop the run, which can be taken up again", async () => {
    let down = true;
    server.sabotage = (request) => (down && request === "register" ? new Fault("busy", "Busy") : undefined);
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1"), dicom("a/2")]);
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ phase: "stopped", trouble: { title: "Busy", slug: "busy" } });
    down = false;
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ phase: "finished", uploaded: 2, trouble: null });
  });

  it("of an ended session wait for somebody to sign in, then go on", async () => {
    let signedIn = false;
    server.sabotage = () => (signedIn ? undefined : new Fault("signed-out", "Sign in first"));
    const uploader = newUploader();
    const paused = new Promise<void>((resolve) => {
      uploader.subscribe(() => uploader.snapshot().paused === "signed-out" && resolve());
    });
    uploader.addFiles([dicom("a/1")]);
    const run = uploader.start();
    await paused;
    signedIn = true;
    uploader.resume();
    await run;
    expect(uploader.snapshot()).toMatchObject({ phase: "finished", paused: null, uploaded: 1 });
  });

  it("of an old grant fetch a fresh one", async () => {
    let left = 1;
    server.sabotage = (request) =>
      request.startsWith("put") && left-- > 0 ? new Fault("expired", "Too late") : undefined;
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1")]);
    await uploader.start();
    expect(server.requests.filter((request) => request === "register")).toHaveLength(2);
    expect(uploader.snapshot().uploaded).toBe(1);
  });

  it("of grants that never work fail the file, not the upload", async () => {
    const bad = dicom("a/1");
    server.sabotage = (request) => {
      const file = [...server.files.values()].find(({ path }) => path === bad.path);
      return file && request === `put ${file.fileId}` ? new Fault("expired", "Too late") : undefined;
    };
    const uploader = newUploader();
    uploader.addFiles([bad, dicom("a/2")]);
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ phase: "finished", uploaded: 1, failed: 1 });
    expect(uploader.snapshot().failures[0]?.path).toBe("a/1");
  });

  it("of one bad name leave the rest of its batch alone", async () => {
    server.refusedPaths.add("a/50");
    const uploader = newUploader();
    uploader.addFiles(Array.from({ length: 100 }, (_, at) => dicom(`a/${at}`)));
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ uploaded: 99, failed: 1 });
    expect(uploader.snapshot().failures).toEqual([{ path: "a/50", reason: "A path is not allowed." }]);
  });

  it("of a lack of permission stop at once, without asking again and again", async () => {
    server.sabotage = (request) =>
      request === "register"
        ? new Fault("barred", "The archive's limit is reached", "", "quota-exceeded")
        : undefined;
    const uploader = newUploader();
    uploader.addFiles(Array.from({ length: 100 }, (_, at) => dicom(`a/${at}`)));
    await uploader.start();
    expect(server.requests.filter((request) => request === "register")).toHaveLength(1);
    expect(uploader.snapshot().trouble).toMatchObject({ slug: "quota-exceeded" });
  });
});

describe("what the server knows already", () => {
  it("is not sent again after a reload", async () => {
    let passing = 2;
    server.sabotage = (request) =>
      request.startsWith("put") && passing-- <= 0 ? new Fault("gone", "Ended") : undefined;
    const first = newUploader();
    const files = [dicom("a/1"), dicom("a/2"), dicom("a/3"), dicom("a/4")];
    first.addFiles(files);
    await first.start();
    server.sabotage = () => undefined;
    storage.setItem("lightbox.upload.archive", "u1");
    expect(server.puts).toHaveLength(2);

    const second = newUploader();
    await second.recall();
    expect(second.snapshot().resumable?.id).toBe("u1");
    second.addFiles(files);
    await second.start();
    expect(server.puts).toHaveLength(4);
    expect(new Set(server.puts).size).toBe(4);
    expect(second.snapshot()).toMatchObject({ uploaded: 4, phase: "finished" });
    expect(server.requests.filter((request) => request === "open")).toHaveLength(1);
  });

  it("counts by its outcome", async () => {
    server.verdicts.set("a/1", { state: "conflict", reason: "Another image has this UID" });
    server.verdicts.set("a/2", { state: "unsupported", reason: "Cut short" });
    server.verdicts.set("a/3", { state: "duplicate", reason: "" });
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1"), dicom("a/2"), dicom("a/3")]);
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ failed: 1, unsupported: 1, uploaded: 1 });
    expect(server.puts).toEqual([]);
  });

  it("is forgotten when the upload was closed elsewhere", async () => {
    storage.setItem("lightbox.upload.archive", "another");
    const uploader = newUploader();
    await uploader.recall();
    expect(uploader.snapshot().resumable).toBeNull();
    expect(storage.length).toBe(0);
  });

  it("is kept in mind through a fault of the network", async () => {
    storage.setItem("lightbox.upload.archive", "u1");
    server.sabotage = () => new Fault("offline", "No network");
    await newUploader().recall();
    expect(storage.getItem("lightbox.upload.archive")).toBe("u1");
  });
});

describe("an upload that is kept open", () => {
  it("takes more files later, and finishes when told to", async () => {
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1")]);
    await uploader.start({ keepOpen: true });
    expect(uploader.snapshot()).toMatchObject({ phase: "held", uploaded: 1 });
    expect(server.upload?.state).toBe("open");
    uploader.addFiles([dicom("a/2")]);
    expect(uploader.snapshot().phase).toBe("ready");
    await uploader.start({ keepOpen: true });
    await uploader.finish();
    expect(uploader.snapshot()).toMatchObject({ phase: "finished", uploaded: 2 });
    expect(server.requests.filter((request) => request === "open")).toHaveLength(1);
    expect(server.upload?.state).toBe("finished");
  });

  it("can be discarded", async () => {
    const uploader = newUploader();
    uploader.addFiles([dicom("a/1")]);
    await uploader.start({ keepOpen: true });
    await uploader.discard();
    expect(server.upload?.state).toBe("discarded");
    expect(uploader.snapshot()).toMatchObject({ phase: "idle", found: 0 });
    expect(storage.length).toBe(0);
  });
});

describe("pausing and stopping", () => {
  it("sends nothing while paused", async () => {
    const uploader = newUploader();
    server.sabotage = (request) => {
      if (request === "open") uploader.pause();
      return undefined;
    };
    uploader.addFiles([dicom("a/1")]);
    const run = uploader.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(uploader.snapshot()).toMatchObject({ phase: "sending", paused: "person" });
    expect(server.puts).toEqual([]);
    uploader.resume();
    await run;
    expect(server.puts).toEqual(["a/1"]);
  });

  it("offers to go on with what was stopped", async () => {
    const uploader = newUploader();
    let stopped: Promise<void> | undefined;
    server.sabotage = (request) => {
      if (request.startsWith("put")) stopped ??= uploader.cancel();
      return undefined;
    };
    uploader.addFiles([dicom("a/1"), dicom("a/2")]);
    await uploader.start();
    await stopped;
    expect(uploader.snapshot()).toMatchObject({ phase: "idle", found: 0, resumable: { id: "u1" } });
  });
});
