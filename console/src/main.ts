/** Starts the console: the theme first, then who is signed in, then the page that the address names. */
import "./styles/base.css";
import "./components/common.js";
import "./components/p-app.js";
import { live } from "./api/live.js";
import { session } from "./api/session.js";
import { startNotices } from "./notices.js";
import { router } from "./router.js";
import { themes } from "./theme.js";

themes.start();
router.start();
startNotices();
session.addEventListener("change", () => {
  if (session.state === "signed-in") live.start();
});
