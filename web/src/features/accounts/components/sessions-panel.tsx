import { Badge, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { asProblem } from "~/api/problem";
import type { SessionView } from "~/api/types";
import { formatAgo, formatMoment } from "~/lib/dates";
import { Waiting } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { ProblemAlert } from "~/ui/problem-alert";

import classes from "../account-page.module.css";
import { sessionsQuery, useEndSession } from "../api/sessions";
import { describeUserAgent } from "../user-agent";
import { ProblemOf } from "./problem-of";

/** Where this account is signed in. */
export function SessionsPanel() {
  const sessions = useQuery(sessionsQuery);
  const end = useEndSession();
  return (
    <Panel title="Sessions" lead="Where you are signed in. End those you do not know.">
      <ProblemOf error={end.error} />
      {sessions.isPending && <Waiting label="Loading sessions" />}
      {sessions.error && (
        <ProblemAlert {...wordsOf(sessions.error)} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.data && (
        <ul className={classes.list} aria-label="Sessions">
          {sessions.data.items.map((session) => (
            <SessionLine
              key={session.id}
              session={session}
              ending={end.isPending && end.variables === session.id}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function wordsOf(error: unknown): { title: string; detail: string | undefined; slug: string } {
  const { title, detail, slug } = asProblem(error);
  return { title, detail, slug };
}

interface SessionLineProps {
  session: SessionView;
  ending: boolean;
  onEnd: () => void;
}

function SessionLine({ session, ending, onEnd }: SessionLineProps) {
  const device = describeUserAgent(session.userAgent);
  return (
    <li>
      <div>
        <Text size="sm" fw={550} component="div">
          {device}{" "}
          {session.current && (
            <Badge size="sm" variant="light" ms={6}>
              This session
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {`Signed in ${formatMoment(session.createdAt)} · seen ${formatAgo(session.lastSeenAt)} · ends ${formatMoment(session.expiresAt)}`}
        </Text>
      </div>
      {!session.current && (
        <Button
          size="xs"
          variant="default"
          loading={ending}
          aria-label={`End session: ${device}`}
          onClick={onEnd}
        >
          End
        </Button>
      )}
    </li>
  );
}
