/** Work that is done at once, and not too often. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Eager } from "../eager.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("is done at once, and once for all that comes meanwhile", () => {
  const work = vi.fn();
  const eager = new Eager(work, 200);
  eager.ask();
  expect(work).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 10; n++) eager.ask();
  vi.advanceTimersByTime(199);
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledTimes(2);
});

it("goes on while a stream does not end, and stops when told to", () => {
  const work = vi.fn();
  const eager = new Eager(work, 200);
  for (let ms = 0; ms < 2_000; ms += 20) {
    eager.ask();
    vi.advanceTimersByTime(20);
  }
  expect(work.mock.calls.length).toBeGreaterThanOrEqual(9);
  expect(work.mock.calls.length).toBeLessThanOrEqual(11);
  const before = work.mock.calls.length;
  eager.stop();
  vi.advanceTimersByTime(1_000);
  expect(work).toHaveBeenCalledTimes(before);
});
