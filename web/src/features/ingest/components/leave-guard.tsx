import { useBlocker } from "@tanstack/react-router";

import { ConfirmDialog } from "~/ui/confirm-dialog";

import { isActive } from "../engine/snapshot";
import { useUploader, useUploadState } from "../uploader-context";

/** Pages inside the frame: going between them does not touch a running upload. */
const INSIDE = /^\/(studies|upload|uploads|account)(\/|$)/;

/** Asks before a running upload is left: by closing the tab, or for a page outside the frame. */
export function LeaveGuard() {
  const uploader = useUploader();
  const active = useUploadState(isActive);
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => isActive(uploader.snapshot()) && !INSIDE.test(next.pathname),
    enableBeforeUnload: active,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      opened={blocker.status === "blocked"}
      title="Stop the upload?"
      confirmLabel="Stop and leave"
      cancelLabel="Stay"
      onCancel={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
    >
      An upload is running. What has arrived is kept: choose the same folder again later to go on with the
      rest.
    </ConfirmDialog>
  );
}
