import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";

import { asProblem } from "~/api/problem";
import type { Upload } from "~/api/types";
import { formatMoment } from "~/lib/dates";
import { counted, formatBytes } from "~/lib/format";
import { Facts } from "~/ui/facts";
import { Page, Waiting } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { ProblemAlert } from "~/ui/problem-alert";
import { TextLink } from "~/ui/text-link";

import { uploadQuery, useCommit, useDiscard } from "./api/uploads";
import { Counts } from "./components/counts";
import { DiscardButton } from "./components/discard-button";
import { FilesPanel } from "./components/files-panel";
import { serverCounts } from "./components/server-counts";
import { UploadState } from "./components/upload-state";
import { useUploader } from "./uploader-context";

const route = getRouteApi("/member/uploads/$uploadId");

export default function UploadDetailsPage() {
  const { uploadId } = route.useParams();
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const upload = useQuery(uploadQuery(uploadId));
  const problem = upload.error ? asProblem(upload.error) : undefined;
  return (
    <Page
      title="Upload"
      lead={<TextLink to="/uploads">All uploads</TextLink>}
      actions={upload.data && <Actions upload={upload.data} />}
    >
      {upload.isPending && <Waiting label="Loading the upload" />}
      {problem && (
        <ProblemAlert
          title={problem.status === 404 ? "There is no such upload" : problem.title}
          detail={problem.detail}
          slug={problem.slug}
          onRetry={() => void upload.refetch()}
        />
      )}
      {upload.data && (
        <>
          <Summary upload={upload.data} />
          <FilesPanel
            upload={upload.data}
            state={state}
            onState={(next) => void navigate({ search: next ? { state: next } : {}, replace: true })}
          />
        </>
      )}
    </Page>
  );
}

function Summary({ upload }: { upload: Upload }) {
  return (
    <Panel title="Outcome" actions={<UploadState state={upload.state} />}>
      <Stack gap="md">
        <Counts label="Outcome" counts={serverCounts(upload.counts, 0)} />
        <Facts
          facts={[
            ["Begun", formatMoment(upload.createdAt)],
            ["Finished", formatMoment(upload.committedAt)],
            ["Size", formatBytes(upload.counts.bytes)],
            ["Studies", upload.studies.length > 0 ? counted(upload.studies.length, "study", "studies") : ""],
            ["Sender email", upload.senderEmail],
            ["Message", upload.message],
          ]}
        />
      </Stack>
    </Panel>
  );
}

function Actions({ upload }: { upload: Upload }) {
  const uploader = useUploader();
  const navigate = useNavigate();
  const commit = useCommit();
  const discard = useDiscard();
  const problem = commit.error ?? discard.error;
  if (upload.state !== "open") return null;
  const addMore = (): void => {
    uploader.continueWith(upload);
    void navigate({ to: "/upload" });
  };
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        <DiscardButton busy={discard.isPending} onDiscard={() => discard.mutate(upload.id)} />
        <Button variant="default" onClick={addMore}>
          Add more files
        </Button>
        <Button loading={commit.isPending} onClick={() => commit.mutate(upload.id)}>
          Finish upload
        </Button>
      </Group>
      {problem && <ProblemAlert title={asProblem(problem).title} detail={asProblem(problem).detail} />}
    </Stack>
  );
}
