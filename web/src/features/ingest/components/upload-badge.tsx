import { RingProgress, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { useUploadState } from "../uploader-context";

/** A running upload, in the frame of every page. */
export function UploadBadge() {
  const phase = useUploadState((state) => state.phase);
  const percent = useUploadState((state) => state.percent);
  const paused = useUploadState((state) => state.paused !== null);
  if (phase !== "sending" && phase !== "settling") return null;
  const words = phase === "settling" ? "Reading the uploaded images" : `Uploading, ${percent} %`;
  return (
    <Tooltip label={paused ? `Paused at ${percent} %` : words}>
      <Link
        to="/upload"
        aria-label={paused ? `Upload paused at ${percent} %` : words}
        style={{ display: "flex" }}
      >
        <RingProgress
          size={34}
          thickness={4}
          roundCaps
          sections={[{ value: percent, color: paused ? "yellow" : "glow" }]}
          aria-hidden
        />
      </Link>
    </Tooltip>
  );
}
