import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HubError } from '#libs/errors';
import { vehicleMoved } from '#libs/testing';
import { KAFKA_CLIENTS, openKafkaBus, type KafkaBusOptions } from '../index.js';

const env = process.env;
const brokers = env['ESTUAIRE_KAFKA_TLS_BROKERS']?.split(',');

if (brokers === undefined) {
  it.skip('Kafka bus over TLS (skipped, because there is no such listener: ESTUAIRE_KAFKA_TLS_BROKERS)', () => {});
} else {
  describe.each(KAFKA_CLIENTS)(
    'Kafka bus over TLS by %s, where the broker wants a certificate and a login',
    (client) => {
      const pem = (name: string) => readFileSync(env[`ESTUAIRE_KAFKA_TLS_${name}`]!, 'utf8');
      const own = { ca: [pem('CA')], cert: pem('CERTIFICATE'), key: pem('KEY') };
      const login = (password = env['ESTUAIRE_KAFKA_SASL_PASSWORD']!): KafkaBusOptions['sasl'] => ({
        mechanism: 'scram-sha-512',
        username: env['ESTUAIRE_KAFKA_SASL_USER']!,
        password,
      });
      const open = (options: Partial<KafkaBusOptions> = {}) =>
        openKafkaBus({
          client,
          brokers,
          topicPrefix: `test-${randomUUID()}.`,
          retentionMs: 86_400_000,
          partitions: 1,
          now: Date.now,
          ssl: own,
          sasl: login(),
          ...options,
        });
      const failure = async (options: Partial<KafkaBusOptions>): Promise<HubError> => {
        const bus = await open(options).catch((error: unknown) => error as HubError);
        if ('close' in bus) {
          await bus.close();
          throw new Error('the bus opened');
        }
        return bus;
      };

      // Each is tried again and again before it is given up: they wait together.
      const wrong = () => ({
        untrusted: failure({ ssl: true }),
        withoutCertificate: failure({ ssl: { ca: own.ca } }),
        withoutTls: failure({ ssl: false }),
        tlsToPlain: failure({ brokers: env['ESTUAIRE_KAFKA_BROKERS']!.split(','), sasl: undefined }),
      });
      let refusals: ReturnType<typeof wrong>;
      beforeAll(() => {
        refusals = wrong();
      });

      it('appends, claims, commits and reads as on any other listener', async () => {
        const bus = await open();
        const claim = await bus.claim('astuce');
        await claim.append([vehicleMoved('a')]);
        const { deliveries } = await bus.latest('vehicle-position');
        expect(deliveries.map(({ event }) => event.key)).toEqual(['astuce:a']);
        await bus.commit('recorder', [deliveries[0]!.position]);
        expect(await bus.committed('recorder')).toEqual([deliveries[0]!.position]);
        await bus.close();
      }, 60_000);

      it('refuses a broker whose certificate no known authority vouches for, and says what to configure', async () => {
        const refused = await refusals.untrusted;
        expect(refused).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: false });
        expect(refused.message).toMatch(
          /^the certificate of a Kafka broker is not trusted \(.*certificate\): give its authority as ssl\.ca of the bus$/,
        );
      }, 60_000);

      it('says that the broker wants a certificate where the hub shows none', async () => {
        const refused = await refusals.withoutCertificate;
        expect(refused).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: false });
        expect(refused.message).toMatch(
          /^Kafka refuses the TLS connection \(ERR_SSL_[A-Z0-9_]*CERTIFICATE[A-Z_]*\): .*ssl\.certificate and ssl\.key of the bus$/,
        );
      }, 60_000);

      it('says so when TLS is spoken to a listener that does not, or not to one that does', async () => {
        expect((await refusals.withoutTls).message).toMatch(/configure ssl of the bus$/);
        const plain = await refusals.tlsToPlain;
        expect(plain.message).toMatch(/its listener does not speak TLS, take ssl from the bus$/);
      }, 120_000);

      it('refuses a wrong password without showing it', async () => {
        const refused = await failure({ sasl: login('guessed') });
        expect(refused.message).toMatch(
          /^Kafka refuses the login \(.*\): check mechanism, user and password of the bus$/,
        );
        expect(refused.message).not.toContain('guessed');
      }, 60_000);
    },
  );
}
