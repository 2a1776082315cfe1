import { HubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Clock } from '#libs/telemetry';
import type { Source, SourceDocument, SourceSink } from '../source.js';
import { PolledSource, type PollOptions } from './poll.js';

export interface DiscoveredFile {
  name: string;
  url: string;
  /** Of its texts, where the system has such a file in each language. */
  language?: string;
  isTranslation?: true;
}

export interface DiscoveryOptions {
  /** The discovery document itself; its own pace is how often it is read again. */
  index: PollOptions;
  /** What a discovery document lists; the format's own reader. */
  discover: (bytes: Uint8Array) => DiscoveredFile[];
  /** How often one of the listed files is read. */
  everyMsOf: (name: string) => number;
  /** At most this many files; default 100: those of a system, and ten languages of what has texts. */
  maxFiles?: number;
}

/**
 * A system of files behind one discovery document (GBFS `gbfs.json`): the discovery is read again at its own pace, the
 * files it lists are polled each as a source of its own (id `<id>-<name>`, `<id>-<name>.<language>` for a translation),
 * files it drops are no longer asked for. Ids are bounded too: a listing that names others each time is followed no more.
 */
export class DiscoveredSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;
  private readonly running = new Map<string, { url: string; stop: AbortController; done: Promise<void> }>();
  /** All ids ever asked under. */
  private readonly used = new Set<string>();
  private readonly clock: Clock;

  constructor(private readonly options: DiscoveryOptions) {
    this.feedId = options.index.feedId;
    this.id = options.index.id;
    this.clock = options.index.clock;
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const index = new PolledSource(this.options.index);
    await index.run(
      {
        ...sink,
        attempt: (attempt) => sink.attempt(attempt),
        document: async (document) => {
          await sink.document(document);
          this.follow(document, sink, signal);
        },
      },
      signal,
    );
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  private follow(discovery: SourceDocument, sink: SourceSink, signal: AbortSignal): void {
    const maxFiles = this.options.maxFiles ?? 100;
    const listed = new Map(
      this.options
        .discover(discovery.bytes)
        .slice(0, maxFiles)
        .map((file) => [nameOf(file), file]),
    );
    // A discovery that names nothing is a fault of the moment: what is asked goes on being asked.
    if (listed.size === 0) return;
    for (const [name, { url, stop, done }] of this.running) {
      if (addressOf(listed.get(name)) !== url) {
        stop.abort();
        this.running.delete(name);
        if (!listed.has(name)) void done.then(() => sink.ended?.(`${this.id}-${name}`));
      }
    }
    for (const [name, listing] of listed) {
      if (this.running.has(name)) continue;
      if (!this.used.has(name) && this.used.size >= 2 * maxFiles) continue;
      this.used.add(name);
      const { url, language, isTranslation } = listing;
      const address = this.resolve(name, url, sink);
      if (!address) continue;
      const { index } = this.options;
      const stop = new AbortController();
      const file = new PolledSource({
        ...index,
        id: `${this.id}-${name}`,
        document: listing.name,
        language,
        isTranslation,
        url: address.href,
        // A key, or a token, is for the host it was configured for, not for whatever a discovery names.
        ...(address.origin === new URL(index.url).origin ? {} : { headers: {}, authoriser: undefined }),
        everyMs: this.options.everyMsOf(listing.name),
        clock: this.clock,
      });
      const done = file.run(sink, AbortSignal.any([signal, stop.signal]));
      this.running.set(name, { url: addressOf(listing)!, stop, done });
    }
  }

  /** A relative address is read against the discovery's own, as links are. One that is none fails that file alone. */
  private resolve(name: string, url: string, sink: SourceSink): URL | undefined {
    try {
      return new URL(url, this.options.index.url);
    } catch {
      const where = `${this.id}-${name}`;
      const error = new HubError('SOURCE_ADDRESS_REFUSED', `${where}: got "${url.slice(0, 80)}", expected an address`, {
        feedId: this.feedId,
        where,
      });
      const at = toInstant(this.clock.now());
      sink.attempt({ feedId: this.feedId, sourceId: where, at, outcome: 'failed', bytes: 0, durationMs: 0, error });
      return undefined;
    }
  }
}

function nameOf({ name, language, isTranslation }: DiscoveredFile): string {
  return isTranslation ? `${name}.${language}` : name;
}

/** What is asked, and as what: a file that becomes one of another language is asked for anew. */
function addressOf(file: DiscoveredFile | undefined): string | undefined {
  return file && `${file.url} ${file.language ?? ''}`;
}
