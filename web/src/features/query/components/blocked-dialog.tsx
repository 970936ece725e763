import { Anchor, Modal, Stack, Text } from "@mantine/core";

import { viewerAddress } from "../viewer-window";

/** The browser kept the viewer's window shut. */
export default function BlockedDialog({ study, onClose }: { study: string | null; onClose: () => void }) {
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
