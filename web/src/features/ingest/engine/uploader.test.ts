// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";

import { Bench, dicom, junk } from "../../../../tests/uploader-harness";
import { Fault } from "./ports";
import type { Phase } from "./snapshot";

let bench: Bench;
let server: Bench["server"];

beforeEach(() => {
  bench = new Bench();
  ({ server } = bench);
});

describe("an undisturbed upload", () => {
  it("sends what is DICOM, counts what is not, and finishes", async () => {
    const uploader = bench.newUploader();
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
    expect(bench.storage.length).toBe(0);
  });

  it("registers thousands of files in batches of at most a hundred, a few on their way at a time", async () => {
    const uploader = bench.newUploader();
    uploader.addFiles(Array.from({ length: 1234 }, (_, at) => dicom(`s/${at}`)));
    await uploader.start();
    expect(uploader.snapshot().uploaded).toBe(1234);
    expect(Math.max(...server.batches)).toBe(100);
    expect(server.batches).toHaveLength(13);
    expect(server.mostParallel).toBeLessThanOrEqual(6);
    expect(server.mostParallel).toBeGreaterThan(1);
  });

  it("sends a file once that was chosen twice", async () => {
    const uploader = bench.newUploader();
    const again = { ...dicom("a/1"), file: new File([dicom("a/1").file], "1", { lastModified: 2 }) };
    uploader.addFiles([dicom("a/1"), dicom("a/1"), again]);
    await uploader.start();
    expect(server.puts).toEqual(["a/1"]);
    expect(uploader.snapshot()).toMatchObject({ found: 2, uploaded: 2, phase: "finished" });
  });

  it("takes files that are added while it sends", async () => {
    const uploader = bench.newUploader();
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

describe("what the server knows already", () => {
  it("is not sent again after a reload", async () => {
    let passing = 2;
    server.sabotage = (request) =>
      request.startsWith("put") && passing-- <= 0 ? new Fault("gone", "Ended") : undefined;
    const first = bench.newUploader();
    const files = [dicom("a/1"), dicom("a/2"), dicom("a/3"), dicom("a/4")];
    first.addFiles(files);
    await first.start();
    server.sabotage = () => undefined;
    bench.storage.setItem("lightbox.upload.archive", "u1");
    expect(server.puts).toHaveLength(2);

    const second = bench.newUploader();
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
    const uploader = bench.newUploader();
    uploader.addFiles([dicom("a/1"), dicom("a/2"), dicom("a/3")]);
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ failed: 1, unsupported: 1, uploaded: 1 });
    expect(server.puts).toEqual([]);
  });

  it("is forgotten when the upload was closed elsewhere", async () => {
    bench.storage.setItem("lightbox.upload.archive", "another");
    const uploader = bench.newUploader();
    await uploader.recall();
    expect(uploader.snapshot().resumable).toBeNull();
    expect(bench.storage.length).toBe(0);
  });

  it("is kept in mind through a fault of the network", async () => {
    bench.storage.setItem("lightbox.upload.archive", "u1");
    server.sabotage = () => new Fault("offline", "No network");
    await bench.newUploader().recall();
    expect(bench.storage.getItem("lightbox.upload.archive")).toBe("u1");
  });
});

describe("an upload that is kept open", () => {
  it("takes more files later, and finishes when told to", async () => {
    const uploader = bench.newUploader();
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
    const uploader = bench.newUploader();
    uploader.addFiles([dicom("a/1")]);
    await uploader.start({ keepOpen: true });
    await uploader.discard();
    expect(server.upload?.state).toBe("discarded");
    expect(uploader.snapshot()).toMatchObject({ phase: "idle", found: 0 });
    expect(bench.storage.length).toBe(0);
  });
});

describe("pausing and stopping", () => {
  it("sends nothing while paused", async () => {
    const uploader = bench.newUploader();
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
    const uploader = bench.newUploader();
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
