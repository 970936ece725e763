/** Where the viewer shows a study; nothing but its UID goes into the address. */
export function viewerAddress(study: string): string {
  return `/viewer?StudyInstanceUIDs=${encodeURIComponent(study)}`;
}

/** Open a study in a new window; false when the browser blocked it. */
export function openViewer(study: string): boolean {
  return window.open(viewerAddress(study), "_blank") !== null;
}
