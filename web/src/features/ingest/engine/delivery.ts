/** Bringing the bytes of one announced file to where its grant says. */
import { partOf } from "./digest";
import type { Lanes } from "./lanes";
import type { Item, Ledger } from "./ledger";
import type { Patience } from "./patience";
import {
  Fault,
  PART_SIZE,
  PARTS_PER_GRANT,
  type FileAnswer,
  type Grant,
  type IngestServer,
  type NewFile,
  type PartGrant,
} from "./ports";

export interface Delivery {
  server: IngestServer;
  ledger: Ledger;
  patience: Patience;
  now: () => number;
  changed: () => void;
  uploadId: string;
  signal: AbortSignal;
  parts: Lanes;
  register: (files: NewFile[]) => Promise<FileAnswer[]>;
}

/** Grants hold 15 minutes; one this old is renewed rather than tried. */
const GRANT_MS = 14 * 60_000;
/** Renewals of a grant that brought nothing before the file is given up. */
const FRUITLESS_ROUNDS = 3;

const STALE = "The permission to send this file ended before it was sent";

/** Send a file that fits into one request; gives the answer that holds in the end. */
export async function sendWhole(
  delivery: Delivery,
  item: Item,
  announced: NewFile,
  first: FileAnswer,
): Promise<FileAnswer> {
  let answer = first;
  for (let round = 0; answer.state === "granted" && round < FRUITLESS_ROUNDS; round += 1) {
    const grant = answer.put;
    if (!grant) throw new Fault("refused", "The server gave no place to send this file to");
    const body = item.file.slice(0, item.file.size);
    const onSent = (bytes: number): void => delivery.ledger.sent(item, bytes);
    if (await put(delivery, grant, delivery.now(), body, onSent)) return { ...answer, state: "arrived" };
    delivery.ledger.sent(item, 0);
    answer = await renewed(delivery, announced);
  }
  if (answer.state === "granted") throw new Fault("refused", STALE);
  return answer;
}

/** Send the parts of a large file that are still missing, then have it put together. */
export async function sendParts(
  delivery: Delivery,
  item: Item,
  announced: NewFile,
  first: FileAnswer,
): Promise<FileAnswer> {
  let answer = first;
  let fruitless = 0;
  while (answer.state === "granted") {
    const grants = answer.parts ?? [];
    const sent = await sendRound(delivery, item, grants);
    const all = sent === grants.length && grants.length < PARTS_PER_GRANT;
    if (all && (await completed(delivery, answer.fileId))) return { ...answer, state: "arrived" };
    // A round that sent all and yet left parts missing brought nothing either.
    fruitless = sent > 0 && !all ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ROUNDS) throw new Fault("refused", STALE);
    answer = await renewed(delivery, announced);
  }
  return answer;
}

/** Send what one answer grants, a few parts at a time; gives how many went before a grant ran out. */
async function sendRound(delivery: Delivery, item: Item, grants: PartGrant[]): Promise<number> {
  const granted = delivery.now();
  const missing = grants.reduce((sum, { number }) => sum + partOf(item.file, number).size, 0);
  // A full answer may stand for more parts than it names: then only count what is certain.
  const certain = grants.length < PARTS_PER_GRANT ? item.file.size - missing : item.sent;
  const going = new Map<number, number>();
  const tell = (): void => {
    const sum = [...going.values()].reduce((all, bytes) => all + bytes, 0);
    delivery.ledger.sent(item, Math.min(item.file.size, certain + sum));
    delivery.changed();
  };
  tell();
  const outcomes = await Promise.allSettled(
    grants.map((grant) =>
      delivery.parts.run(async () => {
        const onSent = (bytes: number): void => {
          going.set(grant.number, Math.min(bytes, PART_SIZE));
          tell();
        };
        const gone = await put(delivery, grant, granted, partOf(item.file, grant.number), onSent);
        if (!gone) onSent(0);
        return gone;
      }),
    ),
  );
  const broken = outcomes.find((outcome) => outcome.status === "rejected");
  if (broken) throw broken.reason as Error;
  return outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value).length;
}

/** True once the bytes are there, false when the grant is too old. */
async function put(
  delivery: Delivery,
  grant: Grant,
  granted: number,
  body: Blob,
  onSent: (bytes: number) => void,
): Promise<boolean> {
  const { server, patience, signal, now, changed } = delivery;
  try {
    await patience.call(() => {
      if (now() - granted > GRANT_MS) throw new Fault("expired", STALE);
      return server.put(
        grant,
        body,
        (bytes) => {
          onSent(bytes);
          changed();
        },
        signal,
      );
    }, signal);
    onSent(body.size);
    return true;
  } catch (error) {
    if (error instanceof Fault && error.kind === "expired") return false;
    throw error;
  }
}

/** True once the parts are put together, false when the server misses some after all. */
async function completed(delivery: Delivery, fileId: string): Promise<boolean> {
  const { server, patience, uploadId, signal } = delivery;
  try {
    await patience.call(() => server.complete(uploadId, fileId, signal), signal);
    return true;
  } catch (error) {
    if (error instanceof Fault && error.kind === "expired") return false;
    throw error;
  }
}

async function renewed(delivery: Delivery, announced: NewFile): Promise<FileAnswer> {
  const [answer] = await delivery.register([announced]);
  if (!answer) throw new Fault("refused", "The server did not answer for this file");
  return answer;
}
