import { Budget } from "./budget";
import { Board } from "./board";
import { canHash } from "./digest";
import { Gate } from "./gate";
import { Patience } from "./patience";
import { Fault, systemClock, type Clock, type Details, type IngestServer, type UploadStatus } from "./ports";
import type { OpenUploads } from "./resume";
import { scanEntries, type FoundFile } from "./scan";
import { Sender } from "./sender";
import { awaitProcessed } from "./settling";
import type { Phase, Snapshot } from "./snapshot";

const MEMORY_LIMIT = 96 * 1024 * 1024;

export interface StartOptions extends Details {
  /** Keep the upload open for more files ("Upload Later") instead of finishing it. */
  keepOpen?: boolean;
}

/** One upload from choosing files to "Upload finished!", apart from any page that shows it. */
export class Uploader {
  private readonly board: Board;
  private readonly gate = new Gate();
  private readonly budget = new Budget(MEMORY_LIMIT);
  private readonly patience: Patience;
  private stop = new AbortController();
  private scans = 0;
  private options: StartOptions = {};

  constructor(
    private readonly server: IngestServer,
    private readonly memory: OpenUploads,
    private readonly clock: Clock = systemClock,
  ) {
    this.board = new Board(clock);
    this.patience = new Patience(this.gate, clock, {
      signedOut: () => {
        this.board.stopClock();
        this.tell({ paused: "signed-out", notice: null });
      },
      retrying: (fault, attempt, seconds) =>
        this.tell({ notice: `${fault.title}. Trying again in ${seconds} s (try ${attempt + 1}).` }),
    });
  }

  readonly snapshot = (): Snapshot => this.board.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => this.board.subscribe(listener);

  /** Look whether an upload of before is still open; call it once when the page starts. */
  async recall(): Promise<void> {
    const id = this.memory.recall();
    if (!id || this.state.uploadId) return;
    try {
      const status = await this.server.show(id, this.stop.signal);
      if (status.state === "open") this.tell({ resumable: status });
      else this.memory.forget();
    } catch (error) {
      // Only an upload that is known to be gone is forgotten: a fault of the network must not lose it.
      if (error instanceof Fault && (error.kind === "gone" || error.kind === "refused")) this.memory.forget();
    }
  }

  /** Go on with a given open upload. */
  continueWith(status: UploadStatus): void {
    if (this.state.uploadId) return;
    this.memory.keep(status.id);
    this.tell({ resumable: status });
  }

  /** Leave the open upload as it is and begin another. */
  leaveOpen(): void {
    this.memory.forget();
    this.tell({ resumable: null });
  }

  /** Take chosen files. */
  addFiles(files: FoundFile[]): void {
    if (files.length === 0) return;
    this.board.ledger.add(files);
    this.scanned();
  }

  /** Walk dropped files and folders; counts rise while it goes. */
  async addEntries(entries: FileSystemEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.scans += 1;
    this.tell({ phase: "scanning" });
    const { stop } = this;
    const { ledger } = this.board;
    try {
      await scanEntries(
        entries,
        {
          found: (files) => (ledger.add(files), this.board.changed()),
          unreadable: (outcome) => (ledger.addUnreadable(outcome), this.board.changed()),
        },
        stop.signal,
      );
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      this.scans -= 1;
      if (!stop.signal.aborted) this.scanned();
    }
  }

  /** Send what is chosen; also the way to try again after a stop. */
  async start(options: StartOptions = this.options): Promise<void> {
    if (this.state.phase === "sending" || this.state.phase === "settling" || this.scans > 0) return;
    this.options = options;
    if (!canHash()) {
      this.halt(new Fault("refused", "This page is not secure", "Open Lightbox by https to upload files."));
      return;
    }
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.gate.open();
    this.board.startClock();
    this.tell({ phase: "sending", paused: null, trouble: null, notice: null });
    try {
      const uploadId = await this.openUpload(signal);
      await this.sender(uploadId, signal).run();
      if (options.keepOpen) await this.settle(uploadId, "held", signal);
      else await this.commitAndSettle(uploadId, signal);
    } catch (error) {
      if (!signal.aborted) this.halt(error);
    } finally {
      this.board.stopClock();
      this.board.changed();
    }
  }

