import { Box } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, useState } from "react";

import { sessionQuery, useSignOut } from "~/features/accounts/api/session";
import { DropArea } from "~/features/ingest/components/drop-area";
import { LeaveGuard } from "~/features/ingest/components/leave-guard";
import { UploaderProvider, useUploader, useUploadState } from "~/features/ingest/uploader-context";

import { Deferred } from "~/ui/deferred";

import { AppHeader } from "./app-header";
import { setSessionEnded, useSessionEnded } from "./session-ended";
import { useShortcuts } from "./shortcuts";
import classes from "./shell.module.css";

const KeyboardHelp = lazy(() => import("./keyboard-help"));
const SessionEndedDialog = lazy(() => import("~/features/accounts/components/session-ended-dialog"));

const route = getRouteApi("/member");

/** The frame around every member's page; the upload lives here, so it goes on from page to page. */
export default function Shell() {
  const { me } = route.useRouteContext();
  return (
    <UploaderProvider archiveId={me.archiveId} key={me.archiveId}>
      <Frame />
    </UploaderProvider>
  );
}

function Frame() {
  const context = route.useRouteContext();
  const me = useQuery(sessionQuery).data ?? context.me;
  const [help, setHelp] = useState(false);
  const leave = useLeave();
  useShortcuts({ onHelp: () => setHelp(true) });

  return (
    <Box className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <AppHeader me={me} onHelp={() => setHelp(true)} onSignOut={leave.signOut} />
      <DropArea>
        <main id="content" className={classes.content} tabIndex={-1}>
          <Outlet />
        </main>
      </DropArea>
      <Deferred when={help}>
        {(opened) => <KeyboardHelp opened={opened} onClose={() => setHelp(false)} />}
      </Deferred>
      <LeaveGuard />
      <Ended email={me.email} onLeave={leave.toSignIn} />
    </Box>
  );
}

function Ended({ email, onLeave }: { email: string; onLeave: () => void }) {
  const queries = useQueryClient();
  const uploader = useUploader();
  const uploadWaits = useUploadState((state) => state.paused === "signed-out");
  const ended = useSessionEnded();
  const goOn = (): void => {
    setSessionEnded(false);
    if (uploadWaits) uploader.resume();
    void queries.invalidateQueries();
  };
  const shut = ended || uploadWaits;
  return (
    <Deferred when={shut}>
      {(opened) => <SessionEndedDialog opened={opened} email={email} onSignedIn={goOn} onLeave={onLeave} />}
    </Deferred>
  );
}

function useLeave() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const uploader = useUploader();
  const signOut = useSignOut();
  const toSignIn = async (): Promise<boolean> => {
    await navigate({ to: "/sign-in" });
    // The guard may have kept the person here.
    if (router.state.location.pathname !== "/sign-in") return false;
    uploader.clear();
    setSessionEnded(false);
    queries.clear();
    return true;
  };
  return {
    toSignIn: () => void toSignIn(),
    // The session ends once the guard let the person go: an upload that is kept needs it.
    signOut: () => void toSignIn().then((left) => left && signOut.mutate()),
  };
}
