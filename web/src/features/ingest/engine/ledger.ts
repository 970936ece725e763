import type { FoundFile } from "./scan";

export type ItemState = "found" | "parsed" | "uploaded" | "unsupported" | "failed";

export interface Item extends FoundFile {
  state: ItemState;
  /** Bytes of it that are at the server or on their way. */
  sent: number;
}

export interface Outcome {
  path: string;
  reason: string;
}

export interface Totals {
  found: number;
  foundBytes: number;
  parsed: number;
  uploaded: number;
  unsupported: number;
  failed: number;
  sentBytes: number;
  /** Bytes that are to be sent: everything found but what is unsupported or failed. */
  totalBytes: number;
}

const REMEMBERED_OUTCOMES = 1000;

/** Every chosen file, what became of it, and the sums the page shows. */
export class Ledger {
  readonly items: Item[] = [];
  readonly skipped: Outcome[] = [];
  readonly failures: Outcome[] = [];
  readonly totals: Totals = {
    found: 0,
    foundBytes: 0,
    parsed: 0,
    uploaded: 0,
    unsupported: 0,
    failed: 0,
    sentBytes: 0,
    totalBytes: 0,
  };
  private readonly known = new Set<string>();

  /** Take files in; one that is chosen twice counts once. */
  add(files: FoundFile[]): void {
    for (const { path, file } of files) {
      const identity = `${path}\n${file.size}\n${file.lastModified}`;
      if (this.known.has(identity)) continue;
      this.known.add(identity);
      this.items.push({ path, file, state: "found", sent: 0 });
      this.totals.found += 1;
      this.totals.foundBytes += file.size;
      this.totals.totalBytes += file.size;
    }
  }

  /** Something in the folder that the computer would not give. */
  addUnreadable(outcome: Outcome): void {
    this.totals.found += 1;
    this.totals.unsupported += 1;
    note(this.skipped, outcome);
  }

  /** What a run has still to do. */
  open(): Item[] {
    return this.items.filter((item) => item.state === "found" || item.state === "parsed");
  }

  parsed(item: Item): void {
    if (item.state !== "found") return;
    item.state = "parsed";
    this.totals.parsed += 1;
  }

  uploaded(item: Item): void {
    this.sent(item, item.file.size);
    item.state = "uploaded";
    this.totals.uploaded += 1;
  }

  unsupported(item: Item, reason: string): void {
    this.drop(item, "unsupported");
    this.totals.unsupported += 1;
    note(this.skipped, { path: item.path, reason });
  }

  failed(item: Item, reason: string): void {
    this.drop(item, "failed");
    this.totals.failed += 1;
    note(this.failures, { path: item.path, reason });
  }

  /** Set how many bytes of an item have gone. */
  sent(item: Item, bytes: number): void {
    this.totals.sentBytes += bytes - item.sent;
    item.sent = bytes;
  }

  /** Put failed files back in line. */
  reopenFailed(): void {
    for (const item of this.items) {
      if (item.state !== "failed") continue;
      item.state = "parsed";
      this.totals.totalBytes += item.file.size;
    }
    this.totals.failed = 0;
    this.failures.length = 0;
  }

  private drop(item: Item, state: "unsupported" | "failed"): void {
    this.sent(item, 0);
    this.totals.totalBytes -= item.file.size;
    item.state = state;
  }
}

function note(list: Outcome[], outcome: Outcome): void {
  if (list.length < REMEMBERED_OUTCOMES) list.push(outcome);
}
