import { parseConfig } from './load.js';
import { engineAddressProblems } from './engine-addresses.js';

const HEAD = `hub: { name: N, operator: O, contact: c@example.org }
feeds: [{ id: a, title: A, producer: P, licence: CC0-1.0, sources: [{ format: gtfs, file: none.zip }] }]
`;
const ENGINES = `engines:
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL } }
`;
const SOUND = { DATABASE_URL: 'postgres://hub@db:5432/hub', REDIS_URL: 'redis://redis:6379' };

const problemsOf = (variables: Record<string, string | undefined>) =>
  engineAddressProblems(parseConfig(HEAD + ENGINES).config!, variables);

describe('the addresses of database and Redis', () => {
  it('may hold a password with an @ or :, or anything percent-encoded, or be the path of a socket', () => {
    for (const DATABASE_URL of [
      SOUND.DATABASE_URL,
      'postgresql://hub:p@ss@db/hub',
      'postgres://hub:p:ss@db/hub',
      'postgres://hub:p%2Fss%23%25@db/hub',
      'postgres:///hub?host=/var/run/postgresql',
      '/var/run/postgresql hub',
    ]) {
      expect(problemsOf({ ...SOUND, DATABASE_URL })).toEqual([]);
    }
  });

  it.each([
    'postgres://hub:p/ss@db/hub',
    'postgres://hub:1/ss@db/hub',
    'postgres://hub:1#ss@db/hub',
    'postgres://hub:1?ss@db/hub',
    'postgres://hub:p%ss@db/hub',
    'postgres://db:99999/hub',
    'mysql://db/hub',
    'db',
  ])(
    'of a database that cannot be read, %s, is reported by its variable, with what to do and without its value',
    (address) => {
      const [problem, ...others] = problemsOf({ ...SOUND, DATABASE_URL: address });
      expect(others).toEqual([]);
      expect(problem).toMatchObject({
        path: 'engines.store.postgres.urlEnv',
        env: 'DATABASE_URL',
        fault: 'unreadable',
      });
      expect(problem!.message).toMatch(/^DATABASE_URL holds no address such as postgres:.*PGPASSWORD/);
      expect(problem!.message).not.toContain(address);
    },
  );

  it('of Redis likewise', () => {
    for (const REDIS_URL of ['redis://:p/ss@redis:6379', 'redis://:1#ss@redis', 'http://redis:6379', 'redis']) {
      expect(problemsOf({ ...SOUND, REDIS_URL })).toEqual([
        expect.objectContaining({
          env: 'REDIS_URL',
          fault: 'unreadable',
          message: expect.stringContaining('REDIS_PASSWORD'),
        }),
      ]);
    }
  });

  it('that are not set are reported as missing', () => {
    expect(problemsOf({}).map(({ env, fault }) => [env, fault])).toEqual([
      ['DATABASE_URL', 'unset'],
      ['REDIS_URL', 'unset'],
    ]);
  });
});

describe('the brokers', () => {
  const brokersOf = (value: string) => {
    const text = `${HEAD}engines: { bus: { kafka: { brokers: ['\${KAFKA_BROKERS}'] } } }\n`;
    const { config, problems } = parseConfig(text, { KAFKA_BROKERS: value });
    return config ? (config.engines.bus as { kafka: { brokers: string[] } }).kafka.brokers : problems!;
  };

  it('may stand in one variable with commas between, with the port Kafka has by default', () => {
    expect(brokersOf('a,b')).toEqual(['a:9092', 'b:9092']);
    expect(brokersOf(' kafka-1:9092, 10.0.0.7:19092,,[::1]:9092 ')).toEqual([
      'kafka-1:9092',
      '10.0.0.7:19092',
      '[::1]:9092',
    ]);
  });

  it.each(['', ',', 'http://kafka:9092', 'kafka:99999', 'kafka:port', 'kafka 9092', 'user@kafka:9092'])(
    'are refused where they are none: %p',
    (value) => {
      expect(brokersOf(value)).toEqual([
        expect.objectContaining({ path: 'engines.bus.kafka.brokers', message: expect.stringContaining('kafka:9092') }),
      ]);
    },
  );
});

describe('a variable the text asks for', () => {
  const withTitle = (title: string) => HEAD.replace('title: A', `title: ${title}`);

  it('that is not set is a problem of its line, unless a default is given with it', () => {
    expect(parseConfig(withTitle("'${CITY}'")).problems).toEqual([
      { path: '(file)', line: 2, message: expect.stringContaining('${CITY} is not set') },
    ]);
    expect(parseConfig(withTitle("'${CITY:-Rouen}'")).problems).toBeUndefined();
    expect(parseConfig(withTitle("'${CITY}'"), { CITY: 'Rouen' }).problems).toBeUndefined();
  });

  it('in a comment is nobody’s problem', () => {
    expect(parseConfig(`# set \${CITY} first\n${HEAD}`).problems).toBeUndefined();
  });
});
