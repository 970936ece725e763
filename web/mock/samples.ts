import type { SessionView, TokenView } from "../src/api/types";
import type { MockUploads } from "./uploads.ts";

export const NOW = Date.now();
export const ago = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();

export const TOKENS: TokenView[] = [
  {
    id: "t1",
    name: "3D Slicer, workstation 4",
    scopes: ["read"],
    createdAt: ago(900),
    expiresAt: ago(-1200),
    lastUsedAt: ago(3),
  },
  {
    id: "t2",
    name: "Night export",
    scopes: ["read", "write"],
    createdAt: ago(5000),
    expiresAt: ago(20),
    lastUsedAt: ago(26),
  },
];
export const SESSIONS: SessionView[] = [
  {
    id: "s1",
    createdAt: ago(2),
    lastSeenAt: ago(0),
    expiresAt: ago(-10),
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156 Safari/537.36",
    current: true,
  },
  {
    id: "s2",
    createdAt: ago(100),
    lastSeenAt: ago(22),
    expiresAt: ago(-600),
    userAgent: "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/605.1",
    current: false,
  },
];

const some = {
  registered: 0,
  arrived: 0,
  stored: 0,
  duplicates: 0,
  unsupported: 0,
  conflicts: 0,
  bytes: 0,
};

/** Put two uploads of the past on record. */
export function seed(uploads: MockUploads): void {
  uploads.seed(
    {
      id: "up-old",
      state: "finished",
      createdAt: ago(5),
      committedAt: ago(4.9),
      message: "Comparison with last year's study, please.",
      senderEmail: "radiology@stmary.example",
      studies: ["1.2.3"],
      counts: {
        ...some,
        registered: 420,
        arrived: 420,
        stored: 412,
        duplicates: 3,
        unsupported: 4,
        conflicts: 1,
        bytes: 216_712_000,
      },
    },
    [
      {
        fileId: "f1",
        path: "CT/0001.dcm",
        size: 526_340,
        state: "stored",
        reason: null,
        studyInstanceUid: null,
        sopInstanceUid: null,
      },
      {
        fileId: "f2",
        path: "CT/0002.dcm",
        size: 526_340,
        state: "duplicate",
        reason: null,
        studyInstanceUid: null,
        sopInstanceUid: null,
      },
      {
        fileId: "f3",
        path: "CT/README",
        size: 1206,
        state: "unsupported",
        reason: "The file ends in the middle of its header.",
        studyInstanceUid: null,
        sopInstanceUid: null,
      },
      {
        fileId: "f4",
        path: "CT/0003.dcm",
        size: 526_340,
        state: "conflict",
        reason: "Another image with the same SOP Instance UID is stored already; it was left as it is.",
        studyInstanceUid: null,
        sopInstanceUid: null,
      },
    ],
  );
  uploads.seed(
    {
      id: "up-open",
      state: "open",
      createdAt: ago(30),
      committedAt: null,
      message: "",
      senderEmail: "",
      studies: ["1.2.4", "1.2.5"],
      counts: { ...some, registered: 96, arrived: 90, stored: 90, bytes: 51_000_000 },
    },
    [],
  );
}
