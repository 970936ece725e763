import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// Lazy pages are compiled on first use: patience on a busy machine costs nothing on an idle one.
configure({ asyncUtilTimeout: 10_000, getElementError: (message) => new Error(message ?? "not found") });

afterEach(() => {
  if (typeof document === "undefined") return;
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
});

if (typeof window !== "undefined") {
  // What jsdom lacks and the component kit and the virtual list ask for.
  window.matchMedia = (query) =>
    ({
      matches: false,
      media: query,
      onchange: null,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      dispatchEvent: () => false,
    }) as Partial<MediaQueryList> as MediaQueryList;
  window.ResizeObserver = class {
    observe(): void {
      /* sizes do not change here */
    }
    unobserve(): void {
      /* see observe */
    }
    disconnect(): void {
      /* see observe */
    }
  };
  window.scrollTo = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
  for (const [name, size] of [
    ["offsetHeight", 800],
    ["offsetWidth", 1200],
    ["clientHeight", 200],
    ["clientWidth", 1200],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value: size });
  }
}
