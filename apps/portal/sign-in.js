// Signing in with a code or a key, and out again. A code behind the `#` of the address is never sent with the address.

const part = (id) => document.getElementById(id);
const said = new Map([...part('faults').children].map((item) => [item.dataset.fault, item.textContent]));
const roles = new Map([...part('roles').children].map((item) => [item.dataset.role, item.textContent]));
let session;

function showFault(name) {
  part('fault').hidden = name === undefined;
  part('fault').textContent = name === undefined ? '' : (said.get(name) ?? said.get('unavailable'));
}

async function show() {
  const answer = await fetch('/v1/session', { cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) {
    showFault('unavailable');
    return;
  }
  session = await answer.json();
  const isSignedIn = session.csrf !== undefined;
  part('signed-in').hidden = !isSignedIn;
  part('signed-out').hidden = isSignedIn;
  part('provider').hidden = !session.signIn.provider;
  if (!isSignedIn) return;
  part('name').textContent = session.name;
  part('role').textContent = roles.get(session.role) ?? session.role;
  part('until').dateTime = session.until;
  part('until').textContent = new Date(session.until).toLocaleString(document.documentElement.lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: part('until').dataset.zone,
  });
}

async function open(secret) {
  const answer = await fetch('/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(session?.csrf && { 'x-csrf-token': session.csrf }) },
    body: JSON.stringify(secret.startsWith('est_') ? { key: secret } : { code: secret }),
  }).catch(() => undefined);
  if (answer?.ok) {
    location.replace('/');
    return;
  }
  showFault(answer === undefined || answer.status >= 500 ? 'unavailable' : answer.status === 429 ? 'many' : 'code');
}

part('secret-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void open(part('secret').value.trim());
});

part('sign-out').addEventListener('click', async () => {
  await fetch('/v1/session', { method: 'DELETE', headers: { 'x-csrf-token': session.csrf } }).catch(() => undefined);
  await show();
});

showFault(new URLSearchParams(location.search).get('fault') ?? undefined);
await show();

const code = location.hash.slice(1);
if (code.startsWith('inv_')) {
  // Out of the history and of what is copied from the address bar; used at a press, not by whoever looks ahead.
  history.replaceState(null, '', location.pathname + location.search);
  part('secret').value = code;
}
