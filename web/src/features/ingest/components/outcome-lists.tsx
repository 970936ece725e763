import { Accordion, Button, Group, Text } from "@mantine/core";

import { counted } from "~/lib/format";

import type { Outcome } from "../engine/ledger";
import type { Snapshot } from "../engine/snapshot";
import { useUploader } from "../uploader-context";
import classes from "./upload-panel.module.css";

const SHOWN = 200;

/** Files that were left out or failed, each with its reason. */
export function OutcomeLists({ snapshot }: { snapshot: Snapshot }) {
  const uploader = useUploader();
  const { skipped, failures, phase } = snapshot;
  if (skipped.length === 0 && failures.length === 0) return null;
  const canRetry = failures.length > 0 && (phase === "held" || phase === "stopped");
  return (
    <Accordion variant="contained" multiple>
      {failures.length > 0 && (
        <Accordion.Item value="failed">
          <Accordion.Control>{`${counted(snapshot.failed, "file")} failed`}</Accordion.Control>
          <Accordion.Panel>
            {canRetry && (
              <Group mb="xs">
                <Button size="xs" variant="default" onClick={() => void uploader.retryFailed()}>
                  Try these again
                </Button>
              </Group>
            )}
            <OutcomeList outcomes={failures} total={snapshot.failed} label="Failed files" />
          </Accordion.Panel>
        </Accordion.Item>
      )}
      {skipped.length > 0 && (
        <Accordion.Item value="skipped">
          <Accordion.Control>{`${counted(snapshot.unsupported, "file")} left out`}</Accordion.Control>
          <Accordion.Panel>
            <OutcomeList outcomes={skipped} total={snapshot.unsupported} label="Files left out" />
          </Accordion.Panel>
        </Accordion.Item>
      )}
    </Accordion>
  );
}

function OutcomeList({
  outcomes,
  total,
  label,
}: {
  outcomes: readonly Outcome[];
  total: number;
  label: string;
}) {
  const shown = outcomes.slice(0, SHOWN);
  return (
    <>
      <ul className={classes.outcomes} aria-label={label}>
        {shown.map(({ path, reason }, at) => (
          <li key={`${path}-${at}`}>
            <span>{path}</span>
            <Text component="span" size="xs" c="dimmed">
              {reason}
            </Text>
          </li>
        ))}
      </ul>
      {total > shown.length && (
        <Text size="xs" c="dimmed" mt="xs">
          {`and ${counted(total - shown.length, "more file")}`}
        </Text>
      )}
    </>
  );
}
