/** Which upload is still open, per archive, so that a reloaded page goes on with it. */
export interface OpenUploads {
  recall(): string | undefined;
  keep(uploadId: string): void;
  forget(): void;
}

export function openUploads(archiveId: string, storage: Storage): OpenUploads {
  const key = `lightbox.upload.${archiveId}`;
  // Storage may be barred (private windows); uploads then work, only without resuming after a reload.
  const quietly = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch {
      return undefined;
    }
  };
  return {
    recall: () => quietly(() => storage.getItem(key)) ?? undefined,
    keep: (uploadId) => quietly(() => storage.setItem(key, uploadId)),
    forget: () => quietly(() => storage.removeItem(key)),
  };
}
