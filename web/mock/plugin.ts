import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";

import { answer } from "./routes.ts";

/** The API, faked in memory, for `npm run dev:mock`: never part of a build. */
export function mockApi(): Plugin {
  const handle = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const url = new URL(request.url ?? "/", "http://mock");
    if (!/^\/(api|intake)\//.test(url.pathname)) {
      next();
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void answer({
        method: request.method ?? "GET",
        url,
        cookie: request.headers.cookie ?? "",
        csrf: request.headers["x-lightbox"] === "1",
        body: url.pathname.startsWith("/intake/") ? undefined : parsed(Buffer.concat(chunks)),
      }).then(({ status, body, headers }) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(body === undefined ? "" : JSON.stringify(body));
      });
    });
  };
  return {
    name: "mock-api",
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => void server.middlewares.use(handle),
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString() || "{}");
  } catch {
    return {};
  }
}
