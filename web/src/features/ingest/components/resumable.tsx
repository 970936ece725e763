import { Alert, Button, Group, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";

import { formatAgo } from "~/lib/dates";
import { counted } from "~/lib/format";

import type { UploadStatus } from "../engine/ports";
import { processed } from "../engine/settling";
import { useUploader } from "../uploader-context";
import { DiscardButton } from "./discard-button";

/** An upload of before is open: choosing its folder again sends only what is missing. */
export function Resumable({ upload }: { upload: UploadStatus }) {
  const uploader = useUploader();
  const there = Math.max(upload.counts.arrived, processed(upload.counts));
  return (
    <Alert
      color="glow"
      icon={<IconHistory size={18} aria-hidden />}
      title={`An upload of ${formatAgo(upload.createdAt)} is still open`}
    >
      <Text size="sm">
        {`${counted(there, "file")} of it arrived. Choose the same folder again to go on: only what is missing is sent. Other files are added to it.`}
      </Text>
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" onClick={() => void uploader.finish()}>
          Finish it
        </Button>
        <Button size="xs" variant="default" onClick={() => uploader.leaveOpen()}>
          Start another
        </Button>
        <DiscardButton size="xs" onDiscard={() => void uploader.discard()} />
      </Group>
    </Alert>
  );
}
