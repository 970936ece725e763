import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";

import { ingestServer } from "./api/server";
import { openUploads } from "./engine/resume";
import type { Snapshot } from "./engine/snapshot";
import { Uploader } from "./engine/uploader";

const UploaderContext = createContext<Uploader | null>(null);

interface UploaderProviderProps {
  archiveId: string;
  /** For specs: an uploader with a server of their own. */
  uploader?: Uploader;
  children: ReactNode;
}

/** One uploader for all pages of an archive. */
export function UploaderProvider({ archiveId, uploader: given, children }: UploaderProviderProps) {
  const [uploader] = useState(
    () => given ?? new Uploader(ingestServer, openUploads(archiveId, localStorage)),
  );
  useEffect(() => void uploader.recall(), [uploader]);
  return <UploaderContext value={uploader}>{children}</UploaderContext>;
}

export function useUploader(): Uploader {
  const uploader = use(UploaderContext);
  if (!uploader) throw new Error("useUploader is for pages inside an UploaderProvider");
  return uploader;
}

/** A part of the upload's state; the component renders again when that part changes. */
export function useUploadState<T>(select: (snapshot: Snapshot) => T): T {
  const uploader = useUploader();
  return useSyncExternalStore(uploader.subscribe, () => select(uploader.snapshot()));
}
