import { Button, CloseButton, Group, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconExternalLink, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { asProblem } from "~/api/problem";
import type { StudyView } from "~/api/types";
import { ageAt, formatDay, formatMoment, formatTimeOfDay } from "~/lib/dates";
import { counted, formatBytes } from "~/lib/format";
import { formatName } from "~/lib/person-names";
import { CopyText } from "~/ui/copy-text";
import { Facts } from "~/ui/facts";
import { ProblemAlert } from "~/ui/problem-alert";

import { studyQuery } from "../api/studies";
import { nameOf } from "../columns";
import { download } from "../download";
import { PropertiesSkeleton } from "./properties-skeleton";
import classes from "./properties.module.css";
import { SeriesThumbnail } from "./series-thumbnail";
import type { RowActions } from "./use-row-actions";

export interface PropertiesProps {
  study: string;
  actions: Pick<RowActions, "open" | "remove">;
  onClose: () => void;
}

/** A study's properties beside the list. */
export default function PropertiesPanel(props: PropertiesProps) {
  return (
    <aside className={classes.panel} aria-label="Study properties">
      <Group justify="space-between" className={classes.head} wrap="nowrap">
        <Title order={2} size="h5">
          Properties
        </Title>
        <CloseButton aria-label="Close the properties" onClick={props.onClose} />
      </Group>
      <div className={classes.scroll}>
        <Properties {...props} />
      </div>
    </aside>
  );
}

export function Properties({ study, actions }: PropertiesProps) {
  const query = useQuery(studyQuery(study));
  const problem = query.error ? asProblem(query.error) : undefined;
  if (problem) {
    return (
      <ProblemAlert
        title={problem.status === 404 ? "This study is not here" : problem.title}
        detail={problem.status === 404 ? "It was deleted, or it belongs to another archive." : problem.detail}
        slug={problem.slug}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <PropertiesSkeleton />;
  return <Details study={query.data} actions={actions} />;
}

function Details({ study, actions }: { study: StudyView; actions: PropertiesProps["actions"] }) {
  const age = ageAt(study.birthDate, study.studyDate);
  const born = [formatDay(study.birthDate), age === undefined ? "" : `${age} years at the study`];
  const when = [formatDay(study.studyDate), formatTimeOfDay(study.studyTime)];
  return (
    <Stack gap="lg">
      <div className={classes.title}>
        <Text fw={600} fz="lg">
          <bdi>{nameOf(study)}</bdi>
        </Text>
        <Text size="sm" c="dimmed">
          <bdi>{study.description}</bdi>
        </Text>
        <Group gap="xs" mt="sm">
          <Button
            size="xs"
            leftSection={<IconExternalLink size={15} aria-hidden />}
            onClick={() => actions.open(study)}
          >
            Open in viewer
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={() => void download(study.studyInstanceUid)}
          >
            Download
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => actions.remove(study)}
          >
            Delete
          </Button>
        </Group>
      </div>
      <Facts
        facts={[
          ["Patient ID", study.patientId],
          ["Born", born.filter(Boolean).join(", ")],
          ["Sex", study.sex],
          ["Accession number", study.accessionNumber],
          ["Study date", when.filter(Boolean).join(", ")],
          ["Modalities", study.modalities.join(", ")],
          ["Referring physician", formatName(study.referringPhysician)],
          [
            "Content",
            `${counted(study.seriesCount, "series", "series")}, ${counted(study.instanceCount, "image")}`,
          ],
          ["Size", formatBytes(study.bytes)],
          ["Owner", study.owner],
          ["Received", formatMoment(study.receivedAt)],
          ["Sender email", study.senderEmail],
          ["Message", study.message && <span style={{ whiteSpace: "pre-wrap" }}>{study.message}</span>],
          [
            "Study Instance UID",
            <CopyText key="uid" text={study.studyInstanceUid} label="Study Instance UID" />,
          ],
        ]}
      />
      {study.uploads.length > 1 && <EarlierUploads uploads={study.uploads} />}
      <SeriesList study={study} />
    </Stack>
  );
}

function EarlierUploads({ uploads }: { uploads: StudyView["uploads"] }) {
  return (
    <section aria-labelledby="study-uploads">
      <Title order={3} size="h6" id="study-uploads" mb={6}>
        Came with
      </Title>
      <ul className={classes.list}>
        {uploads.map((upload) => (
          <li key={upload.id}>
            <span>{formatMoment(upload.at)}</span>
            <span className={classes.quiet}>
              {[upload.senderEmail, upload.message].filter(Boolean).join(": ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SeriesList({ study }: { study: StudyView }) {
  return (
    <section aria-labelledby="study-series">
      <Title order={3} size="h6" id="study-series" mb={6}>
        Series
      </Title>
      <ul className={classes.list}>
        {study.series.map((one) => (
          <li key={one.seriesInstanceUid} className={classes.series}>
            <SeriesThumbnail study={study.studyInstanceUid} series={one.seriesInstanceUid} />
            <span className={classes.caption}>
              <strong>{one.modality}</strong>
              {` ${one.description || (one.number === null ? "" : `Series ${one.number}`)}`}
            </span>
            <span className={classes.quiet}>
              {[one.bodyPart, counted(one.instanceCount, "image")].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
