import { Button, Group, Stack, Text } from "@mantine/core";

import { useUploader } from "../uploader-context";
import type { Snapshot } from "../engine/snapshot";
import { Chooser } from "./chooser";
import { serverCounts } from "./server-counts";
import { Counts } from "./counts";
import { DiscardButton } from "./discard-button";

/** Everything arrived, and the upload waits for more files. */
export function Held({ snapshot }: { snapshot: Snapshot }) {
  const uploader = useUploader();
  return (
    <Stack gap="md" role="status">
      <div>
        <Text fw={600} fz="lg">
          Everything arrived
        </Text>
        <Text size="sm" c="dimmed">
          The upload stays open: add more files now or another day, then finish it.
        </Text>
      </div>
      {snapshot.server && (
        <Counts label="Outcome" counts={serverCounts(snapshot.server.counts, snapshot.unsupported)} />
      )}
      <Chooser compact />
      <Group justify="flex-end">
        <DiscardButton onDiscard={() => void uploader.discard()} />
        <Button onClick={() => void uploader.finish()}>Finish upload</Button>
      </Group>
    </Stack>
  );
}
