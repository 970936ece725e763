// What screenshots.mjs shoots: every route, and the states of a page that matter. `cookie` scenes need the mocked API.

const firstMenu = (page) => page.getByRole("button", { name: /^Actions for/ }).first();

async function chooseFiles(page) {
  const dicom = Buffer.alloc(200_000);
  dicom.write("DICM", 128);
  await page.getByTestId("files-input").setInputFiles([
    ...Array.from({ length: 24 }, (_, at) => ({
      name: `IM${String(at).padStart(4, "0")}.dcm`,
      mimeType: "",
      buffer: Buffer.concat([dicom, Buffer.from(String(at))]),
    })),
    { name: "README.txt", mimeType: "text/plain", buffer: Buffer.from("not an image") },
    { name: "report.pdf", mimeType: "", buffer: Buffer.from("%PDF-1.7 and so on") },
  ]);
}

export const SCENES = [
  { name: "sign-in", path: "/sign-in", outside: true },
  {
    name: "sign-in-wrong",
    path: "/sign-in",
    outside: true,
    cookie: "none",
    failing: true,
    act: async (page) => {
      await page.getByLabel("Email").fill("demo@lightbox.example");
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "register",
    path: "/register",
    outside: true,
    act: async (page) => {
      await page.getByLabel("Email").fill("new@lightbox.example");
      await page.getByLabel("Password", { exact: true }).fill("Radiology");
    },
  },
  { name: "confirm", path: "/confirm", outside: true },
  { name: "reset", path: "/reset", outside: true },
  { name: "reset-code", path: "/reset?step=code", outside: true },
  { name: "studies", path: "/studies" },
  { name: "studies-filtered", path: "/studies?modality=CT,MR&when=this-year&sex=F&sort=patientName" },
  { name: "studies-none", path: "/studies?patientName=Nobody-of-this-name" },
  {
    name: "studies-properties",
    path: "/studies",
    act: async (page) => {
      await firstMenu(page).click();
      await page.getByRole("menuitem", { name: "Properties" }).click();
      await page.getByRole("heading", { name: "Series", exact: true }).waitFor();
    },
  },
  {
    name: "studies-menu",
    path: "/studies",
    act: async (page) => {
      await firstMenu(page).click();
      await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    },
  },
  {
    name: "studies-delete",
    path: "/studies",
    act: async (page) => {
      await firstMenu(page).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "studies-columns",
    path: "/studies",
    act: async (page, { phone }) => {
      await page.getByRole("button", { name: phone ? "Sort" : "Columns and row height" }).click();
    },
  },
  {
    name: "studies-filters-opened",
    path: "/studies",
    act: async (page, { phone }) => {
      if (phone) await page.getByRole("button", { name: "Filters" }).click();
      await page.getByRole("combobox", { name: "Study date" }).selectOption("custom");
      await page.getByRole("button", { name: /^Modality/ }).click();
    },
  },
  { name: "studies-empty", path: "/studies", cookie: "empty" },
  {
    name: "studies-error",
    path: "/studies",
    cookie: "error",
    failing: true,
    act: (page) => page.waitForTimeout(4500),
  },
  { name: "studies-forbidden", path: "/studies", cookie: "forbidden", failing: true },
  { name: "studies-loading", path: "/studies", cookie: "slow" },
  {
    name: "keyboard-help",
    path: "/studies",
    act: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "upload", path: "/upload" },
  {
    name: "upload-ready",
    path: "/upload",
    act: async (page) => {
      await chooseFiles(page);
      await page.getByText("Found 26 files").waitFor();
    },
  },
  {
    name: "upload-finished",
    path: "/upload",
    cookie: "none",
    act: async (page) => {
      await chooseFiles(page);
      await page.getByRole("button", { name: "Upload", exact: true }).click();
      await page.getByText("Upload finished!").waitFor();
      await page.getByRole("button", { name: "2 files left out" }).click();
    },
  },
  {
    name: "upload-held",
    path: "/upload",
    cookie: "none",
    act: async (page) => {
      await chooseFiles(page);
      await page.getByLabel(/Upload later/).check();
      await page.getByRole("button", { name: "Upload", exact: true }).click();
      await page.getByText("Everything arrived").waitFor();
      await page.evaluate(() => {
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith("lightbox.upload.")) localStorage.removeItem(key);
        }
      });
    },
  },
  {
    name: "upload-running",
    path: "/upload",
    cookie: "none",
    failing: true,
    act: async (page) => {
      await page.route("**/intake/**", (route) => (Math.random() < 0.7 ? route.abort() : route.continue()));
      await chooseFiles(page);
      await page.getByRole("button", { name: "Upload", exact: true }).click();
      await page.getByText(/Trying again/).waitFor();
    },
  },
  { name: "uploads", path: "/uploads" },
  { name: "uploads-empty", path: "/uploads", cookie: "empty" },
  {
    name: "upload-details",
    path: "/uploads",
    act: async (page) => {
      await page.getByRole("list", { name: "Uploads" }).getByRole("link").last().click();
      await page.getByRole("heading", { name: "Files" }).waitFor();
    },
  },
  { name: "account", path: "/account" },
  {
    name: "account-new-token",
    path: "/account",
    act: async (page) => {
      await page.getByRole("button", { name: "Create token" }).click();
      await page.getByLabel("Name").waitFor();
    },
  },
  {
    name: "account-token-shown",
    path: "/account",
    cookie: "none",
    act: async (page) => {
      await page.getByRole("button", { name: "Create token" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Workstation 7");
      await dialog.getByRole("button", { name: "Create token" }).click();
      await page.getByTestId("new-token").waitFor();
    },
  },
  { name: "not-found", path: "/there/is/nothing", outside: true, failing: true },
];
