import type { SessionView, TokenView } from "../src/api/types";

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
