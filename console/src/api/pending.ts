/** How many approvals wait. */
import { api, ask } from "./client.js";
import { Count } from "./count.js";

export const pending = new Count({
  permission: "view_approvals",
  topic: "approvals",
  read: async () => (await ask(api.GET("/api/v1/approval-requests/stats"))).pending,
});
