import type { AnnouncedFile, FileView, GrantView, Upload } from "../src/api/types";

const PART_SIZE = 16 * 1024 * 1024;

interface KnownFile extends FileView {
  parts: number;
  arrivedParts: Set<number>;
}

/** Uploads in memory: grants, arrivals, and a reader that needs a moment. */
export class MockUploads {
  private readonly uploads = new Map<string, { upload: Upload; files: Map<string, KnownFile> }>();
  private next = 1;

  seed(upload: Upload, files: FileView[]): void {
    const known = files.map(
      (file) => [file.fileId, { ...file, parts: 0, arrivedParts: new Set<number>() }] as const,
    );
    this.uploads.set(upload.id, { upload, files: new Map(known) });
  }

  list(): Upload[] {
    return [...this.uploads.values()]
      .map(({ upload }) => upload)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  open(details: { message?: string; senderEmail?: string }): Upload {
    const upload: Upload = {
      id: `up-${this.next++}`,
      state: "open",
      createdAt: new Date().toISOString(),
      committedAt: null,
      message: details.message ?? "",
      senderEmail: details.senderEmail ?? "",
      counts: {
        registered: 0,
        arrived: 0,
        stored: 0,
        duplicates: 0,
        unsupported: 0,
        conflicts: 0,
        bytes: 0,
      },
      studies: [],
    };
    this.seed(upload, []);
    return upload;
  }

  show(id: string): Upload | undefined {
    const known = this.uploads.get(id);
    if (!known) return undefined;
    const { upload } = known;
    // The reader keeps up with a hundred files between two looks.
    const waiting = upload.counts.arrived - upload.counts.stored;
    upload.counts.stored += Math.min(waiting, 100);
    if (upload.counts.stored > 0) upload.studies = ["1.2.826.0.1.3680043.8.498.10000000.1"];
    if (upload.state === "committed" && upload.counts.stored >= upload.counts.arrived)
      upload.state = "finished";
    return upload;
  }

  files(id: string, state: string | null): FileView[] {
    const all = [...(this.uploads.get(id)?.files.values() ?? [])];
    return all.filter((file) => !state || file.state === state).map((file): FileView => ({ ...file }));
  }

  register(id: string, files: AnnouncedFile[]): GrantView[] {
    const known = this.uploads.get(id);
    if (!known) return [];
    return files.map((file) => {
      const fileId = Buffer.from(file.path).toString("base64url");
      let mine = known.files.get(fileId);
      if (!mine) {
        const parts = file.size > PART_SIZE ? Math.ceil(file.size / PART_SIZE) : 0;
        mine = {
          fileId,
          path: file.path,
          size: file.size,
          state: "granted",
          reason: null,
          studyInstanceUid: null,
          sopInstanceUid: null,
          parts,
          arrivedParts: new Set(),
        };
        known.files.set(fileId, mine);
        known.upload.counts.registered += 1;
      }
      if (mine.state !== "granted")
        return { fileId, state: mine.state, reason: null, put: null, parts: null };
      const url = `/intake/${id}/${fileId}`;
      if (mine.parts === 0)
        return {
          fileId,
          state: "granted",
          reason: null,
          put: { url, headers: {}, number: null },
          parts: null,
        };
      const missing = Array.from({ length: mine.parts }, (_, at) => at + 1).filter(
        (n) => !mine.arrivedParts.has(n),
      );
      const parts = missing
        .slice(0, 100)
        .map((number) => ({ number, url: `${url}?part=${number}`, headers: {} }));
      return { fileId, state: "granted", reason: null, put: null, parts };
    });
  }

  put(path: string, part: string | null): void {
    const [, , id = "", fileId = ""] = path.split("/");
    const file = this.uploads.get(id)?.files.get(fileId);
    if (file && part) file.arrivedParts.add(Number(part));
    else this.arrive(id, fileId);
  }

  arrive(id: string, fileId: string): void {
    const known = this.uploads.get(id);
    const file = known?.files.get(fileId);
    if (!known || file?.state !== "granted") return;
    file.state = "stored";
    known.upload.counts.arrived += 1;
    known.upload.counts.bytes += file.size;
  }

  commit(id: string): Upload | undefined {
    const upload = this.uploads.get(id)?.upload;
    if (upload?.state === "open") {
      upload.state = "committed";
      upload.committedAt = new Date().toISOString();
    }
    return upload;
  }

  discard(id: string): void {
    const upload = this.uploads.get(id)?.upload;
    if (upload) upload.state = "discarded";
  }
}
