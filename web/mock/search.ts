import type { StudyRow } from "../src/api/types";

interface Found {
  items: StudyRow[];
  nextCursor: string | null;
  total: number;
  truncated: boolean;
}

/** The page of rows that a query of the worklist asks for. */
export function search(rows: StudyRow[], query: URLSearchParams): Found {
  const has = (text: string | null, value: string): boolean => {
    if (!text) return true;
    const pattern = text
      .split("*")
      .map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"))
      .join(".*");
    return new RegExp(`(^|[\\s^-])${pattern}`, "iu").test(value);
  };
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? "9999"];
  const modality = (query.get("modality") ?? "").split(",").filter(Boolean);
  const found = rows.filter(
    (row) =>
      has(query.get("patientName"), `${row.patientName.alphabetic} ${row.patientName.ideographic ?? ""}`) &&
      has(query.get("patientId"), row.patientId) &&
      has(query.get("accession"), row.accessionNumber) &&
      has(query.get("description"), row.description) &&
      has(query.get("referring"), row.referringPhysician.alphabetic) &&
      (!query.get("sex") || row.sex === query.get("sex")) &&
      row.studyDate >= from &&
      row.studyDate <= to &&
      (modality.length === 0 || row.modalities.some((one) => modality.includes(one))),
  );
  const sort = query.get("sort") ?? "-studyDate";
  const key = (row: StudyRow): string => {
    if (sort.endsWith("patientName")) return row.patientName.alphabetic;
    if (sort.endsWith("patientId")) return row.patientId;
    return sort.endsWith("received") ? row.receivedAt : `${row.studyDate}${row.studyTime}`;
  };
  found.sort((a, b) => key(a).localeCompare(key(b)) * (sort.startsWith("-") ? -1 : 1));
  const start = Number(query.get("cursor") ?? 0);
  const end = start + Number(query.get("limit") ?? 50);
  const nextCursor = end < found.length ? String(end) : null;
  return { items: found.slice(start, end), nextCursor, total: found.length, truncated: false };
}
