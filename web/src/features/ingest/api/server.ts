import { api, unwrap } from "~/api/client";
import { ApiProblem, asProblem } from "~/api/problem";

import { Fault, type FaultKind, type IngestServer } from "../engine/ports";
import { put } from "../engine/transport";

/** Problems whose status alone would lead astray. */
const BY_SLUG: Partial<Record<string, FaultKind>> = {
  clash: "busy",
  "parts-missing": "expired",
  "file-not-found": "refused",
  "quota-exceeded": "barred",
};

/** What the engine can do about a problem of the API. */
function kindOf({ status, slug }: ApiProblem): FaultKind {
  const known = BY_SLUG[slug];
  if (known) return known;
  if (status === 0) return "offline";
  if (status === 401) return "signed-out";
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "busy";
  if (status === 404 || status === 409 || status === 410) return "gone";
  return status === 402 || status === 403 ? "barred" : "refused";
}

async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { title, detail, slug, retryAfterSeconds } = asProblem(error);
    throw new Fault(kindOf(error), title, detail, slug, retryAfterSeconds);
  }
}

/** The upload API and the object store, as the engine wants them. */
export const ingestServer: IngestServer = {
  open: (body, signal) => asked(unwrap(api.POST("/api/uploads", { body, signal }))),
  describe: (upload, body, signal) =>
    asked(unwrap(api.PATCH("/api/uploads/{upload}", { params: { path: { upload } }, body, signal }))),
  show: (upload, signal) =>
    asked(unwrap(api.GET("/api/uploads/{upload}", { params: { path: { upload } }, signal }))),
  register: async (upload, files, signal) => {
    const answer = api.POST("/api/uploads/{upload}/files", {
      params: { path: { upload } },
      body: { files },
      signal,
    });
    const { items } = await asked(unwrap(answer));
    return items.map((item) => ({
      ...item,
      parts: item.parts?.map((part, at) => ({ ...part, number: part.number ?? at + 1 })) ?? null,
    }));
  },
  complete: async (upload, file, signal) => {
    const path = "/api/uploads/{upload}/files/{file}/complete";
    await asked(unwrap(api.POST(path, { params: { path: { upload, file } }, signal })));
  },
  commit: (upload, signal) =>
    asked(unwrap(api.POST("/api/uploads/{upload}/commit", { params: { path: { upload } }, signal }))),
  discard: async (upload, signal) => {
    await asked(unwrap(api.DELETE("/api/uploads/{upload}", { params: { path: { upload } }, signal })));
  },
  put,
};
