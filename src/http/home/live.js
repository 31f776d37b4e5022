// Puts the page together: credentials, one connection, the model, and what is shown of it.

import { Connection } from "./connection.js";
import * as credentials from "./credentials.js";
import * as model from "./model.js";
import * as view from "./view.js";

const stopButton = document.getElementById("stop");

/** The execution somebody asked for, here or by a link; without one, the newest is shown. */
let wanted = linked();
let selected = null;
let signedIn = credentials.load();
let heard = model.empty();
let drawing = false;
let retryAt = 0;

const connection = new Connection([model.ACTIVITY, model.EXECUTIONS], {
  state(name, retryInMs) {
    retryAt = name === "waiting" ? Date.now() + retryInMs : 0;
    view.showConnection(name, connectionText(name));
  },
  user: view.showBoard,
  refused: renew,
  expired: renew,
  message(message) {
    model.apply(heard, message);
    draw();
  },
  gap(topic) {
    model.clear(heard, topic);
    draw();
  },
  command({ type }) {
    stopButton.disabled = type === "command_ack";
  },
});

/** Goes on with fresh credentials where there is a refresh token, else asks for a new sign-in. */
async function renew(error) {
  const old = signedIn;
  // One try: what was refreshed and is refused all the same is not refreshed again.
  signedIn = { access: old?.access, refresh: null };
  try {
    signedIn = await credentials.refresh(old, error);
    connection.authenticate(signedIn.access);
  } catch ({ message }) {
    signOut(message);
  }
}

function begin(fresh) {
  signedIn = fresh;
  view.showBoard(null);
  connection.start(fresh.access);
  draw();
}

function signOut(error) {
  credentials.forget();
  connection.stop();
  signedIn = null;
  heard = model.empty();
  draw();
  view.showSignIn(error);
}

function select(id) {
  wanted = id;
  stopButton.disabled = false;
  history.replaceState(null, "", `#execution=${id}`);
  draw();
}

/** The execution that the address names. */
function linked() {
  return new URLSearchParams(location.hash.slice(1)).get("execution");
}

/** Draws once a frame, however much arrives. */
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const newest = [...heard.executions.keys()].pop() ?? null;
    selected = heard.executions.has(wanted) ? wanted : newest;
    view.render(heard, selected, select);
  });
}

function connectionText(state) {
  if (state !== "waiting") return { idle: "Signed out", connecting: "Connecting", live: "Live" }[state];
  return `Trying again in ${Math.max(1, Math.ceil((retryAt - Date.now()) / 1000))} s`;
}

/** Runs a form's action; shows what goes wrong, and lets nobody send it twice meanwhile. */
function onSubmit(id, action) {
  const form = document.getElementById(id);
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      begin(await action(new FormData(form)));
      form.reset();
    } catch ({ message }) {
      view.showSignIn(message);
    }
    button.disabled = false;
  });
}

onSubmit("password-form", (form) => credentials.signIn(form.get("username"), form.get("password")));
onSubmit("token-form", (form) => credentials.keep({ access: form.get("token").trim(), refresh: null }));
document.getElementById("sign-out").addEventListener("click", () => signOut());
document.getElementById("latest").addEventListener("click", view.scrollToLatest);
document.getElementById("log").addEventListener("scroll", view.offerLatest);
stopButton.addEventListener("click", () => {
  stopButton.disabled = true;
  connection.send({ type: "command", execution_id: selected, command: "stop" });
});
addEventListener("hashchange", () => {
  wanted = linked();
  draw();
});
setInterval(() => {
  view.tick(heard);
  if (retryAt) view.showConnection("waiting", connectionText("waiting"));
}, 1_000);

if (signedIn) begin(signedIn);
else view.showSignIn();
