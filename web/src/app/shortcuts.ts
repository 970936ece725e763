import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/** The field that `/` goes to carries this attribute. */
const SEARCH_FIELD = "[data-search-field]";

/** Keys of the whole app. They keep quiet while somebody types, and while a dialog or menu is open. */
export function useShortcuts({ onHelp }: { onHelp: () => void }): void {
  const navigate = useNavigate();
  const help = useRef(onHelp);
  useEffect(() => {
    help.current = onHelp;
  });
  useEffect(() => {
    const goToSearch = async (): Promise<void> => {
      if (!document.querySelector(SEARCH_FIELD)) await navigate({ to: "/studies" });
      requestAnimationFrame(() => {
        const field = document.querySelector<HTMLInputElement>(SEARCH_FIELD);
        field?.focus();
        field?.select();
      });
    };
    const actions: Partial<Record<string, () => void>> = {
      "/": () => void goToSearch(),
      "?": () => help.current(),
      u: () => void navigate({ to: "/upload" }),
    };
    const onKey = (event: KeyboardEvent): void => {
      const action = actions[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate]);
}

function isBusy(target: EventTarget | null): boolean {
  const typing =
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]");
  return (
    Boolean(typing) || document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null
  );
}
