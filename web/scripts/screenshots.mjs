// Shoots every route of a running Lightbox in both colour schemes, on a desk and on a phone, and checks each with axe.
//
//   node scripts/screenshots.mjs --base-url http://127.0.0.1:8080 --email demo@... --password ... [--out DIR] [--only NAME]
//
// Pictures go to web/screenshots (ignored by git). Exit status 1 when axe finds a violation or a page logs an error.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

import { SCENES } from "./scenes.mjs";

const { values: options } = parseArgs({
  options: {
    "base-url": { type: "string", default: "http://127.0.0.1:6100" },
    email: { type: "string", default: "demo@lightbox.example" },
    password: { type: "string", default: "a demo password" },
    out: { type: "string", default: new URL("../screenshots", import.meta.url).pathname },
    mocked: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" },
  },
});
const SIZES = [
  ["desk", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
];
const SCHEMES = ["dark", "light"];
/** WCAG 2.2 AA is the promise; best practices are axe's opinion and not counted. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LAUNCH = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function signIn(context) {
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(options.email);
  await page.getByLabel("Password", { exact: true }).fill(options.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/studies**");
  await page.close();
}

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(
    (rules) => globalThis.axe.run(globalThis.document, { runOnly: rules, resultTypes: ["violations"] }),
    RULES,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

async function shoot(context, scene, name, scheme) {
  const page = await context.newPage();
  const complaints = [];
  page.on(
    "console",
    (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`),
  );
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  if (scene.cookie)
    await context.addCookies([{ name: "mock", value: scene.cookie, url: options["base-url"] }]);
  await page.addInitScript((value) => localStorage.setItem("mantine-color-scheme-value", value), scheme);
  try {
    await page.goto(scene.path);
    await page.waitForLoadState("networkidle").catch(() => undefined);
    await scene.act?.(page, { phone: page.viewportSize().width < 640 });
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${options.out}/${name}.png` });
    complaints.push(...(await violations(page)));
  } catch (error) {
    complaints.push(`failed: ${error.message.split("\n")[0]}`);
  }
  if (scene.cookie) await context.clearCookies({ name: "mock" });
  await page.close({ runBeforeUnload: false });
  // A state that is an error on purpose makes the browser log the answer that caused it.
  return complaints.filter((complaint) => !(scene.failing && complaint.startsWith("console:")));
}

mkdirSync(options.out, { recursive: true });
const mocked = options.mocked;
const browser = await chromium.launch({ executablePath: options.chromium, args: LAUNCH });
let bad = 0;
for (const [size, viewport] of SIZES) {
  for (const scheme of SCHEMES) {
    const settings = { baseURL: options["base-url"], viewport, colorScheme: scheme, reducedMotion: "reduce" };
    const outside = await browser.newContext(settings);
    const inside = await browser.newContext(settings);
    await signIn(inside);
    for (const scene of SCENES) {
      if (!scene.name.includes(options.only) || (scene.cookie && !mocked)) continue;
      const name = `${scene.name}-${size}-${scheme}`;
      const complaints = await shoot(scene.outside ? outside : inside, scene, name, scheme);
      bad += complaints.length;
      console.log(
        complaints.length === 0 ? `ok    ${name}` : `BAD   ${name}\n      ${complaints.join("\n      ")}`,
      );
    }
    await outside.close();
    await inside.close();
  }
}
await browser.close();
console.log(bad === 0 ? `pictures in ${options.out}` : `${bad} complaints`);
process.exit(bad === 0 ? 0 : 1);
