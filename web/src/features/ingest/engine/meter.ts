const WINDOW_MS = 10_000;

/** How fast bytes go, over the last seconds, and how long work has really taken (pauses left out). */
export class Meter {
  private samples: { at: number; bytes: number }[] = [];
  private worked = 0;
  private since: number | undefined;

  start(now: number): void {
    this.since ??= now;
    this.samples = [];
  }

  stop(now: number): void {
    if (this.since !== undefined) this.worked += now - this.since;
    this.since = undefined;
    this.samples = [];
  }

  /** Tell the total sent so far. */
  record(now: number, bytes: number): void {
    this.samples.push({ at: now, bytes });
    while ((this.samples[0]?.at ?? now) < now - WINDOW_MS) this.samples.shift();
  }

  elapsedSeconds(now: number): number {
    return (this.worked + (this.since === undefined ? 0 : now - this.since)) / 1000;
  }

  /** Bytes per second over the window; 0 until two samples are a while apart. */
  speed(now: number): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || now - first.at < 500) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (now - first.at));
  }
}
