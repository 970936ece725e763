import { Anchor, type AnchorProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { forwardRef, type AnchorHTMLAttributes } from "react";

type Props = AnchorProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>;

const StyledAnchor = forwardRef<HTMLAnchorElement, Props>(function StyledAnchor(props, ref) {
  return <Anchor ref={ref} inherit underline="always" c="var(--lb-accent)" {...props} />;
});

/** A link to another page of the app, inside text. */
export const TextLink = createLink(StyledAnchor);
