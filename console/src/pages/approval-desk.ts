/** One request on a page's desk: loads it, follows it, counts the vote. Works with a session, or with a link alone. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { decide, decideByLink, load, loadByLink, ofRow, type Decision, type WholeApproval } from "../api/approvals.js";
import { ApiError } from "../api/errors.js";
import { live } from "../api/live.js";
import { session } from "../api/session.js";
import { schemaOf } from "../api/tool-schemas.js";
import { toast } from "../components/toast.js";
import { visible } from "../components/json-rows.js";
import { capital } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";

const t = strings("approvals", en);

/** Messages that come at once lead to one look. */
const GATHER_MS = 80;
/** How often a link's request is looked at again: without a session there is no live connection. */
const LOOK_EVERY_MS = 5_000;

export class ApprovalDesk implements ReactiveController {
  whole: WholeApproval | undefined;
  /** The tool's schema, once it is there. */
  schema: unknown;
  /** Why there is nothing to show. */
  failed: ApiError | undefined;
  busy: "approve" | "decline" | "" = "";
  /** Why the last decision did not count. */
  trouble = "";
  errors: ReadonlyMap<string, string> = new Map();

  #id = "";
  #token: string | undefined;
  #asked = 0;
  #due: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setInterval> | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    /** A vote counted. */
    private readonly counted: (decision: Decision) => void = () => undefined,
  ) {
    host.addController(this);
  }

  get isSignedIn(): boolean {
    return session.state === "signed-in";
  }

  hostConnected(): void {
    this.#stop = live.subscribe("approvals", ({ approval_request_id }) => {
      if (approval_request_id === this.#id) this.#soon();
    }, () => this.#soon());
    this.#again = setInterval(() => {
      if (!this.isSignedIn && this.whole && isOpen(this.whole) && !document.hidden) this.#soon();
    }, LOOK_EVERY_MS);
  }

  hostDisconnected(): void {
    this.#stop?.();
    clearInterval(this.#again);
    clearTimeout(this.#due);
  }

  /** Puts a request on the desk; an empty id clears it. */
  open(id: string, token?: string): void {
    if (id === this.#id && token === this.#token) return;
    this.#id = id;
    this.#token = token;
    this.#asked++;
    this.whole = undefined;
    this.#clear();
    this.failed = undefined;
    this.host.requestUpdate();
    if (id) void this.refresh();
  }

  async refresh(): Promise<void> {
    if (!this.#id) return;
    const asked = ++this.#asked;
    try {
      const whole = await this.#load();
      if (asked !== this.#asked) return;
      const before = this.whole;
      this.whole = whole;
      this.failed = undefined;
      if (before && before.approval.hash !== whole.approval.hash && whole.approval.canDecide) {
        this.trouble = t("changed_meanwhile");
      }
      if (whole.approval.canEdit) void this.#findSchema(whole);
    } catch (error) {
      if (asked !== this.#asked) return;
      const failed = ApiError.from(error);
      // What is on screen stays there while the server is away.
      if (!this.whole || failed.code === "not_found") this.failed = failed;
    }
    this.host.requestUpdate();
  }

  async decide(decision: Decision): Promise<void> {
    const { whole } = this;
    if (!whole || this.busy) return;
    this.#clear();
    this.busy = decision.approved ? "approve" : "decline";
    this.host.requestUpdate();
    try {
      await this.#send(whole, decision);
      toast(said(this.whole ?? whole, decision), decision.approved ? "good" : "still");
      this.counted(decision);
    } catch (error) {
      await this.#refused(ApiError.from(error));
    } finally {
      this.busy = "";
      this.host.requestUpdate();
    }
  }

  async #load(): Promise<WholeApproval> {
    if (!this.isSignedIn) return loadByLink(this.#id, this.#token ?? "");
    try {
      return await load(this.#id, session.may("decide_approvals"), session.user?.id);
    } catch (error) {
      // Somebody of another account may hold the link.
      if (ApiError.from(error).code === "not_found" && this.#token) return loadByLink(this.#id, this.#token);
      throw error;
    }
  }

  async #send(whole: WholeApproval, decision: Decision): Promise<void> {
    if (this.isSignedIn) {
      const row = await decide(whole.approval, decision);
      this.#asked++;
      this.whole = { ...whole, approval: ofRow(row, true, session.user?.id, whole.approval.before) };
      this.#soon();
    } else {
      this.#asked++;
      this.whole = await decideByLink(whole.approval, this.#token ?? "", decision);
    }
  }

  /** What did not count is said beside the buttons; as it stands now is shown. */
  async #refused(error: ApiError): Promise<void> {
    if (error.code !== "invalid") await this.refresh();
    const isField = error.fields.size > 0;
    const [field, message] = [...error.fields][0] ?? ["", error.message];
    this.errors = error.fields;
    if (!isField) this.trouble = capital(error.message);
    else this.trouble = field === "comment" ? "" : `${sentenceOf(field)}: ${message}`;
    // Somebody was faster: then there are no buttons, and nothing beside them.
    if (this.whole && !this.whole.approval.canDecide) toast(capital(error.message), "bad");
  }

  async #findSchema({ approval }: WholeApproval): Promise<void> {
    this.schema = await schemaOf(approval.tool, approval.server);
    this.host.requestUpdate();
  }

  #soon(): void {
    clearTimeout(this.#due);
    if (this.#id) this.#due = setTimeout(() => void this.refresh(), GATHER_MS);
  }

  #clear(): void {
    this.trouble = "";
    this.errors = new Map();
  }
}

function said({ approval }: WholeApproval, { approved }: Decision): string {
  const tool = visible(approval.tool);
  if (!approved) return t("done_declined", { tool });
  if (approval.question) return t("done_answered");
  const missing = approval.required - approval.received;
  return approval.status === "pending" && missing > 0 ? t("done_more", { n: missing }) : t("done_approved", { tool });
}

/** Still changes by itself. */
function isOpen({ approval }: WholeApproval): boolean {
  const { status, run, question } = approval;
  return status === "pending" || (status === "approved" && run !== "done" && !question);
}

const sentenceOf = (field: string) => capital(field.replace(/_/g, " "));
