import { Stack, Text } from "@mantine/core";

import type { StudyRow } from "~/api/types";
import { formatDay } from "~/lib/dates";
import { counted, formatBytes } from "~/lib/format";
import { ConfirmDialog } from "~/ui/confirm-dialog";

import { nameOf } from "../columns";

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
