import { formatCount } from "~/lib/format";

import type { Counts } from "../engine/ports";

type Figure = [string, string, ("good" | "warn" | "bad")?];

/** What the server made of the files; `skipped` are those that the browser left out before. */
export function serverCounts(counts: Counts, skipped: number): Figure[] {
  return [
    ["Stored", formatCount(counts.stored), "good"],
    ["Already there", formatCount(counts.duplicates)],
    ["Unsupported", formatCount(counts.unsupported + skipped), "warn"],
    ["Conflicts", formatCount(counts.conflicts), "bad"],
  ];
}
