// Keeps a frame live: its #live part is fetched anew from the same address, which answers 304 while nothing has changed.

const live = document.getElementById('live');
const everyMs = Number(live.dataset.every) * 1_000;

const note = document.createElement('p');
note.setAttribute('role', 'status');
note.className = 'lost';

async function renew() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    live.replaceChildren(...page.getElementById('live').childNodes);
    note.remove();
  } catch {
    // What is shown stays, and is said to be no longer of now.
    note.textContent = live.dataset.lost;
    live.prepend(note);
  }
  tellHeight();
}

/** To the web component around the frame, so that it is as high as what is in it. */
function tellHeight() {
  if (parent !== window) parent.postMessage({ estuaire: 'height', height: document.documentElement.scrollHeight }, '*');
}

setInterval(renew, everyMs);
document.addEventListener('visibilitychange', renew);
addEventListener('resize', tellHeight);
tellHeight();
