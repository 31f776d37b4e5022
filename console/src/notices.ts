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

/** What the message of a new request says of it. */
interface Asked {
  approval_request_id: string;
  tool_name: string;
}

function tell(message: LiveMessage): void {
  if (message.type !== "approval_created" || !document.hidden) return;
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const { approval_request_id: id, tool_name } = message as LiveMessage & Asked;
  // One of its name takes the place of another: several tabs tell once.
  const notice = new Notification(t("notice"), { body: tool_name, tag: id });
  notice.onclick = () => {
    focus();
    router.go(`/console/approval/${id}`);
    notice.close();
  };
}
