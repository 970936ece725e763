import { lazy, useMemo, useState } from "react";

import { asProblem } from "~/api/problem";
import type { StudyRow } from "~/api/types";
import { copyText } from "~/lib/clipboard";
import { Deferred } from "~/ui/deferred";
import { say } from "~/ui/notice";

import { useDeleteStudy } from "../api/studies";
import { openViewer } from "../viewer-window";
import { DeleteDialog } from "./delete-dialog";

const BlockedDialog = lazy(() => import("./blocked-dialog"));

/** What can be done with a study of the list. */
export interface RowActions {
  open: (row: StudyRow) => void;
  properties: (row: StudyRow) => void;
  copyUid: (row: StudyRow) => void;
  remove: (row: StudyRow) => void;
}

/** What can be done with a study, and the dialogs that go with it. */
export function useRowActions(onProperties: (study: string | undefined) => void, shown: string | undefined) {
  const [blocked, setBlocked] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<StudyRow | null>(null);
  const { mutate } = useDeleteStudy();

  const actions = useMemo(
    (): RowActions => ({
      open: ({ studyInstanceUid }) => {
        if (!openViewer(studyInstanceUid)) setBlocked(studyInstanceUid);
      },
      properties: ({ studyInstanceUid }) => onProperties(studyInstanceUid),
      copyUid: ({ studyInstanceUid }) => void copyUid(studyInstanceUid),
      remove: setLeaving,
    }),
    [onProperties],
  );

  const remove = (row: StudyRow): void => {
    setLeaving(null);
    if (shown === row.studyInstanceUid) onProperties(undefined);
    mutate(row.studyInstanceUid, {
      onSuccess: () => say({ message: "The study was deleted." }),
      onError: (error) => {
        const { title, detail } = asProblem(error);
        say({ color: "red", title: "The study was not deleted", message: detail ?? title });
      },
    });
  };

  const dialogs = (
    <>
      <DeleteDialog row={leaving} onConfirm={remove} onCancel={() => setLeaving(null)} />
      <Deferred when={blocked !== null}>
        {(opened) => <BlockedDialog study={opened ? blocked : null} onClose={() => setBlocked(null)} />}
      </Deferred>
    </>
  );
  return { actions, dialogs };
}

async function copyUid(uid: string): Promise<void> {
  const copied = await copyText(uid);
  say(
    copied
      ? { message: "Study Instance UID copied." }
      : { color: "red", title: "The browser did not allow copying", message: uid },
  );
}
