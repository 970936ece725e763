import { Drawer } from "@mantine/core";

import { Properties, type PropertiesProps } from "./properties";

/** The same on a phone: a sheet from below. */
export default function PropertiesSheet(props: PropertiesProps) {
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="bottom"
      size="82%"
      title="Study properties"
      closeButtonProps={{ "aria-label": "Close the properties" }}
    >
      <Properties {...props} />
    </Drawer>
  );
}
