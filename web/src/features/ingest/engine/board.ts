import { Ledger } from "./ledger";
import { Meter } from "./meter";
import type { Clock } from "./ports";
import { EMPTY, percentOf, type Snapshot } from "./snapshot";

const TELL_EVERY_MS = 120;

/** Where an upload writes down how it stands, and whom it tells. */
export class Board {
  ledger = new Ledger();
  private meter = new Meter();
  private state: Snapshot = EMPTY;
  private readonly listeners = new Set<() => void>();
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly clock: Clock) {}

  get snapshot(): Snapshot {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  startClock(): void {
    this.meter.start(this.clock.now());
  }

  stopClock(): void {
    this.meter.stop(this.clock.now());
  }

  /** Say that sums changed; listeners hear of it a few times a second at most. */
  readonly changed = (): void => {
    this.telling ??= setTimeout(() => this.tell({}), TELL_EVERY_MS);
  };

  /** Write news down and tell everybody now. */
  tell(news: Partial<Snapshot>): void {
    const { totals, skipped, failures } = this.ledger;
    const now = this.clock.now();
    if (this.state.phase === "sending") this.meter.record(now, totals.sentBytes);
    // Progress is the end of trouble: a retry message goes once bytes flow again.
    const moved = totals.sentBytes > this.state.sentBytes;
    const speed = this.meter.speed(now);
    this.publish({
      ...this.state,
      ...(moved ? { notice: null } : {}),
      ...news,
      ...totals,
      skipped: [...skipped],
      failures: [...failures],
      speed,
      elapsedSeconds: this.meter.elapsedSeconds(now),
      secondsLeft: speed > 0 ? (totals.totalBytes - totals.sentBytes) / speed : null,
      percent: percentOf(totals),
    });
  }

  /** A clean board for a new upload. */
  clear(): void {
    this.ledger = new Ledger();
    this.meter = new Meter();
    this.publish(EMPTY);
  }

  private publish(state: Snapshot): void {
    clearTimeout(this.telling);
    this.telling = undefined;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
