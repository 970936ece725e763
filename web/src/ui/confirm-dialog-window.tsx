import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ConfirmDialogProps } from "./confirm-dialog";

/** A question before something that cannot be undone; the harmless answer has the focus. */
export default function ConfirmDialogWindow(props: ConfirmDialogProps) {
  const {
    opened,
    title,
    children,
    confirmLabel,
    cancelLabel = "Cancel",
    danger = true,
    busy = false,
  } = props;
  return (
    <Modal
      opened={opened}
      onClose={props.onCancel}
      title={title}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="md">
        <div>{children}</div>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onCancel} data-autofocus>
            {cancelLabel}
          </Button>
          <Button color={danger ? "red" : "glow"} loading={busy} onClick={props.onConfirm}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
