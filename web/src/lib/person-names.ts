/** DICOM person names (PS3.5 §6.2.1): five components parted by ^, in up to three writings. */
export interface NameGroups {
  alphabetic: string;
  ideographic?: string | null;
  phonetic?: string | null;
}

/** One group for reading: "Doe^Jane^Ann^Dr^MD" -> "Doe, Jane Ann, Dr, MD"; without carets as it stands. */
function written(group: string): string {
  const [family = "", given = "", middle = "", prefix = "", suffix = ""] = group
    .split("^")
    .map((part) => part.trim());
  const called = [given, middle].filter(Boolean).join(" ");
  return [family, called, prefix, suffix].filter(Boolean).join(", ");
}

/** The alphabetic writing, or the first that is there. */
export function formatName(name: NameGroups | null | undefined): string {
  if (!name) return "";
  return written(name.alphabetic) || ideographs(name) || written(name.phonetic ?? "");
}

/** The ideographic writing; East Asian names take a space, no comma. */
export function ideographs(name: NameGroups | null | undefined): string {
  return (name?.ideographic ?? "").split("^").filter(Boolean).join(" ");
}
