import { Suspense, useState, type ReactNode } from "react";

interface DeferredProps {
  when: boolean;
  children: ReactNode;
}

/** Children that are not made, nor their code fetched, before they are first needed; after that they stay. */
export function Deferred({ when, children }: DeferredProps) {
  const [needed, setNeeded] = useState(when);
  if (when && !needed) setNeeded(true);
  return needed || when ? <Suspense fallback={null}>{children}</Suspense> : null;
}
