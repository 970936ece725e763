import { SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { asProblem } from "~/api/problem";
import { formatBytes, formatCount } from "~/lib/format";
import { formatMoment } from "~/lib/dates";
import { Facts } from "~/ui/facts";
import { Page, Waiting } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { ProblemAlert } from "~/ui/problem-alert";

import { sessionQuery } from "./api/session";
import classes from "./account-page.module.css";
import { SessionsPanel } from "./components/sessions-panel";
import { TokensPanel } from "./components/tokens-panel";

export default function AccountPage() {
  return (
    <Page title="Account" lead="Your profile, your archive, and everything that is signed in as you.">
      <Profile />
      <SessionsPanel />
      <TokensPanel />
    </Page>
  );
}

function Profile() {
  const session = useQuery({ ...sessionQuery, refetchOnMount: "always" });
  const me = session.data;
  if (session.isPending) return <Waiting label="Loading your profile" />;
  if (session.error) {
    const { title, detail, slug } = asProblem(session.error);
    return <ProblemAlert title={title} detail={detail} slug={slug} onRetry={() => void session.refetch()} />;
  }
  if (!me) return null;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Panel title="Profile">
        <Facts
          facts={[
            ["Email", me.email],
            ["Name", me.displayName],
            ["Member since", formatMoment(me.createdAt)],
          ]}
        />
      </Panel>
      <Panel title={me.archive.name}>
        <dl className={classes.figures}>
          <Figure name="Studies" value={formatCount(me.archive.studies)} />
          <Figure name="Series" value={formatCount(me.archive.series)} />
          <Figure name="Images" value={formatCount(me.archive.instances)} />
          <Figure name="Stored" value={formatBytes(me.archive.bytes)} />
        </dl>
      </Panel>
    </SimpleGrid>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
