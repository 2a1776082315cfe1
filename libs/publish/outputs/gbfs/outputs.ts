import {
  encodeDiscovery23,
  encodeDiscovery30,
  encodeGbfs23,
  encodeGbfs30,
  encodeManifest30,
  type GbfsEncodeContext,
  type GbfsFile,
  type GbfsFileOf,
  type GbfsName,
  type JsonValue,
  type SystemIds,
} from '#libs/formats/gbfs';
import { LossTally } from '#libs/formats/loss';
import {
  localId,
  toInstant,
  type Dataset,
  type FeedId,
  type HubEvent,
  type Instant,
  type Loss,
  type Visibility,
} from '#libs/model';
import { textIn } from '#libs/catalogue';
import type { PublishContext } from '../../context.js';
import { dataTimeMs, dataTimeRevision } from '../../data-time.js';
import type { Built, Output } from '../../output.js';

/** What a GBFS dataset event carries; the producer's descriptive files in neutral form. */
interface SystemBody {
  systemId: string;
  languages: string[];
  ttlSeconds: number;
  files: Partial<Record<GbfsName, unknown>>;
}

interface GbfsDocument {
  value: JsonValue;
  ttlSeconds: number;
  at: Instant;
  losses?: Loss[];
}

const VERSIONS = ['2.3', '3.0'] as const;
type Version = (typeof VERSIONS)[number];

/** Real-time files may be asked for this often; the others change with the dataset. */
const REALTIME_TTL_S = 10;
const DESCRIPTIVE_TTL_S = 300;
/** What the sources of a system report on, besides the system itself. */
const LIVE_KINDS = ['station', 'free-vehicle'] as const;

const LISTED: Record<Version, readonly GbfsName[]> = {
  '2.3': [
    'system_information',
    'vehicle_types',
    'station_information',
    'station_status',
    'vehicle_status',
    'system_hours',
    'system_calendar',
    'system_regions',
    'system_pricing_plans',
    'system_alerts',
    'geofencing_zones',
  ],
  '3.0': [
    'system_information',
    'vehicle_types',
    'station_information',
    'station_status',
    'vehicle_status',
    'system_regions',
    'system_pricing_plans',
    'system_alerts',
    'geofencing_zones',
  ],
};

/** Name a file has in a version. */
function fileNameIn(version: Version, name: GbfsName): string {
  return version === '2.3' && name === 'vehicle_status' ? 'free_bike_status' : name;
}

/** GBFS 2.3 and 3.0 of one system, whatever version came in. The path's system is the feed id: stable and unique here. */
export class GbfsSystem {
  constructor(
    private readonly context: PublishContext,
    readonly feedId: FeedId,
  ) {}

  outputs(visibility: Visibility): Output[] {
    return VERSIONS.flatMap((version) => [
      this.output(version, 'gbfs', visibility, () => this.discovery(version)),
      ...LISTED[version].map((name) =>
        this.output(version, fileNameIn(version, name), visibility, () => this.file(version, name)),
      ),
    ]);
  }

  private output(version: Version, fileName: string, visibility: Visibility, build: () => GbfsDocument): Output {
    return {
      path: `/gbfs/${this.feedId}/${version}/${fileName}.json`,
      visibility,
      revision: () => this.revision(),
      // No zones forbid nothing: where none are reported, or none could be read, that may not be said.
      ...(fileName === 'geofencing_zones' && { isEmpty: () => this.content('geofencing_zones') === undefined }),
      build: (): Built => {
        const { value, ttlSeconds, at, losses } = build();
        return {
          body: JSON.stringify(value),
          contentType: 'application/json; charset=utf-8',
          modifiedAt: at,
          maxAgeSeconds: ttlSeconds,
          compress: true,
          losses,
        };
      },
    };
  }

  private revision(): string {
    const { live } = this.context;
    const kinds = ['dataset', 'station', 'free-vehicle'] as const;
    const dataTime = dataTimeRevision(this.context, [this.feedId], LIVE_KINDS);
    return `${kinds.map((kind) => live.revision(kind, this.feedId)).join('/')}/${dataTime}`;
  }

  private get dataset(): { body: SystemBody; at: Instant } | undefined {
    const entry = this.context.live.find('dataset', `${this.feedId}:gbfs`);
    const body = (entry?.event.entity as Dataset | undefined)?.body as SystemBody | undefined;
    return entry && body ? { body, at: entry.event.receivedAt } : undefined;
  }

