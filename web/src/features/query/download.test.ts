import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { download, zipAddress } from "./download";

const say = vi.hoisted(() => vi.fn());
vi.mock("~/ui/notice", () => ({ say }));

const clicked = vi.fn();

beforeEach(() => {
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(clicked);
});

afterEach(() => {
  say.mockClear();
  clicked.mockClear();
  vi.unstubAllGlobals();
});

test("the browser downloads what can be had", async () => {
  const fetched = vi.fn().mockResolvedValue(new Response(null));
  vi.stubGlobal("fetch", fetched);
  await download("1.2.3");
  expect(fetched).toHaveBeenCalledWith(zipAddress("1.2.3"), { method: "HEAD" });
  expect(clicked).toHaveBeenCalledOnce();
  expect(zipAddress("1.2.3")).toBe("/dicomweb/mine/studies/1.2.3?accept=application/zip");
});

test("a refusal is told in the server's words, and nothing is downloaded", async () => {
  const problem = { title: "Too large", detail: "Download the study series by series.", status: 413 };
  const fetched = vi
    .fn()
    .mockResolvedValueOnce(new Response(null, { status: 413 }))
    .mockResolvedValueOnce(new Response(JSON.stringify(problem), { status: 413 }));
  vi.stubGlobal("fetch", fetched);
  await download("1.2.3");
  expect(clicked).not.toHaveBeenCalled();
  expect(say).toHaveBeenCalledWith(expect.objectContaining({ message: problem.detail }));
});

test("a server that is not there is told as that", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
  await download("1.2.3");
  expect(clicked).not.toHaveBeenCalled();
  expect(say).toHaveBeenCalledWith(expect.objectContaining({ color: "red" }));
});
