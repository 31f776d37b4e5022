/** The editor itself, CodeMirror, with what it knows of flows where it has one. Loaded when it is shown. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext,
  type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, linter, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Transaction } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { describe, offers, type Suggestions } from "./complete.js";
import { theme } from "./theme.js";
import { read, type Mistake } from "./validate.js";

export interface EditorOptions {
  parent: HTMLElement;
  root: ShadowRoot;
  value: string;
  label: string;
  readOnly: boolean;
  /** No flow: nothing of flows is offered, explained or asked for. */
  plain: boolean;
  /** What the account knows; asked anew each time. */
  suggestions: () => Suggestions;
  /** What the server found wrong with this very text. */
  problems: () => readonly Mistake[];
  onChange: (value: string) => void;
}

/** Typing is over for so long before the text is compared with the schema. */
const LINT_MS = 250;

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent-text)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--text)" },
  { tag: tags.comment, color: "var(--text-quiet)", fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--text-quiet)" },
  { tag: [tags.typeName, tags.labelName, tags.meta], color: "var(--busy-text)" },
]);

export class Editor {
  readonly #view: EditorView;

  constructor(options: EditorOptions) {
    this.#view = new EditorView({
      parent: options.parent,
      root: options.root,
      state: EditorState.create({ doc: options.value, extensions: extensions(options) }),
    });
  }

  get value(): string {
    return this.#view.state.doc.toString();
  }

  /** Takes another text, by the smallest change, so that cursor and scroll stay; no typing of anybody's. */
  set value(next: string) {
    const now = this.value;
    if (now === next) return;
    let from = 0;
    while (from < Math.min(now.length, next.length) && now[from] === next[from]) from += 1;
    let same = 0;
    while (same < Math.min(now.length, next.length) - from && now.at(-1 - same) === next.at(-1 - same)) same += 1;
    this.#view.dispatch({
      changes: { from, to: now.length - same, insert: next.slice(from, next.length - same) },
      annotations: Transaction.userEvent.of("set"),
    });
  }

  /** Asks again what is wrong. */
  check(): void {
    forceLinting(this.#view);
  }

  /** Puts the cursor at an offset, and shows it. */
  goTo(offset: number): void {
    const at = Math.min(offset, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }
}

function extensions(options: EditorOptions) {
  return [
    lineNumbers(), history(), drawSelection(), indentOnInput(), indentUnit.of("  "), closeBrackets(),
    highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), yaml(), syntaxHighlighting(colours),
    EditorView.lineWrapping, theme, EditorState.tabSize.of(2), EditorState.readOnly.of(options.readOnly),
    EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false", tabindex: "0" }),
    options.plain ? [] : ofFlows(options),
    linter((view) => diagnose(view.state.doc.toString(), options), { delay: LINT_MS }), lintGutter(),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap,
      ...lintKeymap]),
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      const isOurs = transactions.every((transaction) => transaction.isUserEvent("set"));
      if (docChanged && !isOurs) options.onChange(state.doc.toString());
    }),
  ];
}

/** What is offered and explained in flows. */
function ofFlows({ suggestions }: EditorOptions) {
  return [
    autocompletion({ override: [(context) => complete(context, suggestions())], icons: false }),
    hoverTooltip((view, offset) => explain(view.state.doc.toString(), offset)),
  ];
}

function complete(context: CompletionContext, suggestions: Suggestions): CompletionResult | null {
  const word = context.matchBefore(/[\w./*-]*/);
  const isAfterColon = /:\s$/.test(context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos));
  if (!context.explicit && !isAfterColon && (!word || word.from === word.to)) return null;
  const found = offers(context.state.doc.toString(), context.pos, suggestions);
  if (found.length === 0) return null;
  const options = found.map(({ label, insert, kind, info, detail }) => ({
    label,
    apply: insert,
    detail,
    type: kind === "name" ? "property" : "constant",
    ...(info && { info }),
  }));
  return { from: word?.from ?? context.pos, options, validFor: /^[\w./*-]*$/ };
}

function diagnose(text: string, options: EditorOptions): Diagnostic[] {
  const problems = options.problems();
  const { mistakes } = options.plain ? read(text, null) : read(text);
  // The server says the same in better words where it knows of a place, too.
  const own = mistakes.filter(({ from }) => !problems.some((problem) => problem.from === from));
  return [...own, ...problems].map(({ from, to, message, isWarning }) => ({
    from: Math.min(from, text.length),
    to: Math.min(to, text.length),
    severity: isWarning ? "warning" : "error",
    message,
  }));
}

function explain(text: string, offset: number) {
  const found = describe(text, offset);
  if (!found) return null;
  return {
    pos: found.from,
    end: found.to,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-explained";
      dom.textContent = found.text;
      return { dom };
    },
  };
}