  private encodeContext(version: Version): GbfsEncodeContext {
    const feed = this.context.catalogue.find(this.feedId)!;
    const body = this.dataset?.body;
    const types = body?.files['vehicle_types'] as { vehicleTypes: GbfsEncodeContext['vehicleTypes'] } | undefined;
    const plans = body?.files['system_pricing_plans'] as { plans: { planId: string }[] } | undefined;
    const hours = body?.files['system_hours'] as GbfsFileOf<'system_hours'>['content'] | undefined;
    const calendar = body?.files['system_calendar'] as GbfsFileOf<'system_calendar'>['content'] | undefined;
    const { hub } = this.context.catalogue;
    const languages = body?.languages.length ? body.languages : hub.languages.slice(0, 1);
    return {
      languages,
      // A file set of 2.3 has one language: the hub's, where the system has it.
      language: hub.languages.find((wanted) => languages.includes(wanted)),
      licence: feed.licenceTerms.spdx ? { id: feed.licenceTerms.spdx } : { url: feed.licenceTerms.url },
      feedContactEmail: this.context.catalogue.hub.contact,
      ...(version === '3.0' ? { manifestUrl: `${this.context.publicUrl()}/gbfs/manifest.json` } : {}),
      vehicleTypes: types?.vehicleTypes,
      pricingPlanIds: plans?.plans.map(({ planId }) => planId),
      rentalHours: hours?.rentalHours,
      areHoursUnread: hours?.isUnread ?? calendar?.isUnread,
      calendars: calendar?.calendars,
    };
  }

  /** What the files beside this one hold, so that no reference in it leads nowhere. */
  private knownIds(): SystemIds {
    const content = <Name extends GbfsName>(name: Name): GbfsFileOf<Name>['content'] | undefined =>
      this.content(name) as GbfsFileOf<Name>['content'] | undefined;
    const apps = Object.entries(content('system_information')?.rentalApps ?? {});
    return {
      regionIds: new Set(content('system_regions')?.regions.map(({ regionId }) => regionId)),
      vehicleTypeIds: new Set(content('vehicle_types')?.vehicleTypes.map(({ vehicleTypeId }) => vehicleTypeId)),
      pricingPlanIds: new Set(content('system_pricing_plans')?.plans.map(({ planId }) => planId)),
      stationIds: new Set(content('station_information')?.stations.map(({ stationId }) => stationId)),
      rentalApps: new Set(apps.flatMap(([name, app]) => (app.storeUri && app.discoveryUri ? [name] : []))),
    };
  }

  private discovery(version: Version): GbfsDocument {
    const { languages, language = languages[0]! } = this.encodeContext(version);
    const feeds = LISTED[version]
      .filter((name) => this.content(name) !== undefined)
      .map((name) => fileNameIn(version, name))
      .map((name) => ({ name, url: `${this.context.publicUrl()}/gbfs/${this.feedId}/${version}/${name}.json` }));
    const at = this.dataset?.at ?? this.reportedAt();
    const envelope = { lastUpdated: at, ttlSeconds: DESCRIPTIVE_TTL_S };
    const value =
      version === '3.0' ? encodeDiscovery30(feeds, envelope) : encodeDiscovery23({ [language]: feeds }, envelope);
    return { value, ttlSeconds: DESCRIPTIVE_TTL_S, at };
  }

  private file(version: Version, name: GbfsName): GbfsDocument {
    const content = this.content(name);
    const isLive = name === 'station_status' || name === 'vehicle_status';
    const at = isLive ? this.notBefore(content) : (this.dataset?.at ?? this.reportedAt());
    const ttlSeconds = isLive ? REALTIME_TTL_S : DESCRIPTIVE_TTL_S;
    const file = { name, version, lastUpdated: at, ttlSeconds, content: content ?? emptyContent(name) } as GbfsFile;
    const losses = new LossTally();
    const context = { ...this.encodeContext(version), known: this.knownIds(), losses };
    const value = version === '3.0' ? encodeGbfs30(file, context) : encodeGbfs23(file, context);
    if (value === undefined) throw new Error(`GBFS ${version} has no file ${name}`);
    return { value, ttlSeconds, at, losses: losses.list() };
  }

