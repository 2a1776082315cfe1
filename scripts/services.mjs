// Brings up real PostgreSQL, Redis, Kafka and Mosquitto (MQTT) on loopback, on free ports, with their data under one folder; for the tests
// of the cluster adapters, and for whoever has no containers. Debian 12 or later, Java 17 and Maven for Kafka.
//
//   scripts/services up      [--folder DIR] [NAME…]   postgres, redis, kafka and mosquitto without a name
//   scripts/services env     [--folder DIR]           prints the variables: eval "$(scripts/services env)"
//   scripts/services kill    NAME [--folder DIR]      ends one process at once, as a power cut would (SIGKILL)
//   scripts/services pause   NAME [--folder DIR]      stops it and its children where they stand (SIGSTOP): it hangs
//   scripts/services resume  NAME [--folder DIR]      lets them go on
//   scripts/services restart NAME [--folder DIR]      stops it if it runs and starts it again on its data and ports
//   scripts/services down    [--folder DIR]           stops what `up` started, and only that
//
// kafka is one broker: one listener for everybody, one that wants a login and checks rights, and one with TLS besides. kafka-cluster, only when
// named, is three brokers (replication 3, two in sync), each a process of its own: kafka-1, kafka-2, kafka-3.
//
// PostgreSQL, Redis and Mosquitto come from Debian's packages (installed when missing, which needs root), Kafka 4 as jars from Maven
// Central. Nothing is left running on a fixed port; processes are known by pid and start time.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './free-port.mjs';

const KAFKA_VERSION = '4.1.0';
const START_PATIENCE_MS = 90_000;
const STOP_PATIENCE_MS = 20_000;

const args = process.argv.slice(2);
const folderAt = args.indexOf('--folder');
// PostgreSQL refuses to run as root, and its own user must be able to reach the folder: not below a home.
const folder = resolve(folderAt >= 0 ? args.splice(folderAt, 2)[1] : join(tmpdir(), 'estuaire-services'));
const [command, ...names] = args;
const stateFile = join(folder, 'services.json');
const envFile = join(folder, 'env');
const starters = {
  postgres: startPostgres,
  redis: startRedis,
  kafka: startKafka,
  'kafka-cluster': startKafkaCluster,
  mosquitto: startMosquitto,
};
const unlessNamed = ['postgres', 'redis', 'kafka', 'mosquitto'];

if (command === 'up') await up(names.length > 0 ? names : unlessNamed);
else if (command === 'down') await down();
else if (command === 'env') printEnv();
else if (command === 'kill') await kill(names[0]);
else if (command === 'pause') signalAll(names[0], 'SIGSTOP');
else if (command === 'resume') signalAll(names[0], 'SIGCONT');
else if (command === 'restart') await restart(names[0]);
else
  fail(
    `usage: scripts/services up|down|env|kill|pause|resume|restart [--folder DIR] [${Object.keys(starters).join('|')}]`,
  );

async function up(wanted) {
  mkdirSync(folder, { recursive: true });
  const state = readState();
  for (const name of wanted) {
    if (!starters[name]) fail(`"${name}" is none of ${Object.keys(starters).join(', ')}`);
    if (Object.values(state).some((service) => (service.of ?? '') === name && isRunning(service))) continue;
    process.stderr.write(`starting ${name} …\n`);
    const started = [await starters[name]()].flat();
    for (const { name: own = name, child, env, again } of started) {
      state[own] = { of: name, pid: child.pid, startedTicks: startTicks(child.pid), env, again };
    }
    writeFileSync(stateFile, JSON.stringify(state, null, 2));
    for (const { name: own = name, child, answers, logFile } of started)
      await waitFor(own, child.pid, answers, logFile);
  }
  writeFileSync(envFile, envText(state), { mode: 0o600 });
  process.stderr.write(`ready; variables in ${envFile}\n`);
  process.stdout.write(envText(state));
}

