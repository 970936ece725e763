import { useSyncExternalStore } from "react";

/** Whether the server said that the session is over while a member's page was open. */
const listeners = new Set<() => void>();
let ended = false;

export function setSessionEnded(value: boolean): void {
  if (ended === value) return;
  ended = value;
  for (const listener of listeners) listener();
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ended,
  );
}
