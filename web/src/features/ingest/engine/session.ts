import type { Board } from "./board";
import type { Patience } from "./patience";
import { Fault, type Clock, type Details, type IngestServer, type UploadStatus } from "./ports";
import type { OpenUploads } from "./resume";
import { awaitProcessed } from "./settling";
import type { Phase } from "./snapshot";

/** The upload as the server keeps it: opened or gone on with, committed, awaited, discarded. */
export class Session {
  constructor(
    private readonly server: IngestServer,
    private readonly memory: OpenUploads,
    private readonly patience: Patience,
    private readonly board: Board,
    private readonly clock: Clock,
  ) {}

  /** The upload that is gone on with, if there is one. */
  get known(): string | undefined {
    const { uploadId, resumable } = this.board.snapshot;
    return uploadId ?? resumable?.id;
  }

  /** Open an upload or go on with the known one; gives its id. */
  async open(details: Details, signal: AbortSignal): Promise<string> {
    const { known, server } = this;
    const said = details.message !== "" || details.senderEmail !== "";
    const status = await this.patience.call(() => {
      if (!known) return server.open(details, signal);
      return said ? server.describe(known, details, signal) : server.show(known, signal);
    }, signal);
    if (status.state !== "open") throw new Fault("gone", "This upload is closed", "Start a new upload.");
    this.memory.keep(status.id);
    this.board.tell({ uploadId: status.id, resumable: null, server: status });
    return status.id;
  }

  /** The open upload of before, as it stands; undefined when there is none any more. */
  async recalled(signal: AbortSignal): Promise<UploadStatus | undefined> {
    const id = this.memory.recall();
    if (!id) return undefined;
    try {
      const status = await this.server.show(id, signal);
      if (status.state === "open") return status;
      this.memory.forget();
    } catch (error) {
      // Only an upload that is known to be gone is forgotten: a fault of the network must not lose it.
      if (error instanceof Fault && (error.kind === "gone" || error.kind === "refused")) this.memory.forget();
    }
    return undefined;
  }

  async commit(uploadId: string, signal: AbortSignal): Promise<void> {
    await this.patience.call(() => this.server.commit(uploadId, signal), signal);
    this.memory.forget();
  }

  /** Wait until the server has read what arrived, then enter the phase. */
  async settle(uploadId: string, then: Phase, signal: AbortSignal): Promise<void> {
    this.board.stopClock();
    this.board.tell({ phase: "settling", notice: null });
    const show = (): Promise<UploadStatus> =>
      this.patience.call(() => this.server.show(uploadId, signal), signal);
    const expected = this.board.ledger.totals.uploaded;
    await awaitProcessed(show, expected, this.clock, signal, (server) => this.board.tell({ server }));
    this.board.tell({ phase: then, notice: null });
  }

  async discard(uploadId: string, signal: AbortSignal): Promise<void> {
    this.memory.forget();
    await this.patience.call(() => this.server.discard(uploadId, signal), signal);
    this.board.tell({ notice: null });
  }
}
