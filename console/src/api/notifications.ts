/** How somebody is told that they are needed, and on which devices. */
import { api, ask, type Schema } from "./client.js";

export type Preferences = Schema<"NotificationPreferencesResponse">;
export type Device = Schema<"MobileDevice">;
export type DeviceCode = Schema<"QRCodeResponse">;
export type TestPush = Schema<"TestPushResponse">;

export function preferences(): Promise<Preferences> {
  return ask(api.GET("/api/v1/notification-preferences/me"));
}

export function changePreferences(body: Schema<"NotificationPreferencesUpdate">): Promise<Preferences> {
  return ask(api.PUT("/api/v1/notification-preferences/me", { body }));
}

/** A code for one device, good once and for minutes. */
export function deviceCode(): Promise<DeviceCode> {
  return ask(api.GET("/api/v1/notification-preferences/me/qr-code"));
}

export function removeDevice(token: string): Promise<Preferences> {
  return ask(api.DELETE("/api/v1/notification-preferences/me/device/{token}", { params: { path: { token } } }));
}

export function testPush(): Promise<TestPush> {
  return ask(api.POST("/api/v1/notification-preferences/me/test-push"));
}

/**
 * The squares of a code's picture as one path of an SVG, and how wide it is. The picture comes as an address of
 * `data:`, which pages of a strict policy do not load; only what draws squares is taken of it.
 */
export function squaresOf({ qr_data }: DeviceCode): { path: string; width: number } | undefined {
  const text = atob(qr_data.slice(qr_data.indexOf(",") + 1));
  const width = Number(/viewBox="0 0 (\d+) /.exec(text)?.[1]);
  const path = /<path[^>]* d="([MmLlHhVvZz0-9 ,.-]+)"/.exec(text)?.[1];
  return path !== undefined && width > 0 ? { path, width } : undefined;
}
