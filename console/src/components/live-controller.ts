/** Keeps its host subscribed to one topic for exactly as long as the host is on screen. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { live, type LiveMessage, type Topic } from "../api/live.js";

export class LiveController implements ReactiveController {
  private stop?: () => void;

  constructor(
    host: ReactiveControllerHost,
    private readonly topic: Topic,
    private readonly heard: (message: LiveMessage) => void,
    /** Messages were lost, or came before what was fetched: fetch anew. */
    private readonly gap: () => void,
  ) {
    host.addController(this);
  }

  hostConnected() {
    this.stop = live.subscribe(this.topic, this.heard, this.gap);
  }

  hostDisconnected() {
    this.stop?.();
  }
}
