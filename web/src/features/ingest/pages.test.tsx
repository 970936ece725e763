import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { ingestServer } from "./api/server";
import { FakeIngestServer } from "../../../tests/fake-ingest-server";
import { openApp, problem, type OpenApp } from "../../../tests/app";

let server: FakeIngestServer;

/** Files that can be read: jsdom's cannot. Their bytes come as a view, which hashing takes from any realm. */
function file(name: string, text: string, prefix = true): File {
  const bytes = new Uint8Array(300);
  if (prefix) bytes.set(new TextEncoder().encode("DICM"), 128);
  bytes.set(new TextEncoder().encode(text), 140);
  const blobOf = (from: number, to: number): Blob => {
    const part = bytes.slice(from, to);
    return Object.assign(new Blob([part]), { arrayBuffer: () => Promise.resolve(part) });
  };
  return Object.assign(new File([bytes], name), {
    arrayBuffer: () => Promise.resolve(bytes),
    slice: (from = 0, to = bytes.length) => blobOf(from, to),
  });
}

beforeEach(() => {
  server = new FakeIngestServer();
  for (const verb of [
    "open",
    "describe",
    "show",
    "register",
    "complete",
    "commit",
    "discard",
    "put",
  ] as const) {
    // The engine is real; only what is beyond the network is not.
    vi.spyOn(ingestServer, verb).mockImplementation(server[verb].bind(server));
  }
});

function choose(files: File[]): void {
  fireEvent.change(screen.getByTestId("files-input"), { target: { files } });
}

async function openUpload(): Promise<OpenApp> {
  const app = openApp("/upload");
  await screen.findByRole("button", { name: "Choose folder" });
  return app;
}

describe("the upload panel", () => {
  it("counts what it found, sends it with its message, and tells how it ended", async () => {
    const { user } = await openUpload();
    choose([file("1.dcm", "one"), file("2.dcm", "two"), file("notes.txt", "text", false)]);
    expect(await screen.findByText("Found 3 files")).toBeVisible();
    await user.type(screen.getByLabelText("Message"), "Compare please");
    await user.type(screen.getByLabelText("Sender email"), "nobody");
    expect(screen.getByRole("button", { name: "Upload" })).toBeDisabled();
    await user.type(screen.getByLabelText("Sender email"), "@x.example");
    await user.click(screen.getByRole("button", { name: "Upload" }));
    expect(await screen.findByText("Upload finished!")).toBeVisible();
    expect(screen.getByText("Finished")).toBeVisible();
    expect(server.details).toEqual({ message: "Compare please", senderEmail: "nobody@x.example" });
    expect(server.puts.toSorted()).toEqual(["1.dcm", "2.dcm"]);
    await user.click(screen.getByRole("button", { name: "1 file left out" }));
    const left = await screen.findByRole("list", { name: "Files left out" });
    expect(left).toHaveTextContent("notes.txtNot a DICOM file");
    await user.click(screen.getByRole("button", { name: "New upload" }));
    expect(await screen.findByRole("button", { name: "Choose folder" })).toBeVisible();
  });

  it("keeps an upload open for later, adds to it and finishes it", async () => {
    const { user } = await openUpload();
    choose([file("1.dcm", "one")]);
    await user.click(await screen.findByLabelText(/^Upload later/));
    await user.click(screen.getByRole("button", { name: "Upload" }));
    expect(await screen.findByText("Everything arrived")).toBeVisible();
    choose([file("2.dcm", "two")]);
    await user.click(await screen.findByRole("button", { name: "Upload" }));
    expect(await screen.findByText("Upload finished!")).toBeVisible();
    expect(server.requests.filter((request) => request === "open")).toHaveLength(1);
  });

  it("offers to go on with an upload of before", async () => {
    localStorage.setItem("lightbox.upload.ar1", "u1");
    await server.open({ message: "", senderEmail: "" });
    const { user } = await openUpload();
    expect(await screen.findByText(/is still open/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Discard upload" }));
    const dialog = await screen.findByRole("dialog", { name: "Discard this upload?" });
    await user.click(within(dialog).getByRole("button", { name: "Discard upload" }));
    await waitFor(() => expect(server.upload?.state).toBe("discarded"));
    expect(localStorage.getItem("lightbox.upload.ar1")).toBeNull();
  });

  it("asks before a running upload is left behind", async () => {
    const { user, address } = await openUpload();
    vi.spyOn(ingestServer, "put").mockImplementation(() => new Promise<never>(() => undefined));
    choose([file("1.dcm", "one")]);
    await user.click(await screen.findByRole("button", { name: "Upload" }));
    expect(await screen.findByText("Uploading")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Account menu" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    const dialog = await screen.findByRole("dialog", { name: "Stop the upload?" });
    await user.click(within(dialog).getByRole("button", { name: "Stay" }));
    expect(address()).toBe("/upload");
  });
});

it("a folder dropped on the studies opens the upload beside them", async () => {
  openApp("/studies", {
    "GET /api/studies": () => ({ body: { items: [], nextCursor: null, total: 0, truncated: false } }),
  });
  await screen.findByText("No studies yet");
  const item = { kind: "file", webkitGetAsEntry: () => null, getAsFile: () => file("1.dcm", "one") };
  fireEvent.drop(screen.getByTestId("drop-area"), { dataTransfer: { types: ["Files"], items: [item] } });
  expect(await screen.findByText("Found 1 file")).toBeVisible();
});

describe("past uploads", () => {
  const upload = {
    id: "u9",
    state: "open",
    createdAt: "2026-03-01T08:00:00Z",
    committedAt: null,
    message: "From the ward",
    senderEmail: "ward@x.example",
    counts: {
      registered: 12,
      arrived: 12,
      stored: 10,
      duplicates: 0,
      unsupported: 1,
      conflicts: 1,
      bytes: 5_000_000,
    },
    studies: ["1.2.3"],
  };

  it("are listed with what came of them", async () => {
    openApp("/uploads", { "GET /api/uploads": () => ({ body: { items: [upload], nextCursor: null } }) });
    const link = await screen.findByRole("link", { name: /12 files/ });
    expect(link).toHaveTextContent("2 files not stored");
    expect(link).toHaveTextContent("From the ward");
  });

  it("say of each file why it was not stored, by outcome", async () => {
    const files = [
      {
        fileId: "f1",
        path: "a/1",
        size: 100,
        state: "conflict",
        reason: "Another image has this UID.",
        studyInstanceUid: null,
        sopInstanceUid: null,
      },
    ];
    const { user, asked, address } = openApp("/uploads/u9", {
      "GET /api/uploads/u9": () => ({ body: upload }),
      "GET /api/uploads/u9/files": () => ({ body: { items: files, nextCursor: null } }),
      "POST /api/uploads/u9/commit": () => ({ body: { ...upload, state: "finished" } }),
    });
    expect(await screen.findByText("Another image has this UID.")).toBeVisible();
    await user.selectOptions(screen.getByLabelText("Show files that are"), "conflict");
    await waitFor(() => expect(address()).toBe("/uploads/u9?state=conflict"));
    await waitFor(() => expect(asked.some(({ query }) => query["state"] === "conflict")).toBe(true));
    await user.click(screen.getByRole("button", { name: "Finish upload" }));
    expect(await screen.findByText("Finished")).toBeVisible();
  });

  it("of somebody else are not there", async () => {
    openApp("/uploads/other", {
      "GET /api/uploads/other": () => problem(404, "upload-not-found", "No such upload", "It is not here."),
    });
    expect(await screen.findByText("There is no such upload")).toBeVisible();
  });
});
