import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiProblem } from "~/api/problem";

import { setSessionEnded } from "./session-ended";

function noticeEnd(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) setSessionEnded(true);
}

/** Faults of the network and of our side are tried again; an answer that says no is not asked twice. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noticeEnd }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.["outside"]) noticeEnd(error);
      },
    }),
    defaultOptions: {
      // A browser that thinks itself offline asks all the same: else a search waits unsaid, over the rows of the last.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 5_000,
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4000),
      },
    },
  });
}
