import { Anchor, Modal, Stack, Text } from "@mantine/core";

import type { StudyRow } from "~/api/types";
import { formatDay } from "~/lib/dates";
import { counted, formatBytes } from "~/lib/format";
import { ConfirmDialog } from "~/ui/confirm-dialog";

import { nameOf } from "../columns";
import { viewerAddress } from "../viewer-window";

interface DeleteDialogProps {
  row: StudyRow | null;
  onConfirm: (row: StudyRow) => void;
  onCancel: () => void;
}

/** Says exactly what goes. */
export function DeleteDialog({ row, onConfirm, onCancel }: DeleteDialogProps) {
  return (
    <ConfirmDialog
      opened={row !== null}
      title="Delete this study?"
      confirmLabel="Delete study"
      onCancel={onCancel}
      onConfirm={() => row && onConfirm(row)}
    >
      {row && (
        <Stack gap="xs" fz="sm">
          <div>
            <Text fw={600}>
              <bdi>{nameOf(row)}</bdi>
            </Text>
            <Text size="sm" c="dimmed">
              {[row.patientId, row.description, formatDay(row.studyDate)].filter(Boolean).join(" · ")}
            </Text>
          </div>
          <Text size="sm">
            {`${counted(row.seriesCount, "series", "series")} with ${counted(row.instanceCount, "image")} (${formatBytes(row.bytes)}) go for good. `}
            The study leaves the list at once, for everybody who can see it, and cannot be restored.
          </Text>
        </Stack>
      )}
    </ConfirmDialog>
  );
}

/** The browser kept the viewer's window shut. */
export function BlockedDialog({ study, onClose }: { study: string | null; onClose: () => void }) {
  return (
    <Modal
      opened={study !== null}
      onClose={onClose}
      title="The viewer's window was blocked"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="sm">
        <Text size="sm">
          Your browser blocks new windows of this site. Allow pop-ups for it (most browsers show a sign in the
          address bar), or open the study from here:
        </Text>
        <Anchor href={viewerAddress(study ?? "")} target="_blank" rel="noopener" onClick={onClose} size="sm">
          Open the study in the viewer
        </Anchor>
      </Stack>
    </Modal>
  );
}
