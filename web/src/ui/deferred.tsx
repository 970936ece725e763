import { useMounted } from "@mantine/hooks";
import { Suspense, useState, type ReactNode } from "react";

interface DeferredProps {
  when: boolean;
  children: (opened: boolean) => ReactNode;
}

/**
 * A dialog that is not made, nor its code fetched, before it is first needed; after that it stays.
 *
 * It is made closed and opened at once: one that begins open never learns where the focus goes back to.
 */
export function Deferred({ when, children }: DeferredProps) {
  const [needed, setNeeded] = useState(when);
  if (when && !needed) setNeeded(true);
  return needed || when ? (
    <Suspense fallback={null}>
      <Made when={when}>{children}</Made>
    </Suspense>
  ) : null;
}

function Made({ when, children }: DeferredProps) {
  return children(useMounted() && when);
}
