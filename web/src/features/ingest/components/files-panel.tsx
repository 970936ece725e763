import { Badge, Button, NativeSelect, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";

import { asProblem } from "~/api/problem";
import type { FileView, Upload } from "~/api/types";
import { formatBytes } from "~/lib/format";
import { Waiting } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { ProblemAlert } from "~/ui/problem-alert";

import { filesQuery } from "../api/uploads";
import classes from "../uploads-page.module.css";

const STATES: Record<string, [string, string]> = {
  granted: ["Not arrived", "gray"],
  arrived: ["Being read", "yellow"],
  stored: ["Stored", "teal"],
  duplicate: ["Already there", "glow"],
  unsupported: ["Unsupported", "yellow"],
  conflict: ["Conflict", "red"],
};

const CHOICES = [
  { value: "", label: "All files" },
  ...Object.entries(STATES).map(([value, [label]]) => ({ value, label })),
];

interface FilesPanelProps {
  upload: Upload;
  state: string | undefined;
  onState: (state: string) => void;
}

/** What became of each file, with the reason where it was not stored. */
export function FilesPanel({ upload, state, onState }: FilesPanelProps) {
  const live = upload.state === "open" || upload.state === "committed";
  const files = useInfiniteQuery(filesQuery(upload.id, state, live));
  const items = files.data?.pages.flatMap((page) => page.items) ?? [];
  const problem = files.error ? asProblem(files.error) : undefined;
  return (
    <Panel
      title="Files"
      actions={
        <NativeSelect
          size="xs"
          aria-label="Show files that are"
          data={CHOICES}
          value={state ?? ""}
          onChange={(event) => onState(event.currentTarget.value)}
        />
      }
    >
      {files.isPending && <Waiting label="Loading files" />}
      {problem && (
        <ProblemAlert
          title={problem.title}
          detail={problem.detail}
          slug={problem.slug}
          onRetry={() => void files.refetch()}
        />
      )}
      {files.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {state ? "No files of this kind." : "No files were announced in this upload."}
        </Text>
      )}
      {items.length > 0 && (
        <ul className={classes.files} aria-label="Files">
          {items.map((file) => (
            <li key={file.fileId}>
              <span className={classes.path}>{file.path}</span>
              <span>
                <Text component="span" size="xs" c="dimmed" me="sm">
                  {formatBytes(file.size)}
                </Text>
                <FileStateBadge state={file.state} />
              </span>
              {file.reason && <span className={classes.reason}>{file.reason}</span>}
            </li>
          ))}
        </ul>
      )}
      {files.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={files.isFetchingNextPage}
          onClick={() => void files.fetchNextPage()}
        >
          Load more
        </Button>
      )}
    </Panel>
  );
}

function FileStateBadge({ state }: Pick<FileView, "state">) {
  const [label, color] = STATES[state] ?? [state, "gray"];
  return (
    <Badge variant="light" color={color}>
      {label}
    </Badge>
  );
}
