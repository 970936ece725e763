import { useRouterState } from "@tanstack/react-router";

/** What one page before sign-in hands to the next: kept in the history entry, never in the address. */
declare module "@tanstack/react-router" {
  interface HistoryState {
    email?: string;
    sent?: boolean;
    /** What just worked, in a sentence. */
    news?: string;
  }
}

export function useCarried(): { email?: string; sent?: boolean; news?: string } {
  return useRouterState({ select: ({ location }) => location.state });
}
