import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";

import { sessionQuery } from "~/features/accounts/api/session";
import { validateStudySearch } from "~/features/query/study-search";
import { Waiting } from "~/ui/page";

import { ErrorPage, NotFoundPage } from "./error-page";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/studies", replace: true });
  },
});

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = text(search["next"]);
    return next ? { next } : {};
  },
  component: lazyRouteComponent(() => import("~/features/accounts/sign-in-page")),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  component: lazyRouteComponent(() => import("~/features/accounts/register-page")),
});

const confirm = createRoute({
  getParentRoute: () => root,
  path: "/confirm",
  component: lazyRouteComponent(() => import("~/features/accounts/confirm-page")),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  validateSearch: (search: Record<string, unknown>): { step?: "code" } =>
    search["step"] === "code" ? { step: "code" } : {},
  component: lazyRouteComponent(() => import("~/features/accounts/reset-page")),
});

/** Every page that needs somebody signed in; a stranger is sent to sign in and comes back. */
const member = createRoute({
  getParentRoute: () => root,
  id: "member",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queries.query({ ...sessionQuery, staleTime: "static" });
    if (!me) throw redirect({ to: "/sign-in", search: { next: location.href }, replace: true });
    return { me };
  },
  component: lazyRouteComponent(() => import("./shell")),
  errorComponent: ErrorPage,
});

const studies = createRoute({
  getParentRoute: () => member,
  path: "/studies",
  validateSearch: validateStudySearch,
  component: lazyRouteComponent(() => import("~/features/query/studies-page")),
});

const upload = createRoute({
  getParentRoute: () => member,
  path: "/upload",
  component: lazyRouteComponent(() => import("~/features/ingest/upload-page")),
});

const uploads = createRoute({
  getParentRoute: () => member,
  path: "/uploads",
  component: lazyRouteComponent(() => import("~/features/ingest/uploads-page")),
});

const uploadDetails = createRoute({
  getParentRoute: () => member,
  path: "/uploads/$uploadId",
  validateSearch: (search: Record<string, unknown>): { state?: string } => {
    const state = text(search["state"]);
    return state ? { state } : {};
  },
  component: lazyRouteComponent(() => import("~/features/ingest/upload-details-page")),
});

const account = createRoute({
  getParentRoute: () => member,
  path: "/account",
  component: lazyRouteComponent(() => import("~/features/accounts/account-page")),
});

const tree = root.addChildren([
  home,
  signIn,
  register,
  confirm,
  reset,
  member.addChildren([studies, upload, uploads, uploadDetails, account]),
]);

export function newRouter(queries: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    ...(history ? { history } : {}),
    // Plain text both ways: the default reads an ID such as 1e5 as a number and writes quotes around digits.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search: Record<string, unknown>) => {
      const set = Object.entries(search).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      );
      const query = new URLSearchParams(set).toString();
      return query ? `?${query}` : "";
    },
    defaultPreload: "intent",
    defaultPendingMs: 300,
    defaultPendingComponent: () => <Waiting label="Loading" />,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
