import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCopy,
  IconDotsVertical,
  IconDownload,
  IconExternalLink,
  IconInfoCircle,
  IconTrash,
} from "@tabler/icons-react";

import type { StudyRow } from "~/api/types";

import { download } from "../download";
import type { RowActions } from "./use-row-actions";

interface RowMenuProps {
  row: StudyRow;
  name: string;
  opened: boolean;
  actions: RowActions;
  onMenu: (study: string | null) => void;
}

/** What can be done with a study. */
export default function RowMenu({ row, name, opened, actions, onMenu }: RowMenuProps) {
  return (
    <Menu
      withInitialFocusPlaceholder={false}
      opened={opened}
      onChange={(open) => onMenu(open ? row.studyInstanceUid : null)}
      position="bottom-end"
      width={230}
      withinPortal
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          tabIndex={-1}
          aria-label={`Actions for ${name}`}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <IconDotsVertical size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      {opened && (
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconExternalLink size={16} aria-hidden />}
            onClick={() => actions.open(row)}
          >
            Open in viewer
          </Menu.Item>
          <Menu.Item
            leftSection={<IconInfoCircle size={16} aria-hidden />}
            onClick={() => actions.properties(row)}
          >
            Properties
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => void download(row.studyInstanceUid)}
          >
            Download (.zip)
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => actions.copyUid(row)}>
            Copy Study Instance UID
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--lb-bad)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => actions.remove(row)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      )}
    </Menu>
  );
}
