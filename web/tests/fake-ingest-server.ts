import { createHash } from "node:crypto";

import {
  BATCH_FILES,
  Fault,
  PART_SIZE,
  PARTS_PER_GRANT,
  type Details,
  type FileAnswer,
  type Grant,
  type IngestServer,
  type NewFile,
  type UploadStatus,
} from "~/features/ingest/engine/ports";

interface KnownFile extends NewFile {
  fileId: string;
  state: string;
  reason: string | null;
  parts: string[] | null;
  arrivedParts: Set<number>;
}

/** Thrown by a fault before the request has any effect; return undefined to let it pass. */
type Sabotage = (request: string) => Fault | undefined;

/** The upload API and its object store in memory, strict about digests, grants and batch sizes. */
export class FakeIngestServer implements IngestServer {
  upload: UploadStatus | undefined;
  readonly files = new Map<string, KnownFile>();
  readonly requests: string[] = [];
  readonly batches: number[] = [];
  readonly puts: string[] = [];
  details: Details | undefined;
  mostParallel = 0;
  sabotage: Sabotage = () => undefined;
  /** What registration says about a path at once, as for files of an earlier try. */
  verdicts = new Map<string, { state: string; reason: string }>();
  refusedPaths = new Set<string>();
  private running = 0;
  private round = 0;

  async open(details: Details): Promise<UploadStatus> {
    await this.request("open");
    this.details = details;
    this.upload = {
      id: "u1",
      state: "open",
      createdAt: "2026-11-22T08:00:00Z",
      counts: { registered: 0, arrived: 0, stored: 0, duplicates: 0, unsupported: 0, conflicts: 0, bytes: 0 },
      studies: [],
    };
    return this.upload;
  }

  async describe(uploadId: string, details: Details): Promise<UploadStatus> {
    await this.request("describe");
    this.details = details;
    return this.known(uploadId);
  }

  async show(uploadId: string): Promise<UploadStatus> {
    await this.request("show");
    const upload = this.known(uploadId);
    const arrived = [...this.files.values()].filter((file) => file.state === "arrived");
    for (const file of arrived.slice(0, 1000)) {
      file.state = "stored";
      upload.counts.stored += 1;
    }
    if (upload.state === "committed") upload.state = "finished";
    this.upload = { ...upload, counts: { ...upload.counts } };
    return this.upload;
  }

  async register(uploadId: string, files: NewFile[]): Promise<FileAnswer[]> {
    await this.request("register");
    this.known(uploadId);
    if (files.length > BATCH_FILES) throw new Error("too many files in a batch");
    if (files.some((file) => this.refusedPaths.has(file.path))) {
      throw new Fault("refused", "The request is not valid", "A path is not allowed.");
    }
    this.batches.push(files.length);
    this.round += 1;
    return files.map((file) => this.answer(file));
  }

  async complete(_uploadId: string, fileId: string): Promise<void> {
    await this.request("complete");
    const file = this.files.get(fileId);
    if (!file?.parts) throw new Error("not a file in parts");
    if (file.arrivedParts.size < file.parts.length) throw new Fault("expired", "Some parts have not arrived");
    this.arrive(file);
  }

  async commit(uploadId: string): Promise<UploadStatus> {
    await this.request("commit");
    const upload = this.known(uploadId);
    upload.state = "committed";
    return upload;
  }

  async discard(uploadId: string): Promise<void> {
    await this.request("discard");
    this.known(uploadId).state = "discarded";
  }

  async put(grant: Grant, body: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    this.running += 1;
    this.mostParallel = Math.max(this.mostParallel, this.running);
    try {
      await this.request(`put ${grant.url}`);
      signal.throwIfAborted();
      const [fileId = "", part] = grant.url.split("#");
      const file = this.files.get(fileId);
      if (!file) throw new Error("no grant for this");
      onSent(Math.floor(body.size / 2));
      const sum = createHash("sha256")
        .update(Buffer.from(await body.arrayBuffer()))
        .digest("base64");
      const expected = part ? file.parts?.[Number(part) - 1] : file.sha256;
      if (sum !== expected) throw new Fault("refused", "It changed while it was being sent");
      this.puts.push(part ? `${file.path}#${part}` : file.path);
      if (part) file.arrivedParts.add(Number(part));
      else this.arrive(file);
    } finally {
      this.running -= 1;
    }
  }

  private answer(file: NewFile): FileAnswer {
    const fileId = createHash("sha1").update(JSON.stringify(file)).digest("hex");
    const verdict = this.verdicts.get(file.path);
    const known = this.files.get(fileId) ?? {
      ...file,
      fileId,
      state: verdict?.state ?? "granted",
      reason: verdict?.reason ?? null,
      arrivedParts: new Set<number>(),
    };
    if (!this.files.has(fileId)) {
      this.files.set(fileId, known);
      if (this.upload) this.upload.counts.registered += 1;
    }
    const answer = { fileId, state: known.state, reason: known.reason, put: null, parts: null };
    if (known.state !== "granted") return answer;
    const headers = { "x-round": String(this.round) };
    if (!known.parts) return { ...answer, put: { url: fileId, headers } };
    if (known.parts.length !== Math.ceil(known.size / PART_SIZE)) throw new Error("wrong number of parts");
    const missing = known.parts.map((_, at) => at + 1).filter((number) => !known.arrivedParts.has(number));
    return {
      ...answer,
      parts: missing
        .slice(0, PARTS_PER_GRANT)
        .map((number) => ({ url: `${fileId}#${number}`, headers, number })),
    };
  }

  private arrive(file: KnownFile): void {
    if (file.state !== "granted" || !this.upload) return;
    file.state = "arrived";
    this.upload.counts.arrived += 1;
  }

  private known(uploadId: string): UploadStatus {
    if (this.upload?.id !== uploadId) throw new Fault("gone", "No such upload");
    return this.upload;
  }

  private async request(name: string): Promise<void> {
    this.requests.push(name);
    await Promise.resolve();
    const fault = this.sabotage(name);
    if (fault) throw fault;
  }
}
