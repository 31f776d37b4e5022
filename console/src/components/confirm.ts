/** Asks before something that cannot be taken back: `if (await confirm({ heading, detail, action })) …`. */
import type { PConfirm } from "./p-confirm.js";

export interface Question {
  heading: string;
  detail?: string;
  /** What the button says: the deed itself, never "OK". */
  action: string;
  /** Destroys something. */
  danger?: boolean;
  /** Has to be typed first, for what hurts most. */
  typed?: string;
}

/** Whether the answer was yes. Closing, Escape and the way back are a no. */
export async function confirm(question: Question): Promise<boolean> {
  await import("./p-confirm.js");
  const dialog: PConfirm = document.createElement("p-confirm");
  dialog.question = question;
  document.body.append(dialog);
  try {
    return await dialog.answer;
  } finally {
    dialog.remove();
  }
}
