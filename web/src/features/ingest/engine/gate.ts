/** A door that everything passes before it talks to the server; closed while paused or signed out. */
export class Gate {
  private waiting: (() => void)[] = [];
  private closed = false;

  get isClosed(): boolean {
    return this.closed;
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.closed = false;
    for (const pass of this.waiting.splice(0)) pass();
  }

  /** Resolves when the gate is open; rejects with the signal's reason when given up. */
  async passed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.closed) {
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          this.waiting.splice(this.waiting.indexOf(pass), 1);
          reject(signal.reason as Error);
        };
        const pass = (): void => {
          signal.removeEventListener("abort", leave);
          resolve();
        };
        this.waiting.push(pass);
        signal.addEventListener("abort", leave, { once: true });
      });
    }
  }
}
