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
  children: ReactNode;
}

export function Providers({ queries, children }: ProvidersProps) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        {children}
        <Suspense fallback={null}>
          <Notices position="bottom-right" autoClose={6000} />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
