/** Log lines with commands to terminals. */
import { describe, expect, it } from "vitest";
import { pieces, plain } from "./ansi.js";

const ESC = "\u001b";
const shown = (line: string) => pieces(line).map(({ text, style }) => (style ? `<${style}>${text}` : text)).join("|");

describe("pieces", () => {
  it("keeps colours and leaves other commands out", () => {
    expect(shown("plain")).toBe("plain");
    expect(shown(`${ESC}[31mred${ESC}[0m, ${ESC}[1;92mbright${ESC}[22;39m end`)).toBe(
      "<fg-1>red|, |<bold fg-10>bright| end");
    expect(shown(`${ESC}[2K${ESC}[1Gdone${ESC}[?25h`)).toBe("done");
    expect(shown(`${ESC}]8;;https://evil.example${ESC}\\link${ESC}]8;;${ESC}\\`)).toBe("link");
    expect(shown(`${ESC}[48;5;196mx${ESC}[49m${ESC}[38;2;10;200;10my`)).toBe("<bg-1>x|<fg-2>y");
    expect(shown(`${ESC}[38;5;245mgrey`)).toBe("<fg-8>grey");
  });

  it("shows what a progress bar said last", () => {
    expect(shown("10 %\r50 %\r100 %")).toBe("100 %");
    expect(shown("line\r\n")).toBe("line");
  });

  it("makes visible what would hide, and never markup", () => {
    expect(shown("a\u202eb\u0007")).toBe("a\\u202eb\\u0007");
    expect(shown("<script>1</script>")).toBe("<script>1</script>");
    expect(shown(`${ESC}`)).toBe("");
  });

  it("cuts long lines", () => {
    expect(pieces("x".repeat(10_000)).map(({ text }) => text.length)).toEqual([2_000]);
    expect(pieces(`${ESC}[31m${"x".repeat(1_500)}${ESC}[32m${"y".repeat(1_500)}`).map(({ text }) => text.length))
      .toEqual([1_500, 500]);
  });

  it("reads hostile lines in time", () => {
    const before = performance.now();
    pieces(`${ESC}]${"8;".repeat(100_000)}`);
    pieces(`${ESC}[`.repeat(50_000));
    expect(performance.now() - before).toBeLessThan(500);
  });
});

it("plain is what people read", () => {
  expect(plain(`${ESC}[31mred${ESC}[0m`)).toBe("red");
  expect(plain("same")).toBe("same");
});
