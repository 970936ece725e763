import { beforeEach, describe, expect, it, vi } from "vitest";

import { faultOf, put } from "./transport";

const xml = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

describe("faultOf", () => {
  it.each([
    [200, "", undefined],
    [412, xml("PreconditionFailed"), undefined],
    [0, "", "offline"],
    [401, "", "signed-out"],
    [403, xml("AccessDenied"), "expired"],
    [404, xml("NoSuchUpload"), "expired"],
    [400, xml("RequestTimeout"), "busy"],
    [429, "", "busy"],
    [503, xml("SlowDown"), "busy"],
    [400, xml("BadDigest"), "refused"],
    [400, xml("EntityTooLarge"), "refused"],
  ])("%i %s is %s", (status, body, kind) => {
    expect(faultOf(status, body)?.kind).toBe(kind);
  });
});

/** Just enough of XMLHttpRequest to hold the transport to its word. */
class FakeRequest {
  static last: FakeRequest;
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  status = 0;
  responseText = "";
  opened = "";
  sent: unknown;
  readonly headers: Record<string, string> = {};
  constructor() {
    FakeRequest.last = this;
  }
  open(method: string, url: string): void {
    this.opened = `${method} ${url}`;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(body: unknown): void {
    this.sent = body;
  }
  abort(): void {
    this.onabort?.();
  }
  answer(status: number, body = ""): void {
    this.status = status;
    this.responseText = body;
    this.onload?.();
  }
}

describe("put", () => {
  const grant = {
    url: "/intake/u/f?X-Amz-Signature=1",
    headers: { "x-amz-checksum-sha256": "abc", "Content-Length": "3" },
  };
  const body = new Blob(["abc"]);
  const open = new AbortController().signal;

  beforeEach(() => vi.stubGlobal("XMLHttpRequest", FakeRequest));

  it("sends the body with the granted headers, and tells how much has gone", async () => {
    const sent: number[] = [];
    const done = put(grant, body, (bytes) => sent.push(bytes), open);
    const request = FakeRequest.last;
    request.upload.onprogress?.({ loaded: 2 });
    request.answer(200);
    await done;
    expect(request.opened).toBe("PUT /intake/u/f?X-Amz-Signature=1");
    expect(request.headers).toEqual({ "x-amz-checksum-sha256": "abc" });
    expect(request.sent).toBe(body);
    expect(sent).toEqual([2]);
  });

  it("says what kind of fault an answer is", async () => {
    const done = put(grant, body, () => undefined, open);
    FakeRequest.last.answer(503, xml("SlowDown"));
    await expect(done).rejects.toMatchObject({ kind: "busy", slug: "SlowDown" });
  });

  it("knows a lost connection", async () => {
    const done = put(grant, body, () => undefined, open);
    FakeRequest.last.onerror?.();
    await expect(done).rejects.toMatchObject({ kind: "offline" });
  });

  it("gives up a connection on which nothing moves", async () => {
    vi.useFakeTimers();
    const done = put(grant, body, () => undefined, open);
    const expectation = expect(done).rejects.toMatchObject({
      kind: "offline",
      title: "The connection stalled",
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await expectation;
    vi.useRealTimers();
  });

  it("stops when told to", async () => {
    const leaving = new AbortController();
    const done = put(grant, body, () => undefined, leaving.signal);
    leaving.abort(new Error("stopped"));
    await expect(done).rejects.toThrow("stopped");
  });
});
