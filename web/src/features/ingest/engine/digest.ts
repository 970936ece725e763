import { PART_SIZE, type NewFile } from "./ports";
import type { Budget } from "./budget";

export type Digest = Pick<NewFile, "sha256" | "parts">;

/**
 * The SHA-256 of a file, or of each of its parts when it is larger than a part.
 *
 * The browser hashes off the main thread, so the page stays responsive. Memory is taken from `budget` before bytes
 * are read; two parts of a file are read at a time, so that reading and hashing overlap.
 */
export async function digest(
  file: Blob,
  budget: Budget,
  signal: AbortSignal,
  onRead: (bytes: number) => void = () => undefined,
): Promise<Digest> {
  if (file.size <= PART_SIZE) return { sha256: await hash(file, budget, signal, onRead), parts: null };
  const parts = new Array<string>(Math.ceil(file.size / PART_SIZE));
  let next = 0;
  const reader = async (): Promise<void> => {
    for (let part = next++; part < parts.length; part = next++) {
      parts[part] = await hash(partOf(file, part + 1), budget, signal, onRead);
    }
  };
  await Promise.all([reader(), reader()]);
  return { sha256: null, parts };
}

/** Part `number` (from 1) of a file; the slice reads nothing yet and carries no content type. */
export function partOf(file: Blob, number: number): Blob {
  return file.slice((number - 1) * PART_SIZE, Math.min(number * PART_SIZE, file.size));
}

async function hash(
  piece: Blob,
  budget: Budget,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<string> {
  const release = await budget.take(piece.size, signal);
  try {
    // Neither detached afterwards (Chromium then keeps a file's every part until some later collection) nor read into
    // a buffer of our own (its byte readers stall, once in some thousand): the collector knows what these weigh.
    const sum = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
    onRead(piece.size);
    return base64(new Uint8Array(sum));
  } finally {
    release();
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Browsers hash only on secure pages (https, or this very machine). */
export function canHash(): boolean {
  return typeof (globalThis.crypto as Crypto | undefined)?.subtle === "object";
}
