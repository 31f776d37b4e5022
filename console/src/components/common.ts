/**
 * Elements that nearly every page shows. They come with the first file: a page's own code is one more request then, not
 * a dozen, which is what a phone waits for.
 */
import "./live-controller.js";
import "./p-chip.js";
import "./p-copy.js";
import "./p-filters.js";
import "./p-id.js";
import "./p-lines.js";
import "./p-page-header.js";
import "./p-state.js";
import "./p-table.js";
import "./p-tabs.js";
import "./p-time.js";
