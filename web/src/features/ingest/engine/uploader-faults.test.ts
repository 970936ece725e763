// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";

import { Bench, dicom } from "../../../../tests/uploader-harness";
import { Fault, PART_SIZE } from "./ports";

let bench: Bench;
let server: Bench["server"];

beforeEach(() => {
  bench = new Bench();
  ({ server } = bench);
});

describe("large files", () => {
  const LARGE = 2 * PART_SIZE + 1000;

  it("go in parts, each with its own sum, and are put together", async () => {
    const uploader = bench.newUploader();
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
    const first = bench.newUploader();
    first.addFiles([dicom("big", LARGE)]);
    await first.start();
    expect(first.snapshot().phase).toBe("stopped");
    failing = false;
    bench.storage.setItem("lightbox.upload.archive", "u1");

    const second = bench.newUploader();
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
    const uploader = bench.newUploader();
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
    const [first = 0, second = 0, third = 0] = bench.clock.waits;
    expect(first).toBeLessThanOrEqual(1000);
    expect(second).toBeGreaterThanOrEqual(1000);
    expect(third).toBeGreaterThanOrEqual(2000);
  });

  it("obey the server's word on when to come back", async () => {
    let left = 1;
    server.sabotage = (request) =>
      request === "register" && left-- > 0 ? new Fault("busy", "Busy", "", "try-again", 7) : undefined;
    const uploader = bench.newUploader();
    uploader.addFiles([dicom("a/1")]);
    await uploader.start();
    expect(bench.clock.waits).toContain(7000);
  });

  it("of a server that stays down stop the run, which can be taken up again", async () => {
    let down = true;
    server.sabotage = (request) => (down && request === "register" ? new Fault("busy", "Busy") : undefined);
    const uploader = bench.newUploader();
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
    const uploader = bench.newUploader();
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
    const uploader = bench.newUploader();
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
    const uploader = bench.newUploader();
    uploader.addFiles([bad, dicom("a/2")]);
    await uploader.start();
    expect(uploader.snapshot()).toMatchObject({ phase: "finished", uploaded: 1, failed: 1 });
    expect(uploader.snapshot().failures[0]?.path).toBe("a/1");
  });

  it("of one bad name leave the rest of its batch alone", async () => {
    server.refusedPaths.add("a/50");
    const uploader = bench.newUploader();
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
    const uploader = bench.newUploader();
    uploader.addFiles(Array.from({ length: 100 }, (_, at) => dicom(`a/${at}`)));
    await uploader.start();
    expect(server.requests.filter((request) => request === "register")).toHaveLength(1);
    expect(uploader.snapshot().trouble).toMatchObject({ slug: "quota-exceeded" });
  });
});
