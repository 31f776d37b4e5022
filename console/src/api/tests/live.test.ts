/** The one WebSocket against a server that says what a test has it say. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as credentials from "../credentials.js";
import { Live, backoff, type LiveMessage } from "../live.js";

class FakeSocket {
  readyState: number = 0;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  sent: Record<string, unknown>[] = [];

  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close() {
    this.readyState = 3;
  }

  says(word: object) {
    this.onmessage?.({ data: JSON.stringify(word) });
  }

  dies() {
    this.readyState = 3;
    this.onclose?.();
  }
}

let sockets: FakeSocket[];
let live: Live;
const socket = () => sockets.at(-1) as FakeSocket;
const subscriptions = () => socket().sent.filter(({ type }) => type === "subscribe");

beforeEach(() => {
  vi.useFakeTimers();
  credentials.keep({ access_token: "one", refresh_token: "r", expires_in: 1_800 });
  sockets = [];
  live = new Live(() => {
    sockets.push(new FakeSocket());
    return socket() as unknown as WebSocket;
  });
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
  localStorage.clear();
});

async function signIn() {
  socket().readyState = 1;
  socket().onopen?.();
  await vi.advanceTimersByTimeAsync(0);
  socket().says({ type: "authenticated", user: {} });
}

const event = (seq: number, topic = "activity") => ({ type: "event_received", topic, seq, timestamp: "" });
const acknowledge = (seq: number) =>
  socket().says({ type: "subscription_ack", topic: "activity", action: "subscribed", topics: [], seq });

function watch(gap = vi.fn()) {
  const heard: number[] = [];
  const stop = live.subscribe("activity", ({ seq }: LiveMessage) => heard.push(seq), gap);
  return { heard, gap, stop };
}

it("signs in first, then subscribes from now on", async () => {
  watch();
  await signIn();
  expect(socket().sent).toEqual([{ type: "authenticate", token: "one" }, { type: "subscribe", topic: "activity" }]);
  expect(live.state).toBe("online");
});

it("goes on after the last message, and hears none twice", async () => {
  await signIn();
  const { heard } = watch();
  acknowledge(10);
  for (const seq of [11, 12]) socket().says(event(seq));
  socket().dies();
  expect(live.state).toBe("offline");
  await vi.advanceTimersByTimeAsync(2_000);
  await signIn();
  expect(subscriptions()).toEqual([{ type: "subscribe", topic: "activity", resume_from: 12 }]);
  for (const seq of [12, 13]) socket().says(event(seq));
  expect(heard).toEqual([11, 12, 13]);
});

it("goes on where the topic began when nothing was heard", async () => {
  await signIn();
  watch();
  acknowledge(10);
  socket().dies();
  await vi.advanceTimersByTimeAsync(2_000);
  await signIn();
  expect(subscriptions()[0]).toMatchObject({ resume_from: 10 });
});

it("has listeners fetch anew who came before the connection, once", async () => {
  const { gap } = watch();
  await signIn();
  acknowledge(10);
  acknowledge(10);
  expect(gap).toHaveBeenCalledTimes(1);
});

it("has a listener fetch anew when something happened while the server was being told of it", async () => {
  await signIn();
  const activity = watch();
  acknowledge(10);
  expect(activity.gap).toHaveBeenCalledTimes(1);
  const begin = (seq: number) => {
    const gap = vi.fn();
    const stop = live.subscribe("approvals", () => undefined, gap);
    socket().says({ type: "subscription_ack", topic: "approvals", action: "subscribed", topics: [], seq });
    stop();
    return gap;
  };
  expect(begin(10)).not.toHaveBeenCalled();
  expect(begin(11)).toHaveBeenCalledTimes(1);
  socket().says(event(14));
  expect(begin(14)).not.toHaveBeenCalled();
});

it("tells of a gap, and goes on from there even when numbers begin anew", async () => {
  await signIn();
  const { heard, gap } = watch();
  acknowledge(500);
  gap.mockClear();
  socket().says({ type: "resume_gap", topic: "activity", oldest_seq: 3, newest_seq: 4 });
  socket().says(event(3));
  expect(gap).toHaveBeenCalledTimes(1);
  expect(heard).toEqual([3]);
});

it("unsubscribes when the last listener is gone", async () => {
  await signIn();
  const [one, other] = [watch(), watch()];
  expect(subscriptions()).toHaveLength(1);
  one.stop();
  acknowledge(1);
  socket().says(event(2));
  other.stop();
  socket().says(event(3));
  expect([one.heard, other.heard]).toEqual([[], [2]]);
  expect(socket().sent.at(-1)).toEqual({ type: "unsubscribe", topic: "activity" });
});

it("signs in again with a renewed token, and subscribes to nothing twice", async () => {
  await signIn();
  watch();
  credentials.keep({ access_token: "two", refresh_token: "r", expires_in: 1_800 });
  await vi.advanceTimersByTimeAsync(0);
  socket().says({ type: "authenticated", user: {} });
  expect(socket().sent.filter(({ type }) => type === "authenticate").map(({ token }) => token)).toEqual(["one", "two"]);
  expect(subscriptions()).toHaveLength(1);
});

it("ends with the session", async () => {
  await signIn();
  credentials.forget();
  expect(live.state).toBe("idle");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
});

it("notices a connection that died silently", async () => {
  await signIn();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(socket().sent.at(-1)).toEqual({ type: "ping" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(live.state).toBe("offline");
});

it("waits longer each time, up to half a minute, not all at once", () => {
  expect([0, 1, 4, 10].map((tries) => backoff(tries, 0.5))).toEqual([1_000, 2_000, 16_000, 30_000]);
  expect([0, 1].map((random) => backoff(0, random))).toEqual([750, 1_250]);
});
