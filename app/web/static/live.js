// Shows the worker's news as they come. Without it the page is the same, only not live.
const box = document.getElementById("activity");
const button = document.getElementById("sync");
let wasBusy = box.dataset.busy === "yes";

function show(news) {
  box.innerHTML = news.html; // made by our own templates, escaped there
  box.dataset.version = news.version;
  if (button) button.disabled = news.busy;
  if (wasBusy && !news.busy) location.reload(); // the numbers below have changed
  wasBusy = news.busy;
}

const events = new EventSource(`/events?seen=${box.dataset.version}`);
events.onmessage = (event) => show(JSON.parse(event.data));
addEventListener("pagehide", () => events.close());
if (button) button.disabled = wasBusy;
