interface Keys {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The row that a key moves to; undefined when the key does not move. */
export function stepFor(keys: Keys, active: number, rows: number, page: number): number | undefined {
  if (rows === 0 || keys.ctrlKey || keys.metaKey || keys.altKey) return undefined;
  const to = (at: number): number => Math.min(rows - 1, Math.max(0, at));
  switch (keys.key) {
    case "ArrowDown":
      return to(active + 1);
    case "ArrowUp":
      return to(active - 1);
    case "PageDown":
      return to(active + page);
    case "PageUp":
      return to(active - page);
    case "Home":
      return 0;
    case "End":
      return rows - 1;
    default:
      return undefined;
  }
}
