import { DATE_PRESETS, formatDay } from "~/lib/dates";

import { parted, TEXT_FILTERS, type Filters } from "./study-search";

export interface Chip {
  id: string;
  label: string;
  /** It names a patient: the address does not have it. */
  unaddressed: boolean;
  /** The filters once this chip is taken away. */
  without: Filters;
}

const SEXES: Record<string, string> = { F: "female", M: "male", O: "other" };

/** What is filtered by, each with the filters that remain without it. */
export function chipsOf(filters: Filters): Chip[] {
  const chips: Chip[] = [];
  const { patient } = parted(filters);
  const add = (id: keyof Filters, label: string, also: (keyof Filters)[] = []): void => {
    const gone = new Set<string>([id, ...also]);
    const rest = Object.entries(filters).filter(([key]) => !gone.has(key));
    chips.push({ id, label, unaddressed: id in patient, without: Object.fromEntries(rest) });
  };
  for (const [field, label] of TEXT_FILTERS) {
    const text = filters[field];
    if (text) add(field, `${label}: ${text}`);
  }
  if (filters.sex) add("sex", `Sex: ${SEXES[filters.sex] ?? filters.sex}`);
  const preset = DATE_PRESETS.find(([id]) => id === filters.when);
  if (preset) add("when", `Study date: ${preset[1].toLowerCase()}`);
  if (filters.from || filters.to) add("from", `Study date: ${span(filters.from, filters.to)}`, ["to"]);
  if (filters.modality) add("modality", `Modality: ${filters.modality.split(",").join(", ")}`);
  return chips;
}

function span(from: string | undefined, to: string | undefined): string {
  if (from && to) return from === to ? formatDay(from) : `${formatDay(from)} – ${formatDay(to)}`;
  return from ? `from ${formatDay(from)}` : `until ${formatDay(to)}`;
}
