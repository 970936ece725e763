import type { Outcome, Totals } from "./ledger";
import type { UploadStatus } from "./ports";

/**
 * idle: nothing chosen; scanning: walking folders; ready: Upload may be pressed; sending; settling: everything is
 * there and the server is reading it; held: all arrived and kept open for more; finished; stopped: a fault that needs
 * a person.
 */
export type Phase = "idle" | "scanning" | "ready" | "sending" | "settling" | "held" | "finished" | "stopped";

export interface Trouble {
  title: string;
  detail: string;
  slug: string;
}

/** All the page shows of an upload, at one moment; a new object each time, never changed. */
export interface Snapshot extends Totals {
  phase: Phase;
  paused: "person" | "signed-out" | null;
  /** An upload of before that is still open and will be gone on with. */
  resumable: UploadStatus | null;
  uploadId: string | null;
  server: UploadStatus | null;
  /** Bytes per second over the last seconds. */
  speed: number;
  elapsedSeconds: number;
  secondsLeft: number | null;
  percent: number;
  /** What is being retried or waited for, in words. */
  notice: string | null;
  trouble: Trouble | null;
  skipped: readonly Outcome[];
  failures: readonly Outcome[];
}

export const EMPTY: Snapshot = {
  phase: "idle",
  paused: null,
  resumable: null,
  uploadId: null,
  server: null,
  found: 0,
  foundBytes: 0,
  parsed: 0,
  uploaded: 0,
  unsupported: 0,
  failed: 0,
  sentBytes: 0,
  totalBytes: 0,
  speed: 0,
  elapsedSeconds: 0,
  secondsLeft: null,
  percent: 0,
  notice: null,
  trouble: null,
  skipped: [],
  failures: [],
};

/** An upload that the page must not be left with unasked. */
export function isActive(snapshot: Snapshot): boolean {
  return snapshot.phase === "scanning" || snapshot.phase === "sending";
}

/** Percent of the bytes that are to go; 100 only when all of them went. */
export function percentOf({ sentBytes, totalBytes }: Totals): number {
  if (totalBytes <= 0) return 0;
  return Math.min(100, Math.floor((sentBytes / totalBytes) * 100));
}
