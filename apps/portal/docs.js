// Tries addresses in the page and shows the live stream. Texts of answers are set as text, never as markup.

const MOST_SHOWN = 20_000;
const MOST_MESSAGES = 40;

// One key for all forms of the page, in memory alone: it goes when the page does.
const keyFields = document.querySelectorAll('[data-key]');
for (const field of keyFields)
  field.addEventListener('input', () => {
    for (const other of keyFields) other.value = field.value;
  });

for (const form of document.querySelectorAll('form.try')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const address = addressOf(form);
    const output = form.querySelector('output');
    const heading = document.createElement('p');
    const code = document.createElement('code');
    const pre = document.createElement('pre');
    pre.append(code);
    heading.append(link(address));
    output.replaceChildren(heading, pre);
    const startedMs = performance.now();
    try {
      const answer = await fetch(address, requestOf(form));
      const type = answer.headers.get('content-type') ?? '';
      const text = /json|xml|text|csv|javascript/.test(type) ? await answer.text() : `(${type})`;
      const tookMs = Math.round(performance.now() - startedMs);
      heading.append(` ${answer.status} ${answer.statusText} · ${type} · ${tookMs} ms`);
      code.textContent = pretty(text, type).slice(0, MOST_SHOWN);
    } catch (error) {
      code.textContent = String(error);
    }
  });
}

/** With a key the browser's own session stays out of it: what is tried is what a program would be given. */
function requestOf(form) {
  const key = form.querySelector('[data-key]')?.value;
  const body = form.querySelector('[data-body]')?.value;
  return {
    method: form.dataset.method ?? 'GET',
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
    ...((key || form.dataset.method) && { credentials: 'omit' }),
  };
}

function addressOf(form) {
  let path = form.dataset.path;
  for (const input of form.querySelectorAll('[data-id]'))
    path = path.replace(`{${input.dataset.id}}`, encodeURIComponent(input.value));
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== '') query.set(name, value);
  return query.size > 0 ? `${path}?${query}` : path;
}

function link(address) {
  const a = document.createElement('a');
  a.href = address;
  a.textContent = address;
  return a;
}

function pretty(text, type) {
  if (!/json/.test(type)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

const console_ = document.querySelector('form.console');
if (console_) {
  const code = console_.querySelector('.messages code');
  const state = console_.querySelector('output');
  const stop = console_.elements.stop;
  let source;
  let messages = [];
  const close = () => {
    source?.close();
    source = undefined;
    stop.disabled = true;
    state.textContent = console_.dataset.closed;
  };
  console_.addEventListener('submit', (event) => {
    event.preventDefault();
    close();
    const fields = new FormData(console_);
    const query = new URLSearchParams({ kinds: fields.getAll('kinds').join(',') });
    for (const name of ['commune', 'route']) if (fields.get(name)) query.set(name, fields.get(name));
    messages = [];
    code.textContent = '';
    source = new EventSource(`/v1/stream/sse?${query}`);
    stop.disabled = false;
    source.onopen = () => (state.textContent = console_.dataset.open);
    source.onmessage = ({ data }) => {
      const text = data.length > 600 ? `${data.slice(0, 600)}…` : data;
      messages = [text, ...messages].slice(0, MOST_MESSAGES);
      code.textContent = messages.join('\n\n');
    };
    // What was refused (an unknown commune) is not asked again by itself.
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) close();
    };
  });
  stop.addEventListener('click', close);
  addEventListener('pagehide', close);
}
