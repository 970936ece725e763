import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";

import { counted, formatBytes, formatClock } from "~/lib/format";
import { LinkButton } from "~/ui/link-button";

import type { Snapshot } from "../engine/snapshot";
import { useUploader } from "../uploader-context";
import { Counts } from "./counts";
import { serverCounts } from "./server-counts";

interface FinishedProps {
  snapshot: Snapshot;
  onShowStudies: () => void;
}

export function Finished({ snapshot, onShowStudies }: FinishedProps) {
  const uploader = useUploader();
  const { server } = snapshot;
  const studies = server?.studies.length ?? 0;
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap" role="status">
        <IconCircleCheck size={34} color="var(--lb-met)" aria-hidden />
        <div>
          <Group gap={8}>
            <Text fw={600} fz="lg">
              Upload finished!
            </Text>
            <Badge variant="light" color="teal">
              Finished
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {[
              studies > 0 ? counted(studies, "study", "studies") : "",
              formatBytes(snapshot.totalBytes),
              `in ${formatClock(snapshot.elapsedSeconds)}`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </div>
      </Group>
      {server && <Counts label="Outcome" counts={serverCounts(server.counts, snapshot.unsupported)} />}
      <Group justify="flex-end">
        {snapshot.uploadId && (
          <LinkButton to="/uploads/$uploadId" params={{ uploadId: snapshot.uploadId }} variant="subtle">
            Details
          </LinkButton>
        )}
        <Button variant="default" onClick={() => uploader.clear()}>
          New upload
        </Button>
        <LinkButton to="/studies" onClick={onShowStudies}>
          Show the studies
        </LinkButton>
      </Group>
    </Stack>
  );
}
