import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";

import { formatBytes, formatClock, formatCount } from "~/lib/format";

import type { Snapshot } from "../engine/snapshot";
import { useUploader } from "../uploader-context";
import { Counts } from "./counts";

/** Bytes on their way. */
export function ProgressView({ snapshot }: { snapshot: Snapshot }) {
  const uploader = useUploader();
  const { phase, paused, percent } = snapshot;
  const settling = phase === "settling";
  return (
    <Stack gap="md">
      <Group justify="space-between" align="baseline">
        <Text fw={600} fz="lg">
          {headline(snapshot)}
        </Text>
        <Text fw={600} fz="lg">{`${percent} %`}</Text>
      </Group>
      <Progress.Root size="lg" radius="xl">
        <Progress.Section
          value={percent}
          color={paused ? "yellow" : "glow"}
          animated={!paused && phase !== "stopped"}
          striped={settling}
          aria-label="Upload progress"
        />
      </Progress.Root>
      <Group justify="space-between" gap="xs" c="dimmed" fz="sm">
        <span>{`${formatBytes(snapshot.sentBytes)} of ${formatBytes(snapshot.totalBytes)}`}</span>
        <span>{phase === "sending" && snapshot.speed > 0 ? `${formatBytes(snapshot.speed)}/s` : ""}</span>
        <span>{`${formatClock(snapshot.elapsedSeconds)} elapsed`}</span>
        {phase === "sending" && snapshot.secondsLeft !== null && (
          <span>{`about ${formatClock(snapshot.secondsLeft)} left`}</span>
        )}
      </Group>
      <Counts
        label="Progress"
        counts={[
          ["Found", formatCount(snapshot.found)],
          ["Parsed", formatCount(snapshot.parsed)],
          ["Uploaded", formatCount(snapshot.uploaded), "good"],
          ["Unsupported", formatCount(snapshot.unsupported), "warn"],
          ...(snapshot.failed > 0
            ? [["Failed", formatCount(snapshot.failed), "bad"] as [string, string, "bad"]]
            : []),
        ]}
      />
      <div role="status">
        {snapshot.notice && (
          <Group gap={8} wrap="nowrap" c="var(--lb-warn)" fz="sm">
            <IconRefresh size={16} aria-hidden />
            <span>{snapshot.notice}</span>
          </Group>
        )}
        {settling && (
          <Text size="sm" c="dimmed">
            Everything is sent. Lightbox is reading the images; you may leave this page.
          </Text>
        )}
      </div>
      {phase === "sending" && (
        <Group justify="flex-end">
          <Button variant="default" onClick={() => void uploader.cancel()}>
            Stop
          </Button>
          {paused ? (
            <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => uploader.resume()}>
              Go on
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconPlayerPause size={16} aria-hidden />}
              onClick={() => uploader.pause()}
            >
              Pause
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function headline({ phase, paused }: Snapshot): string {
  if (paused === "signed-out") return "Waiting for you to sign in";
  if (paused === "person") return "Paused";
  if (phase === "settling") return "Almost there";
  return phase === "stopped" ? "Stopped" : "Uploading";
}
