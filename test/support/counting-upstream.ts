import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { HubEvent } from '#libs/model';

/**
 * An upstream whose vehicles count: each document is one step further than the one before, so every event can be
 * identified.
 */
export class CountingUpstream {
  step = 0;
  frozen = false;
  seconds = 0;
  private last: Buffer | undefined;
  private readonly server: Server;

  /** Answers so far that were an earlier document. */
  staleAnswers = 0;

  constructor(
    readonly vehicles: number,
    /** `staleEvery` 3: every third answer is an earlier document. `secondsPerStep`: its time follows its steps. */
    options: { staleEvery?: number; secondsPerStep?: number } = {},
  ) {
    const { staleEvery = 0, secondsPerStep } = options;
    const beginning = Math.floor(Date.now() / 1000) - 300;
    let answers = 0;
    let kept: Buffer | undefined;
    this.server = createServer((request, response) => {
      answers += 1;
      if (!this.frozen && kept !== undefined && staleEvery > 0 && answers % staleEvery === 0) {
        this.staleAnswers += 1;
        response.end(kept);
        return;
      }
      if (!this.frozen) {
        this.step += 1;
        this.seconds =
          secondsPerStep === undefined ? Math.floor(Date.now() / 1000) : beginning + this.step * secondsPerStep;
      }
      // Once frozen it is the same to the byte, whoever asks.
      if (!this.frozen || this.last === undefined) this.last = this.document(askerOf(request.url));
      const document = this.last;
      // Kept for a while, so that it is older than what has been given since.
      if (answers % 4 === 1) kept = document;
      response.end(document);
    });
  }

  /** Address of its document, once it listens. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/vehicles.pb`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private document(asker: string | undefined): Buffer {
    const { seconds } = this;
    const entities = Array.from({ length: this.vehicles }, (_unused, i): FeedEntity => ({
      id: `v${i}`,
      vehicle: {
        vehicle: { id: `v${i}`, label: asker },
        position: { latitude: 49.4 + i * 0.001, longitude: 1 + (this.step % 1000) * 0.0001, odometer: this.step },
        timestamp: seconds,
      },
    }));
    return Buffer.from(
      encodeFeedMessage({
        header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: seconds },
        entities,
      }),
    );
  }
}

/** Who asks by `/collector-1/vehicles.pb` is written on every vehicle, so that the events say who reported them. */
function askerOf(path = ''): string | undefined {
  return /^\/([^/]+)\/vehicles\.pb$/.exec(path)?.[1];
}

/** One event of a counting vehicle: `feed:v3@17`. */
export const stepName = ({ key, entity }: HubEvent): string => `${key}@${(entity as { odometerM?: number }).odometerM}`;
