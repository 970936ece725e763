import { Stack, Text } from "@mantine/core";

import { ProblemAlert } from "~/ui/problem-alert";

import type { Snapshot } from "../engine/snapshot";
import { useUploader, useUploadState } from "../uploader-context";
import { Chooser } from "./chooser";
import { Finished } from "./finished";
import { Held } from "./held";
import { OutcomeLists } from "./outcome-lists";
import { ProgressView } from "./progress-view";
import { Ready } from "./ready";
import { Resumable } from "./resumable";

interface UploadPanelProps {
  /** Leave the panel for the studies. */
  onShowStudies: () => void;
}

/** An upload from choosing files to its end. */
export function UploadPanel({ onShowStudies }: UploadPanelProps) {
  const uploader = useUploader();
  const snapshot = useUploadState((state) => state);
  const { phase, trouble } = snapshot;
  return (
    <Stack gap="md">
      {trouble && <ProblemAlert {...trouble} onRetry={() => void uploader.start()} />}
      {snapshot.resumable && <Resumable upload={snapshot.resumable} />}
      <Stage snapshot={snapshot} onShowStudies={onShowStudies} />
      {phase === "stopped" && snapshot.found > 0 && (
        <Text size="sm" c="dimmed">
          What has arrived is kept. “Try again” goes on with the rest.
        </Text>
      )}
      <OutcomeLists snapshot={snapshot} />
    </Stack>
  );
}

function Stage({ snapshot, onShowStudies }: { snapshot: Snapshot } & UploadPanelProps) {
  switch (snapshot.phase) {
    case "idle":
      return <Chooser compact={false} />;
    case "scanning":
    case "ready":
      return <Ready snapshot={snapshot} />;
    case "sending":
    case "settling":
    case "stopped":
      return <ProgressView snapshot={snapshot} />;
    case "held":
      return <Held snapshot={snapshot} />;
    case "finished":
      return <Finished snapshot={snapshot} onShowStudies={onShowStudies} />;
  }
}
