/** What a person has to do, out of a message that numbers its steps: "why. 1. First. 2. Second." */

export interface Steps {
  /** What stands before the first step. */
  why: string;
  steps: string[];
}

/** Splits at numbers that count up from 1; a text without them is all `why`. */
export function stepsOf(message: string): Steps {
  const steps: string[] = [];
  let rest = message;
  let why = message;
  for (let n = 1; ; n++) {
    const found = new RegExp(`(^|\\s)${n}\\.\\s`).exec(rest);
    if (!found) break;
    const before = rest.slice(0, found.index).trim();
    if (n === 1) why = before;
    else steps.push(before);
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== message) steps.push(rest.trim());
  return { why: steps.length > 0 ? why : message, steps };
}

/** Whether a step is the one that the console does by a button. */
export const isRotation = (step: string): boolean => step.includes("webhook-secret/rotate");
