import type { Budget } from "./budget";
import { check } from "./check";
import { digest } from "./digest";
import { Lanes } from "./lanes";
import type { Item, Ledger } from "./ledger";
import { sendParts, sendWhole, type Delivery } from "./delivery";
import type { Patience } from "./patience";
import { BATCH_FILES, Fault, PART_SIZE, type FileAnswer, type IngestServer, type NewFile } from "./ports";
import { unreadableReason } from "./scan";

/** A batch is closed early at this many bytes, so that sending starts soon and grants do not age in line. */
const BATCH_BYTES = 4 * PART_SIZE;
const SMALL_LANES = 6;
const PART_LANES = 3;
const CHECK_LANES = 6;

export interface SenderParts {
  server: IngestServer;
  ledger: Ledger;
  patience: Patience;
  budget: Budget;
  now: () => number;
  changed: () => void;
}

interface Prepared {
  item: Item;
  announced: NewFile;
}

/** One run over the open files of a ledger: look, hash, announce in batches, and send while the next batch is read. */
export class Sender {
  private readonly files = new Lanes(SMALL_LANES);
  private readonly checks = new Lanes(CHECK_LANES);
  private readonly delivery: Delivery;
  private fatal: unknown;

  constructor(
    private readonly its: SenderParts,
    private readonly uploadId: string,
    private readonly signal: AbortSignal,
  ) {
    this.delivery = { ...its, uploadId, signal, parts: new Lanes(PART_LANES), register: this.register };
  }

  /** Resolves when every open file has its outcome; rejects when the run cannot go on. */
  async run(): Promise<void> {
    for (const batch of batches(this.its.ledger.open())) {
      const prepared = await this.prepare(batch);
      await this.files.below(BATCH_FILES);
      this.stopIfFatal();
      if (prepared.length > 0) await this.announce(prepared);
    }
    await this.files.below(0);
    this.stopIfFatal();
  }

  private stopIfFatal(): void {
    this.signal.throwIfAborted();
    if (this.fatal !== undefined) throw this.fatal as Error;
  }

  private async prepare(batch: Item[]): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    await Promise.all(
      batch.map((item) =>
        this.checks.run(async () => {
          const announced = await this.read(item);
          if (announced) prepared.push({ item, announced });
          this.its.changed();
        }),
      ),
    );
    return prepared;
  }

  private async read(item: Item): Promise<NewFile | undefined> {
    const { ledger, budget } = this.its;
    this.signal.throwIfAborted();
    try {
      const verdict = await check(item.path, item.file);
      if (!verdict.dicom) {
        ledger.unsupported(item, verdict.reason);
        return undefined;
      }
      const sums = await digest(item.file, budget, this.signal);
      ledger.parsed(item);
      return { path: item.path, size: item.file.size, ...sums };
    } catch (error) {
      this.signal.throwIfAborted();
      ledger.failed(item, unreadableReason(error));
      return undefined;
    }
  }

  private async announce(prepared: Prepared[]): Promise<void> {
    // The server knows a file by path, size and sum: the same one chosen twice is announced and sent once.
    const distinct = [...new Map(prepared.map((one) => [identityOf(one), one])).values()];
    let answers: FileAnswer[];
    try {
      answers = await this.register(distinct.map(({ announced }) => announced));
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "refused") throw error;
      await this.announceHalves(prepared, error);
      return;
    }
    distinct.forEach((one, at) => {
      const answer = answers[at];
      if (answer) void this.files.run(() => this.deliver(one, answer));
      else this.its.ledger.failed(one.item, "The server did not answer for this file");
    });
    for (const one of prepared) if (!distinct.includes(one)) this.its.ledger.uploaded(one.item);
  }

  /** One bad name must not take ninety-nine good files with it: a refused batch is halved down to the culprit. */
  private async announceHalves(prepared: Prepared[], refusal: Fault): Promise<void> {
    const middle = Math.ceil(prepared.length / 2);
    if (prepared.length === 1) {
      for (const { item } of prepared) this.its.ledger.failed(item, refusal.detail || refusal.title);
      return;
    }
    await this.announce(prepared.slice(0, middle));
    await this.announce(prepared.slice(middle));
  }

  private async deliver({ item, announced }: Prepared, answer: FileAnswer): Promise<void> {
    if (this.fatal !== undefined || this.signal.aborted) return;
    const { ledger } = this.its;
    try {
      const final = announced.parts
        ? await sendParts(this.delivery, item, announced, answer)
        : await sendWhole(this.delivery, item, announced, answer);
      settle(ledger, item, final);
    } catch (error) {
      ledger.sent(item, 0);
      if (error instanceof Fault && error.kind === "refused")
        ledger.failed(item, error.detail || error.title);
      else this.fatal ??= error;
    }
    this.its.changed();
  }

  private readonly register = (files: NewFile[]): Promise<FileAnswer[]> =>
    this.its.patience.call(() => this.its.server.register(this.uploadId, files, this.signal), this.signal);
}

function identityOf({ announced: { path, size, sha256, parts } }: Prepared): string {
  return JSON.stringify([path, size, sha256 ?? parts]);
}

/** What the server made of a file that it already knew, or that has just arrived. */
function settle(ledger: Ledger, item: Item, answer: FileAnswer): void {
  switch (answer.state) {
    case "unsupported":
      ledger.unsupported(item, answer.reason ?? "The server could not read it");
      break;
    case "conflict":
      ledger.failed(item, answer.reason ?? "Another image with the same identity is stored already");
      break;
    default:
      ledger.uploaded(item);
  }
}

function* batches(items: Item[]): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (batch.length === BATCH_FILES || (batch.length > 0 && bytes + item.file.size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.file.size;
  }
  if (batch.length > 0) yield batch;
}
