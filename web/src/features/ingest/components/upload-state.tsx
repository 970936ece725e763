import { Badge } from "@mantine/core";

import type { Upload } from "~/api/types";

const STATES: Record<string, [string, string]> = {
  open: ["Open", "glow"],
  committed: ["Being read", "yellow"],
  finished: ["Finished", "teal"],
  discarded: ["Discarded", "gray"],
};

export function UploadState({ state }: { state: Upload["state"] }) {
  const [label, color] = STATES[state] ?? [state, "gray"];
  return (
    <Badge variant="light" color={color} className="lb-badge">
      {label}
    </Badge>
  );
}
