import { expect, test } from "vitest";

import { asProblem } from "./problem";

test("a script or style that did not come is told as that, and not as a fault of the page", () => {
  for (const message of [
    "Failed to fetch dynamically imported module: http://127.0.0.1/app/x.js",
    "Importing a module script failed.",
    "Unable to preload CSS for /app/x.css",
  ])
    expect(asProblem(new Error(message)).slug).toBe("part-missing");
  expect(asProblem(new TypeError("x is undefined")).slug).toBe("app-error");
});
