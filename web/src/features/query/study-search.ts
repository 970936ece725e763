import { DATE_PRESETS, presetRange, type DatePreset } from "~/lib/dates";

/** The studies page's address: what the person asked for, and which study's properties are open. */
export interface StudySearch {
  patientName?: string;
  patientId?: string;
  sex?: string;
  accession?: string;
  referring?: string;
  description?: string;
  /** Comma-separated, as in the API: "CT,MR". */
  modality?: string;
  /** A preset stays a preset, so that a bookmark of "today" means today tomorrow too. */
  when?: DatePreset;
  from?: string;
  to?: string;
  sort?: SortOrder;
  /** Study Instance UID of the open side panel. */
  study?: string;
}

export const SORT_ORDERS = [
  "-studyDate",
  "studyDate",
  "-patientName",
  "patientName",
  "-patientId",
  "patientId",
  "-received",
  "received",
] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];
export const DEFAULT_SORT: SortOrder = "-studyDate";

export const TEXT_FILTERS = [
  ["patientName", "Patient name"],
  ["patientId", "Patient ID"],
  ["accession", "Accession number"],
  ["referring", "Referring physician"],
  ["description", "Description"],
] as const;

type FilterName = Exclude<keyof StudySearch, "sort" | "study">;
export type Filters = { [Name in FilterName]?: StudySearch[Name] | undefined };

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Take from an address what is ours and makes sense; a mistyped link shows a list, never an error. */
export function validateStudySearch(search: Record<string, unknown>): StudySearch {
  const text = (key: string): string | undefined => {
    const value = search[key];
    return typeof value === "string" && value.trim() ? value : undefined;
  };
  const one = <T extends string>(key: string, values: readonly T[]): T | undefined =>
    values.find((value) => value === text(key));
  const day = (key: string): string | undefined => (DAY.test(text(key) ?? "") ? text(key) : undefined);
  const when = one(
    "when",
    DATE_PRESETS.map(([preset]) => preset),
  );
  const sort = one("sort", SORT_ORDERS);
  return present({
    patientName: text("patientName"),
    patientId: text("patientId"),
    sex: one("sex", ["F", "M", "O"]),
    accession: text("accession"),
    referring: text("referring"),
    description: text("description"),
    modality: text("modality"),
    when,
    from: when ? undefined : day("from"),
    to: when ? undefined : day("to"),
    sort: sort === DEFAULT_SORT ? undefined : sort,
    study: text("study"),
  });
}

/** The same object without what is not set. */
export function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

export function filtersOf(search: StudySearch): Filters {
  return present({ ...search, sort: undefined, study: undefined });
}

/** Filters apart: those that name a patient, which an address may bring but is never given, and the others. */
export function parted(filters: Filters): { patient: Filters; others: Filters } {
  const { patientName, patientId, accession, ...others } = filters;
  return { patient: present({ patientName, patientId, accession }), others };
}

/** What the API is asked: presets become days of the person's calendar. */
export function criteriaOf(search: StudySearch, now: Date): Record<string, string> {
  const { when, ...filters } = filtersOf(search);
  const days = when ? presetRange(when, now) : {};
  return { archive: "mine", ...present(filters), ...days, sort: search.sort ?? DEFAULT_SORT };
}
