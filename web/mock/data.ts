import type { PersonName, StudyRow, StudyView } from "../src/api/types";

const FAMILIES = [
  "Okafor",
  "Lindqvist",
  "Moreau",
  "Haddad",
  "Brennan",
  "Kowalska",
  "Santos",
  "Weber",
  "Novak",
  "Achterberg",
];
const GIVEN = ["Amara", "Johan", "Claire", "Omar", "Siobhan", "Zofia", "Mateus", "Greta", "Jiri", "Pieter"];
const KINDS: [string[], string, number][] = [
  [["CT"], "CT Abdomen with contrast", 412],
  [["MR"], "MR Brain", 286],
  [["CR"], "Chest PA and lateral", 2],
  [["US"], "Echocardiography", 48],
  [["MG"], "Screening mammography", 4],
  [["PT", "CT"], "PET/CT whole body", 1204],
  [["DX"], "Left knee", 3],
  [["XA"], "Coronary angiography", 36],
];

const name = (alphabetic: string): PersonName => ({ alphabetic, ideographic: null, phonetic: null });

const DAY_MS = 86_400_000;

/** Worklist rows that look like a working archive; the same ones every time. */
export function studies(count: number, now: number): StudyRow[] {
  return Array.from({ length: count }, (_, at): StudyRow => {
    const [modalities, description, images] = KINDS[(at * 5) % KINDS.length] ?? [["OT"], "Other", 1];
    const date = new Date(now - Math.floor(at * 0.7) * DAY_MS);
    const female = at % 2 === 0;
    return {
      studyInstanceUid: `1.2.826.0.1.3680043.8.498.${10_000_000 + at * 7919}.1`,
      patientName:
        at === 3
          ? { alphabetic: "Yamada^Tarou", ideographic: "山田^太郎", phonetic: "やまだ^たろう" }
          : name(`${FAMILIES[(at * 3) % 10] ?? ""}^${GIVEN[(at * 7) % 10] ?? ""}`),
      patientId: `MRN-${100_200 + at * 37}`,
      sex: female ? "F" : "M",
      birthDate: `${1941 + ((at * 13) % 70)}-0${1 + (at % 9)}-1${at % 9}`,
      accessionNumber: `A${20_260_000 + at * 11}`,
      studyDate: date.toISOString().slice(0, 10),
      studyTime: `${String(8 + (at % 10)).padStart(2, "0")}:${String((at * 17) % 60).padStart(2, "0")}:00`,
      modalities,
      description,
      referringPhysician: name("Adeyemi^Ruth^^Dr"),
      seriesCount: 1 + (at % 6),
      instanceCount: images + (at % 7),
      bytes: (images + (at % 7)) * 526_000,
      owner: "demo@lightbox.example",
      receivedAt: new Date(now - at * DAY_MS * 0.6).toISOString(),
      updatedAt: new Date(now - at * DAY_MS * 0.6).toISOString(),
    };
  });
}

export function details(row: StudyRow): StudyView {
  return {
    ...row,
    senderEmail: "radiology@stmary.example",
    message: "Comparison with last year's study, please.\nThe patient is waiting.",
    uploads: [
      { id: "u1", senderEmail: "radiology@stmary.example", message: "Comparison please", at: row.receivedAt },
    ],
    series: Array.from({ length: row.seriesCount }, (_, at) => ({
      seriesInstanceUid: `${row.studyInstanceUid}.${at + 1}`,
      modality: row.modalities[at % row.modalities.length] ?? "OT",
      number: at + 1,
      description:
        ["Scout", "Axial 1.0 mm", "Coronal MPR", "Axial lung", "Sagittal MPR", "Dose report"][at] ?? "",
      instanceCount: Math.max(1, Math.floor(row.instanceCount / row.seriesCount)),
      bodyPart: at === 0 ? "" : "ABDOMEN",
    })),
  };
}
