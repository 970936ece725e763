import { Button, Checkbox, Group, Loader, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import { counted, formatBytes } from "~/lib/format";

import type { Snapshot } from "../engine/snapshot";
import { useUploader } from "../uploader-context";
import { Chooser } from "./chooser";

/** Files are chosen: what goes with them, and the button that starts. */
export function Ready({ snapshot }: { snapshot: Snapshot }) {
  const uploader = useUploader();
  const scanning = snapshot.phase === "scanning";
  const [message, setMessage] = useState("");
  const [senderEmail, setSenderEmail] = useState("");
  const [keepOpen, setKeepOpen] = useState(false);
  const email = senderEmail.trim();
  const badEmail = email !== "" && !/^[^\s@]+@[^\s@]+$/.test(email);
  const start = (): void => void uploader.start({ message: message.trim(), senderEmail: email, keepOpen });

  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap" role="status">
        <div>
          <Text fw={600} fz="lg">{`Found ${counted(snapshot.found, "file")}`}</Text>
          <Text size="sm" c="dimmed">
            {formatBytes(snapshot.foundBytes)}
            {scanning && " so far; still looking through the folders"}
          </Text>
        </div>
        {scanning && <Loader size="sm" aria-hidden />}
      </Group>
      <Chooser compact />
      <Textarea
        label="Message"
        description="For whoever reads the study; shown in its properties"
        rows={3}
        resize="vertical"
        maxLength={2000}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <TextInput
        label="Sender email"
        type="email"
        description="Optional: whom to ask about these images"
        value={senderEmail}
        error={badEmail ? "This is no email address" : undefined}
        onChange={(event) => setSenderEmail(event.currentTarget.value)}
      />
      <Checkbox
        label="Upload later: keep the upload open for more files"
        description="Images can be seen at once; you finish the upload when the last files are in."
        checked={keepOpen}
        onChange={(event) => setKeepOpen(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void uploader.cancel()}>
          Cancel
        </Button>
        <Button disabled={scanning || badEmail || snapshot.found === 0} onClick={start}>
          Upload
        </Button>
      </Group>
    </Stack>
  );
}
