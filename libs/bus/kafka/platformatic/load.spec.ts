import { canRunOn, loadPlatformaticClient } from './load.js';
import { brokerError } from './errors.js';

describe('the other Kafka client', () => {
  it.each([
    ['20.19.0', false],
    ['20.19.4', true],
    ['20.20.2', true],
    ['22.17.1', false],
    ['22.18.0', true],
    ['23.11.0', false],
    ['24.5.0', false],
    ['24.6.0', true],
    ['26.0.0', true],
  ])('on Node %s: %s', (version, can) => {
    expect(canRunOn(version)).toBe(can);
  });

  it('is refused by name on a Node it cannot run on, with what to do', async () => {
    await expect(loadPlatformaticClient('20.19.0')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      where: 'engines.bus.kafka.client',
      got: 'Node 20.19.0',
      message: expect.stringContaining('take kafkajs, or Node 20.19.4, 22.18.0, 24.6.0 or later'),
    });
  });

  it('is refused by name where it was not installed; any other failure is its own', async () => {
    const missing = () =>
      Promise.reject(new Error("Cannot find package '@platformatic/kafka' imported from client.js"));
    await expect(loadPlatformaticClient('24.6.0', missing)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('npm ci, or take kafkajs'),
    });
    const broken = () => Promise.reject(new Error('out of memory'));
    await expect(loadPlatformaticClient('24.6.0', broken)).rejects.toThrow('out of memory');
  });
});

describe('an error of the other Kafka client', () => {
  const refusal = (apiId: string, canRetry: boolean, path: string) =>
    Object.assign(new Error(apiId), { apiId, canRetry, path });

  it('names the refusal that waiting does not help, and its topic', () => {
    const response = { topics: [{ name: 'mobility.alert' }, { name: 'mobility.kpi' }] };
    const error = Object.assign(new AggregateError([], 'two failed'), {
      response,
      errors: [
        refusal('LEADER_NOT_AVAILABLE', true, '/topics/0/partitions/1'),
        refusal('TOPIC_AUTHORIZATION_FAILED', false, '/topics/1'),
      ],
    });
    expect(brokerError(error)).toMatchObject({
      type: 'TOPIC_AUTHORIZATION_FAILED',
      topic: 'mobility.kpi',
      retriable: false,
      cause: error,
    });
  });

  it('is worth another try when the network failed, not when a certificate or a login is refused', () => {
    const network = (cause?: unknown) => Object.assign(new Error('Connection failed', { cause }), { canRetry: true });
    expect(brokerError(network()).retriable).toBe(true);
    expect(brokerError(network({ code: 'ECONNREFUSED' })).retriable).toBe(true);
    expect(brokerError(network({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })).retriable).toBe(false);
    expect(brokerError(network({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })).retriable).toBe(false);
    expect(brokerError(network({ code: 'PLT_KFK_AUTHENTICATION', canRetry: false })).retriable).toBe(false);
  });
});
