import { Drawer } from "@mantine/core";

import { UploadPanel } from "./upload-panel";

interface UploadDrawerProps {
  opened: boolean;
  onClose: () => void;
}

/** The upload beside whatever page is looked at. */
export default function UploadDrawer({ opened, onClose }: UploadDrawerProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={460}
      title="Upload"
      closeButtonProps={{ "aria-label": "Close the upload panel" }}
    >
      <UploadPanel onShowStudies={onClose} />
    </Drawer>
  );
}
