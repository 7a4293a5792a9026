// Shows the worker's news as they come. Without it the page is the same, only not live.
const box = document.getElementById("activity");
const button = document.getElementById("sync");
const figures = document.getElementById("figures");
let wasBusy = box.dataset.busy === "yes";

function show(news) {
  box.innerHTML = news.html; // made by our own templates, escaped there
  box.dataset.version = news.version;
  if (button) button.disabled = news.busy;
  if (wasBusy && !news.busy) location.reload(); // the numbers below have changed
  else if (figures) count();
  wasBusy = news.busy;
}

// A campaign's figures, as a fresh copy of this page has them.
async function count() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("figures");
  if (fresh) figures.innerHTML = fresh.innerHTML;
}

const events = new EventSource(`/events?seen=${box.dataset.version}`);
events.onmessage = (event) => show(JSON.parse(event.data));
addEventListener("pagehide", () => events.close());
if (button) button.disabled = wasBusy;
