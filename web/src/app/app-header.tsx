import { ActionIcon, Group, Menu, Tooltip } from "@mantine/core";
import { IconKeyboard, IconLogout, IconUpload, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { Me } from "~/api/types";
import { UploadBadge } from "~/features/ingest/components/upload-badge";
import { Brand } from "~/ui/brand";
import { LinkButton } from "~/ui/link-button";

import { ColorSchemeToggle } from "./color-scheme-toggle";
import classes from "./shell.module.css";

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
      <Group gap={6} wrap="nowrap">
        <UploadBadge />
        <LinkButton to="/upload" size="xs" leftSection={<IconUpload size={15} aria-hidden />}>
          Upload
        </LinkButton>
        <Tooltip label="Keyboard shortcuts (?)">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Keyboard shortcuts"
            visibleFrom="sm"
            onClick={onHelp}
          >
            <IconKeyboard size={19} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <ColorSchemeToggle />
        <AccountMenu email={me.email} onSignOut={onSignOut} />
      </Group>
    </header>
  );
}

function AccountMenu({ email, onSignOut }: { email: string; onSignOut: () => void }) {
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Account menu">
          <IconUserCircle size={21} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: "anywhere" }}>{email}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          Account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={onSignOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
