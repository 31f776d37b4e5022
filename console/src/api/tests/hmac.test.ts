/** The test vectors of RFC 4231, and lengths around a block's end against the platform's own. */
import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hmacSha256, sha256 } from "../hmac.js";

describe("hmac", () => {
  test.each([
    ["Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    ["\x0b".repeat(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  ])("of RFC 4231: %j", (key, text, expected) => {
    expect(hmacSha256(key, text)).toBe(expected);
  });

  test("as the platform has it, of every length around a block, and with long keys", () => {
    for (let length = 0; length < 140; length++) {
      const text = "ä€x".repeat(60).slice(0, length);
      const key = "k".repeat(length);
      expect(hmacSha256(key, text)).toBe(createHmac("sha256", key).update(text).digest("hex"));
      const bytes = new TextEncoder().encode(text);
      expect(Buffer.from(sha256(bytes)).toString("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });
});
