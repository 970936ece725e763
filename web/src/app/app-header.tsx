import { ActionIcon } from "@mantine/core";
import { IconKeyboard, IconUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import type { Me } from "~/api/types";
import { UploadBadge } from "~/features/ingest/components/upload-badge";
import { Brand } from "~/ui/brand";
import { LinkButton } from "~/ui/link-button";

import classes from "./shell.module.css";

// The code of floating menus is large and not needed to show the page.
const AccountMenu = lazy(() => import("./account-menu"));
const ColorSchemeToggle = lazy(() => import("./color-scheme-toggle"));

interface AppHeaderProps {
  me: Me;
  onHelp: () => void;
  onSignOut: () => void;
}

export function AppHeader({ me, onHelp, onSignOut }: AppHeaderProps) {
  return (
    <header className={classes.header}>
      <Link to="/studies" className={classes.home} aria-label="Lightbox: studies">
        <Brand />
      </Link>
      <nav className={classes.nav} aria-label="Main">
        <Link to="/studies" className={classes.link} activeOptions={{ includeSearch: false }}>
          Studies
        </Link>
        <Link to="/uploads" className={classes.link}>
          Uploads
        </Link>
      </nav>
      <div className={classes.tools}>
        <UploadBadge />
        <LinkButton
          to="/upload"
          size="xs"
          className={classes.upload}
          aria-label="Upload"
          leftSection={<IconUpload size={15} aria-hidden />}
        >
          Upload
        </LinkButton>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          visibleFrom="sm"
          onClick={onHelp}
        >
          <IconKeyboard size={19} aria-hidden />
        </ActionIcon>
        <Suspense fallback={<span className={classes.menus} />}>
          <ColorSchemeToggle />
          <AccountMenu email={me.email} onSignOut={onSignOut} />
        </Suspense>
      </div>
    </header>
  );
}
