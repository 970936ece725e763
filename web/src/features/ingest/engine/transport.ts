/** PUT to a granted address, with progress. `fetch` cannot tell how much of a body has gone; XMLHttpRequest can. */
import { Fault, type Grant } from "./ports";

/** A connection that moves nothing for this long is given up and tried anew. */
const STALLED_MS = 60_000;
/** Set by the browser itself; naming them only draws a warning. */
const BROWSERS_OWN = new Set(["content-length", "host", "connection"]);

export function put(
  grant: Grant,
  body: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const giveUp = (): void => request.abort();
    const settle = (action: () => void): void => {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", giveUp);
      action();
    };
    const watch = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        settle(() => reject(new Fault("offline", "The connection stalled")));
        request.abort();
      }, STALLED_MS);
    };
    request.open("PUT", grant.url);
    for (const [name, value] of Object.entries(grant.headers)) {
      if (!BROWSERS_OWN.has(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => {
      watch();
      onSent(event.loaded);
    };
    request.onload = () => {
      const fault = faultOf(request.status, request.responseText);
      settle(() => (fault ? reject(fault) : resolve()));
    };
    request.onerror = () => settle(() => reject(new Fault("offline", "The connection was lost")));
    request.onabort = () => settle(() => reject(signal.reason as Error));
    signal.addEventListener("abort", giveUp, { once: true });
    watch();
    request.send(body);
  });
}

/** Answers that pass by themselves: time-outs, conflicts of two writers, too many requests. */
const PASSING = new Set([408, 409, 425, 429]);

/** What an answer of the object store means for this file; undefined when it is stored. */
export function faultOf(status: number, body: string): Fault | undefined {
  // 412: the grant says "only if none is there", and it is there: an earlier try arrived after all.
  if ((status >= 200 && status < 300) || status === 412) return undefined;
  if (status === 0) return new Fault("offline", "The connection was lost");
  if (status === 401) return new Fault("signed-out", "You are not signed in any more");
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? `http-${status}`;
  if (status === 403 || status === 404) {
    return new Fault("expired", "The permission to send this file ended", "", code);
  }
  if (status >= 500 || PASSING.has(status) || code === "RequestTimeout") {
    return new Fault("busy", "The storage is busy", "", code);
  }
  if (/Digest|SHA256|Checksum/i.test(code)) {
    return new Fault(
      "refused",
      "It changed while it was being sent",
      "Choose it again to send it as it is now.",
      code,
    );
  }
  return new Fault("refused", "The storage refused this file", `It answered ${code}.`, code);
}
