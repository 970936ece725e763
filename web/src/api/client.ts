import createClient from "openapi-fetch";

import { ApiProblem, isAbort } from "./problem";
import type { paths } from "./schema";

/** The typed client of the JSON API; `unwrap` turns its answers into data or an ApiProblem. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that tests can put their own in its place.
  fetch: (request) => globalThis.fetch(request),
});

api.use({
  onRequest({ request }) {
    // A page of another site cannot set this header, so a cookie alone never changes anything (CSRF).
    if (request.method !== "GET") request.headers.set("X-Lightbox", "1");
    return request;
  },
  onError({ error }) {
    return isAbort(error) ? (error as Error) : ApiProblem.unreachable();
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer, or its problem thrown.
 *
 * The body type follows the contract; an answer without a body gives `undefined`.
 */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw ApiProblem.of(response, error);
  return data as T;
}
