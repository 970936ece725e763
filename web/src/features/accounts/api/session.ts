import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, unwrap } from "~/api/client";
import { ApiProblem } from "~/api/problem";
import type { Me } from "~/api/types";

/** Who is signed in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await unwrap(api.GET("/api/session", { signal }));
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export interface Credentials {
  email: string;
  password: string;
  remember: boolean;
}

/** Mutations of people who are not signed in yet: their 401 is an answer, not the end of a session. */
export const OUTSIDE = { outside: true } as const;

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    meta: OUTSIDE,
    mutationFn: (credentials: Credentials) => unwrap(api.POST("/api/session", { body: credentials })),
    onSuccess: (me) => queries.setQueryData(sessionQuery.queryKey, me),
  });
}

export function useSignOut() {
  return useMutation({ meta: OUTSIDE, mutationFn: () => unwrap(api.DELETE("/api/session")) });
}
