/** How the editor looks: by our tokens, so that it follows the theme. */
import { EditorView } from "@codemirror/view";

const float = {
  border: "1px solid var(--hairline)",
  borderRadius: "var(--radius-s)",
  background: "var(--surface)",
  color: "var(--text)",
  boxShadow: "var(--shadow-float)",
};

export const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "var(--size-s)", backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.65", fontFeatureSettings: '"calt" 0' },
  ".cm-content": { padding: "var(--space-3) 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 var(--space-3)" },
  ".cm-gutters": { background: "transparent", color: "var(--text-quiet)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.25rem 0 0.75rem", minWidth: "2.25rem" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--accent) 6%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "1.5px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "color-mix(in oklab, var(--accent) 22%, transparent) !important",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in oklab, var(--warn) 25%, transparent)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warn) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-gutter-lint": { width: "1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "0.5rem", height: "0.5rem", margin: "0.42rem 0 0 0.35rem" },
  ".cm-lint-marker-error": { content: '""', borderRadius: "50%", background: "var(--bad)" },
  ".cm-lint-marker-warning": { content: '""', borderRadius: "50%", background: "var(--warn)" },
  ".cm-tooltip": { ...float, maxWidth: "min(30rem, 90vw)" },
  ".cm-explained": { padding: "var(--space-2) var(--space-3)", fontFamily: "var(--font)", lineHeight: "1.5" },
  ".cm-diagnostic": { padding: "var(--space-2) var(--space-3)", fontFamily: "var(--font)", lineHeight: "1.5" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--warn)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.6rem !important" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--accent-tint) !important",
    color: "var(--accent-text) !important",
  },
  ".cm-completionDetail": { color: "var(--text-quiet)", fontStyle: "normal", fontFamily: "var(--font)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { ...float, padding: "var(--space-2) var(--space-3)", fontFamily: "var(--font)" },
  ".cm-panels": { background: "var(--surface-sunken)", color: "var(--text)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--hairline)" },
  ".cm-panel input, .cm-panel button": { font: "inherit", color: "inherit" },
  ".cm-textfield": { background: "var(--surface)", border: "1px solid var(--hairline-strong)" },
  ".cm-button": { backgroundImage: "none", background: "var(--surface)", border: "1px solid var(--hairline-strong)" },
});
