import { IconUpload } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { lazy, useRef, useState, type DragEvent, type ReactNode } from "react";

import { Deferred } from "~/ui/deferred";

import { entriesOf, filesOf } from "../engine/scan";
import { useUploader } from "../uploader-context";
import classes from "./drop-area.module.css";

const UploadDrawer = lazy(() => import("./upload-drawer"));

/** The whole page takes a dropped folder; the upload then opens beside whatever was looked at. */
export function DropArea({ children }: { children: ReactNode }) {
  const uploader = useUploader();
  const onUploadPage = useRouterState({ select: ({ location }) => location.pathname === "/upload" });
  const [beside, setBeside] = useState(false);
  const [over, setOver] = useState(false);
  // Every child that the pointer crosses says enter and leave; only their balance tells when it left the page.
  const depth = useRef(0);

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  const onEnter = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    depth.current += 1;
    setOver(true);
  };
  const onLeave = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  const onDrop = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    const { entries, files } = entriesOf(event.dataTransfer);
    uploader.addFiles(filesOf(files));
    void uploader.addEntries(entries);
    if (!onUploadPage) setBeside(true);
  };

  return (
    // Dropping is a short cut for the pointer; the upload page does the same for every other way of working.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={classes.area}
      onDragEnter={onEnter}
      onDragLeave={onLeave}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={onDrop}
      data-testid="drop-area"
    >
      {children}
      {over && (
        <div className={classes.veil} role="status">
          <IconUpload size={36} aria-hidden />
          <span>Drop to upload</span>
        </div>
      )}
      <Deferred when={beside && !onUploadPage}>
        {(opened) => <UploadDrawer opened={opened} onClose={() => setBeside(false)} />}
      </Deferred>
    </div>
  );
}
