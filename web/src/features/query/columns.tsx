import type { ReactNode } from "react";

import type { StudyRow } from "~/api/types";
import { formatDay, formatMoment, formatTimeOfDay } from "~/lib/dates";
import { formatCount } from "~/lib/format";
import { formatName, ideographs } from "~/lib/person-names";

export interface Column {
  id: string;
  name: string;
  /** Shorter or spelled out for the table's head, where the name would not fit. */
  head?: string;
  width: number;
  /** What the API sorts by, where it does. */
  sort?: "studyDate" | "patientName" | "patientId" | "received";
  hidden?: boolean;
  /** Takes the room that is left over. */
  grows?: boolean;
  align?: "end";
  cell: (row: StudyRow, at: number) => ReactNode;
}

export const COLUMNS: Column[] = [
  { id: "row", name: "Row", head: "#", width: 52, align: "end", cell: (_row, at) => formatCount(at + 1) },
  {
    id: "patientName",
    name: "Patient name",
    width: 220,
    sort: "patientName",
    cell: (row) => <PatientName row={row} />,
  },
  { id: "patientId", name: "Patient ID", width: 130, sort: "patientId", cell: (row) => row.patientId },
  { id: "sex", name: "Sex", width: 56, cell: (row) => row.sex },
  {
    id: "accession",
    name: "Accession number",
    head: "Accession",
    width: 130,
    cell: (row) => row.accessionNumber,
  },
  {
    id: "studyDate",
    name: "Study date",
    width: 186,
    sort: "studyDate",
    cell: (row) => <StudyDate row={row} />,
  },
  { id: "modalities", name: "Modalities", width: 110, cell: (row) => <Modalities of={row.modalities} /> },
  { id: "description", name: "Description", width: 220, grows: true, cell: (row) => row.description },
  { id: "images", name: "Images", width: 84, align: "end", cell: (row) => formatCount(row.instanceCount) },
  { id: "owner", name: "Owner", width: 190, cell: (row) => row.owner },
  {
    id: "received",
    name: "Received",
    width: 175,
    sort: "received",
    hidden: true,
    cell: (row) => formatMoment(row.receivedAt),
  },
  {
    id: "referring",
    name: "Referring physician",
    head: "Referring",
    width: 170,
    hidden: true,
    cell: (row) => formatName(row.referringPhysician),
  },
  {
    id: "studyUid",
    name: "Study Instance UID",
    width: 330,
    hidden: true,
    cell: (row) => row.studyInstanceUid,
  },
];

/** A name to call a study's row by. */
export function nameOf(row: StudyRow): string {
  return formatName(row.patientName) || row.patientId || "Unnamed patient";
}

export function PatientName({ row }: { row: StudyRow }) {
  const ideographic = ideographs(row.patientName);
  return (
    <>
      <bdi>{nameOf(row)}</bdi>
      {ideographic && ideographic !== nameOf(row) && (
        <bdi style={{ marginInlineStart: 8, color: "var(--lb-quiet)" }}>{ideographic}</bdi>
      )}
    </>
  );
}

export function StudyDate({ row }: { row: StudyRow }) {
  const time = formatTimeOfDay(row.studyTime);
  return (
    <>
      {formatDay(row.studyDate)}
      {time && <span style={{ marginInlineStart: 8, color: "var(--lb-quiet)" }}>{time}</span>}
    </>
  );
}

export function Modalities({ of }: { of: string[] }) {
  return <>{of.join(", ")}</>;
}
