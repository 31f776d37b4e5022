/** Changes single values of a YAML text and leaves the rest, comments included, as somebody wrote it. */
import { isMap, isScalar, isSeq, parseDocument, Scalar, type Document, type Node } from "yaml";
import type { Path } from "./schema.js";

/** The text with another value at a path; `undefined` removes what is there. Unreadable texts stay as they are. */
export function edited(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0) return text;
  if (value === undefined) remove(document, path);
  else put(document, path, value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function put(document: Document, path: Path, value: unknown): void {
  const there = document.getIn(path, true);
  // In its place, so that comments and the way it is quoted stay.
  if (isScalar(there) && isPlain(value) && !String(value).includes("\n") && typeof there.value === typeof value) {
    there.value = value;
    if (there.type === Scalar.BLOCK_FOLDED || there.type === Scalar.BLOCK_LITERAL) delete there.type;
    return;
  }
  const node = document.createNode(value) as Node;
  styled(node);
  const before = there as { comment?: string | null; commentBefore?: string | null } | undefined;
  if (before?.commentBefore != null) node.commentBefore = before.commentBefore;
  if (before?.comment != null) node.comment = before.comment;
  document.setIn(path, node);
}

/** Short lists of texts are written in one line, as people do. */
function styled(node: Node): void {
  if (isSeq(node)) {
    const plain = node.items.every((item) => isScalar(item));
    if (plain && JSON.stringify(node.toJSON()).length < 80) node.flow = true;
    else node.items.forEach((item) => styled(item as Node));
  } else if (isMap(node)) {
    if (node.items.length === 0) node.flow = true;
    node.items.forEach(({ value }) => value !== null && styled(value as Node));
  }
}

function remove(document: Document, path: Path): void {
  document.deleteIn(path);
  // An empty list or mapping says no more than none; triggers and steps are told by being there.
  const parent = path.slice(0, -1);
  const rest = document.getIn(parent, true);
  const isEmpty = (isMap(rest) || isSeq(rest)) && rest.items.length === 0;
  if (isEmpty && parent.length > 0 && !KEPT.has(String(parent.at(-1)))) remove(document, parent);
}

const KEPT = new Set(["trigger", "tracker", "webhook", "schedule", "manual", "agent", "steps"]);

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
