import "./app/kit.css";
import "@mantine/notifications/styles.css";
import "./app/global.css";
import "./app/fingers.css";

import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Providers } from "./app/providers";
import { newQueryClient } from "./app/queries";
import { newRouter } from "./app/router";

const queries = newQueryClient();
const router = newRouter(queries);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers queries={queries}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
