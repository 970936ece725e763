interface Waiting {
  bytes: number;
  admit: () => void;
}

/** Bytes that may be held in memory at once; takers wait in line until enough has been given back. */
export class Budget {
  private free: number;
  private readonly line: Waiting[] = [];

  constructor(private readonly limit: number) {
    this.free = limit;
  }

  /** Resolves with the way to give the bytes back. A demand above the limit waits for all of it. */
  async take(bytes: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const share = Math.min(bytes, this.limit);
    if (this.line.length > 0 || this.free < share) await this.queue(share, signal);
    else this.free -= share;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.free += share;
      this.admitNext();
    };
  }

  private queue(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.line.splice(this.line.indexOf(waiting), 1);
        reject(signal.reason as Error);
        this.admitNext();
      };
      const waiting: Waiting = {
        bytes,
        admit: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      this.line.push(waiting);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  private admitNext(): void {
    for (let first = this.line[0]; first && this.free >= first.bytes; first = this.line[0]) {
      this.line.shift();
      this.free -= first.bytes;
      first.admit();
    }
  }
}
