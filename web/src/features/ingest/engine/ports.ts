/** What the engine needs of the outside world; the app adapts the API client to it, the specs bring a fake. */

/** What the sender says; empty texts where nothing. */
export interface Details {
  message: string;
  senderEmail: string;
}

export interface Counts {
  registered: number;
  arrived: number;
  stored: number;
  duplicates: number;
  unsupported: number;
  conflicts: number;
  bytes: number;
}

export interface UploadStatus {
  id: string;
  /** open, committed, finished or discarded. */
  state: string;
  createdAt: string;
  counts: Counts;
  /** Study Instance UIDs. */
  studies: string[];
}

/** A file as it is announced: one SHA-256 (base64) of the whole, or one for each part of `PART_SIZE`. */
export interface NewFile {
  path: string;
  size: number;
  sha256: string | null;
  parts: string[] | null;
}

/** Leave to write bytes to one address, with exactly these headers. */
export interface Grant {
  url: string;
  headers: Record<string, string>;
}

/** `number` says which part of the file it is for, from 1. */
export interface PartGrant extends Grant {
  number: number;
}

export interface FileAnswer {
  fileId: string;
  /** granted, arrived, stored, duplicate, unsupported or conflict. */
  state: string;
  reason: string | null;
  put: Grant | null;
  parts: PartGrant[] | null;
}

export interface IngestServer {
  open(details: Details, signal: AbortSignal): Promise<UploadStatus>;
  describe(uploadId: string, details: Details, signal: AbortSignal): Promise<UploadStatus>;
  show(uploadId: string, signal: AbortSignal): Promise<UploadStatus>;
  register(uploadId: string, files: NewFile[], signal: AbortSignal): Promise<FileAnswer[]>;
  complete(uploadId: string, fileId: string, signal: AbortSignal): Promise<void>;
  commit(uploadId: string, signal: AbortSignal): Promise<UploadStatus>;
  discard(uploadId: string, signal: AbortSignal): Promise<void>;
  /** Send bytes; `onSent` gets the total sent so far. */
  put(grant: Grant, body: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void>;
}

/**
 * offline: nobody answered; busy: try again later; signed-out: the session ended; expired: the grant is too old;
 * gone: the upload is closed or unknown; barred: the account may not; refused: this very request would be again.
 */
export type FaultKind = "offline" | "busy" | "signed-out" | "expired" | "gone" | "barred" | "refused";

/** A request that failed, sorted by what can be done about it. */
export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    readonly title: string,
    readonly detail = "",
    readonly slug: string = kind,
    readonly retryAfterSeconds?: number,
  ) {
    super(detail ? `${title}: ${detail}` : title);
    this.name = "Fault";
  }
}

export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is given up before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", give);
        resolve();
      }, ms);
      if (signal.aborted) give();
      else signal.addEventListener("abort", give, { once: true });
    }),
};

/** The part size of the contract: files up to this are sent whole, larger ones in parts of exactly this. */
export const PART_SIZE = 16 * 1024 * 1024;
/** How many files one registration may name. */
export const BATCH_FILES = 100;
/** How many part grants the server gives for one file at a time. */
export const PARTS_PER_GRANT = 100;
