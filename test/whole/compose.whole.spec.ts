import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { atDatabase, query } from '../support/database.js';
import { temporaryDataDir, until, type DataDir } from '../support/hub-process.js';
import { noServices } from '../support/own-services.js';

interface Line {
  service?: string;
  url?: string;
  pid?: number;
  ready?: boolean;
}

interface ComposeFile {
  services: Record<
    string,
    {
      build?: string;
      healthcheck?: { test?: string[] };
      deploy?: object;
      command?: string[];
      image?: string;
      environment?: Record<string, string>;
      secrets?: string[];
      volumes?: string[];
      depends_on?: object;
    }
  >;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, object | null>;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;

describe('docker-compose.yml', () => {
  it('gives every service a memory limit, and every role the command of a program the build makes', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect([name, service.deploy]).toEqual([name, { resources: { limits: { memory: expect.any(String) } } }]);
      if (!service.build) continue;
      // `publisher-transit` is a publisher.
      expect(service.command?.[1]).toBe(`dist/apps/${name.split('-')[0]}/main.js`);
    }
  });

  it('gives passwords as files, in no variable, and keeps what images write in volumes', () => {
    const { services, secrets, volumes } = compose;
    for (const [name, { environment = {}, secrets: given = [] }] of Object.entries(services)) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/(PASSWORD|SECRET|TOKEN|AUTH)/.test(variable) || variable.startsWith('GF_')) continue;
        expect([name, variable, value]).toEqual([name, expect.stringMatching(/_FILE$/), expect.any(String)]);
        if (name === 'simulator') continue;
        expect([name, given]).toEqual([name, expect.arrayContaining([value.replace('/run/secrets/', '')])]);
      }
    }
    for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\/secrets\//);
    expect(readFileSync('.gitignore', 'utf8')).toContain('\n/secrets/\n');
    const written = Object.entries(services).flatMap(([name, service]) =>
      (service.volumes ?? []).flatMap((volume) => (volume.startsWith('.') ? [] : [`${name} ${volume}`])),
    );
    expect(written.sort()).toEqual([
      // Without a name: each replica has its own.
      ...['analyst', 'collector'].map((role) => `${role} /srv/estuaire/data`),
      'gateway caddy-config:/config',
      'gateway caddy-data:/data',
      'grafana grafana:/var/lib/grafana',
      'kafka kafka:/var/lib/kafka/data',
      'lab lab:/srv/estuaire/data',
      'prometheus prometheus:/prometheus',
      ...['publisher', 'publisher-streets', 'publisher-transit'].map((role) => `${role} /srv/estuaire/data`),
      'recorder /srv/estuaire/data',
      ...['streamer', 'streamer-streets', 'streamer-transit'].map((role) => `${role} /srv/estuaire/data`),
      'timescaledb timescaledb:/var/lib/postgresql/data',
    ]);
    expect(Object.keys(volumes).sort()).toEqual(
      ['caddy-config', 'caddy-data', 'grafana', 'kafka', 'lab', 'prometheus', 'timescaledb'].sort(),
    );
  });

  it('has a publisher and a streamer for each part of the configuration, and a gateway before them', () => {
    const { follow } = parse(readFileSync('config/cluster.yaml', 'utf8')) as {
      follow: Record<string, Record<'publisher' | 'streamer', string>>;
    };
    const expected = Object.entries(follow).flatMap(([part, addresses]) =>
      (['publisher', 'streamer'] as const).map((role) => {
        expect(addresses[role]).toContain(`:-http://${role}-${part}:3000}`);
        return [`${role}-${part}`, part];
      }),
    );
    const ofParts = Object.entries(compose.services).filter(([, { environment }]) => environment?.['HUB_FOLLOW']);
    expect(ofParts.map(([name, { environment }]) => [name, environment!['HUB_FOLLOW']]).sort()).toEqual(
      expected.sort(),
    );
    expect(Object.keys(compose.services['gateway-parts']!.depends_on!).sort()).toEqual(
      expected.map(([name]) => name).sort(),
    );
  });

  it('is of a Node line with long support, one and the same for building and running', () => {
    const lines = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) =>
      Number(major),
    );
    expect(lines).toEqual([24, 24]);
  });

  const redis = spawnSync('redis-server', ['--version']).status === 0;
  (redis ? it : it.skip)(
    `starts Redis with the password in no argument${redis ? '' : ' (skipped, because redis-server is not installed)'}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'estuaire-redis-'));
      const secret = join(folder, 'redis-password');
      writeFileSync(secret, 'a$b/c#d@e\n');
      const here = (line: string): string =>
        line.replaceAll('$$', '$').replaceAll('/run/secrets/redis-password', secret);
      const [shell, flag, line] = compose.services['redis']!.command!;
      const socket = join(folder, 'socket');
      const started = here(line!).replace('redis-server -', `redis-server - --port 0 --unixsocket ${socket}`);
      const server = spawn(shell!, [flag!, started], { stdio: 'ignore' });
      const ended = new Promise((done) => server.once('exit', done));
      const healthy = (check: string) => spawnSync('sh', ['-c', check.replace('redis-cli', `redis-cli -s ${socket}`)]);
      const [, check] = compose.services['redis']!.healthcheck!.test!;
      await until('Redis answers', () => (healthy(here(check!)).status === 0 ? true : undefined));
      expect(String(healthy('redis-cli ping').stdout)).toContain('NOAUTH');
      expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain('a$b');
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  );

  it('names a version of every image it does not build', () => {
    for (const { build, image } of Object.values(compose.services)) if (!build) expect(image).toMatch(/:[\w.-]*\d/);
  });
});

if (noServices) {
  it.skip(`the roles as docker-compose.yml describes them (skipped, because ${noServices})`, () => {});
} else {
  describe('the roles as docker-compose.yml describes them, started without containers', () => {
    const id = randomUUID().slice(0, 8);
    const postgres = process.env['ESTUAIRE_POSTGRES_URL']!;
    const lines: Line[] = [];
    let data: DataDir;
    let runner: ChildProcess;
    let errors = '';

    const urlOf = (service: string): string => lines.find((line) => line.service === service)!.url!;
    beforeAll(async () => {
      data = temporaryDataDir();
      await query(postgres, `create database compose_${id}`);
      const database = atDatabase(postgres, `compose_${id}`);
      runner = spawn(
        process.execPath,
        [
          resolve('scripts/run-compose.mjs'),
          ...['--built', '--scale', 'collector=2', '--profile', 'parts', '--data', data.path],
        ],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: {
            ...process.env,
            DATABASE_URL: database.href,
            TOPIC_PREFIX: `compose-${id}.`,
            REDIS_PREFIX: `compose-${id}:`,
          },
        },
      );
      let text = '';
      runner.stdout!.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const whole = text.split('\n');
        text = whole.pop()!;
        lines.push(...whole.map((line) => JSON.parse(line) as Line));
      });
      runner.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      await until(
        'all roles are ready',
        () => {
          if (runner.exitCode !== null) throw new Error(errors);
          return lines.some(({ ready }) => ready) ? true : undefined;
        },
        90_000,
      );
      await until(
        'vehicles',
        async () => {
          const answer = await fetch(`${urlOf('publisher')}/v1/vehicle-positions?limit=1`);
          return ((await answer.json()) as { items: unknown[] }).items.length > 0 ? true : undefined;
        },
        30_000,
      );
    }, 150_000);

    afterAll(async () => {
      const ended = new Promise((done) => runner.once('exit', done));
      runner.kill('SIGTERM');
      await ended;
      await query(postgres, `drop database if exists compose_${id} with (force)`);
      data.remove();
    }, 60_000);

    it('are all ready, each in a process of its own, and say so', async () => {
      const all = lines.filter(({ service }) => service && service !== 'simulator');
      const parts = ['gateway-parts', 'publisher-streets', 'publisher-transit', 'streamer-streets', 'streamer-transit'];
      expect(all.flatMap(({ service }) => (service!.includes('-') ? service! : [])).sort()).toEqual(parts);
      const roles = all.filter(({ service }) => !parts.includes(service!));
      expect(roles.map(({ service }) => service).sort()).toEqual(
        ['analyst', 'collector', 'collector', 'lab', 'publisher', 'recorder', 'streamer'].sort(),
      );
      for (const { service, url } of roles) {
        // A reader that starts before any collector says so for as long as that is so.
        const health = await until(`${service} to be ready`, async () => {
          const said = (await (await fetch(`${url}/health/ready`)).json()) as { status: string; roles: object };
          return said.status === 'ready' ? said : undefined;
        });
        // The laboratory has the streams of its sessions.
        const own = service === 'lab' ? ['lab', 'streamer'] : [service!];
        expect([service, Object.keys(health.roles).sort()]).toEqual([service, ['bus', 'coordination', ...own].sort()]);
      }
    });

    it('give the schedule a collector on another machine has taken in, and real time that refers to it', async () => {
      const zip = await until('the schedule', async () => {
        const answer = await fetch(`${urlOf('publisher')}/gtfs/sim-transit.zip`);
        return answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : undefined;
      });
      expect(zip.subarray(0, 2).toString()).toBe('PK');
      const positions = await until('positions with trips', async () => {
        const answer = await fetch(`${urlOf('publisher')}/gtfs-rt/sim-transit/vehicle-positions.json`);
        const { entity } = (await answer.json()) as { entity: { vehicle: { trip?: { trip_id: string } } }[] };
        return entity.some(({ vehicle }) => vehicle.trip?.trip_id) ? entity : undefined;
      });
      expect(positions.length).toBeGreaterThan(10);
    });

    it('say the same of all feeds by a gateway before parts as by a publisher that follows all', async () => {
      const [whole, gateway] = [urlOf('publisher'), urlOf('gateway-parts')];
      for (const path of [
        '/v1/stops?limit=50',
        '/v1/stops?q=theatre&limit=5',
        '/v1/routes',
        '/geojson/routes.geojson',
        '/communes/76540/stops.csv',
        '/ngsi-ld/v1/entities?type=BikeHireDockingStation&attrs=name&limit=3&options=keyValues',
      ]) {
        const equal = await until(`${path} to be the same`, async () => {
          const [one, other] = await Promise.all([whole, gateway].map(async (url) => (await fetch(url + path)).text()));
          return one === other && one!.includes('sim-') ? one : undefined;
        });
        expect(equal).toContain('sim-');
      }
      for (const path of ['/gtfs/all.zip', '/siri/all/vm.xml', '/datex2/all/v3/situations.xml', '/catalog.ttl'])
        await until(path, async () => (await fetch(gateway + path)).status === 200);
      const { feeds } = (await (await fetch(`${gateway}/v1/feeds`)).json()) as { feeds: { id: string }[] };
      expect(feeds.map(({ id }) => id)).toEqual(['sim-transit', 'sim-bikes', 'sim-roads']);
    }, 60_000);

    it('push what one collects, the other records, and the analyst makes of it', async () => {
      const kinds = new Set<string>();
      const socket = new WebSocket(`${urlOf('streamer').replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
      socket.on('open', () =>
        socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['vehicle-position', 'station', 'kpi'] })),
      );
      socket.on('message', (frame) => {
        const message = JSON.parse(String(frame)) as { events?: { kind: string }[]; entities?: { kind: string }[] };
        for (const { kind } of [...(message.events ?? []), ...(message.entities ?? [])]) kinds.add(kind);
      });
      await until('all three kinds', () => (kinds.size === 3 ? true : undefined), 30_000);
      socket.close();
      const { items } = (await (await fetch(`${urlOf('publisher')}/v1/vehicle-positions?limit=1`)).json()) as {
        items: { key: string }[];
      };
      await until('history', async () => {
        const answer = await fetch(
          `${urlOf('publisher')}/v1/vehicle-positions/${encodeURIComponent(items[0]!.key)}/history`,
        );
        return ((await answer.json()) as { rows: unknown[] }).rows.length > 0 ? true : undefined;
      });
    });

    it('show every figure that the dashboard draws', async () => {
      const dashboard = readFileSync('deploy/grafana/estuaire.json', 'utf8');
      const drawn = new Set(dashboard.match(/\b(estuaire|process)_[a-z_]+/g));
      const shown = (
        await Promise.all(
          lines
            .filter(({ service }) => service && service !== 'simulator')
            .map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
        )
      ).join('\n');
      // A counter nothing has happened to yet shows its type alone.
      expect([...drawn].filter((name) => !shown.includes(`# TYPE ${name} `))).toEqual([]);
    });
  });
}
