import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { ME, openApp, problem } from "../../../tests/app";

const STRANGER = { "GET /api/session": () => problem(401, "unauthenticated", "Sign in first", "Sign in.") };

describe("signing in", () => {
  it("comes back to the page that was asked for", async () => {
    let signedIn = false;
    const { user, asked, address } = openApp("/account", {
      "GET /api/session": () =>
        signedIn ? { body: ME } : problem(401, "unauthenticated", "Sign in first", ""),
      "POST /api/session": () => ((signedIn = true), { body: ME }),
      "GET /api/sessions": () => ({ body: { items: [] } }),
      "GET /api/tokens": () => ({ body: { items: [] } }),
    });
    await user.type(await screen.findByLabelText("Email"), "demo@lightbox.example");
    expect(address()).toBe("/sign-in?next=%2Faccount");
    await user.type(screen.getByLabelText("Password"), "Correct horse 1");
    await user.click(screen.getByLabelText("Remember me"));
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("heading", { name: "Account" })).toBeVisible();
    const sent = asked.find(({ method }) => method === "POST");
    expect(sent?.body).toEqual({
      email: "demo@lightbox.example",
      password: "Correct horse 1",
      remember: true,
    });
    expect(sent?.headers.get("X-Lightbox")).toBe("1");
  });

  it("says why it did not work, with the code for support", async () => {
    const { user } = openApp("/sign-in", {
      ...STRANGER,
      "POST /api/session": () =>
        problem(401, "wrong-credentials", "Email or password is wrong", "Try again."),
    });
    await user.type(await screen.findByLabelText("Email"), "demo@lightbox.example");
    await user.type(screen.getByLabelText("Password"), "wrong");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Email or password is wrong");
    expect(within(alert).getByRole("button", { name: /wrong-credentials/ })).toBeVisible();
    expect(screen.queryByText("Your session ended")).toBeNull();
  });

  it("says what is missing beside its field, and asks nothing", async () => {
    const { user, asked } = openApp("/sign-in", STRANGER);
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    expect(screen.getByText("Enter your email address.")).toBeVisible();
    expect(screen.getByText("Enter your password.")).toBeVisible();
    expect(screen.getByLabelText("Email")).toHaveFocus();
    expect(asked.every(({ method }) => method === "GET")).toBe(true);
  });

  it("never leads to another site", async () => {
    const { user, address } = openApp("/sign-in?next=//evil.example/", {
      "POST /api/session": () => ({ body: ME }),
      "GET /api/studies": () => ({ body: { items: [], nextCursor: null, total: 0, truncated: false } }),
    });
    await user.type(await screen.findByLabelText("Email"), "demo@lightbox.example");
    await user.type(screen.getByLabelText("Password"), "pw");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(address()).toBe("/studies"));
  });
});

