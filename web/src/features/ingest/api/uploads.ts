import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";

import { api, unwrap } from "~/api/client";
import type { Upload } from "~/api/types";

const LIVE_MS = 3000;

/** Uploads that still change are asked for again while the page is looked at. */
function isLive(upload: Upload | undefined): boolean {
  return upload?.state === "open" || upload?.state === "committed";
}

interface UploadsPage {
  items: Upload[];
  nextCursor?: string | null;
}

export const uploadsQuery = infiniteQueryOptions({
  queryKey: ["uploads"],
  queryFn: ({ pageParam, signal }): Promise<UploadsPage> =>
    unwrap(api.GET("/api/uploads", { params: { query: pageParam ? { cursor: pageParam } : {} }, signal })),
  initialPageParam: "",
  getNextPageParam: (page: UploadsPage) => page.nextCursor ?? undefined,
  refetchInterval: ({ state }: { state: { data: InfiniteData<UploadsPage, string> | undefined } }) =>
    state.data?.pages.some((page) => page.items.some(isLive)) ? LIVE_MS : false,
});

export function uploadQuery(upload: string) {
  return queryOptions({
    queryKey: ["upload", upload],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/uploads/{upload}", { params: { path: { upload } }, signal })),
    refetchInterval: ({ state }) => (isLive(state.data) ? LIVE_MS : false),
  });
}

/** The files of an upload, of one outcome or all. */
export function filesQuery(upload: string, state: string | undefined, live: boolean) {
  return infiniteQueryOptions({
    queryKey: ["upload", upload, "files", state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/uploads/{upload}/files", {
          params: {
            path: { upload },
            query: { ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: live ? 2 * LIVE_MS : false,
  });
}

export function useCommit() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (upload: string) =>
      unwrap(api.POST("/api/uploads/{upload}/commit", { params: { path: { upload } } })),
    onSuccess: (upload) => {
      queries.setQueryData(uploadQuery(upload.id).queryKey, upload);
      return queries.invalidateQueries({ queryKey: uploadsQuery.queryKey });
    },
  });
}

export function useDiscard() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (upload: string) =>
      unwrap(api.DELETE("/api/uploads/{upload}", { params: { path: { upload } } })),
    onSuccess: async (_nothing, upload) => {
      await queries.invalidateQueries({ queryKey: uploadsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: uploadQuery(upload).queryKey });
    },
  });
}
