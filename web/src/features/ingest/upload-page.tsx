import { useNavigate } from "@tanstack/react-router";

import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { TextLink } from "~/ui/text-link";

import { UploadPanel } from "./components/upload-panel";

export default function UploadPage() {
  const navigate = useNavigate();
  return (
    <Page
      title="Upload"
      lead={
        <>
          Into your own archive. Past uploads and what became of each file:{" "}
          <TextLink to="/uploads">Uploads</TextLink>.
        </>
      }
    >
      <Panel title="Upload to my archive">
        <UploadPanel onShowStudies={() => void navigate({ to: "/studies" })} />
      </Panel>
    </Page>
  );
}
