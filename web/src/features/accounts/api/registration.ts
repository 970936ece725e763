import { useMutation } from "@tanstack/react-query";

import { api, unwrap } from "~/api/client";

import { OUTSIDE } from "./session";

export function useRegister() {
  return useMutation({
    meta: OUTSIDE,
    mutationFn: (body: { email: string; password: string }) => unwrap(api.POST("/api/accounts", { body })),
  });
}

export function useConfirm() {
  return useMutation({
    meta: OUTSIDE,
    mutationFn: (body: { email: string; code: string }) =>
      unwrap(api.POST("/api/accounts/confirm", { body })),
  });
}

export function useResend() {
  return useMutation({
    meta: OUTSIDE,
    mutationFn: (email: string) => unwrap(api.POST("/api/accounts/resend", { body: { email } })),
  });
}

export function useForgot() {
  return useMutation({
    meta: OUTSIDE,
    mutationFn: (email: string) => unwrap(api.POST("/api/accounts/forgot", { body: { email } })),
  });
}

export function useReset() {
  return useMutation({
    meta: OUTSIDE,
    mutationFn: (body: { email: string; code: string; password: string }) =>
      unwrap(api.POST("/api/accounts/reset", { body })),
  });
}
