import { RingProgress } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { useUploadState } from "../uploader-context";

/** A running upload, in the frame of every page. */
export function UploadBadge() {
  const phase = useUploadState((state) => state.phase);
  const percent = useUploadState((state) => state.percent);
  const paused = useUploadState((state) => state.paused !== null);
  if (phase !== "sending" && phase !== "settling") return null;
  const running = phase === "settling" ? "Reading the uploaded images" : `Uploading, ${percent} %`;
  const words = paused ? `Upload paused at ${percent} %` : running;
  return (
    <Link to="/upload" aria-label={words} title={words} style={{ display: "flex" }}>
      <RingProgress
        size={34}
        thickness={4}
        roundCaps
        sections={[{ value: percent, color: paused ? "yellow" : "glow" }]}
        aria-hidden
      />
    </Link>
  );
}
