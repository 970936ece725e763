import { lazy, type ReactNode } from "react";

import { Deferred } from "./deferred";

export interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  /** What exactly goes, in words. */
  children: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

const ConfirmDialogWindow = lazy(() => import("./confirm-dialog-window"));

/** A question before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Deferred when={props.opened}>{(opened) => <ConfirmDialogWindow {...props} opened={opened} />}</Deferred>
  );
}
