import type { Clock, Counts, UploadStatus } from "./ports";

const FIRST_WAIT_MS = 700;
const LONGEST_WAIT_MS = 5000;
/** Equal answers in a row (about a minute and a half) after which the upload is left to the server. */
const PATIENT_ROUNDS = 20;

/** How many files the server has made up its mind about. */
export function processed({ stored, duplicates, unsupported, conflicts }: Counts): number {
  return stored + duplicates + unsupported + conflicts;
}

/**
 * Ask until the server has read the files that this run brought.
 *
 * The state alone cannot be waited for: an upload with files that were announced and never came stays "committed" for
 * an hour. So it has also settled when its counts account for the expected files and two answers in a row agree, or
 * when nothing has moved for a good while.
 */
export async function awaitProcessed(
  show: () => Promise<UploadStatus>,
  expected: number,
  clock: Clock,
  signal: AbortSignal,
  tell: (status: UploadStatus) => void,
): Promise<void> {
  let wait = FIRST_WAIT_MS;
  let before = -1;
  let unmoved = 0;
  for (;;) {
    const status = await show();
    tell(status);
    const now = processed(status.counts);
    unmoved = now === before ? unmoved + 1 : 0;
    if (status.state === "finished" || status.state === "discarded") return;
    if (unmoved > 0 && (now >= expected || unmoved > PATIENT_ROUNDS)) return;
    wait = unmoved === 0 ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, wait * 1.5);
    before = now;
    await clock.sleep(wait, signal);
  }
}
