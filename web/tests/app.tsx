import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { vi } from "vitest";

import { Providers } from "~/app/providers";
import { newQueryClient } from "~/app/queries";
import { newRouter } from "~/app/router";
import { setSessionEnded } from "~/app/session-ended";
import type { Me } from "~/api/types";

export const ME: Me = {
  accountId: "a1",
  email: "demo@lightbox.example",
  archiveId: "ar1",
  displayName: "",
  createdAt: "2026-01-01T00:00:00Z",
  archive: { id: "ar1", name: "Demo", studies: 3, series: 9, instances: 120, bytes: 63_000_000 },
};

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  headers: Headers;
}
type Answer = { status?: number; body?: unknown } | Promise<never>;
/** Answers by "METHOD /path"; a path may end with * to stand for any rest. */
export type Api = Record<string, (asked: Asked) => Answer>;

export interface OpenApp {
  view: RenderResult;
  user: UserEvent;
  asked: Asked[];
  /** The address as it stands. */
  address: () => string;
}

/** The whole app at an address, over an API made of functions; signed in unless the API says otherwise. */
export function openApp(path: string, api: Api = {}): OpenApp {
  const asked: Asked[] = [];
  const routes: Api = { "GET /api/session": () => ({ body: ME }), ...api };
  setSessionEnded(false);
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const one: Asked = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: text ? JSON.parse(text) : undefined,
      headers: request.headers,
    };
    asked.push(one);
    const name = `${one.method} ${one.path}`;
    const route =
      routes[name] ??
      Object.entries(routes).find(([key]) => key.endsWith("*") && name.startsWith(key.slice(0, -1)))?.[1];
    const aborted = new Promise<never>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
    });
    const { status = 200, body } = await Promise.race([route?.(one) ?? notFound(name), aborted]);
    const json = body === undefined ? null : JSON.stringify(body);
    return new Response(json, { status, headers: { "content-type": "application/json" } });
  });
  const queries = newQueryClient();
  queries.setDefaultOptions({ queries: { ...queries.getDefaultOptions().queries, retryDelay: 1 } });
  const router = newRouter(queries, createMemoryHistory({ initialEntries: [path] }));
  const view = render(
    <Providers queries={queries} env="test">
      <RouterProvider router={router} />
    </Providers>,
  );
  return { view, user: userEvent.setup(), asked, address: () => router.state.location.href };
}

export function problem(status: number, slug: string, title: string, detail: string, field?: string): Answer {
  const errors = field ? { errors: [{ field, message: detail }] } : {};
  return {
    status,
    body: { type: `/docs/problems#${slug}`, instance: "", title, status, detail, slug, ...errors },
  };
}

function notFound(name: string): Answer {
  return problem(404, "not-found", "Not found", name);
}
