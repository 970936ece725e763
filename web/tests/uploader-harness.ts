import type { Clock } from "~/features/ingest/engine/ports";
import { openUploads } from "~/features/ingest/engine/resume";
import type { FoundFile } from "~/features/ingest/engine/scan";
import { Uploader } from "~/features/ingest/engine/uploader";

import { FakeIngestServer } from "./fake-ingest-server";

/** A clock whose waits are over at once and are written down. */
export class QuickClock implements Clock {
  time = 0;
  readonly waits: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.waits.push(ms);
    this.time += ms;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}

export class MemoryStorage implements Storage {
  private readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  clear = (): void => this.map.clear();
  getItem = (key: string): string | null => this.map.get(key) ?? null;
  key = (at: number): string | null => [...this.map.keys()][at] ?? null;
  removeItem = (key: string): void => void this.map.delete(key);
  setItem = (key: string, value: string): void => void this.map.set(key, value);
}

/** A file that passes for DICOM, its content told apart by `seed`. */
export function dicom(path: string, size = 400, seed = path): FoundFile {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode("DICM"), 128);
  bytes.set(new TextEncoder().encode(seed).subarray(0, 200), 140);
  return { path, file: new File([bytes], path, { lastModified: 1 }) };
}

export function junk(path: string): FoundFile {
  return { path, file: new File(["nothing to see"], path) };
}

/** An archive to upload to: a server, a clock and a browser's storage, all fresh. */
export class Bench {
  readonly server = new FakeIngestServer();
  readonly clock = new QuickClock();
  readonly storage = new MemoryStorage();

  newUploader(): Uploader {
    return new Uploader(this.server, openUploads("archive", this.storage), this.clock);
  }
}
