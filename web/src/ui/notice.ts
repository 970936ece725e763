import type { NotificationData } from "@mantine/notifications";

/** Tell something in the corner; its code comes when there is something to tell. */
export function say(notice: NotificationData): void {
  void import("@mantine/notifications").then(({ notifications }) => notifications.show(notice));
}
