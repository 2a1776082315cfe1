import { createRequire } from 'node:module';
import type { KafkaBroker } from './kafkajs-internals.js';

/** kafkajs speaks Metadata up to version 6; topic ids came with 10 (Kafka 2.8). */
const METADATA = { apiKey: 3, apiVersion: 10, apiName: 'Metadata' };

export interface ClusterIdentity {
  clusterId: string;
  /** Topic name → id (hex). A topic that was deleted and made again has another id. */
  topicIds: Map<string, string>;
}

const Encoder = createRequire(import.meta.url)('kafkajs/src/protocol/encoder.js') as new () => {
  writeBuffer(bytes: Buffer): unknown;
};

/** Asks a broker who the cluster and these topics are. Spec: Kafka protocol, Metadata request and response version 10. */
export function readIdentity(broker: KafkaBroker, topics: readonly string[]): Promise<ClusterIdentity> {
  return broker.connectionPool.send<ClusterIdentity>({
    request: { ...METADATA, encode: () => Promise.resolve(new Encoder().writeBuffer(encodeRequest(topics))) },
    response: {
      decode: (payload) => Promise.resolve(decodeResponse(payload)),
      parse: (identity) => Promise.resolve(identity),
    },
  });
}

/** Exported for its test. Starts with the (empty) tagged fields of the request header, which kafkajs does not write. */
export function encodeRequest(topics: readonly string[]): Buffer {
  const parts: Buffer[] = [Buffer.of(0), unsigned(topics.length + 1)];
  for (const topic of topics) {
    const name = Buffer.from(topic, 'utf8');
    // Topic id (none), name, no tagged fields.
    parts.push(Buffer.alloc(16), unsigned(name.length + 1), name, Buffer.of(0));
  }
  // No creation of topics, no authorised operations of cluster or topics, no tagged fields.
  parts.push(Buffer.of(0, 0, 0, 0));
  return Buffer.concat(parts);
}

export function decodeResponse(payload: Buffer): ClusterIdentity {
  const reader = new FlexibleReader(payload);
  reader.skipTags();
  reader.skip(4); // throttle time
  for (let left = reader.arrayLength(); left > 0; left -= 1) {
    reader.skip(4); // node
    reader.text();
    reader.skip(4); // port
    reader.text();
    reader.skipTags();
  }
  const clusterId = reader.text() ?? '';
  reader.skip(4); // controller
  const topicIds = new Map<string, string>();
  for (let left = reader.arrayLength(); left > 0; left -= 1) {
    reader.skip(2); // error
    const name = reader.text() ?? '';
    topicIds.set(name, reader.bytes(16).toString('hex'));
    reader.skip(1); // internal
    for (let partitions = reader.arrayLength(); partitions > 0; partitions -= 1) {
      reader.skip(2 + 4 + 4 + 4); // error, partition, leader, its epoch
      for (let lists = 0; lists < 3; lists += 1) reader.skip(4 * reader.arrayLength()); // replicas, in sync, offline
      reader.skipTags();
    }
    reader.skip(4); // authorised operations
    reader.skipTags();
  }
  return { clusterId, topicIds };
}

function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Reads Kafka's flexible encoding: lengths as unsigned varints one too high, tagged fields after each structure. */
class FlexibleReader {
  private at = 0;

  constructor(private readonly payload: Buffer) {}

  skip(bytes: number): void {
    this.at += bytes;
  }

  bytes(length: number): Buffer {
    this.at += length;
    return this.payload.subarray(this.at - length, this.at);
  }

  /** 0 also for an absent array. */
  arrayLength(): number {
    return Math.max(0, this.unsigned() - 1);
  }

  text(): string | undefined {
    const length = this.unsigned() - 1;
    return length < 0 ? undefined : this.bytes(length).toString('utf8');
  }

  skipTags(): void {
    for (let left = this.unsigned(); left > 0; left -= 1) {
      this.unsigned();
      this.skip(this.unsigned());
    }
  }

  private unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.payload.readUInt8(this.at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }
}
