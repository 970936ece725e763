import type { Me, AnnouncedFile, SessionView, StudyRow, TokenView } from "../src/api/types";
import { details, studies } from "./data.ts";
import { ago, NOW, seed, SESSIONS, TOKENS } from "./samples.ts";
import { search } from "./search.ts";
import { MockUploads } from "./uploads.ts";

export interface MockRequest {
  method: string;
  url: URL;
  cookie: string;
  csrf: boolean;
  body: unknown;
}
interface MockAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

let rows: StudyRow[] = studies(640, NOW);
let tokens: TokenView[] = TOKENS;
let sessions: SessionView[] = SESSIONS;
const uploads = new MockUploads();
seed(uploads);

function me(): Me {
  const sum = (key: "seriesCount" | "instanceCount" | "bytes"): number =>
    rows.reduce((all, row) => all + row[key], 0);
  return {
    accountId: "a1",
    email: "demo@lightbox.example",
    archiveId: "ar1",
    displayName: "",
    createdAt: ago(4000),
    archive: {
      id: "ar1",
      name: "demo@lightbox.example",
      studies: rows.length,
      series: sum("seriesCount"),
      instances: sum("instanceCount"),
      bytes: sum("bytes"),
    },
  };
}

function problem(status: number, slug: string, title: string, detail: string, field?: string): MockAnswer {
  const errors = field ? { errors: [{ field, message: detail }] } : {};
  return { status, body: { type: `/docs/problems#${slug}`, title, status, detail, slug, ...errors } };
}

/** Answer as the API would. A cookie `mock=empty|error|forbidden|slow` shows the states of pages. */
export async function answer(request: MockRequest): Promise<MockAnswer> {
  const { method, url, cookie } = request;
  const scene = /mock=(\w+)/.exec(cookie)?.[1];
  await new Promise((resolve) => setTimeout(resolve, scene === "slow" ? 4000 : 40));
  const route = `${method} ${url.pathname}`;
  const signedIn = cookie.includes("mock_session=1");
  if (route.startsWith("PUT /intake/")) {
    uploads.put(url.pathname, url.searchParams.get("part"));
    return { status: 200 };
  }
  if (method !== "GET" && !request.csrf)
    return problem(403, "csrf", "Not from this page", "The header X-Lightbox is missing.");
  const open = outside(route, request.body as Record<string, string>);
  if (open) return open;
  if (!signedIn) return problem(401, "unauthenticated", "You are not signed in", "Sign in and try again.");
  if (scene === "error" && !route.includes("/session"))
    return problem(503, "unavailable", "Lightbox is busy", "Try again in a moment.");
  if (scene === "forbidden" && route.startsWith("GET /api/studies"))
    return problem(
      403,
      "not-allowed",
      "You may not do this",
      "Ask the archive's owner for the right to view.",
    );
  if (scene === "empty" && route === "GET /api/studies")
    return { status: 200, body: { items: [], nextCursor: null, total: 0, truncated: false } };
  if (scene === "empty" && route === "GET /api/uploads")
    return { status: 200, body: { items: [], nextCursor: null } };
  return (
    inside(route, request) ?? problem(404, "not-found", "Not found", "There is nothing at this address.")
  );
}

function outside(route: string, body: Record<string, string>): MockAnswer | undefined {
  switch (route) {
    case "POST /api/session":
      if (body["password"] === "wrong")
        return problem(401, "bad-credentials", "Email or password is wrong", "Check both and try again.");
      return {
        status: 200,
        body: me(),
        headers: { "set-cookie": "mock_session=1; Path=/; HttpOnly; SameSite=Lax" },
      };
    case "POST /api/accounts":
    case "POST /api/accounts/resend":
    case "POST /api/accounts/forgot":
      return { status: 202 };
    case "POST /api/accounts/confirm":
    case "POST /api/accounts/reset":
      return body["code"] === "000000"
        ? problem(422, "wrong-code", "The code is wrong", "Check the code, or ask for a new one.", "code")
        : { status: 204 };
    default:
      return undefined;
  }
}

function inside(route: string, { url, body }: MockRequest): MockAnswer | undefined {
  const [, , noun, id = "", sub, fileId = ""] = url.pathname.split("/");
  const ok = (value: unknown, status = 200): MockAnswer => ({ status, body: value });
  switch (route.replace(id || "\0", id ? "*" : "").replace(fileId || "\0", fileId ? "*" : "")) {
    case "GET /api/session":
      return ok(me());
    case "DELETE /api/session":
      return { status: 204, headers: { "set-cookie": "mock_session=; Path=/; Max-Age=0" } };
    case "GET /api/sessions":
      return ok({ items: sessions });
    case "DELETE /api/sessions/*":
      sessions = sessions.filter((session) => session.id !== id);
      return { status: 204 };
    case "GET /api/tokens":
      return ok({ items: tokens });
    case "POST /api/tokens": {
      const wanted = body as { name: string; scopes: ("read" | "write")[]; expiresInDays: number };
      const token: TokenView = {
        id: `t${tokens.length + 1}`,
        name: wanted.name,
        scopes: wanted.scopes,
        createdAt: ago(0),
        expiresAt: ago(-24 * wanted.expiresInDays),
        lastUsedAt: null,
      };
      tokens = [token, ...tokens];
      return ok({ ...token, token: "lb_mock_9fQ2vR7xK4mN8tW1cZ5hJ3bL6yD0sGp" }, 201);
    }
    case "DELETE /api/tokens/*":
      tokens = tokens.filter((token) => token.id !== id);
      return { status: 204 };
    case "GET /api/studies":
      return { status: 200, body: search(rows, url.searchParams) };
    case "GET /api/studies/*": {
      const row = rows.find((one) => one.studyInstanceUid === id);
      return row && ok(details(row));
    }
    case "DELETE /api/studies/*":
      rows = rows.filter((row) => row.studyInstanceUid !== id);
      return { status: 202 };
    default:
      return noun === "uploads" ? uploading(route, url, id, sub, fileId, body) : undefined;
  }
}

function uploading(
  route: string,
  url: URL,
  id: string,
  sub: string | undefined,
  fileId: string,
  body: unknown,
): MockAnswer | undefined {
  const ok = (value: unknown, status = 200): MockAnswer => ({ status, body: value });
  const method = route.split(" ")[0] ?? "";
  const found = (value: unknown): MockAnswer | undefined => (value === undefined ? undefined : ok(value));
  if (!id)
    return method === "POST"
      ? ok(uploads.open(body as { message?: string }), 201)
      : ok({ items: uploads.list(), nextCursor: null });
  if (sub === "files" && fileId) {
    uploads.arrive(id, fileId);
    return { status: 202 };
  }
  if (sub === "files" && method === "POST")
    return ok({
      partSize: 16_777_216,
      items: uploads.register(id, (body as { files: AnnouncedFile[] }).files),
    });
  if (sub === "files")
    return ok({ items: uploads.files(id, url.searchParams.get("state")), nextCursor: null });
  if (sub === "commit") return found(uploads.commit(id));
  if (method === "DELETE") {
    uploads.discard(id);
    return { status: 204 };
  }
  return found(uploads.show(id));
}