  /** Close the upload: no more files; finished once all that arrived is read. */
  async finish(): Promise<void> {
    const id = this.state.uploadId ?? this.state.resumable?.id;
    if (!id) return;
    this.stop = new AbortController();
    this.tell({ uploadId: id, resumable: null, trouble: null });
    try {
      await this.commitAndSettle(id, this.stop.signal);
    } catch (error) {
      if (!this.stop.signal.aborted) this.halt(error);
    }
  }

  pause(): void {
    if (this.state.phase !== "sending") return;
    this.gate.close();
    this.board.stopClock();
    this.tell({ paused: "person", notice: null });
  }

  /** Go on after a pause, or after signing in again. */
  resume(): void {
    if (!this.state.paused) return;
    this.board.startClock();
    this.tell({ paused: null });
    this.gate.open();
  }

  retryFailed(): Promise<void> {
    this.board.ledger.reopenFailed();
    return this.start();
  }

  /** Stop and forget the chosen files; what arrived stays in the open upload and can be gone on with. */
  async cancel(): Promise<void> {
    this.clear();
    await this.recall();
  }

  /** Stop, and have the server throw away what is not stored yet. */
  async discard(): Promise<void> {
    const id = this.state.uploadId ?? this.state.resumable?.id;
    this.clear();
    if (!id) return;
    this.memory.forget();
    const { signal } = this.stop;
    await this.patience.call(() => this.server.discard(id, signal), signal);
    this.tell({ notice: null });
  }

  /** Ready for a new upload. */
  clear(): void {
    this.stop.abort(new DOMException("The upload was stopped", "AbortError"));
    this.stop = new AbortController();
    this.gate.open();
    this.options = {};
    this.board.clear();
  }

  private async openUpload(signal: AbortSignal): Promise<string> {
    const { message, senderEmail } = this.options;
    const details: Details = { ...(message ? { message } : {}), ...(senderEmail ? { senderEmail } : {}) };
    const known = this.state.uploadId ?? this.state.resumable?.id;
    const status = await this.patience.call(() => {
      if (!known) return this.server.open(details, signal);
      return Object.keys(details).length > 0
        ? this.server.describe(known, details, signal)
        : this.server.show(known, signal);
    }, signal);
    if (status.state !== "open") throw new Fault("gone", "This upload is closed", "Start a new upload.");
    this.memory.keep(status.id);
    this.tell({ uploadId: status.id, resumable: null, server: status });
    return status.id;
  }

  private sender(uploadId: string, signal: AbortSignal): Sender {
    const { server, patience, budget, clock } = this;
    const { ledger, changed } = this.board;
    return new Sender(
      { server, ledger, patience, budget, now: () => clock.now(), changed },
      uploadId,
      signal,
    );
  }

  private async commitAndSettle(uploadId: string, signal: AbortSignal): Promise<void> {
    await this.patience.call(() => this.server.commit(uploadId, signal), signal);
    this.memory.forget();
    await this.settle(uploadId, "finished", signal);
  }

  private async settle(uploadId: string, then: Phase, signal: AbortSignal): Promise<void> {
    this.board.stopClock();
    this.tell({ phase: "settling", notice: null });
    const { patience, clock } = this;
    const show = (): Promise<UploadStatus> => patience.call(() => this.server.show(uploadId, signal), signal);
    const expected = then === "finished" ? "finished" : this.board.ledger.totals.uploaded;
    await awaitProcessed(show, expected, clock, signal, (server) => this.tell({ server }));
    this.tell({ phase: then, notice: null });
  }

  private scanned(): void {
    if (this.scans > 0 || this.state.phase === "sending" || this.state.phase === "settling")
      this.board.changed();
    else this.tell({ phase: this.board.ledger.totals.found > 0 ? "ready" : "idle", trouble: null });
  }

  private halt(error: unknown): void {
    const fault = error instanceof Fault ? error : undefined;
    if (fault?.kind === "gone") {
      this.memory.forget();
      this.tell({ uploadId: null, resumable: null });
    }
    this.stop.abort(new DOMException("The upload was stopped", "AbortError"));
    const { title = "The upload stopped", detail = "Try again. If it happens again, reload the page." } =
      fault ?? {};
    this.tell({
      phase: "stopped",
      notice: null,
      trouble: { title, detail, slug: fault?.slug ?? "app-error" },
    });
  }

  private get state(): Snapshot {
    return this.board.snapshot;
  }

  private tell(news: Partial<Snapshot>): void {
    this.board.tell(news);
  }
}
