import { MantineProvider } from "@mantine/core";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, type ReactNode } from "react";

import { theme } from "./theme";

// Nothing to tell before the first page stands.
const Notices = lazy(() =>
  import("@mantine/notifications").then(({ Notifications }) => ({ default: Notifications })),
);

interface ProvidersProps {
  queries: QueryClient;
  /** "test" leaves transitions and portals out, which a document without layout cannot run. */
  env?: "default" | "test";
  children: ReactNode;
}

export function Providers({ queries, env = "default", children }: ProvidersProps) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" env={env}>
      <QueryClientProvider client={queries}>
        {children}
        <Suspense fallback={null}>
          <Notices position="bottom-right" autoClose={6000} />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
