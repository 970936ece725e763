/** Finding every file in what was dropped or chosen. */

export interface FoundFile {
  /** Path inside the chosen folder, with forward slashes. */
  path: string;
  file: File;
}

export interface Unreadable {
  path: string;
  reason: string;
}

export interface ScanListener {
  found(files: FoundFile[]): void;
  unreadable(entry: Unreadable): void;
}

/**
 * The entries of a drop. Call it inside the drop event: the browser empties the list right after.
 *
 * Where entries are not supported, the plain files are given and folders are not seen.
 */
export function entriesOf(transfer: DataTransfer): { entries: FileSystemEntry[]; files: File[] } {
  const entries: FileSystemEntry[] = [];
  const files: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    if (entry) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file) files.push(file);
    }
  }
  return { entries, files };
}

/** What an `<input type="file">` holds; with `webkitdirectory` the browser has walked the folder already. */
export function filesOf(list: Iterable<File>): FoundFile[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Walk dropped entries to the last leaf, telling the listener as files are found. */
export async function scanEntries(
  entries: FileSystemEntry[],
  listener: ScanListener,
  signal: AbortSignal,
): Promise<void> {
  const open = [...entries];
  for (let entry = open.shift(); entry; entry = open.shift()) {
    signal.throwIfAborted();
    if (entry.isDirectory) await scanFolder(entry as FileSystemDirectoryEntry, open, listener, signal);
    else await scanFiles([entry as FileSystemFileEntry], listener);
  }
}

async function scanFolder(
  folder: FileSystemDirectoryEntry,
  open: FileSystemEntry[],
  listener: ScanListener,
  signal: AbortSignal,
): Promise<void> {
  const reader = folder.createReader();
  try {
    // Chromium gives at most 100 entries a call; an empty answer is the end.
    for (let page = await readPage(reader); page.length > 0; page = await readPage(reader)) {
      signal.throwIfAborted();
      open.push(...page.filter((entry) => entry.isDirectory));
      await scanFiles(
        page.filter((entry): entry is FileSystemFileEntry => entry.isFile),
        listener,
      );
    }
  } catch (error) {
    signal.throwIfAborted();
    listener.unreadable({ path: pathOf(folder), reason: unreadableReason(error) });
  }
}

async function scanFiles(entries: FileSystemFileEntry[], listener: ScanListener): Promise<void> {
  const found: FoundFile[] = [];
  await Promise.all(
    entries.map(async (entry) => {
      try {
        found.push({ path: pathOf(entry), file: await fileOf(entry) });
      } catch (error) {
        listener.unreadable({ path: pathOf(entry), reason: unreadableReason(error) });
      }
    }),
  );
  if (found.length > 0) listener.found(found);
}

function readPage(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function pathOf(entry: FileSystemEntry): string {
  return entry.fullPath.replace(/^\/+/, "");
}

/** Why the operating system would not give a file, in words for a person. */
export function unreadableReason(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotFoundError") return "It was moved or deleted after it was chosen";
  if (name === "NotReadableError" || name === "NotAllowedError" || name === "SecurityError") {
    return "The computer does not allow reading it";
  }
  return "It could not be read";
}
