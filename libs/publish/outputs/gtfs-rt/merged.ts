import { createHash } from 'node:crypto';
import { IssueCollector } from '#libs/errors';
import {
  decodeFeedMessage,
  encodeHeaderField,
  feedMessageToJson,
  scanFeedMessage,
  type FeedHeader,
} from '#libs/formats/gtfs-rt';
import { LossTally } from '#libs/formats/loss';
import { toInstant } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { newestSignMs } from '../../data-time.js';
import type { Built, Output } from '../../output.js';
import {
  PART_ROOT,
  newestOf,
  revisionOfParts,
  type PartData,
  type PartsContext,
  type MergedOutput,
} from '../../parts/part-data.js';
import { versionOf, type Candidate, type Membership } from '../../parts/membership.js';
import { mayRunAhead } from '../may-run-ahead.js';
import { MAX_AHEAD_S } from '../posix-seconds.js';
import { KIND_OF, REALTIME_FILES, RealtimeMessage, eachOnce, timestampOf, type RealtimeFile } from './outputs.js';
import type { MergedOutputs } from '../merged.js';
import { encodeSpliced } from './written.js';

const HEADER: FeedHeader = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' };

const partPath = (file: RealtimeFile): string => `${PART_ROOT}/gtfs-rt/${file}.pb`;

/** What a part says of its entities, where a message has the version of its schedule. */
interface PartNote {
  members: Candidate[];
  /** When its sources last gave a sign of life; absent where they never have. */
  dataTimeMs?: number;
  /** Of the entities that are not dated ahead of the clock, and of all. */
  newestS: number;
  newestOfAllS: number;
  /** Ids of those dated ahead: published where all members are replays. */
  ahead: string[];
}

/** What GTFS-Realtime of all feeds is made of, of those of a part: of every time zone, for the whole decides which it has. */
export function realtimePartOutputs(context: PublishContext, territory: MergedOutputs): Output[] {
  return REALTIME_FILES.map((file) => {
    const source = new RealtimeMessage(context, territory, file);
    return {
      path: partPath(file),
      visibility: 'open',
      revision: () => source.revision(),
      build: () => {
        const latestS = Math.floor(context.clock.now() / 1000) + MAX_AHEAD_S;
        const entities = eachOnce(territory.entities(file, new LossTally()));
        const isAhead = (entity: (typeof entities)[number]): boolean => timestampOf(entity) > latestS;
        const newest = (list: typeof entities): number => list.reduce((max, one) => Math.max(max, timestampOf(one)), 0);
        const note: PartNote = {
          members: territory
            .members()
            .map(({ feedId, documentHash, timeZone }) => ({ feedId, documentHash, timeZone })),
          dataTimeMs: newestSignMs(context, territory.feedIds(), [KIND_OF[file]]),
          newestS: newest(entities.filter((one) => !isAhead(one))),
          newestOfAllS: newest(entities),
          ahead: entities.filter(isAhead).map(({ id }) => id),
        } as PartNote;
        return {
          body: encodeSpliced({ header: { ...HEADER, feedVersion: JSON.stringify(note) }, entities }),
          contentType: 'application/x-protobuf',
          modifiedAt: toInstant(context.clock.now()),
          maxAgeSeconds: 0,
          compress: false,
        };
      },
    };
  });
}

/** GTFS-Realtime of all feeds, of what the parts have. */
export function mergedRealtimeOutputs(context: PartsContext, membership: Membership): MergedOutput[] {
  return REALTIME_FILES.flatMap((file) => {
    const message = new MergedMessage(context, membership, file);
    const output = (ending: string, contentType: string, write: (body: Buffer) => Buffer | string): MergedOutput => ({
      needs: [partPath(file)],
      output: {
        path: `/gtfs-rt/all/${file}.${ending}`,
        visibility: 'open',
        revision: () => message.revision(),
        build: (): Built => {
          const { body, atMs } = message.build();
          return { body: write(body), contentType, modifiedAt: toInstant(atMs), maxAgeSeconds: 5, compress: true };
        },
      },
    });
    return [
      output('pb', 'application/x-protobuf', (body) => body),
      output('json', 'application/json; charset=utf-8', (body) =>
        JSON.stringify(feedMessageToJson(decodeFeedMessage(body, new IssueCollector()))),
      ),
    ];
  });
}

