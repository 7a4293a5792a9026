// Takes the calls anew every two seconds while "Live" is ticked. Without it there is "Refresh".
const box = document.getElementById("live");
box.closest("label").hidden = false;
box.checked = sessionStorage.getItem("live") === "yes";
box.addEventListener("change", () => sessionStorage.setItem("live", box.checked ? "yes" : "no"));

async function renew() {
  if (!box.checked || document.hidden) return;
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("news").replaceWith(page.getElementById("news"));
  document.querySelector("h1").replaceWith(page.querySelector("h1"));
}

setInterval(renew, 2000);
