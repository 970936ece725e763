import { Board } from "./board";
import { Budget } from "./budget";
import { canHash } from "./digest";
import { Gate } from "./gate";
import { Patience } from "./patience";
import { Fault, systemClock, type Clock, type Details, type IngestServer, type UploadStatus } from "./ports";
import type { OpenUploads } from "./resume";
import { scanEntries, type FoundFile } from "./scan";
import { Sender } from "./sender";
import { Session } from "./session";
import type { Snapshot } from "./snapshot";

const MEMORY_LIMIT = 96 * 1024 * 1024;

export interface StartOptions extends Partial<Details> {
  /** Keep the upload open for more files ("Upload Later") instead of finishing it. */
  keepOpen?: boolean;
}

/** One upload from choosing files to "Upload finished!", apart from any page that shows it. */
export class Uploader {
  private readonly board: Board;
  private readonly gate = new Gate();
  private readonly budget = new Budget(MEMORY_LIMIT);
  private readonly patience: Patience;
  private readonly session: Session;
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
        this.board.tell({ paused: "signed-out", notice: null });
      },
      retrying: (fault, attempt, seconds) =>
        this.board.tell({ notice: `${fault.title}. Trying again in ${seconds} s (try ${attempt + 1}).` }),
    });
    this.session = new Session(server, memory, this.patience, this.board, clock);
  }

  readonly snapshot = (): Snapshot => this.board.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => this.board.subscribe(listener);

  /** Look whether an upload of before is still open; call it once when the page starts. */
  async recall(): Promise<void> {
    if (this.session.known) return;
    const resumable = await this.session.recalled(this.stop.signal);
    if (resumable && !this.session.known) this.board.tell({ resumable });
  }

  /** Go on with a given open upload. */
  continueWith(resumable: UploadStatus): void {
    if (this.snapshot().uploadId) return;
    this.memory.keep(resumable.id);
    this.board.tell({ resumable });
  }

  /** Leave the open upload as it is and begin another. */
  leaveOpen(): void {
    this.memory.forget();
    this.board.tell({ resumable: null });
  }

  /** Take chosen files. */
  addFiles(files: FoundFile[]): void {
    if (files.length === 0) return;
    this.makeRoom();
    this.board.ledger.add(files);
    this.gathered();
  }

  /** Walk dropped files and folders; counts rise while it goes. */
  async addEntries(entries: FileSystemEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.makeRoom();
    this.scans += 1;
    if (this.snapshot().phase !== "sending") this.board.tell({ phase: "scanning" });
    const { signal } = this.stop;
    const { ledger, changed } = this.board;
    const found = (files: FoundFile[]): void => {
      ledger.add(files);
      changed();
    };
    const unreadable = (outcome: { path: string; reason: string }): void => {
      ledger.addUnreadable(outcome);
      changed();
    };
    try {
      await scanEntries(entries, { found, unreadable }, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.scans -= 1;
      if (this.snapshot().phase === "scanning" || !signal.aborted) this.gathered();
    }
  }

  /** Send what is chosen; also the way to try again after a stop. */
  async start(options: StartOptions = this.options): Promise<void> {
    const { phase } = this.snapshot();
    if (phase === "sending" || phase === "settling" || this.scans > 0) return;
    this.options = options;
    if (!canHash()) {
      this.halt(new Fault("refused", "This page is not secure", "Open Lightbox by https to upload files."));
      return;
    }
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.gate.open();
    this.board.startClock();
    this.board.tell({ phase: "sending", paused: null, trouble: null, notice: null });
    const { message = "", senderEmail = "", keepOpen = false } = options;
    try {
      const uploadId = await this.session.open({ message, senderEmail }, signal);
      await this.sendAll(uploadId, signal);
      if (!keepOpen) await this.session.commit(uploadId, signal);
      await this.session.settle(uploadId, keepOpen ? "held" : "finished", signal);
    } catch (error) {
      if (!signal.aborted) this.halt(error);
    }
  }

  /** Close the upload: no more files; finished once all that arrived is read. */
  async finish(): Promise<void> {
    const id = this.session.known;
    if (!id) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.board.tell({ uploadId: id, resumable: null, trouble: null });
    try {
      await this.session.commit(id, signal);
      await this.session.settle(id, "finished", signal);
    } catch (error) {
      if (!signal.aborted) this.halt(error);
    }
  }

  pause(): void {
    if (this.snapshot().phase !== "sending") return;
    this.gate.close();
    this.board.stopClock();
    this.board.tell({ paused: "person", notice: null });
  }

  /** Go on after a pause, or after signing in again. */
  resume(): void {
    if (!this.snapshot().paused) return;
    this.board.startClock();
    this.board.tell({ paused: null });
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
    const id = this.session.known;
    this.clear();
    if (!id) return;
    try {
      await this.session.discard(id, this.stop.signal);
    } catch (error) {
      // An upload that is gone already is as good as discarded.
      if (!this.stop.signal.aborted && !(error instanceof Fault && error.kind === "gone")) this.halt(error);
    }
  }

  /** Ready for a new upload. */
  clear(): void {
    this.stop.abort(new DOMException("The upload was stopped", "AbortError"));
    this.stop = new AbortController();
    this.gate.open();
    this.options = {};
    this.board.clear();
  }

  /** Send everything, and what was added meanwhile. */
  private async sendAll(uploadId: string, signal: AbortSignal): Promise<void> {
    const { server, patience, budget, clock, board } = this;
    const { ledger, changed } = board;
    const parts = { server, ledger, patience, budget, now: () => clock.now(), changed };
    do {
      await new Sender(parts, uploadId, signal).run();
      while (this.scans > 0) await clock.sleep(100, signal);
    } while (ledger.open().length > 0);
  }

  /** Files that come after the end belong to a new upload, or to the one that was kept open. */
  private makeRoom(): void {
    const { phase, server } = this.snapshot();
    if (phase !== "finished" && phase !== "settling") return;
    const kept = this.options.keepOpen ? server : null;
    this.clear();
    if (kept) this.continueWith(kept);
  }

  private gathered(): void {
    if (this.scans > 0 || this.snapshot().phase === "sending") this.board.changed();
    else this.board.tell({ phase: this.board.ledger.totals.found > 0 ? "ready" : "idle", trouble: null });
  }

  private halt(error: unknown): void {
    const fault = error instanceof Fault ? error : undefined;
    const gone = fault?.kind === "gone";
    if (gone) this.memory.forget();
    this.stop.abort(new DOMException("The upload was stopped", "AbortError"));
    this.board.stopClock();
    const title = fault?.title ?? "The upload stopped";
    const detail = fault?.detail ?? "Try again. If it happens again, reload the page.";
    this.board.tell({
      phase: "stopped",
      notice: null,
      trouble: { title, detail, slug: fault?.slug ?? "app-error" },
      ...(gone ? { uploadId: null, resumable: null } : {}),
    });
  }
}
