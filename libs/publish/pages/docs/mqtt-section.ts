import { html, type Html } from '../html.js';
import { codeBlock, tableOf } from '../page.js';
import type { Wording } from '../words/index.js';

/** Public MQTT of the hub, as far as readers may know it. */
export interface ShownMqtt {
  /** First levels of every topic. */
  prefix: string;
  qos: 0 | 1;
  /** Address readers connect to; absent where the operator gives it on request. */
  publicUrl?: string;
}

const LIKELY: ShownMqtt = { prefix: 'estuaire', qos: 0 };

/** Whether the hub publishes by MQTT, its topics, and how to subscribe. */
export function mqttSection(
  mqtt: ShownMqtt | undefined,
  { contact, feed, stations }: { contact: string; feed: string | undefined; stations: string | undefined },
  words: Wording,
): Html {
  const { prefix, qos, publicUrl } = mqtt ?? LIKELY;
  const root = `${prefix}/v1`;
  const topics = [
    [`${root}/vehicle-position/${feed ?? '+'}/bus/+/#`, words.say('mqttLine')],
    [`${root}/alert/#`, words.say('mqttAlerts')],
    [`${root}/station/${stations ?? '+'}/#`, words.say('mqttStations')],
  ] as const;
  return html`<section id="mqtt">
    <h2>${words.say('mqttTitle')}</h2>
    <p>
      ${
        mqtt === undefined
          ? words.say('mqttNone')
          : publicUrl === undefined
            ? words.say('mqttAsk', qos, contact)
            : words.say('mqttPublished', qos, publicUrl)
      }
    </p>
    ${codeBlock(`${root}/{kind}/{feed}/{mode}/{route}/{direction}/{id}`, words)}
    <p>${words.say('mqttTopics')}</p>
    ${tableOf(
      words.say('mqttTitle'),
      [words.say('mqttTopic'), words.say('mqttWhat')],
      topics.map(([topic, what]) => [html`<code>${topic}</code>`, what]),
    )}
    <p class="label">mosquitto_sub</p>
    ${codeBlock(`mosquitto_sub ${addressOf(publicUrl)} -v -t '${topics[0][0]}'`, words)}
    <p>${words.say('mqttKept', `${root}/status`)}</p>
  </section>`;
}

/** Host and port as the program takes them. */
function addressOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return '-h broker.example.org';
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'mqtts:';
  return `-h ${hostname} -p ${port || (isSecure ? 8883 : 1883)}${isSecure ? ' --tls-use-os-certs' : ''}`;
}
