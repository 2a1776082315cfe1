import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { secretOf, type HubConfig } from '#libs/config';
import { MqttPublisher } from '#libs/deliver';
import { ENGINES, type Engines } from '#libs/engines';
import { leaseOf, over, runAlone } from './run-alone.js';

/** Of several streamers one publishes: the one that holds this lease. */
const LEASE = 'publish-mqtt';

type MqttConfig = NonNullable<HubConfig['publish']['mqtt']>;

/** bus → MQTT broker, where the configuration names one. */
@Injectable()
export class MqttService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly login: { username?: string; password?: string };
  private publisher: MqttPublisher | undefined;
  private running: Promise<void> | undefined;

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    const { config, secrets, metrics } = engines;
    this.login = config.publish.mqtt ? loginOf(config.publish.mqtt, secrets) : {};
    if (!config.publish.mqtt) return;
    metrics.gauge('estuaire_mqtt_connected', 'Whether the broker takes what is published', [], (gauge) =>
      gauge.set(this.publisher?.isConnected ? 1 : 0),
    );
    metrics.gauge('estuaire_mqtt_waiting', 'Messages that wait for the broker', [], (gauge) =>
      gauge.set(this.publisher?.queue.size ?? 0),
    );
    metrics.total(
      'estuaire_mqtt_messages_total',
      'Messages for the broker by what became of them',
      ['outcome'],
      (set) => {
        const counters = { ...this.publisher?.counters, ...this.publisher?.queue.counters };
        for (const [name, count] of Object.entries(counters)) set(count, { outcome: name.replace('Total', '') });
      },
    );
  }

  onApplicationBootstrap(): void {
    const { mqtt } = this.engines.config.publish;
    const { coordination, clock, log } = this.engines;
    if (!mqtt) return;
    this.running = runAlone({
      coordination,
      clock,
      name: leaseOf(LEASE, this.engines),
      signal: this.stopping.signal,
      work: (until) => this.publish(mqtt, until),
      onFault: (error) => log.error('mqtt-failed', { error }),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async publish(mqtt: MqttConfig, until: AbortSignal): Promise<void> {
    const { coordination, live, catalogue, log } = this.engines;
    const { url, prefix, qos, kinds, clientId = `estuaire-${coordination.member}`.slice(0, 64) } = mqtt;
    const { host } = new URL(url);
    let said: string | undefined;
    this.publisher = new MqttPublisher({
      live,
      guard: catalogue.guard,
      url,
      ...this.login,
      clientId,
      prefix,
      qos,
      kinds,
      // Tried again every two seconds: said once until it is another fault.
      onFault: (reason) => {
        if (reason !== said) log.warn('mqtt-broker', { host, reason });
        said = reason;
      },
    });
    this.publisher.start();
    await over(until);
    await this.publisher.stop();
    this.publisher = undefined;
  }
}

function loginOf(
  mqtt: MqttConfig,
  secrets: Record<string, string | undefined>,
): { username?: string; password?: string } {
  const revealed = (name: string | undefined, key: string): string | undefined =>
    name === undefined ? undefined : secretOf(name, secrets, `publish.mqtt.${key}`).reveal();
  const username = mqtt.username ?? revealed(mqtt.usernameEnv, 'usernameEnv');
  const password = revealed(mqtt.passwordEnv, 'passwordEnv');
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}