/** One message of the parts' entities, byte for byte as they have them; it changes at most once a second. */
class MergedMessage {
  private made: { revision: string; body: Buffer; atMs: number } | undefined;
  private sampled = { atS: -Infinity, revision: '' };
  private lastStampS = 0;
  private lastDigest = '';

  constructor(
    private readonly context: PartsContext,
    private readonly membership: Membership,
    private readonly file: RealtimeFile,
  ) {}

  revision(): string {
    const nowMs = this.context.clock.now();
    const atS = Math.floor(nowMs / 1000);
    if (atS !== this.sampled.atS) {
      const partData = this.context.partData(partPath(this.file));
      const dataTimes = readParts(partData).map(({ note }) => note.dataTimeMs);
      this.sampled = { atS, revision: revisionOfParts(partData, dataTimes, nowMs) };
    }
    return this.sampled.revision;
  }

  build(): { body: Buffer; atMs: number } {
    const revision = this.revision();
    if (this.made?.revision === revision) return this.made;
    const { context, membership, file } = this;
    const parts = readParts(context.partData(partPath(file)));
    const members = membership.of(parts.flatMap(({ note }) => note.members));
    const areAhead = mayRunAhead(
      context,
      members.map(({ feedId }) => feedId as never),
    );
    const ahead = new Set(areAhead ? [] : parts.flatMap(({ note }) => note.ahead));
    const byFeed = new Map<string, Uint8Array[]>(members.map(({ feedId }) => [feedId, []]));
    for (const slice of parts.flatMap(({ slices }) => slices)) {
      const id = idOf(slice);
      if (!ahead.has(id)) byFeed.get(id.slice(0, id.indexOf(':')))?.push(slice);
    }
    const dataTimes = parts.map(({ note }) => note.dataTimeMs);
    const newest = parts.map(({ note }) => (areAhead ? note.newestOfAllS : note.newestS));
    // The header may not be older than an entity (E012), nor the same for other content (E017, E018).
    const entities = [...byFeed.values()].flat().flatMap((slice) => [entityHead(slice.length), slice]);
    const content = createHash('sha256');
    for (const piece of entities) content.update(piece);
    const digest = content.digest('hex');
    this.lastStampS = Math.max(
      Math.floor(newestOf(dataTimes, context.clock.now()) / 1000),
      digest === this.lastDigest ? this.lastStampS : this.lastStampS + 1,
      ...newest,
    );
    this.lastDigest = digest;
    const feedVersion = members.length > 0 ? { feedVersion: versionOf(members) } : {};
    const header = encodeHeaderField({ ...HEADER, timestamp: this.lastStampS, ...feedVersion });
    this.made = { revision, body: Buffer.concat([header, ...entities]), atMs: this.lastStampS * 1000 };
    return this.made;
  }
}

interface ReadPart {
  note: PartNote;
  slices: readonly Uint8Array[];
}

const read = new WeakMap<Buffer, ReadPart>();

/** Each body is read once. */
function readParts({ bodies }: PartData): ReadPart[] {
  return bodies.map((body) => {
    let part = read.get(body);
    if (!part) {
      const { header, slices } = scanFeedMessage(body, new IssueCollector());
      read.set(body, (part = { note: JSON.parse(header.feedVersion ?? '{}') as PartNote, slices }));
    }
    return part;
  });
}

const ENTITY_TAG = 18;

/** The id of an entity, which a hub writes first. */
function idOf(slice: Uint8Array): string {
  let at = 1;
  let length = 0;
  for (let shift = 0; at < slice.length; shift += 7) {
    const byte = slice[at++]!;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return Buffer.from(slice.buffer, slice.byteOffset + at, length).toString('utf8');
}

/** Tag and length. Spec: protobuf encoding, length-delimited fields. */
function entityHead(length: number): Uint8Array {
  const bytes = [ENTITY_TAG];
  for (let rest = length; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
