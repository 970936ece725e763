import { Button, Group, Text } from "@mantine/core";
import { IconFiles, IconFolderOpen } from "@tabler/icons-react";
import { useRef, type ChangeEvent } from "react";

import { filesOf } from "../engine/scan";
import { useUploader } from "../uploader-context";
import classes from "./upload-panel.module.css";

/** The ways to bring files in: drop, choose a folder, choose files. */
export function Chooser({ compact }: { compact: boolean }) {
  const uploader = useUploader();
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    uploader.addFiles(filesOf(event.currentTarget.files ?? []));
    // So that choosing the same folder again is a change again.
    event.currentTarget.value = "";
  };
  return (
    <div className={compact ? classes.slim : classes.zone}>
      {!compact && (
        <>
          <IconFolderOpen size={40} stroke={1.4} aria-hidden />
          <Text fw={600}>Drag a folder here</Text>
          <Text size="sm" c="dimmed">
            Every folder inside it is searched. What is not DICOM is left out and listed.
          </Text>
        </>
      )}
      <Group gap="xs" justify="center">
        <Button
          size={compact ? "xs" : "sm"}
          variant={compact ? "default" : "filled"}
          leftSection={<IconFolderOpen size={16} aria-hidden />}
          onClick={() => folder.current?.click()}
        >
          {compact ? "Add a folder" : "Choose folder"}
        </Button>
        <Button
          size={compact ? "xs" : "sm"}
          variant="default"
          leftSection={<IconFiles size={16} aria-hidden />}
          onClick={() => files.current?.click()}
        >
          {compact ? "Add files" : "Choose files"}
        </Button>
      </Group>
      <input
        ref={(element) => {
          folder.current = element;
          // Not an attribute that React knows.
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        aria-label="Folder to upload"
        data-testid="folder-input"
        onChange={take}
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        data-testid="files-input"
        onChange={take}
      />
    </div>
  );
}
