import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { asProblem } from "~/api/problem";
import type { Upload } from "~/api/types";
import { formatAgo } from "~/lib/dates";
import { counted, formatBytes } from "~/lib/format";
import { EmptyState } from "~/ui/empty-state";
import { Page, Waiting } from "~/ui/page";
import { ProblemAlert } from "~/ui/problem-alert";
import { LinkButton } from "~/ui/link-button";

import { uploadsQuery } from "./api/uploads";
import { UploadState } from "./components/upload-state";
import { processed } from "./engine/settling";
import classes from "./uploads-page.module.css";

export default function UploadsPage() {
  const uploads = useInfiniteQuery(uploadsQuery);
  const items = uploads.data?.pages.flatMap((page) => page.items) ?? [];
  const problem = uploads.error ? asProblem(uploads.error) : undefined;
  return (
    <Page title="Uploads" lead="Running and past uploads, newest first.">
      {uploads.isPending && <Waiting label="Loading uploads" />}
      {problem && (
        <ProblemAlert
          title={problem.title}
          detail={problem.detail}
          slug={problem.slug}
          onRetry={() => void uploads.refetch()}
        />
      )}
      {uploads.isSuccess && items.length === 0 && (
        <EmptyState
          icon={<IconUpload size={26} />}
          title="Nothing uploaded yet"
          action={
            <LinkButton to="/upload" mt="sm">
              Upload a folder
            </LinkButton>
          }
        >
          Drag a folder of images onto any page, or choose one.
        </EmptyState>
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label="Uploads">
          {items.map((upload) => (
            <li key={upload.id}>
              <UploadLine upload={upload} />
            </li>
          ))}
        </ul>
      )}
      {uploads.hasNextPage && (
        <Button
          variant="default"
          loading={uploads.isFetchingNextPage}
          onClick={() => void uploads.fetchNextPage()}
          style={{ alignSelf: "center" }}
        >
          Load more
        </Button>
      )}
    </Page>
  );
}

function UploadLine({ upload }: { upload: Upload }) {
  const { counts } = upload;
  const troubled = counts.unsupported + counts.conflicts;
  const there = Math.max(counts.arrived, processed(counts));
  return (
    <Link to="/uploads/$uploadId" params={{ uploadId: upload.id }} className={classes.line}>
      <span className={classes.what}>
        <strong>{counted(there, "file")}</strong>
        <span>{formatBytes(counts.bytes)}</span>
        {upload.studies.length > 0 && <span>{counted(upload.studies.length, "study", "studies")}</span>}
        {troubled > 0 && <span className={classes.trouble}>{`${counted(troubled, "file")} not stored`}</span>}
      </span>
      {upload.message && <span className={classes.message}>{upload.message}</span>}
      <span className={classes.when}>
        <UploadState state={upload.state} />
        <time dateTime={upload.createdAt}>{formatAgo(upload.createdAt)}</time>
      </span>
    </Link>
  );
}
