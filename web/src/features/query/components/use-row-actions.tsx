import { notifications } from "@mantine/notifications";
import { useMemo, useState } from "react";

import { asProblem } from "~/api/problem";
import type { StudyRow } from "~/api/types";
import { copyText } from "~/lib/clipboard";

import { useDeleteStudy } from "../api/studies";
import { openViewer } from "../viewer-window";
import { BlockedDialog, DeleteDialog } from "./study-dialogs";
import type { RowActions } from "./study-grid";

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
      onSuccess: () => notifications.show({ message: "The study was deleted." }),
      onError: (error) => {
        const { title, detail } = asProblem(error);
        notifications.show({ color: "red", title: "The study was not deleted", message: detail ?? title });
      },
    });
  };

  const dialogs = (
    <>
      <DeleteDialog row={leaving} onConfirm={remove} onCancel={() => setLeaving(null)} />
      <BlockedDialog study={blocked} onClose={() => setBlocked(null)} />
    </>
  );
  return { actions, dialogs };
}

async function copyUid(uid: string): Promise<void> {
  const copied = await copyText(uid);
  notifications.show(
    copied
      ? { message: "Study Instance UID copied." }
      : { color: "red", title: "The browser did not allow copying", message: uid },
  );
}