describe("registering", () => {
  it("ticks the password's rules off and goes on to the code, without the email in the address", async () => {
    const { user, asked, address } = openApp("/register", {
      ...STRANGER,
      "POST /api/accounts*": () => ({ status: 202 }),
    });
    await user.type(await screen.findByLabelText("Email"), "new@lightbox.example");
    const button = screen.getByRole("button", { name: "Register" });
    await user.type(screen.getByLabelText("Password"), "radiology");
    expect(button).toBeDisabled();
    const rules = screen.getByRole("list", { name: "Password rules" });
    expect(within(rules).getByText(/lower-case/)).toHaveTextContent("(met)");
    expect(within(rules).getByText(/upper-case/)).toHaveTextContent("(not met yet)");
    await user.type(screen.getByLabelText("Password"), "Room-12");
    expect(button).toBeEnabled();
    await user.click(button);
    const code = await screen.findByLabelText("Code from the email");
    expect(address()).toBe("/confirm");
    expect(screen.getByLabelText("Email")).toHaveValue("new@lightbox.example");
    await user.click(code);
    await user.paste("Your code: 123 456");
    expect(code).toHaveValue("123456");
    await user.click(screen.getByRole("button", { name: "Confirm" }));
    await waitFor(() => expect(address()).toBe("/sign-in"));
    expect(screen.getByRole("status")).toHaveTextContent("Your email is confirmed.");
    expect(asked.at(-1)?.body ?? asked.at(-2)?.body).toEqual({
      email: "new@lightbox.example",
      code: "123456",
    });
  });

  it("puts an error beside its field", async () => {
    const { user } = openApp("/register", {
      ...STRANGER,
      "POST /api/accounts": () =>
        problem(400, "password-refused", "The password is too weak", "Needs more variety.", "password"),
    });
    await user.type(await screen.findByLabelText("Email"), "new@lightbox.example");
    await user.type(screen.getByLabelText("Password"), "Radiology-1234");
    await user.click(screen.getByRole("button", { name: "Register" }));
    expect(await screen.findByText("Needs more variety.")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

it("resetting asks for a code, then for the new password", async () => {
  const { user, asked, address } = openApp("/reset", {
    ...STRANGER,
    "POST /api/accounts/forgot": () => ({ status: 202 }),
    "POST /api/accounts/reset": () => ({ status: 204 }),
  });
  await user.type(await screen.findByLabelText("Email"), "demo@lightbox.example");
  await user.click(screen.getByRole("button", { name: "Send the code" }));
  await user.type(await screen.findByLabelText("Code from the email"), "654321");
  await user.type(screen.getByLabelText("New password"), "Another good-1");
  await user.click(screen.getByRole("button", { name: "Set the new password" }));
  await waitFor(() => expect(address()).toBe("/sign-in"));
  expect(asked.find(({ path }) => path.endsWith("/reset"))?.body).toEqual({
    email: "demo@lightbox.example",
    code: "654321",
    password: "Another good-1",
  });
});

describe("the account page", () => {
  const token = {
    id: "t1",
    name: "Slicer",
    scopes: ["read"],
    createdAt: "2026-01-01T00:00:00Z",
    expiresAt: "2096-01-01T00:00:00Z",
    lastUsedAt: null,
  };

  it("makes a token, shows it once, and revokes it", async () => {
    const tokens = [token];
    const { user, asked } = openApp("/account", {
      "GET /api/sessions": () => ({ body: { items: [] } }),
      "GET /api/tokens": () => ({ body: { items: tokens } }),
      "POST /api/tokens": () => ({
        status: 201,
        body: { ...token, id: "t2", name: "Export", token: "lb_secret" },
      }),
      "DELETE /api/tokens/t1": () => (tokens.pop(), { status: 204 }),
    });
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    const dialog = await screen.findByRole("dialog");
    await user.type(within(dialog).getByLabelText("Name"), "Export");
    await user.click(within(dialog).getByLabelText(/^Write/));
    await user.click(within(dialog).getByRole("button", { name: "Create token" }));
    expect(await screen.findByText("lb_secret")).toBeVisible();
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
      name: "Export",
      scopes: ["read", "write"],
      expiresInDays: 90,
    });
    await user.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByText("lb_secret")).toBeNull());

    await user.click(screen.getByRole("button", { name: "Revoke token: Slicer" }));
    await user.click(await screen.findByRole("button", { name: "Revoke token" }));
    expect(await screen.findByText(/No access tokens/)).toBeVisible();
  });

  it("asks to sign in again when the session is over, and goes on", async () => {
    let over = true;
    const { user } = openApp("/account", {
      "GET /api/sessions": () =>
        over
          ? problem(401, "unauthenticated", "Sign in first", "")
          : {
              body: {
                items: [
                  {
                    id: "s1",
                    createdAt: "2026-01-01T00:00:00Z",
                    lastSeenAt: "2026-01-01T00:00:00Z",
                    expiresAt: "2026-02-01T00:00:00Z",
                    userAgent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140",
                    current: true,
                  },
                ],
              },
            },
      "GET /api/tokens": () => ({ body: { items: [] } }),
      "POST /api/session": () => ((over = false), { body: ME }),
    });
    const dialog = await screen.findByRole("dialog", { name: "Your session ended" });
    await user.type(within(dialog).getByLabelText("Password"), "pw");
    await user.click(within(dialog).getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("Firefox on Windows")).toBeVisible();
  });
});
