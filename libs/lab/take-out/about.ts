import type { HubConfig } from '#libs/config';
import { textIn, type CataloguedFeed } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import type { FeedId, Instant } from '#libs/model';
import type { LabKind } from '../session/index.js';
import type { WrittenFile } from './zip-stream.js';

/** A feed whose data is taken out: whose it is, and on what terms. */
export interface TakenFeed {
  id: FeedId;
  title: string;
  producer: string;
  licence: { id: string; name: string; url: string };
  attribution?: string;
}

export function takenFeed({ feedId, title, producer, licenceTerms, attribution }: CataloguedFeed): TakenFeed {
  const { id, name, url } = licenceTerms;
  return {
    id: feedId,
    title: textIn(title, 'en', 'fr'),
    producer,
    licence: { id, name, url },
    ...(attribution !== undefined && { attribution }),
  };
}

export interface TakenDataset {
  feed: FeedId;
  format: string;
  documentHash: string;
  version?: string;
}

/** The timetables in force in a session, of its own feeds. */
export function datasetsOf({ own }: { own: LiveState }, feeds: readonly CataloguedFeed[]): TakenDataset[] {
  return feeds.flatMap(({ feedId }) => {
    const dataset = own.find('dataset', `${feedId}:gtfs`)?.event.entity;
    return dataset ? [{ feed: feedId, format: dataset.format, documentHash: dataset.documentHash }] : [];
  });
}

/** What the archive says of itself, before its files are known. */
export interface TakeOutAbout {
  kind: LabKind;
  id: string;
  title: string;
  hub: HubConfig['hub'];
  publicUrl: string;
  generatedAt: Instant;
  feeds: readonly TakenFeed[];
  datasets: readonly TakenDataset[];
  /** Documents that stay with the hub, by source: they may name people. */
  withheld?: readonly { feed: FeedId; source: string; documents: number }[];
  /** The script of faults that was in force, as it was asked for. */
  faults?: readonly object[];
}

/** Form of the archive; a reader that knows another number asks for a newer hub. */
export const TAKE_OUT_FORMAT = 'estuaire-experiment/1';

interface Described {
  about: TakeOutAbout;
  /** Of the data; absent where there is none. */
  period: { from: Instant; to: Instant } | undefined;
  files: readonly WrittenFile[];
}

/** How it is cited: who, when, what, by which hub, and what its bytes are. */
export function citationOf({ title, generatedAt, hub, feeds, kind, id }: TakeOutAbout): string {
  const producers = [...new Set(feeds.map(({ producer }) => producer))].join(', ') || hub.operator;
  return `${producers} (${generatedAt.slice(0, 4)}): ${title}. ${kind} ${id} of ${hub.name}, ${hub.operator}, taken out on ${generatedAt.slice(0, 10)}. Experimental data.`;
}

export function manifestOf({ about, period, files }: Described): object {
  const { kind, id, title, hub, generatedAt, feeds, datasets } = about;
  return {
    format: TAKE_OUT_FORMAT,
    kind,
    id,
    title,
    ...period,
    generatedAt,
    hub: { name: hub.name, operator: hub.operator, contact: hub.contact, timezone: hub.timezone, url: about.publicUrl },
    nature: kind === 'sandbox' ? 'experiment' : 'replayed',
    cite: citationOf(about),
    feeds,
    datasets,
    ...(about.withheld?.length ? { withheld: about.withheld } : {}),
    ...(about.faults?.length ? { faults: about.faults } : {}),
    files,
  };
}

const MEDIA: Record<string, string> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  geojson: 'application/geo+json',
  pb: 'application/x-protobuf',
  gz: 'application/gzip',
  txt: 'text/plain',
};

const endingOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const mediaOf = (path: string): string => MEDIA[endingOf(path)] ?? 'application/octet-stream';

/** Spec: Frictionless Data Package 1. */
export function dataPackageOf({ about, files }: Described): object {
  const { id, kind, title, generatedAt, feeds } = about;
  return {
    profile: 'data-package',
    name: `${kind}-${id}`.toLowerCase(),
    title,
    description: citationOf(about),
    created: generatedAt,
    licenses: licencesOf(feeds),
    sources: feeds.map((feed) => ({ title: `${feed.title} — ${feed.attribution ?? feed.producer}` })),
    resources: files.map(({ path, bytes, sha256 }) => ({
      name: path.toLowerCase().replace(/[^a-z0-9._-]+/g, '-'),
      path,
      format: endingOf(path),
      mediatype: mediaOf(path),
      bytes,
      hash: `sha256:${sha256}`,
    })),
  };
}

function licencesOf(feeds: readonly TakenFeed[]): { name: string; title: string; path?: string }[] {
  const known = new Map(feeds.map(({ licence }) => [licence.id, licence]));
  return [...known.values()].map(({ id, name, url }) => ({ name: id, title: name, ...(url && { path: url }) }));
}

/** Spec: RO-Crate 1.1. */
export function roCrateOf({ about, period, files }: Described): object {
  const { title, generatedAt, feeds, hub } = about;
  const licences = licencesOf(feeds);
  return {
    '@context': 'https://w3id.org/ro/crate/1.1/context',
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
        about: { '@id': './' },
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: title,
        description: citationOf(about),
        datePublished: generatedAt,
        ...(period && { temporalCoverage: `${period.from}/${period.to}` }),
        creditText: citationOf(about),
        publisher: { '@id': '#operator' },
        license: licences.map(({ name, path }) => ({ '@id': path ?? `#licence-${name}` })),
        hasPart: files.map(({ path }) => ({ '@id': path })),
      },
      { '@id': '#operator', '@type': 'Organization', name: hub.operator, email: hub.contact },
      ...licences.map(({ name, title: words, path }) => ({
        '@id': path ?? `#licence-${name}`,
        '@type': 'CreativeWork',
        identifier: name,
        name: words,
      })),
      ...files.map(({ path, bytes, sha256 }) => ({
        '@id': path,
        '@type': 'File',
        encodingFormat: mediaOf(path),
        contentSize: String(bytes),
        sha256,
      })),
    ],
  };
}

export function readmeOf({ about, period }: Described): string {
  return `${about.title}

${citationOf(about)}
${period ? `\nData from ${period.from} to ${period.to}.\n` : '\nNo data.\n'}
manifest.json              what this is, whose it is, on what terms; every file with its SHA-256
datapackage.json           the same for Frictionless tools
ro-crate-metadata.json     the same as RO-Crate
events/<kind>.ndjson       every event of the log, one a line, as on the stream
events/<kind>.parquet      the same as a table
geojson/<kind>.geojson     where things were, and when
gtfs-rt/<feed>/<time>.pb   vehicles as GTFS-Realtime, every 30 s or more; <time> in unix seconds
documents/, feeds.json     what a hub reads to play it again: POST this zip to /v1/recordings, or see docs/replay.md

Terms, by feed:
${about.feeds.map(({ id, producer, licence, attribution }) => `  ${id}: ${licence.name}${licence.url ? ` (${licence.url})` : ''} — ${attribution ?? producer}`).join('\n')}
`;
}
