import { IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";

import classes from "./series-thumbnail.module.css";

interface SeriesThumbnailProps {
  study: string;
  series: string;
}

/** A series' small picture: a quiet square until it is there, and a sign in its place when it cannot be had. */
export function SeriesThumbnail({ study, series }: SeriesThumbnailProps) {
  const [state, setState] = useState<"waiting" | "shown" | "missing">("waiting");
  return (
    <span className={classes.frame} data-state={state}>
      {state === "missing" ? (
        <IconPhotoOff size={20} role="img" aria-label="No picture" />
      ) : (
        // The text beside it says what it is: a screen reader need not hear it twice.
        <img
          className={classes.picture}
          src={`/dicomweb/mine/studies/${study}/series/${series}/thumbnail`}
          alt=""
          width={56}
          height={56}
          loading="lazy"
          decoding="async"
          onLoad={() => setState("shown")}
          onError={() => setState("missing")}
        />
      )}
    </span>
  );
}
