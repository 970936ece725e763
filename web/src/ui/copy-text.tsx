import { UnstyledButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import { copyText } from "~/lib/clipboard";

import classes from "./copy-text.module.css";

interface CopyTextProps {
  text: string;
  /** What the text is, for the button's name: "Copy problem code". */
  label: string;
}

/** A short technical text that is copied by pressing it. */
export function CopyText({ text, label }: CopyTextProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <UnstyledButton
      className={classes.button}
      aria-label={copied ? `Copied ${label}` : `Copy ${label} ${text}`}
      onClick={() => void copyText(text).then(setCopied)}
    >
      <span className={classes.text}>{text}</span>
      {copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
    </UnstyledButton>
  );
}
