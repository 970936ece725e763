import { Link } from "@tanstack/react-router";

import { useUploadState } from "../uploader-context";
import classes from "./upload-badge.module.css";

/** A running upload, in the frame of every page. */
export function UploadBadge() {
  const phase = useUploadState((state) => state.phase);
  const percent = useUploadState((state) => state.percent);
  const paused = useUploadState((state) => state.paused !== null);
  if (phase !== "sending" && phase !== "settling") return null;
  const running = phase === "settling" ? "Reading the uploaded images" : `Uploading, ${percent} %`;
  const words = paused ? `Upload paused at ${percent} %` : running;
  return (
    <Link to="/upload" aria-label={words} title={words} className={classes.badge}>
      {/* A ring of the component library would bring the code of floating tooltips to every page. */}
      <svg viewBox="0 0 34 34" className={classes.ring} data-paused={paused || undefined} aria-hidden>
        <circle cx="17" cy="17" r="13" />
        <circle cx="17" cy="17" r="13" pathLength="100" strokeDasharray={`${percent} 100`} />
      </svg>
    </Link>
  );
}
