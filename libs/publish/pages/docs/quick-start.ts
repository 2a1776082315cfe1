import { html, type Html } from '../html.js';
import { codeBlock } from '../page.js';
import type { Wording } from '../words/index.js';
import type { Subjects } from './examples.js';

/** Languages the examples are written in; a test runs every one of them against a hub. */
export const EXAMPLE_LANGUAGES = ['curl', 'javascript', 'python'] as const;
type ExampleLanguage = (typeof EXAMPLE_LANGUAGES)[number];

/** Programs of the quick start, each whole: it can be pasted and ends by itself. */
export function programs(
  base: string,
  { stop = 'feed:stop' }: Subjects,
  name: string,
): Record<string, Record<ExampleLanguage, string>> {
  // As one types it: accents are forgiven.
  const word = encodeURIComponent(
    name
      .normalize('NFD')
      .replace(/\p{Mark}/gu, '')
      .toLowerCase(),
  ).replace(/%20/g, '+');
  return {
    find: {
      curl: `curl '${base}/v1/stops?q=${word}&limit=1'`,
      javascript: `const answer = await fetch('${base}/v1/stops?q=${word}&limit=3');
const { items } = await answer.json();
for (const { id, name, routes } of items) console.log(id, name, routes.length, 'lines');`,
      python: `import json
from urllib.request import urlopen

with urlopen("${base}/v1/stops?q=${word}&limit=3") as answer:
    for stop in json.load(answer)["items"]:
        print(stop["id"], stop["name"], len(stop["routes"]), "lines")`,
    },
    board: {
      curl: `curl '${base}/v1/stops/${stop}/departures?limit=3'`,
      javascript: `const stop = encodeURIComponent('${stop}');
const answer = await fetch(\`${base}/v1/stops/\${stop}/departures?limit=5\`);
const { items } = await answer.json();
for (const { expectedAt, scheduledAt, state, route, headsign } of items) {
  const at = new Date(expectedAt ?? scheduledAt).toLocaleTimeString();
  console.log(at, route?.name, headsign, state === 'predicted' ? '(real time)' : \`(\${state})\`);
}`,
      python: `import json
from urllib.parse import quote
from urllib.request import urlopen

stop = quote("${stop}")
with urlopen(f"${base}/v1/stops/{stop}/departures?limit=5") as answer:
    for call in json.load(answer)["items"]:
        at = call.get("expectedAt") or call.get("scheduledAt")
        print(at, call.get("route", {}).get("name"), call.get("headsign"), call["state"])`,
    },
    stream: {
      curl: `curl -sN --max-time 3 '${base}/v1/stream/sse?kinds=vehicle-position,station' | head -c 2000`,
      javascript: `// In a page: new EventSource('${base}/v1/stream/sse?kinds=vehicle-position').onmessage = …
const answer = await fetch('${base}/v1/stream/sse?kinds=vehicle-position');
let text = '';
let seen = 0;
for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
  const messages = (text + part).split('\\n\\n');
  text = messages.pop(); // not whole yet
  for (const message of messages) {
    const data = message.split('\\n').find((line) => line.startsWith('data: '));
    if (data) console.log(JSON.parse(data.slice(6)).op, (seen += 1));
  }
  if (seen >= 3) break;
}`,
      python: `import json
from urllib.request import urlopen

with urlopen("${base}/v1/stream/sse?kinds=vehicle-position") as answer:
    seen = 0
    for line in answer:
        if line.startswith(b"data: "):
            message = json.loads(line[6:])
            print(message["op"], message.get("cursor", ""))
            seen += 1
            if seen == 3:
                break`,
    },
  };
}

/** Each program in its three languages, one under the other: no tab hides what one searches for. */
export function quickStart(base: string, subjects: Subjects, name: string, words: Wording): Html {
  const all = programs(base, subjects, name);
  const steps = [
    ['find', 'quickFind', 'quickFindLead'],
    ['board', 'quickBoard', 'quickBoardLead'],
    ['stream', 'quickStream', 'quickStreamLead'],
  ] as const;
  return html`<section id="quick-start">
    <h2>${words.say('quickStart')}</h2>
    ${steps.map(
      ([step, title, lead], index) =>
        html`<h3>${index + 1}. ${words.say(title)}</h3>
          <p>${words.say(lead)}</p>
          ${EXAMPLE_LANGUAGES.map(
            (language) =>
              html`<div class="example" data-example="${step}-${language}">
                <p class="label">${{ curl: 'curl', javascript: 'JavaScript', python: 'Python' }[language]}</p>
                ${codeBlock(all[step]![language], words)}
              </div>`,
          )}`,
    )}
  </section>`;
}
