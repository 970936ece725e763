import type { Gate } from "./gate";
import { Fault, type Clock } from "./ports";

export interface PatienceListener {
  /** The session ended; nothing goes on until somebody signs in and the gate opens again. */
  signedOut(): void;
  /** A request failed and is tried again after a wait. */
  retrying(fault: Fault, attempt: number, seconds: number): void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Tries of a busy server before the run stops and asks; an absent network is waited for without end. */
const BUSY_TRIES = 10;

/**
 * Calls that survive faults of the network and the server, and the end of a session.
 *
 * Waits double up to half a minute, with full jitter so that many lanes do not come back in step.
 */
export class Patience {
  constructor(
    private readonly gate: Gate,
    private readonly clock: Clock,
    private readonly listener: PatienceListener,
    private readonly random: () => number = Math.random,
  ) {}

  async call<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      await this.gate.passed(signal);
      try {
        return await request();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Fault)) throw error;
        if (error.kind === "signed-out") {
          this.gate.close();
          this.listener.signedOut();
          attempt = 0;
          continue;
        }
        if (error.kind !== "offline" && (error.kind !== "busy" || attempt >= BUSY_TRIES)) throw error;
        const wait = this.waitFor(error, attempt);
        this.listener.retrying(error, attempt, Math.ceil(wait / 1000));
        await this.clock.sleep(wait, signal);
      }
    }
  }

  private waitFor(fault: Fault, attempt: number): number {
    if (fault.retryAfterSeconds !== undefined) return fault.retryAfterSeconds * 1000;
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    return ceiling / 2 + (ceiling / 2) * this.random();
  }
}
