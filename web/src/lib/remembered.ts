import { useCallback, useState } from "react";

/**
 * State that outlives the page, per browser.
 *
 * Storage may be full, barred or hold another version's value: then the default holds and nothing breaks.
 */
export function useRemembered<T>(
  key: string,
  initial: T,
  accepts: (value: unknown) => value is T,
): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => recall(key, accepts) ?? initial);
  const remember = useCallback(
    (next: T) => {
      setValue(next);
      keep(key, next);
    },
    [key],
  );
  return [value, remember];
}

function recall<T>(key: string, accepts: (value: unknown) => value is T): T | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return accepts(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
