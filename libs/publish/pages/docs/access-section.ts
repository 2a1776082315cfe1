import { html, type Html } from '../html.js';
import { codeBlock, tableOf } from '../page.js';
import type { Wording } from '../words/index.js';

const code = (text: string): Html => html`<code>${text}</code>`;

const ROLES = ['reader', 'partner', 'experimenter', 'operator', 'admin'] as const;

/** Who gives a key, how it is sent, and what each role may. */
export function keysSection(contact: string, words: Wording): Html {
  return html`<section id="keys">
    <h2>${words.say('keysTitle')}</h2>
    <p>${words.say('keysLead', contact)}</p>
    ${codeBlock('npm run hub -- keys create --name my-app --role reader', words)}
    <p>${words.say('keysSent')}</p>
    ${tableOf(
      words.say('keysTitle'),
      [words.say('keysRole'), words.say('keysMay')],
      ROLES.map((role) => [code(role), words.sayOf('role', role)]),
    )}
  </section>`;
}

/** How a webhook is made, what is posted, how the receiver knows that it comes from this hub, and what it must answer. */
export function webhooksSection(base: string, words: Wording): Html {
  return html`<section id="webhooks">
    <h2>${words.say('webhooksTitle')}</h2>
    <p>${words.say('webhooksLead')}</p>
    ${codeBlock(
      `curl -X POST '${base}/v1/webhooks' -H 'Authorization: Bearer est_…' -H 'Content-Type: application/json' \\
  -d '{"url":"https://example.org/hook","kinds":["alert"],"filter":{"modes":["tram"]}}'`,
      words,
    )}
    <p>${words.say('webhooksSigned')}</p>
    <div class="example">${codeBlock(RECEIVER_JAVASCRIPT, words)}</div>
    <p class="label">Python</p>
    <div class="example">${codeBlock(CHECK_PYTHON, words)}</div>
    <p>${words.say('webhooksDelivered')}</p>
    <p>${words.say('webhooksParked')}</p>
  </section>`;
}

/** How a download is known to be whole. */
export function checksumSection(base: string, words: Wording): Html {
  return html`<section id="checksums">
    <h2>${words.say('checksumsTitle')}</h2>
    <p>${words.say('checksumsLead')}</p>
    ${codeBlock(
      `curl -sS -D headers.txt -o rows.csv '${base}/v1/exports/vehicle-position.csv?from=…&to=…'
grep -i '^content-digest' headers.txt
openssl dgst -sha256 -binary rows.csv | base64`,
      words,
    )}
    <p>${words.say('archiveLead')}</p>
  </section>`;
}

/** Takes deliveries and refuses what this hub has not signed. Needs WEBHOOK_SECRET; PORT where it is not 8080. */
export const RECEIVER_JAVASCRIPT = `import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = Buffer.from(process.env.WEBHOOK_SECRET.slice('whsec_'.length), 'base64');

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString('utf8');
  const { 'webhook-id': id, 'webhook-timestamp': sentAt, 'webhook-signature': given = '' } = request.headers;
  const own = Buffer.from('v1,' + createHmac('sha256', secret).update(\`\${id}.\${sentAt}.\${body}\`).digest('base64'));
  const isOurs = given.split(' ').some((one) => one.length === own.length && timingSafeEqual(Buffer.from(one), own));
  // What was signed long ago may be somebody who sends it again.
  if (!isOurs || Math.abs(Date.now() / 1000 - Number(sentAt)) > 300) return response.writeHead(401).end();
  const { type, data } = JSON.parse(body);
  console.log(id, type, data.events?.length ?? data.entities?.length);
  response.writeHead(204).end();
}).listen(Number(process.env.PORT ?? 8080));`;

export const CHECK_PYTHON = `import base64, hashlib, hmac

def is_from_hub(secret: str, headers: dict, body: bytes) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    own = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(own, one) for one in headers["webhook-signature"].split(" "))`;
