/** Log lines as terminals show them: colours are kept as classes, every other command is left out. Pure. */
import { visible } from "./json-rows.js";

export interface Piece {
  text: string;
  /** Such as `bold fg-1`; empty for plain text. */
  style: string;
}

/** Longest line that is shown in a row; all of it is shown when it is opened. */
export const CHARS_MAX = 2_000;

interface Style {
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  /** 0 to 15. */
  fg: number | undefined;
  bg: number | undefined;
}

const PLAIN: Style = { bold: false, dim: false, italic: false, underline: false, fg: undefined, bg: undefined };
// Commands to terminals: CSI, OSC up to its end, and short ones.
const COMMAND = new RegExp([
  "\\u001b(?:\\[([0-9;:?]*)([ -/]*[@-~])",
  "\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\|$)",
  "[PX^_][^\\u001b]*(?:\\u001b\\\\|$)",
  ".?)",
].join("|"), "g");

/** The text alone, as people read it. */
export function plain(line: string): string {
  return line.includes("\u001b") || line.includes("\r") ? last(line).replace(COMMAND, "") : line;
}

/** The line in pieces of one style each. */
export function pieces(line: string, most = CHARS_MAX): Piece[] {
  const text = last(line);
  if (!text.includes("\u001b")) return text === "" ? [] : [{ text: visible(text.slice(0, most)), style: "" }];
  const found: Piece[] = [];
  let [style, at, left] = [PLAIN, 0, most];
  const add = (raw: string) => {
    if (raw === "" || left <= 0) return;
    found.push({ text: visible(raw.slice(0, left)), style: classOf(style) });
    left -= raw.length;
  };
  for (const command of text.matchAll(COMMAND)) {
    add(text.slice(at, command.index));
    at = command.index + command[0].length;
    if (command[2] === "m") style = styled(style, command[1] ?? "");
  }
  add(text.slice(at));
  return found;
}

/** A carriage return begins the line anew: progress bars leave what they said last. */
function last(line: string): string {
  const trimmed = line.replace(/[\r\n]+$/, "");
  const at = trimmed.lastIndexOf("\r");
  return at === -1 ? trimmed : trimmed.slice(at + 1);
}

function styled(before: Style, text: string): Style {
  const codes = text.split(/[;:]/).map((code) => Number(code || "0"));
  let style = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extended(codes.slice(at + 1));
      at += used;
      style = code === 38 ? { ...style, fg: color } : { ...style, bg: color };
    } else style = simple(style, code);
  }
  return style;
}

function simple(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return { ...style, fg: undefined };
  if (code === 49) return { ...style, bg: undefined };
  if (code >= 30 && code <= 37) return { ...style, fg: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, bg: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, fg: code - 82 };
  if (code >= 100 && code <= 107) return { ...style, bg: code - 92 };
  return style;
}

/** One of 256 colours, or any: the nearest of the sixteen, which read well in both themes. */
function extended(codes: number[]): [number | undefined, number] {
  if (codes[0] === 5) return [nearest(...rgbOf(codes[1] ?? 0)), 2];
  if (codes[0] === 2) return [nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), 4];
  return [undefined, 0];
}

function rgbOf(color: number): [number, number, number] {
  if (color < 16) {
    const level = color > 7 ? 255 : 160;
    return [color & 1 ? level : 0, color & 2 ? level : 0, color & 4 ? level : 0];
  }
  if (color > 231) return [8 + (color - 232) * 10, 8 + (color - 232) * 10, 8 + (color - 232) * 10];
  const part = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  const of = color - 16;
  return [part(Math.floor(of / 36)), part(Math.floor(of / 6) % 6), part(of % 6)];
}

function nearest(red: number, green: number, blue: number): number {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  // Greys have no hue.
  if (most - least < 40) return most < 64 ? 0 : most < 160 ? 8 : 7;
  const half = (most + least) / 2;
  return (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0);
}

const classes = new Map<Style, string>([[PLAIN, ""]]);

function classOf(style: Style): string {
  const known = classes.get(style);
  if (known !== undefined) return known;
  const { fg, bg } = style;
  return [style.bold && "bold", style.dim && "dim", style.italic && "italic", style.underline && "underline",
    fg !== undefined && `fg-${fg}`, bg !== undefined && `bg-${bg}`].filter(Boolean).join(" ");
}
