import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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
    { build?: string; healthcheck?: object; deploy?: object; command?: string[]; image?: string }
  >;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;

describe('docker-compose.yml', () => {
  it('gives every service a memory limit, and every role the command of a program the build makes', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect([name, service.deploy]).toEqual([name, { resources: { limits: { memory: expect.any(String) } } }]);
      if (!service.build) continue;
      expect(service.command?.[1]).toBe(`dist/apps/${name}/main.js`);
    }
  });

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
        [resolve('scripts/run-compose.mjs'), '--built', '--scale', 'collector=2', '--data', data.path],
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
      const roles = lines.filter(({ service }) => service && service !== 'simulator');
      expect(roles.map(({ service }) => service).sort()).toEqual(
        ['analyst', 'collector', 'collector', 'publisher', 'recorder', 'streamer'].sort(),
      );
      for (const { service, url } of roles) {
        // A reader that starts before any collector says so for as long as that is so.
        const health = await until(`${service} to be ready`, async () => {
          const said = (await (await fetch(`${url}/health/ready`)).json()) as { status: string; roles: object };
          return said.status === 'ready' ? said : undefined;
        });
        expect(Object.keys(health.roles).sort()).toEqual(['bus', 'coordination', service!].sort());
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
