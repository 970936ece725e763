import { ApiProblem, asProblem } from "~/api/problem";
import { say } from "~/ui/notice";

/** Where a study is a zip file; nothing but its UID goes into the address. */
export function zipAddress(study: string): string {
  return `/dicomweb/mine/studies/${encodeURIComponent(study)}?accept=application/zip`;
}

/** Have the browser download a study; it shows the progress itself, and needs no memory for it. */
export async function download(study: string): Promise<void> {
  const address = zipAddress(study);
  try {
    const answer = await fetch(address, { method: "HEAD" });
    if (!answer.ok) throw await refused(address);
  } catch (error) {
    const { title, detail } = error instanceof TypeError ? ApiProblem.unreachable() : asProblem(error);
    say({ color: "red", title: "The study was not downloaded", message: detail ?? title });
    return;
  }
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
  say({ message: "The zip file is being put together; the browser shows the download when it begins." });
}

/** What a HEAD could not say: why not. */
async function refused(address: string): Promise<ApiProblem> {
  const answer = await fetch(address);
  return ApiProblem.of(answer, await answer.json().catch(() => null));
}
