/** What the API says when it says no: RFC 9457 problem details, plus our slug and field errors. */
export interface ProblemDetails {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  slug?: string;
  errors?: { field: string; message: string }[];
}

/** A request that did not succeed; status 0 means the server was not reached at all. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly slug: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: ProblemDetails, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title);
    this.name = "ApiProblem";
    this.status = problem.status;
    this.slug = problem.slug ?? `http-${problem.status}`;
    this.title = problem.title;
    this.detail = problem.detail;
    this.fields = byField(problem.errors ?? []);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static unreachable(): ApiProblem {
    return new ApiProblem({
      status: 0,
      slug: "unreachable",
      title: "Lightbox cannot be reached",
      detail: "Check your network connection and try again.",
    });
  }

  /** Read a failed response; answers that are not ours (a proxy's error page) get plain words too. */
  static of(response: Response, body: unknown): ApiProblem {
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    const wait = Number.isFinite(retryAfter) ? retryAfter : undefined;
    if (isProblem(body)) return new ApiProblem({ ...body, status: response.status }, wait);
    return new ApiProblem({ status: response.status, ...plainWords(response.status) }, wait);
  }
}

/** One text for each field, whatever the number of its errors. */
function byField(errors: { field: string; message: string }[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const { field, message } of errors)
    fields.set(field, [fields.get(field), message].filter(Boolean).join(" "));
  return fields;
}

function isProblem(body: unknown): body is ProblemDetails {
  return typeof body === "object" && body !== null && typeof (body as { title?: unknown }).title === "string";
}

function plainWords(status: number): { title: string; detail: string } {
  if (status === 401) return { title: "You are not signed in", detail: "Sign in and try again." };
  if (status === 403) return { title: "You may not do this", detail: "Your account lacks the permission." };
  if (status === 404)
    return { title: "Not found", detail: "It may have been deleted, or the address is wrong." };
  if (status === 413) return { title: "Too large", detail: "The request is larger than the server accepts." };
  if (status === 429) return { title: "Too many requests", detail: "Wait a moment and try again." };
  return { title: "Something went wrong on our side", detail: "Try again in a moment." };
}

/** How browsers and the build say that a script or style of the page did not come. */
const PART_MISSING = /dynamically imported module|importing a module script|preload CSS/i;

/** Any thrown thing as a problem, so that pages have one shape to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof Error && PART_MISSING.test(error.message)) {
    return new ApiProblem({
      status: 0,
      slug: "part-missing",
      title: "A part of this page did not come",
      detail:
        "The connection was lost, or Lightbox was updated since the page was opened. Reload the page; an upload goes on from where it stood.",
    });
  }
  return new ApiProblem({
    status: 0,
    slug: "app-error",
    title: "Something went wrong in this page",
    detail: "Reload the page. If it happens again, tell support what you were doing.",
  });
}

/** A running request that was given up on purpose is not a failure to show. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