  /** Neutral content of a file; `undefined` where the system has none. */
  private content(name: GbfsName): unknown {
    const { live } = this.context;
    const own = <T extends { event: HubEvent }>(list: Iterable<T>): T[] =>
      [...list].filter(
        ({ event }) => event.feed === this.feedId && this.context.catalogue.guard.mayRead(this.context.audience, event),
      );
    switch (name) {
      case 'station_information': {
        const stations = own(live.inKeyOrder('station')).map(({ event }) => {
          const { stationId, systemId: _s, status: _t, mode: _m, commune: _c, ...rest } = event.entity!;
          return { ...rest, stationId: localId(stationId) };
        });
        return stations.length > 0 ? { stations } : undefined;
      }
      case 'station_status': {
        // Where there are types, each station says how many of each it has: none, at one that was never heard of.
        const silent = this.dataset?.body.files['vehicle_types'] ? { ...SILENT, vehicleTypesAvailable: [] } : SILENT;
        const stations = own(live.inKeyOrder('station')).map(({ event }) => {
          const { stationId, status } = event.entity!;
          return {
            ...(status ?? silent),
            lastReportedAt: status?.lastReportedAt ?? event.observedAt,
            stationId: localId(stationId),
          };
        });
        return stations.length > 0 ? { stations } : undefined;
      }
      case 'vehicle_status': {
        const vehicles = own(live.inKeyOrder('free-vehicle')).map(({ event }) => {
          const { vehicleId, systemId: _s, stationId, homeStationId, mode: _m, commune: _c, ...rest } = event.entity!;
          return {
            ...rest,
            vehicleId: localId(vehicleId),
            lastReportedAt: rest.lastReportedAt ?? event.observedAt,
            ...(stationId ? { stationId: localId(stationId) } : {}),
            ...(homeStationId ? { homeStationId: localId(homeStationId) } : {}),
          };
        });
        return vehicles.length > 0 ? { vehicles } : undefined;
      }
      case 'system_information':
        return this.dataset?.body.files[name] ?? this.synthesised();
      default:
        return this.dataset?.body.files[name];
    }
  }

  /** A feed with only station files still needs to say who it is. */
  private synthesised(): unknown {
    const { catalogue } = this.context;
    const feed = catalogue.find(this.feedId)!;
    const languages = catalogue.hub.languages;
    return {
      systemId: this.feedId,
      languages: [languages[0]],
      name: { [languages[0]!]: textIn(feed.title, ...languages) },
      operator: { [languages[0]!]: feed.producer },
      timezone: feed.timeZone,
      feedContactEmail: catalogue.hub.contact,
    };
  }

  /**
   * A status from before the system's last update is refused by validators: a replay faster than life is ahead of the
   * hub's own clock. A clock of a live system that is ahead is another thing, and stays one.
   */
  private notBefore(content: unknown): Instant {
    const dataTime = this.reportedAt();
    const isReplayed = this.context.catalogue.find(this.feedId)?.nature === 'replayed';
    const { stations, vehicles } = (content ?? {}) as Partial<Record<string, { lastReportedAt?: Instant }[]>>;
    let newest = dataTime;
    for (const { lastReportedAt } of stations ?? vehicles ?? [])
      if (lastReportedAt !== undefined && lastReportedAt > newest) newest = lastReportedAt;
    const limit = isReplayed ? newest : toInstant(this.context.clock.now());
    return newest < limit ? newest : limit < dataTime ? dataTime : limit;
  }

  /** `last_updated` is when the system's data was last known to be so, not when somebody asked. Spec: GBFS, "Output format". */
  private reportedAt(): Instant {
    return toInstant(Math.floor(dataTimeMs(this.context, [this.feedId], LIVE_KINDS) / 1000) * 1000);
  }
}

/** Readers need a row for each station; one without a status is published as out of service. */
const SILENT = { vehiclesAvailable: 0, isInstalled: false, isRenting: false, isReturning: false };

function emptyContent(name: GbfsName): unknown {
  switch (name) {
    case 'vehicle_types':
      return { vehicleTypes: [] };
    case 'station_information':
    case 'station_status':
      return { stations: [] };
    case 'vehicle_status':
      return { vehicles: [] };
    case 'system_regions':
      return { regions: [] };
    case 'system_pricing_plans':
      return { plans: [] };
    case 'system_alerts':
      return { alerts: [] };
    case 'system_hours':
      return { rentalHours: [] };
    default:
      return { calendars: [] };
  }
}

/** `/gbfs/manifest.json`: every system of the hub that anybody may read. */
export function manifestOutput(context: PublishContext, systems: () => FeedId[]): Output {
  return {
    path: '/gbfs/manifest.json',
    visibility: 'open',
    revision: () => systems().join(),
    build: (): Built => {
      const at = toInstant(Math.floor(context.clock.now() / 1000) * 1000);
      const datasets = systems().map((systemId) => ({
        systemId,
        versions: VERSIONS.map((version) => ({
          version,
          url: `${context.publicUrl()}/gbfs/${systemId}/${version}/gbfs.json`,
        })),
      }));
      return {
        body: JSON.stringify(encodeManifest30({ datasets }, { lastUpdated: at, ttlSeconds: DESCRIPTIVE_TTL_S })),
        contentType: 'application/json; charset=utf-8',
        modifiedAt: at,
        maxAgeSeconds: DESCRIPTIVE_TTL_S,
        compress: true,
      };
    },
  };
}
