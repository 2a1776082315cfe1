import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IssueCollector } from '#libs/errors';
import {
  decodeGbfsFile,
  encodeDiscovery23,
  encodeDiscovery30,
  encodeGbfs23,
  encodeGbfs30,
  encodeManifest30,
  type GbfsFile,
  type GbfsFileName,
  type JsonValue,
} from '#libs/formats/gbfs';
import {
  GBFS_ENVELOPE,
  GBFS_FIELDS,
  READ_VERSIONS,
  WRITTEN_VERSIONS,
  isRead,
  type GbfsVersion,
} from './support/gbfs.js';
import {
  ANY_NAME,
  othersOf,
  pathsIn,
  sampleOf,
  schemaAt,
  schemaPaths,
  withValue,
  type Schema,
} from '../support/schema-sample.js';

const folder = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas', 'gbfs');
const itWithSchemas = existsSync(folder)
  ? it
  : (name: string): void => it.skip(`${name} (skipped, because ${folder} is not here)`, () => {});

const HEAD = { lastUpdated: '2026-01-15T08:00:00.000Z', ttlSeconds: 5 };

interface SchemaFile {
  version: GbfsVersion;
  name: string;
  schema: Schema;
  paths: string[];
  sample: unknown;
}

/** Put where a schema allows any name: a language in discovery, else an id. */
const nameFor = (name: string): string => (name === 'gbfs' ? 'fr' : 'vehicle_type_ids-1');

function schemasOf(version: GbfsVersion): SchemaFile[] {
  return readdirSync(join(folder, `v${version}`)).map((file) => {
    const name = file.replace('.json', '');
    const schema = JSON.parse(readFileSync(join(folder, `v${version}`, file), 'utf8')) as Schema;
    return { version, name, schema, paths: schemaPaths(schema), sample: sampleOf(schema, '', nameFor(name)) };
  });
}

function read(name: string, document: unknown): GbfsFile | undefined {
  return decodeGbfsFile(
    name as GbfsFileName,
    Buffer.from(JSON.stringify(document)),
    { timeZone: 'Pacific/Kiritimati' },
    new IssueCollector(),
  );
}

/** Whether some other value, or none, makes another content; what holds such a field counts with it. */
function noticed({ name, schema, paths, sample }: SchemaFile): Set<string> {
  const all = JSON.stringify(read(name, sample));
  const changes = (path: string): boolean => {
    const steps = path.split('.');
    return othersOf(schemaAt(schema, steps)).some(
      (value) => JSON.stringify(read(name, withValue(sample, steps, value, nameFor(name)))) !== all,
    );
  };
  const found = new Set(paths.filter(changes));
  return new Set(paths.filter((path) => [...found].some((one) => one === path || one.startsWith(`${path}.`))));
}

function write(version: GbfsVersion, file: GbfsFile): JsonValue | undefined {
  const feeds = file.name === 'gbfs' ? file.content.feeds : [];
  if (file.name === 'manifest') return encodeManifest30(file.content, HEAD);
  if (version === '2.3')
    return file.name === 'gbfs' ? encodeDiscovery23({ fr: feeds }, HEAD) : encodeGbfs23(file, { languages: ['fr'] });
  return file.name === 'gbfs' ? encodeDiscovery30(feeds, HEAD) : encodeGbfs30(file, { languages: ['fr'] });
}

/** Names one file has in two versions. */
const counterpart = (name: string): string =>
  ({ free_bike_status: 'vehicle_status', vehicle_status: 'free_bike_status' })[name] ?? name;

/** What comes out as `target`, from 2.3 or 3.0 documents that hold everything, or everything but one field. */
function written(target: SchemaFile, sources: readonly SchemaFile[]): Set<string> {
  const found = new Set<string>();
  for (const { version, name, paths, sample } of sources) {
    if (name !== (version === target.version ? target.name : counterpart(target.name))) continue;
    const without = paths.map((path) => withValue(sample, path.split('.'), undefined, nameFor(name)));
    for (const document of [sample, ...without]) {
      const file = read(name, document);
      for (const path of file ? pathsIn(write(target.version, file)) : []) found.add(path);
    }
  }
  return found;
}

const reported = (version: GbfsVersion): { file: string; field: string }[] =>
  GBFS_FIELDS.filter(({ versions }) => versions.includes(version));

describe('the table of GBFS', () => {
  itWithSchemas('has every field of every file of the published schemas, and no other', () => {
    for (const version of READ_VERSIONS) {
      const theirs = schemasOf(version).flatMap(({ name, paths }) =>
        paths.flatMap((path) => (GBFS_ENVELOPE.includes(path) ? [] : [`${version} ${name} ${path}`])),
      );
      const ours = reported(version).map(({ file, field }) => `${version} ${file} ${field}`);
      expect(ours.sort()).toEqual(theirs.sort());
    }
  });

  itWithSchemas('says read of what changes what the hub knows, and ignored of what does not', () => {
    for (const version of READ_VERSIONS)
      for (const file of schemasOf(version)) {
        const found = noticed(file);
        const ours = file.paths.filter((path) => isRead(file.name, path));
        expect([version, file.name, ...file.paths.filter((path) => found.has(path))]).toEqual([
          version,
          file.name,
          ...ours,
        ]);
      }
  });

  itWithSchemas('says written of what comes out of documents that have everything', () => {
    const sources = WRITTEN_VERSIONS.flatMap(schemasOf);
    for (const version of WRITTEN_VERSIONS)
      for (const target of schemasOf(version)) {
        const named = target.paths.map((path) => path.replaceAll(ANY_NAME, nameFor(target.name)));
        expect([version, target.name, ...[...written(target, sources)].sort()]).toEqual([
          version,
          target.name,
          ...named.sort(),
        ]);
      }
  });
});
