/** Tells of new approvals by the system's own notifications, while the console is open but not looked at. */
import { live, type LiveMessage } from "./api/live.js";
import { session } from "./api/session.js";
import { router } from "./router.js";
import { strings } from "./strings/index.js";
import en from "./strings/en/shell.js";

const t = strings("shell", en);
let stop: (() => void) | undefined;

/** Begins to tell whoever signs in, where they allowed it (Settings, Notifications). */
export function startNotices(): void {
  session.addEventListener("change", () => {
    const may = session.may("view_approvals");
    if (may) stop ??= live.subscribe("approvals", tell);
    if (may || stop === undefined) return;
    stop();
    stop = undefined;
  });
}

function tell({ type, ...message }: LiveMessage): void {
  if (type !== "approval_created" || !document.hidden) return;
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const id = String(message["approval_request_id"]);
  // One of its name takes the place of another: several tabs tell once.
  const notice = new Notification(t("notice"), { body: String(message["tool_name"] ?? ""), tag: id });
  notice.onclick = () => {
    focus();
    router.go(`/console/approval/${id}`);
    notice.close();
  };
}
