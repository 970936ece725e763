import { Button, Text } from "@mantine/core";
import { useState } from "react";

import { ConfirmDialog } from "~/ui/confirm-dialog";

interface DiscardButtonProps {
  size?: string;
  busy?: boolean;
  onDiscard: () => void;
}

/** Discard an upload, after a question that says what goes and what stays. */
export function DiscardButton({ size = "sm", busy = false, onDiscard }: DiscardButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size={size} variant="default" loading={busy} onClick={() => setAsking(true)}>
        Discard upload
      </Button>
      <ConfirmDialog
        opened={asking}
        title="Discard this upload?"
        confirmLabel="Discard upload"
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onDiscard();
        }}
      >
        <Text size="sm">
          Files that are not stored yet are thrown away. Images that are in your studies already stay there.
        </Text>
      </ConfirmDialog>
    </>
  );
}