async function down() {
  const state = readState();
  for (const [name, service] of Object.entries(state).reverse()) {
    if (!isRunning(service)) continue;
    await stop(service, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    process.stderr.write(`stopped ${name}\n`);
  }
  for (const file of [stateFile, envFile]) rmSync(file, { force: true });
  for (const name of Object.keys(starters)) rmSync(join(folder, name, 'data'), { recursive: true, force: true });
}

async function kill(name) {
  await stop(serviceNamed(name), 'SIGKILL');
}

/** PostgreSQL answers by a process of its own for each connection: those must hang as well. */
function signalAll(name, signal) {
  const { pid } = serviceNamed(name);
  const children = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && parentOf(entry) === pid);
  for (const one of [pid, ...children.map(Number)]) {
    try {
      process.kill(one, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

async function restart(name) {
  const service = serviceNamed(name);
  if (!service.again) fail(`${name} cannot be started again on its data`);
  if (isRunning(service)) await stop(service, 'SIGTERM');
  const { program, args: programArgs, logFile, port, options } = service.again;
  const begin = () => {
    const child = start(program, programArgs, logFile, options);
    const state = readState();
    state[name] = { ...service, pid: child.pid, startedTicks: startTicks(child.pid) };
    writeFileSync(stateFile, JSON.stringify(state, null, 2));
    return child;
  };
  let child = begin();
  if (name === 'postgres') {
    // The processes of a killed server take a moment to end, and the next one refuses to start before.
    for (let tries = 0; tries < 20; tries += 1) {
      await pause(250);
      if (startTicks(child.pid) !== undefined) break;
      child = begin();
    }
  }
  await waitFor(name, child.pid, () => answersOf(name, port), logFile);
}

function answersOf(name, port) {
  if (name === 'postgres') return answersPostgres(port);
  return name === 'mosquitto' ? answersMqtt(port) : answersKafka(port);
}

function serviceNamed(name) {
  const state = readState();
  return state[name] ?? fail(`"${name}" is none of ${Object.keys(state).join(', ') || 'what is up here (nothing)'}`);
}

async function stop(service, signal) {
  if (!isRunning(service)) return;
  process.kill(service.pid, signal);
  const started = Date.now();
  while (isRunning(service) && Date.now() - started < STOP_PATIENCE_MS) await pause(20);
  if (isRunning(service)) process.kill(service.pid, 'SIGKILL');
}

function printEnv() {
  if (!existsSync(envFile)) fail(`nothing is up in ${folder}`);
  process.stdout.write(readFileSync(envFile, 'utf8'));
}

async function startPostgres() {
  const bin = postgresBinaries() ?? (install('postgresql'), postgresBinaries());
  if (!bin) fail('PostgreSQL is not installed');
  const home = join(folder, 'postgres');
  const data = join(home, 'data');
  const port = String(await freePort());
  const user = process.getuid() === 0 ? idsOf('postgres') : undefined;
  rmSync(data, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, password);
  if (user) {
    chmodSync(folder, 0o755);
    for (const path of [home, passwordFile]) chownSync(path, user.uid, user.gid);
  }
  const asUser = user ?? {};
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'estuaire', '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
    { ...asUser, stdio: 'ignore', cwd: home },
  );
  rmSync(passwordFile);
  const logFile = join(home, 'log');
  const program = join(bin, 'postgres');
  const programArgs = ['-D', data, '-p', port, '-h', '127.0.0.1', '-k', home];
  const options = { ...asUser, cwd: home };
  const child = start(program, programArgs, logFile, options);
  const psql = (database, sql) =>
    execFileSync(join(bin, 'psql'), ['-h', '127.0.0.1', '-p', port, '-U', 'estuaire', '-d', database, '-Atc', sql], {
      env: { ...process.env, PGPASSWORD: password },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const answers = async () => {
    psql('postgres', 'select 1');
    psql('postgres', 'create database estuaire');
  };
  return {
    child,
    logFile,
    answers,
    again: { program, args: programArgs, logFile, port, options },
    env: { ESTUAIRE_POSTGRES_URL: `postgres://estuaire:${password}@127.0.0.1:${port}/estuaire` },
  };
}

async function startRedis() {
  if (!which('redis-server')) install('redis-server');
  const home = join(folder, 'redis');
  mkdirSync(join(home, 'data'), { recursive: true });
  const port = String(await freePort());
  const logFile = join(home, 'log');
  const child = start(
    'redis-server',
    ['--port', port, '--bind', '127.0.0.1', '--dir', join(home, 'data'), '--save', '', '--appendonly', 'no'],
    logFile,
  );
  return {
    child,
    logFile,
    answers: () => answersTo(port, 'PING\r\n', '+PONG'),
    env: { ESTUAIRE_REDIS_URL: `redis://127.0.0.1:${port}` },
  };
}

/** A broker that wants a login. */
async function startMosquitto() {
  if (!existsSync('/usr/sbin/mosquitto') && !which('mosquitto')) install('mosquitto');
  const home = join(folder, 'mosquitto');
  mkdirSync(join(home, 'data'), { recursive: true });
  const port = String(await freePort());
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(home, 'password');
  execFileSync('mosquitto_passwd', ['-b', '-c', passwordFile, 'estuaire', password], { stdio: 'ignore' });
  const config = join(home, 'mosquitto.conf');
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${passwordFile}`,
    'persistence false',
    // Started by root it would become a user who cannot read this folder.
    ...(process.getuid() === 0 ? ['user root'] : []),
  ];
  writeFileSync(config, settings.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  const logFile = join(home, 'log');
  const program = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';
  const programArgs = ['-c', config];
  const child = start(program, programArgs, logFile);
  return {
    child,
    logFile,
    answers: () => answersMqtt(port),
    again: { program, args: programArgs, logFile, port },
    env: {
      ESTUAIRE_MQTT_URL: `mqtt://127.0.0.1:${port}`,
      ESTUAIRE_MQTT_USER: 'estuaire',
      ESTUAIRE_MQTT_PASSWORD: password,
    },
  };
}

/** One broker. Its second listener wants a login; everybody on the first may do anything, as may the user of the hub. */
async function startKafka() {
  const home = join(folder, 'kafka');
  const [port, loginPort, securePort, controllerPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const passwords = { hub: randomBytes(12).toString('hex'), guest: randomBytes(12).toString('hex') };
  const users = Object.entries(passwords).map(([user, password]) => `user_${user}="${password}"`);
  const certificates = makeCertificates(home);
  const jaas = (module, more = '') => `org.apache.kafka.common.security.${module} required${more};`;
  const scramUsers = Object.entries(passwords).map(
    ([user, password]) => `SCRAM-SHA-512=[name=${user},password=${password},iterations=4096]`,
  );
  const settings = {
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},LOGIN://127.0.0.1:${loginPort},SECURE://127.0.0.1:${securePort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},LOGIN://127.0.0.1:${loginPort},SECURE://127.0.0.1:${securePort}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT',
    'listener.name.login.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.login.plain.sasl.jaas.config': jaas('plain.PlainLoginModule', ` ${users.join(' ')}`),
    // Wants a certificate of the client, a login, and shows a certificate that only this authority vouches for.
    'listener.name.secure.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.secure.scram-sha-512.sasl.jaas.config': jaas('scram.ScramLoginModule'),
    'listener.name.secure.ssl.client.auth': 'required',
    'listener.name.secure.ssl.keystore.type': 'PEM',
    'listener.name.secure.ssl.keystore.location': certificates.brokerChain,
    'listener.name.secure.ssl.truststore.type': 'PEM',
    'listener.name.secure.ssl.truststore.location': certificates.authority,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:hub',
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  };
  const broker = startBroker('kafka', home, fetchKafka(home), clusterId(), port, settings, scramUsers);
  return {
    ...broker,
    env: {
      ESTUAIRE_KAFKA_BROKERS: `127.0.0.1:${port}`,
      ESTUAIRE_KAFKA_SASL_BROKERS: `127.0.0.1:${loginPort}`,
      ESTUAIRE_KAFKA_SASL_USER: 'hub',
      ESTUAIRE_KAFKA_SASL_PASSWORD: passwords.hub,
      // A user who may do nothing until a test says otherwise.
      ESTUAIRE_KAFKA_SASL_GUEST: 'guest',
      ESTUAIRE_KAFKA_SASL_GUEST_PASSWORD: passwords.guest,
      // SASL with SCRAM over TLS; the same users.
      ESTUAIRE_KAFKA_TLS_BROKERS: `127.0.0.1:${securePort}`,
      ESTUAIRE_KAFKA_TLS_CA: certificates.authority,
      ESTUAIRE_KAFKA_TLS_CERTIFICATE: certificates.client,
      ESTUAIRE_KAFKA_TLS_KEY: certificates.clientKey,
    },
  };
}

/** Three brokers, each may be killed: what is acknowledged is on two of them at least. */
async function startKafkaCluster() {
  const home = join(folder, 'kafka-cluster');
  const libraries = fetchKafka(home);
  const id = clusterId();
  const nodes = [];
  for (const node of [1, 2, 3]) nodes.push({ node, port: await freePort(), controllerPort: await freePort() });
  const voters = nodes.map(({ node, controllerPort }) => `${node}@127.0.0.1:${controllerPort}`).join(',');
  const env = { ESTUAIRE_KAFKA_CLUSTER_BROKERS: nodes.map(({ port }) => `127.0.0.1:${port}`).join(',') };
  rmSync(join(home, 'data'), { recursive: true, force: true });
  return nodes.map(({ node, port, controllerPort }) => ({
    name: `kafka-${node}`,
    env,
    ...startBroker(`kafka-${node}`, home, libraries, id, port, {
      'node.id': node,
      'controller.quorum.voters': voters,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'default.replication.factor': 3,
      'min.insync.replicas': 2,
      'offsets.topic.replication.factor': 3,
      'transaction.state.log.replication.factor': 3,
      'transaction.state.log.min.isr': 2,
      'offsets.topic.num.partitions': 6,
      'transaction.state.log.num.partitions': 6,
      // Tests wait for the loss of a broker to be noticed.
      'broker.session.timeout.ms': 3_000,
      'broker.heartbeat.interval.ms': 500,
    }),
  }));
}

/** An authority of our own, a broker's certificate for 127.0.0.1 and one for a client; good for a week. */
function makeCertificates(home) {
  if (!which('openssl')) install('openssl');
  const place = join(home, 'tls');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const at = (name) => join(place, name);
  const openssl = (...given) => execFileSync('openssl', given, { stdio: ['ignore', 'ignore', 'pipe'], cwd: place });
  const authority = ['-x509', '-days', '7', '-subj', '/CN=Estuaire test authority'];
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', ...newKey, ...authority, '-keyout', 'authority.key', '-out', 'authority.pem');
  for (const [name, subject] of [
    ['broker', '/CN=127.0.0.1'],
    ['client', '/CN=hub'],
  ]) {
    writeFileSync(at(`${name}.ext`), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    openssl('req', ...newKey, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const signed = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '7'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  }
  // Kafka takes key and chain as one PEM file.
  writeFileSync(at('broker-chain.pem'), readFileSync(at('broker.key')) + readFileSync(at('broker.pem')), {
    mode: 0o600,
  });
  return {
    authority: at('authority.pem'),
    brokerChain: at('broker-chain.pem'),
    client: at('client.pem'),
    clientKey: at('client.key'),
  };
}

/** `scramUsers`: `SCRAM-SHA-512=[name=…,password=…]`, known from the first start. */
function startBroker(name, home, libraries, id, port, own, scramUsers = []) {
  const data = join(home, 'data', name);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const config = join(home, `${name}.properties`);
  const settings = {
    'process.roles': 'broker,controller',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.backoff.ms': 500,
    'log.cleaner.dedupe.buffer.size': 16 * 2 ** 20,
    ...own,
  };
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([setting, value]) => `${setting}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const java = (main, more) => [
    '-Xmx256m',
    '-XX:TieredStopAtLevel=1',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    join(libraries, '*'),
    main,
    ...more,
  ];
  execFileSync(
    'java',
    java('kafka.tools.StorageTool', ['format', '-t', id, '-c', config, ...scramUsers.flatMap((user) => ['-S', user])]),
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const logFile = join(home, `${name}.log`);
  const programArgs = java('kafka.Kafka', [config]);
  const child = start('java', programArgs, logFile);
  return {
    child,
    logFile,
    answers: () => answersKafka(port),
    again: { program: 'java', args: programArgs, logFile, port },
  };
}

function fetchKafka(home) {
  const libraries = join(home, `libs-${KAFKA_VERSION}`);
  if (existsSync(join(libraries, `kafka_2.13-${KAFKA_VERSION}.jar`))) return libraries;
  mkdirSync(home, { recursive: true });
  const dependency = (group, artifact, version) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  const pom = join(home, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>estuaire</groupId><artifactId>kafka-runtime</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies></project>\n`,
  );
  process.stderr.write(`fetching Kafka ${KAFKA_VERSION} from Maven Central …\n`);
  execFileSync(
    'mvn',
    ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${libraries}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return libraries;
}

/** An ApiVersions request, version 0: any answer of some length means that the broker serves. */
async function answersKafka(port) {
  const body = Buffer.from([0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  await exchange(port, Buffer.concat([length, body]), (answer) => answer.length > 20);
}

/** Asks whether it speaks TLS: any answer means that it serves. */
async function answersPostgres(port) {
  await exchange(port, Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]), (answer) => answer.length > 0);
}

/** A CONNECT without a login: that it is refused means that the broker serves. */
async function answersMqtt(port) {
  const connect = [0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0];
  await exchange(port, Buffer.from(connect), (answer) => answer[0] === 0x20);
}

async function answersTo(port, question, expected) {
  await exchange(port, Buffer.from(question), (answer) => answer.toString('latin1').startsWith(expected));
}

function exchange(port, question, isAnswer) {
  return new Promise((done, failed) => {
    const socket = connect(Number(port), '127.0.0.1');
    let answer = Buffer.alloc(0);
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')));
    socket.on('connect', () => socket.write(question));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      if (isAnswer(answer)) socket.end(done);
    });
    socket.on('error', failed);
    socket.on('close', () => failed(new Error('closed')));
  });
}

async function waitFor(name, pid, answers, logFile) {
  const started = Date.now();
  for (;;) {
    try {
      await answers();
      return;
    } catch (error) {
      const gone = startTicks(pid) === undefined;
      if (gone || Date.now() - started > START_PATIENCE_MS) {
        const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
        fail(`${name} ${gone ? 'ended' : 'does not answer'} (${error.message}):\n${tail}`);
      }
      await pause(200);
    }
  }
}

function start(program, programArgs, logFile, options = {}) {
  const log = openSync(logFile, 'a');
  const child = spawn(program, programArgs, { detached: true, stdio: ['ignore', log, log], ...options });
  child.unref();
  return child;
}

/** Installs a Debian package without letting its service start on its fixed port. */
function install(name) {
  if (process.getuid() !== 0) fail(`the package ${name} is missing: apt-get install ${name}`);
  const policy = '/usr/sbin/policy-rc.d';
  const mine = !existsSync(policy);
  if (mine) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], options);
  } finally {
    if (mine) rmSync(policy);
  }
}

function postgresBinaries() {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0];
  return newest && join(root, newest, 'bin');
}

function idsOf(user) {
  const id = (flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function which(program) {
  return process.env.PATH.split(':').some((place) => existsSync(join(place, program)));
}

function clusterId() {
  const bytes = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  // One of 64 would begin with a hyphen, which Kafka's own command takes for an option.
  bytes[0] &= 0x7f;
  return bytes.toString('base64url');
}

function readState() {
  return existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : {};
}

function envText(state) {
  return Object.entries(Object.assign({}, ...Object.values(state).map(({ env }) => env)))
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}

function isRunning({ pid, startedTicks }) {
  return startedTicks !== undefined && startTicks(pid) === startedTicks;
}

/** Start of a process in clock ticks since boot: with the pid it names one process for good. A zombie counts as gone. */
function startTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
