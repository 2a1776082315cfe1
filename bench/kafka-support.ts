import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import type { HubEvent } from '#libs/model';
import { roadMeasured, stationHas, tripDelayed, vehicleMoved } from '../libs/testing/events.js';
import type { BenchRow } from './row.js';

export const brokersOf = (name: string): string[] | undefined => process.env[name]?.split(',');

export function skippedRow(name: string, variable: string): BenchRow {
  return {
    name,
    baseline: '–',
    budget: 'report',
    measured: `skipped, because no Kafka is configured: ${variable}`,
    ratio: Number.NaN,
    spread: '–',
    met: true,
  };
}

export function client(brokers: string[]): kafkajs.Kafka {
  return new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
}

/** Vehicles, trips, bike stations and road counters with values that differ, as a city's feeds give them; always the same. */
export function mixedEvents(count: number): HubEvent[] {
  let state = 42;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return Array.from({ length: count }, (_, i) => {
    const at = Date.UTC(2026, 0, 15, 8) + i * 37;
    const local = String(Math.floor(random() * 3_000));
    const documentHash = Math.floor(i / 400)
      .toString(16)
      .padStart(64, '0');
    const turn = i % 10;
    if (turn < 5) {
      return vehicleMoved(local, {
        at,
        documentHash,
        point: { latitude: 49.4 + random() / 10, longitude: 1 + random() / 5 },
        bearingDeg: Math.floor(random() * 360),
        speedMps: Math.round(random() * 150) / 10,
      });
    }
    if (turn < 8) return tripDelayed(local, Math.floor(random() * 900) - 60, { at, documentHash });
    if (turn < 9) return stationHas(local, Math.floor(random() * 20), Math.floor(random() * 20), { at, documentHash });
    const reading = { flowVehPerHour: Math.floor(random() * 2_000), speedKmh: Math.floor(random() * 110) };
    return roadMeasured(local, reading, { at, documentHash });
  });
}

interface RawBroker {
  connectionPool: {
    send(message: {
      request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<unknown> };
      response: { decode: (payload: Buffer) => Promise<number>; parse: (answer: number) => Promise<number> };
    }): Promise<number>;
  };
}

interface RawCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  findControllerBroker(): Promise<RawBroker>;
}

/** Bytes the logs of all topics with this prefix take on one broker. Spec: Kafka protocol, DescribeLogDirs version 1. */
export async function bytesOnDisk(kafka: kafkajs.Kafka, prefix: string, anyTopic: string): Promise<number> {
  const Encoder = createRequire(import.meta.url)('kafkajs/src/protocol/encoder.js') as new () => {
    writeInt32(value: number): unknown;
  };
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) =>
    description?.endsWith(':createCluster'),
  )!;
  const cluster = (kafka as unknown as Record<symbol, (options: object) => RawCluster>)[symbol]!({
    metadataMaxAge: 1e6,
  });
  await cluster.connect();
  await cluster.addMultipleTargetTopics([anyTopic]);
  const broker = await cluster.findControllerBroker();
  const decode = async (payload: Buffer): Promise<number> => {
    let at = 4;
    const int32 = () => payload.readInt32BE((at += 4) - 4);
    const text = () => {
      const length = payload.readInt16BE(at);
      return payload.toString('utf8', at + 2, (at += 2 + length));
    };
    let bytes = 0;
    for (let folders = int32(); folders > 0; folders -= 1) {
      at += 2;
      text();
      for (let topics = int32(); topics > 0; topics -= 1) {
        const isOurs = text().startsWith(prefix);
        for (let partitions = int32(); partitions > 0; partitions -= 1) {
          if (isOurs) bytes += Number(payload.readBigInt64BE(at + 4));
          at += 4 + 8 + 8 + 1;
        }
      }
    }
    return bytes;
  };
  const bytes = await broker.connectionPool.send({
    request: {
      apiKey: 35,
      apiVersion: 1,
      apiName: 'DescribeLogDirs',
      encode: () => Promise.resolve(new Encoder().writeInt32(-1)),
    },
    response: { decode, parse: (answer) => Promise.resolve(answer) },
  });
  await cluster.disconnect();
  return bytes;
}
