// Made by `node scripts/client-types.mjs` from /openapi.json; not written by hand.

export interface paths {
  '/gtfs/{feed}.zip': {
    /** GTFS schedule in use, repaired; feed may be all: ids then have their feed before them */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/zip': string } } };
    };
  };
  '/gtfs-rt/{feed}/vehicle-positions.pb': {
    /** GTFS-RT 2.0 vehicle-positions; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/x-protobuf': string } } };
    };
  };
  '/gtfs-rt/{feed}/vehicle-positions.json': {
    /** GTFS-RT 2.0 vehicle-positions, JSON form; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/gtfs-rt/{feed}/trip-updates.pb': {
    /** GTFS-RT 2.0 trip-updates; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/x-protobuf': string } } };
    };
  };
  '/gtfs-rt/{feed}/trip-updates.json': {
    /** GTFS-RT 2.0 trip-updates, JSON form; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/gtfs-rt/{feed}/alerts.pb': {
    /** GTFS-RT 2.0 alerts; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/x-protobuf': string } } };
    };
  };
  '/gtfs-rt/{feed}/alerts.json': {
    /** GTFS-RT 2.0 alerts, JSON form; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/gtfs-rt/{feed}/trip-modifications.pb': {
    /** GTFS-RT 2.0 trip-modifications; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/x-protobuf': string } } };
    };
  };
  '/gtfs-rt/{feed}/trip-modifications.json': {
    /** GTFS-RT 2.0 trip-modifications, JSON form; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/siri/{feed}/et.xml': {
    /** SIRI 2.0 EstimatedTimetable; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/siri/lite/{feed}/estimated-timetable.json': {
    /** SIRI Lite EstimatedTimetable; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
        query?: {
          /** ids of lines */
          LineRef?: string[];
          /** direction */
          DirectionRef?: '0' | '1';
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/siri/{feed}/vm.xml': {
    /** SIRI 2.0 VehicleMonitoring; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/siri/lite/{feed}/vehicle-monitoring.json': {
    /** SIRI Lite VehicleMonitoring; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
        query?: {
          /** ids of lines */
          LineRef?: string[];
          /** direction */
          DirectionRef?: '0' | '1';
          /** ids of vehicles */
          VehicleRef?: string[];
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/siri/{feed}/sx.xml': {
    /** SIRI 2.0 SituationExchange; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/siri/lite/{feed}/situation-exchange.json': {
    /** SIRI Lite SituationExchange; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
        query?: {
          /** ids of lines */
          LineRef?: string[];
          /** ids of stops */
          StopPointRef?: string[];
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/siri/{feed}/sm.xml': {
    /** SIRI 2.0 StopMonitoring: the next calls of every stop; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/siri/lite/{feed}/stop-monitoring.json': {
    /** SIRI Lite StopMonitoring: the next calls of every stop; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
        query?: {
          /** ids of stops */
          MonitoringRef?: string[];
          /** ids of lines */
          LineRef?: string[];
          /** direction */
          DirectionRef?: '0' | '1';
          /** at most so many at each stop */
          MaximumStopVisits?: number;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/gbfs/manifest.json': {
    /** GBFS systems of the hub */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/gbfs/{system}/2.3/{file}.json': {
    /** GBFS 2.3 */
    get: {
      parameters: {
        path: {
          /** id of a system of /gbfs/manifest.json */
          system: string;
          /** name of a file of the system’s gbfs.json */
          file: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/gbfs/{system}/3.0/{file}.json': {
    /** GBFS 3.0 */
    get: {
      parameters: {
        path: {
          /** id of a system of /gbfs/manifest.json */
          system: string;
          /** name of a file of the system’s gbfs.json */
          file: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/datex2/{feed}/v3/measurement-sites.xml': {
    /** DATEX II 3 site table; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/datex2/{feed}/v3/measured-data.xml': {
    /** DATEX II 3 measured data; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/datex2/{feed}/v3/traffic-status.xml': {
    /** DATEX II 3 traffic status (elaborated data); feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/datex2/{feed}/v3/situations.xml': {
    /** DATEX II 3 situations; feed may be all */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds, or `all` */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/geojson/{kind}.geojson': {
    /** Current state for maps, and stops, routes and communes; whole or a part */
    get: {
      parameters: {
        path: {
          /** kind of entity that has a place, or of the network */
          kind:
            | 'vehicle-position'
            | 'station'
            | 'free-vehicle'
            | 'parking'
            | 'traffic-measurement'
            | 'traffic-situation'
            | 'variable-message-sign'
            | 'routes'
            | 'stops'
            | 'communes';
        };
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
        };
      };

      responses: { 200: { content: { 'application/geo+json': components['schemas']['FeatureCollection'] } } };
    };
  };
  '/v1/stops': {
    /** Stops and stations by name, place or line */
    get: {
      parameters: {
        query?: {
          /** name or part of one; accents, order and a typo or two do not matter. Where no name has all words, names with most of them: what sort of place it is and the commune may be said, too */
          q?: string;
          /** latitude,longitude in degrees */
          near?: number[];
          /** metres around the point, as the crow flies */
          radius?: number;
          /** route ids with their feed */
          route?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** what to list */
          type?: ('station' | 'stop' | 'platform' | 'entrance' | 'boarding-area')[];
          /** items of an answer */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TransitStops'] } } };
    };
  };
  '/v1/stops/{id}': {
    /** One stop: platforms, lines, accessibility */
    get: {
      parameters: {
        path: {
          /** id of a stop or station with its feed; percent-encoded */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StopDetail'] } } };
    };
  };
  '/v1/stops/{id}/departures': {
    /** Next departures, timetable and real time in one list */
    get: {
      parameters: {
        path: {
          /** id of a stop or station with its feed; percent-encoded */
          id: string;
        };
        query?: {
          /** instant, or a civil time of the territory; default now */
          at?: string;
          /** how far from `at` on: ISO 8601 duration of hours, minutes and seconds, at most PT24H */
          window?: string;
          /** route ids with their feed */
          route?: string[];
          /** items of an answer */
          limit?: number;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StopCalls'] } } };
    };
  };
  '/v1/stops/{id}/arrivals': {
    /** Next arrivals, timetable and real time in one list */
    get: {
      parameters: {
        path: {
          /** id of a stop or station with its feed; percent-encoded */
          id: string;
        };
        query?: {
          /** instant, or a civil time of the territory; default now */
          at?: string;
          /** how far from `at` on: ISO 8601 duration of hours, minutes and seconds, at most PT24H */
          window?: string;
          /** route ids with their feed */
          route?: string[];
          /** items of an answer */
          limit?: number;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StopCalls'] } } };
    };
  };
  '/v1/departures': {
    /** Next departures around a point */
    get: {
      parameters: {
        query?: {
          /** latitude,longitude in degrees */
          near: number[];
          /** metres around the point, as the crow flies */
          radius?: number;
          /** instant, or a civil time of the territory; default now */
          at?: string;
          /** how far from `at` on: ISO 8601 duration of hours, minutes and seconds, at most PT24H */
          window?: string;
          /** route ids with their feed */
          route?: string[];
          /** items of an answer */
          limit?: number;
          /** feed ids */
          feed?: string[];
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StopCalls'] } } };
    };
  };
  '/v1/arrivals': {
    /** Next arrivals around a point */
    get: {
      parameters: {
        query?: {
          /** latitude,longitude in degrees */
          near: number[];
          /** metres around the point, as the crow flies */
          radius?: number;
          /** instant, or a civil time of the territory; default now */
          at?: string;
          /** how far from `at` on: ISO 8601 duration of hours, minutes and seconds, at most PT24H */
          window?: string;
          /** route ids with their feed */
          route?: string[];
          /** items of an answer */
          limit?: number;
          /** feed ids */
          feed?: string[];
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StopCalls'] } } };
    };
  };
  '/v1/routes': {
    /** Lines */
    get: {
      parameters: {
        query?: {
          /** name or part of one */
          q?: string;
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** items of an answer */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TransitRoutes'] } } };
    };
  };
  '/v1/routes/{id}': {
    /** One line: its way and stops by direction */
    get: {
      parameters: {
        path: {
          /** id of a route with its feed; percent-encoded */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['RouteDetail'] } } };
    };
  };
  '/v1/routes/{id}/vehicles': {
    /** Vehicles on a line now */
    get: {
      parameters: {
        path: {
          /** id of a route with its feed; percent-encoded */
          id: string;
        };
        query?: {
          /** items of an answer */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['VehiclePositionPage'] } } };
    };
  };
  '/v1/trips/{id}': {
    /** One run with all its calls, planned and expected */
    get: {
      parameters: {
        path: {
          /** id of a trip with its feed; percent-encoded */
          id: string;
        };
        query?: {
          /** service date YYYY-MM-DD or YYYYMMDD; default the day of the run under way, or of the next one */
          date?: string;
          /** HH:MM:SS at which it sets out: which run of a trip by headway; default the one under way, or the next */
          startTime?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TransitTrip'] } } };
    };
  };
  '/v1/blocks/{id}': {
    /** What one vehicle is planned to run on a day, and how each trip stands */
    get: {
      parameters: {
        path: {
          /** block_id of a timetable with its feed; percent-encoded */
          id: string;
        };
        query?: {
          /** service date YYYY-MM-DD or YYYYMMDD; default the day of the run under way, or of the next one */
          date?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TransitBlock'] } } };
    };
  };
  '/v1/blocks/{id}/vehicles': {
    /** Which vehicles ran the trips of a block */
    get: {
      parameters: {
        path: {
          /** block_id of a timetable with its feed; percent-encoded */
          id: string;
        };
        query?: {
          /** service date YYYY-MM-DD or YYYYMMDD; default the one under way */
          date?: string;
          /** instant up to which reports count, or a civil time of the territory; default now */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['BlockVehicles'] } } };
    };
  };
  '/v1/vehicle-positions/{key}/runs': {
    /** Which runs a vehicle was on on a day */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** service date YYYY-MM-DD or YYYYMMDD; default the one under way */
          date?: string;
          /** instant up to which reports count, or a civil time of the territory; default now */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['VehicleRuns'] } } };
    };
  };
  '/v1/nearby': {
    /** All modes around a point, nearest first */
    get: {
      parameters: {
        query?: {
          /** latitude in degrees */
          lat: number;
          /** longitude in degrees */
          lon: number;
          /** metres around the point, as the crow flies */
          radius?: number;
          /** what to list; default all */
          kinds?: ('stop' | 'station' | 'free-vehicle' | 'parking')[];
          /** items of an answer */
          limit?: number;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Nearby'] } } };
    };
  };
  '/v1/hub': {
    /** The hub itself: name, operator, time zone, languages, territory, who is to be named, its clock */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Hub'] } } };
    };
  };
  '/v1/feeds': {
    /** Feeds, their terms and how they are */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Feeds'] } } };
    };
  };
  '/v1/feeds/{id}': {
    /** One feed */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Feed'] } } };
    };
  };
  '/v1/feeds/{id}/issues': {
    /** What was wrong with its data */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['FeedIssues'] } } };
    };
  };
  '/v1/feeds/{id}/quality': {
    /** How good it is by published rules, and what lowers its score */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['FeedQuality'] } } };
    };
  };
  '/v1/feeds/{id}/losses': {
    /** What its documents held that is not carried on, and what each output could not say; `all` for those of all feeds together */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['FeedLosses'] } } };
    };
  };
  '/v1/vehicle-positions': {
    /** Current vehicle-position entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['VehiclePositionPage'] } } };
    };
  };
  '/v1/vehicle-positions/{key}': {
    /** One vehicle-position */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['VehiclePositionEvent'] } } };
    };
  };
  '/v1/vehicle-positions/{key}/history': {
    /** History of one vehicle-position */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/trip-updates': {
    /** Current trip-update entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TripUpdatePage'] } } };
    };
  };
  '/v1/trip-updates/{key}': {
    /** One trip-update */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TripUpdateEvent'] } } };
    };
  };
  '/v1/trip-updates/{key}/history': {
    /** History of one trip-update */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/alerts': {
    /** Current alert entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['AlertPage'] } } };
    };
    /** Write an alert or road event, as draft or confirmed (operators) */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['AlertRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['AlertEvent'] } } };
    };
  };
  '/v1/alerts/{key}': {
    /** One alert */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['AlertEvent'] } } };
    };
    /** Change an alert or road event of the operators */
    patch: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlertChange'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlertEvent'] } } };
    };
  };
  '/v1/alerts/{key}/history': {
    /** History of one alert */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/stations': {
    /** Current station entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StationPage'] } } };
    };
  };
  '/v1/stations/{key}': {
    /** One station */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['StationEvent'] } } };
    };
  };
  '/v1/stations/{key}/history': {
    /** History of one station */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/free-vehicles': {
    /** Current free-vehicle entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['FreeVehiclePage'] } } };
    };
  };
  '/v1/free-vehicles/{key}': {
    /** One free-vehicle */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['FreeVehicleEvent'] } } };
    };
  };
  '/v1/free-vehicles/{key}/history': {
    /** History of one free-vehicle */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/traffic-measurements': {
    /** Current traffic-measurement entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TrafficMeasurementPage'] } } };
    };
  };
  '/v1/traffic-measurements/{key}': {
    /** One traffic-measurement */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TrafficMeasurementEvent'] } } };
    };
  };
  '/v1/traffic-measurements/{key}/history': {
    /** History of one traffic-measurement */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/traffic-situations': {
    /** Current traffic-situation entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TrafficSituationPage'] } } };
    };
  };
  '/v1/traffic-situations/{key}': {
    /** One traffic-situation */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TrafficSituationEvent'] } } };
    };
  };
  '/v1/traffic-situations/{key}/history': {
    /** History of one traffic-situation */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/parkings': {
    /** Current parking entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['ParkingPage'] } } };
    };
  };
  '/v1/parkings/{key}': {
    /** One parking */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['ParkingEvent'] } } };
    };
  };
  '/v1/parkings/{key}/history': {
    /** History of one parking */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/datasets': {
    /** Current dataset entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['DatasetPage'] } } };
    };
  };
  '/v1/datasets/{key}': {
    /** One dataset */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['DatasetEvent'] } } };
    };
  };
  '/v1/datasets/{key}/history': {
    /** History of one dataset */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/alarms': {
    /** Current alarm entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['AlarmPage'] } } };
    };
  };
  '/v1/alarms/{key}': {
    /** One alarm */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['AlarmEvent'] } } };
    };
  };
  '/v1/alarms/{key}/history': {
    /** History of one alarm */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/kpis': {
    /** Current kpi entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['KpiPage'] } } };
    };
  };
  '/v1/kpis/{key}': {
    /** One kpi */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['KpiEvent'] } } };
    };
  };
  '/v1/kpis/{key}/history': {
    /** History of one kpi */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/trip-modifications': {
    /** Current trip-modification entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TripModificationPage'] } } };
    };
  };
  '/v1/trip-modifications/{key}': {
    /** One trip-modification */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TripModificationEvent'] } } };
    };
  };
  '/v1/trip-modifications/{key}/history': {
    /** History of one trip-modification */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/variable-message-signs': {
    /** Current variable-message-sign entities */
    get: {
      parameters: {
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** entities of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
          /** as they were last published by this instant */
          at?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['VariableMessageSignPage'] } } };
    };
  };
  '/v1/variable-message-signs/{key}': {
    /** One variable-message-sign */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['VariableMessageSignEvent'] } } };
    };
  };
  '/v1/variable-message-signs/{key}/history': {
    /** History of one variable-message-sign */
    get: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) … */
          bucket?: string;
          /** zone whose clock and calendar buckets follow; default that of the territory */
          tz?: string;
          /** rows of a page */
          limit?: number;
          /** `next` of the page before */
          after?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['History'] } } };
    };
  };
  '/v1/exports/{kind}.csv': {
    /** All that the history keeps of a kind in a period, as csv, streamed; trailers tell rows and checksum */
    get: {
      parameters: {
        path: {
          /** kind of entity */
          kind:
            | 'vehicle-position'
            | 'trip-update'
            | 'alert'
            | 'station'
            | 'free-vehicle'
            | 'traffic-measurement'
            | 'traffic-situation'
            | 'parking'
            | 'feed-status'
            | 'dataset'
            | 'alarm'
            | 'kpi'
            | 'trip-modification'
            | 'variable-message-sign';
        };
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** names of columns in the order they are to stand; default all */
          columns?: string[];
        };
      };

      responses: { 200: { content: { 'text/csv': string } } };
    };
  };
  '/v1/exports/{kind}.parquet': {
    /** All that the history keeps of a kind in a period, as parquet, streamed; trailers tell rows and checksum */
    get: {
      parameters: {
        path: {
          /** kind of entity */
          kind:
            | 'vehicle-position'
            | 'trip-update'
            | 'alert'
            | 'station'
            | 'free-vehicle'
            | 'traffic-measurement'
            | 'traffic-situation'
            | 'parking'
            | 'feed-status'
            | 'dataset'
            | 'alarm'
            | 'kpi'
            | 'trip-modification'
            | 'variable-message-sign';
        };
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** names of columns in the order they are to stand; default all */
          columns?: string[];
        };
      };

      responses: { 200: { content: { 'application/vnd.apache.parquet': string } } };
    };
  };
  '/v1/exports/{kind}.geojson': {
    /** All that the history keeps of a kind in a period, as geojson, streamed; trailers tell rows and checksum */
    get: {
      parameters: {
        path: {
          /** kind of entity */
          kind:
            | 'vehicle-position'
            | 'trip-update'
            | 'alert'
            | 'station'
            | 'free-vehicle'
            | 'traffic-measurement'
            | 'traffic-situation'
            | 'parking'
            | 'feed-status'
            | 'dataset'
            | 'alarm'
            | 'kpi'
            | 'trip-modification'
            | 'variable-message-sign';
        };
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** names of columns in the order they are to stand; default all */
          columns?: string[];
        };
      };

      responses: { 200: { content: { 'application/geo+json': components['schemas']['FeatureCollection'] } } };
    };
  };
  '/v1/exports/{kind}.ndjson': {
    /** All that the history keeps of a kind in a period, as ndjson, streamed; trailers tell rows and checksum */
    get: {
      parameters: {
        path: {
          /** kind of entity */
          kind:
            | 'vehicle-position'
            | 'trip-update'
            | 'alert'
            | 'station'
            | 'free-vehicle'
            | 'traffic-measurement'
            | 'traffic-situation'
            | 'parking'
            | 'feed-status'
            | 'dataset'
            | 'alarm'
            | 'kpi'
            | 'trip-modification'
            | 'variable-message-sign';
        };
        query?: {
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** names of columns in the order they are to stand; default all */
          columns?: string[];
        };
      };

      responses: { 200: { content: { 'application/x-ndjson': string } } };
    };
  };
  '/v1/feeds/{id}/documents': {
    /** Documents as they were received, in the order they came */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          id: string;
        };
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** documents of a page */
          limit?: number;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['FeedDocuments'] } } };
    };
  };
  '/v1/documents/{hash}': {
    /** A document as it was received, by the SHA-256 of its bytes */
    get: {
      parameters: {
        path: {
          /** SHA-256 of the document */
          hash: string;
        };
      };

      responses: { 200: { content: { 'application/octet-stream': string } } };
    };
  };
  '/v1/alarms/statistics': {
    /** How many alarms a period had, per operator and hour, and which stand, chatter or were false (operators) */
    get: {
      parameters: {
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['AlarmStatistics'] } } };
    };
  };
  '/v1/alarm-cards': {
    /** Response cards: what the alarms of each rule mean and what to do */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['AlarmCards'] } } };
    };
  };
  '/v1/journal': {
    /** The journal of the control room, newest first (operators) */
    get: {
      parameters: {
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** words that must all stand in a line, whatever their accents and capitals */
          q?: string;
          /** key of an entity the lines are about, or the id of a line */
          entity?: string;
          /** categories of lines, and alarm-action */
          kind?: string[];
          /** lines of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Journal'] } } };
    };
    /** Write an entry of the journal, or a correction of one (operators) */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['JournalRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['JournalLine'] } } };
    };
  };
  '/v1/journal.csv': {
    /** The same as a table (operators) */
    get: {
      parameters: {
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** words that must all stand in a line, whatever their accents and capitals */
          q?: string;
          /** key of an entity the lines are about, or the id of a line */
          entity?: string;
          /** categories of lines, and alarm-action */
          kind?: string[];
          /** lines of a page */
          limit?: number;
          /** `next` of the page before */
          cursor?: string;
        };
      };

      responses: { 200: { content: { 'text/csv': string } } };
    };
  };
  '/v1/alert-templates': {
    /** What alerts and road events can be begun with (operators) */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['AlertTemplates'] } } };
    };
  };
  '/handover': {
    /** What happened in a shift and what is left to the next one, to be printed (operators) */
    get: {
      parameters: {
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** language of the page */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/sign-in': {
    /** Sign in with a browser, and out */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
          /** why nobody was signed in */
          fault?: string;
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/catalog': {
    /** Catalogue page with search and filters; the graph (DCAT), by what the reader accepts */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
          /** words of title, producer, format or id */
          q?: string;
          /** what it is about */
          theme?: '' | 'transit' | 'bikes' | 'roads' | 'parking' | 'other';
          /** INSEE code */
          commune?: string;
          /** level of openness */
          level?: '' | 'raw' | 'dataviz' | 'api';
          /** id of a licence */
          licence?: string;
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/catalog/{feed}': {
    /** One feed on three levels: raw, seen, API */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          feed: string;
        };
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/catalog/{feed}/repair': {
    /** For its producer: what to repair first */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          feed: string;
        };
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/communes': {
    /** The communes of the territory */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/communes/{insee}': {
    /** One commune: stops, lines, stations, car parks, works now, figures */
    get: {
      parameters: {
        path: {
          /** INSEE code of a commune */
          insee: string;
        };
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/communes/{insee}/{slice}.csv': {
    /** One sort of things of a commune as a table: stops, stations, parkings and the like */
    get: {
      parameters: {
        path: {
          /** INSEE code of a commune */
          insee: string;
          /** what of the commune: stops, stations … */
          slice: string;
        };
      };

      responses: { 200: { content: { 'text/csv': string } } };
    };
  };
  '/communes/{insee}/{slice}.geojson': {
    /** One sort of things of a commune for maps */
    get: {
      parameters: {
        path: {
          /** INSEE code of a commune */
          insee: string;
          /** what of the commune: stops, stations … */
          slice: string;
        };
      };

      responses: { 200: { content: { 'application/geo+json': components['schemas']['FeatureCollection'] } } };
    };
  };
  '/status': {
    /** What the hub promises, and what it has kept of it */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/usage': {
    /** What is read of the hub, by day and output */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/docs': {
    /** Quick start, rules, limits, the stream in the page */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/docs/{resource}': {
    /** The addresses of one resource with real answers, to be tried */
    get: {
      parameters: {
        path: {
          /** name of a resource of /docs */
          resource: string;
        };
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/embed/map': {
    /** For a frame on another site: a live map of a commune or feed */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
          /** light or dark; default as the visitor’s own screen */
          theme?: 'light' | 'dark';
          /** INSEE code */
          commune?: string;
          /** feed id, in place of a commune; without either, the territory */
          feed?: string;
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/embed/departures': {
    /** For a frame: the next departures of a stop */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
          /** light or dark; default as the visitor’s own screen */
          theme?: 'light' | 'dark';
          /** stop id with its feed */
          stop: string;
          /** route ids with their feed */
          route?: string[];
          /** departures shown */
          limit?: number;
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/embed/chart': {
    /** For a frame: a key figure over seven days */
    get: {
      parameters: {
        query?: {
          /** language of the page; default the one preferred by `Accept-Language` */
          lang?: 'fr' | 'en';
          /** light or dark; default as the visitor’s own screen */
          theme?: 'light' | 'dark';
          /** feed id */
          feed: string;
          /** a key figure of the feed, as `/v1/kpis` has them */
          figure: string;
        };
      };

      responses: { 200: { content: { 'text/html': string } } };
    };
  };
  '/embed/estuaire.js': {
    /** The frames as a web component, `<estuaire-embed>` */
    get: {
      parameters: object;

      responses: { 200: { content: { 'text/javascript': string } } };
    };
  };
  '/v1/keys': {
    /** Keys (administrators) */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Keys'] } } };
    };
    /** Make a key (administrators); the token is in this answer and in no other */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['KeyRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['NewKey'] } } };
    };
  };
  '/v1/session': {
    /** Who asks: the role of a key or of somebody who has signed in, and how people sign in */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Session'] } } };
    };
    /** Sign in with a browser by a code of the command line or a key; the answer sets the cookie of the session */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['SessionRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['SessionOpened'] } } };
    };
    /** Sign out: the session ends everywhere, its streams too */
    delete: {
      parameters: object;

      responses: { 204: { content: object } };
    };
  };
  '/v1/sandboxes': {
    /** Sandboxes the caller is a member of; all, for administrators */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Sandboxes'] } } };
    };
    /** Make a sandbox (experimenters); its key is in this answer and in no other */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['SandboxRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['NewSandbox'] } } };
    };
  };
  '/v1/sandboxes/{id}': {
    /** A sandbox */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Sandbox'] } } };
    };
    /** End a sandbox: its key, its log and what it declared are gone */
    delete: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 204: { content: object } };
    };
  };
  '/v1/sandboxes/{id}/faults': {
    /** What goes wrong in a sandbox by script */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['SandboxFaults'] } } };
    };
    /** A script of what goes wrong from now on; an empty list ends it */
    put: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['SandboxFaultScript'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['SandboxFaults'] } } };
    };
  };
  '/v1/sandboxes/{id}/feeds': {
    /** Feeds declared in a sandbox */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['SandboxFeeds'] } } };
    };
  };
  '/v1/sandboxes/{id}/feeds/{feed}': {
    /** A feed as it was declared */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
          /** name of a feed within the sandbox */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['TrialFeed'] } } };
    };
    /** Declare a feed, or another in its place, in YAML or JSON */
    put: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
          /** name of a feed within the sandbox */
          feed: string;
        };
        query?: {
          /** public feed whose timetable its runs are matched to */
          network?: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['TrialFeed'] } };
      responses: {
        200: { content: { 'application/json': components['schemas']['DeclaredFeed'] } };
        201: { content: { 'application/json': components['schemas']['DeclaredFeed'] } };
      };
    };
    /** Declare a feed no more: what it reported is withdrawn */
    delete: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
          /** name of a feed within the sandbox */
          feed: string;
        };
      };

      responses: { 204: { content: object } };
    };
  };
  '/v1/replays': {
    /** Replays the caller has made; all, for administrators */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Replays'] } } };
    };
    /** Play an interval of the archive, or of a recording, again (experimenters) */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['ReplayRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['Replay'] } } };
    };
  };
  '/v1/replays/{id}': {
    /** A replay, its own time and what is missing of it */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Replay'] } } };
    };
    /** Let a replay stand, go on, be elsewhere, be faster, or end */
    post: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['ReplayOrder'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['Replay'] } } };
    };
    /** End a replay */
    delete: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 204: { content: object } };
    };
  };
  '/v1/recordings': {
    /** Recordings the caller has brought */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Recordings'] } } };
    };
    /** Bring a zip of documents to be replayed: a take-out, or <feed>/<source>/<name with its time> */
    post: {
      parameters: object;
      requestBody: { content: { 'application/zip': string } };
      responses: { 201: { content: { 'application/json': components['schemas']['Recording'] } } };
    };
  };
  '/v1/sandboxes/{id}/feeds/{feed}/config': {
    /** The entry an operator would put into the configuration, with what check-config says of it */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
          /** name of a feed within the sandbox */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/yaml': string } } };
    };
  };
  '/v1/replays/{id}/archive': {
    /** Everything of a replay as one zip that another hub can play again */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/zip': string } } };
    };
  };
  '/v1/sandboxes/{id}/archive': {
    /** Everything of a sandbox as one zip that another hub can play again */
    get: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/zip': string } } };
    };
  };
  '/v1/audit': {
    /** What was done with keys, and refused (administrators) */
    get: {
      parameters: {
        query?: {
          /** instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC */
          from?: string;
          /** the same, exclusive; default now */
          to?: string;
          /** the newest so many */
          limit?: number;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['AuditTrail'] } } };
    };
  };
  '/v1/webhooks': {
    /** Webhooks of the caller */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Webhooks'] } } };
    };
    /** Make a webhook: a subscription of the stream, posted signed */
    post: {
      parameters: object;
      requestBody: { content: { 'application/json': components['schemas']['WebhookRequest'] } };
      responses: { 201: { content: { 'application/json': components['schemas']['Webhook'] } } };
    };
  };
  '/v1/webhooks/{id}': {
    /** A webhook of the caller: its state, where it stands, why it failed last */
    get: {
      parameters: {
        path: {
          /** id of a webhook */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Webhook'] } } };
    };
    /** End a webhook */
    delete: {
      parameters: {
        path: {
          /** id of a webhook */
          id: string;
        };
      };

      responses: { 204: { content: object } };
    };
  };
  '/v1/stream/sse': {
    /** Live stream as server-sent events */
    get: {
      parameters: {
        query?: {
          /** kinds */
          kinds?: string[];
          /** feed ids */
          feed?: string[];
          /** modes of travel */
          mode?: (
            | 'tram'
            | 'metro'
            | 'rail'
            | 'bus'
            | 'ferry'
            | 'cable'
            | 'shuttle'
            | 'coach'
            | 'bike'
            | 'scooter'
            | 'car'
            | 'road'
            | 'other'
          )[];
          /** route ids with their feed */
          route?: string[];
          /** stop or station ids with their feed */
          stop?: string[];
          /** INSEE codes */
          commune?: string[];
          /** west, south, east, north in degrees */
          bbox?: number[];
          /** cursor of the last event; header Last-Event-ID does the same */
          cursor?: string;
          /** of `/v1/tickets`, for a browser that has a key */
          ticket?: string;
          /** at most so many messages of events a second, newest per entity */
          maxRateHz?: number;
          /** name each event as its `op`, for `addEventListener`; without it `onmessage` gets all of them */
          named?: boolean;
        };
      };

      responses: { 200: { content: { 'text/event-stream': components['schemas']['StreamMessage'] } } };
    };
  };
  '/ngsi-ld/v1/entities': {
    /** Current entities as smart data models (NGSI-LD), by type, id, attributes and place, by pages */
    get: {
      parameters: {
        query?: {
          /** types */
          type?: ('Alert' | 'BikeHireDockingStation' | 'OffStreetParking' | 'TrafficFlowObserved' | 'Vehicle')[];
          /** ids of entities */
          id?: string[];
          /** attributes; entities that have none of them are left out */
          attrs?: string[];
          /** near;maxDistance==METRES or within */
          georel?: string;
          /** of coordinates */
          geometry?: 'Point' | 'Polygon';
          /** as GeoJSON writes them */
          coordinates?: string;
          /** entities on a page */
          limit?: number;
          /** entities left out before */
          offset?: number;
          /** say how many there are, in the header NGSILD-Results-Count */
          count?: boolean;
          /** keyValues: values alone */
          options?: 'keyValues' | 'simplified' | 'normalized';
          /** the same by its newer name */
          format?: 'keyValues' | 'simplified' | 'normalized';
        };
      };

      responses: { 200: { content: { 'application/ld+json': components['schemas']['NgsiEntities'] } } };
    };
  };
  '/ngsi-ld/v1/entities/{id}': {
    /** One entity as a smart data model (NGSI-LD) */
    get: {
      parameters: {
        path: {
          /** URN of an entity; percent-encoded */
          id: string;
        };
        query?: {
          /** attributes; entities that have none of them are left out */
          attrs?: string[];
          /** keyValues: values alone */
          options?: 'keyValues' | 'simplified' | 'normalized';
          /** the same by its newer name */
          format?: 'keyValues' | 'simplified' | 'normalized';
        };
      };

      responses: { 200: { content: { 'application/ld+json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/ngsi-ld/v1/types': {
    /** Types of entities given as smart data models */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/ld+json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/archive': {
    /** Days that are archived, newest first */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Archive'] } } };
    };
  };
  '/archive/{year}/{month}/{day}/manifest.json': {
    /** A day of the archive: its files with rows, sizes and checksums, and the terms of each feed */
    get: {
      parameters: {
        path: {
          /** civil year of the territory */
          year: string;
          /** month */
          month: string;
          /** day */
          day: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['ArchiveDay'] } } };
    };
  };
  '/archive/{year}/{month}/{day}/{feed}/{file}': {
    /** What a feed reported of a kind on a day, as Parquet; written once */
    get: {
      parameters: {
        path: {
          /** civil year of the territory */
          year: string;
          /** month */
          month: string;
          /** day */
          day: string;
          /** id of a feed of /v1/feeds */
          feed: string;
          /** kind of entity, as Parquet */
          file: string;
        };
      };

      responses: { 200: { content: { 'application/vnd.apache.parquet': string } } };
    };
  };
  '/csw': {
    /** Catalogue service for the web (OGC CSW 2.0.2): GetCapabilities, GetRecords, GetRecordById; also by POST */
    get: {
      parameters: {
        query?: {
          /** of CSW 2.0.2; names are without case */
          service?: string;
          /** of CSW 2.0.2; names are without case */
          version?: string;
          /** of CSW 2.0.2; names are without case */
          request?: string;
          /** of CSW 2.0.2; names are without case */
          outputSchema?: string;
          /** of CSW 2.0.2; names are without case */
          ElementSetName?: string;
          /** of CSW 2.0.2; names are without case */
          startPosition?: string;
          /** of CSW 2.0.2; names are without case */
          maxRecords?: string;
          /** of CSW 2.0.2; names are without case */
          resultType?: string;
          /** of CSW 2.0.2; names are without case */
          id?: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/catalog/{feed}.iso.xml': {
    /** Metadata of a dataset for geographic catalogues (ISO 19139, INSPIRE) */
    get: {
      parameters: {
        path: {
          /** id of a feed of /v1/feeds */
          feed: string;
        };
      };

      responses: { 200: { content: { 'application/xml': string } } };
    };
  };
  '/catalog.ttl': {
    /** Catalogue as DCAT, Turtle */
    get: {
      parameters: object;

      responses: { 200: { content: { 'text/turtle': string } } };
    };
  };
  '/catalog.rdf': {
    /** Catalogue as DCAT, RDF/XML */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/rdf+xml': string } } };
    };
  };
  '/catalog.jsonld': {
    /** Catalogue as DCAT, JSON-LD */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/ld+json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/schemas/{kind}.json': {
    /** JSON Schema of an entity body */
    get: {
      parameters: {
        path: {
          /** kind of entity */
          kind:
            | 'vehicle-position'
            | 'trip-update'
            | 'alert'
            | 'station'
            | 'free-vehicle'
            | 'traffic-measurement'
            | 'traffic-situation'
            | 'parking'
            | 'feed-status'
            | 'dataset'
            | 'alarm'
            | 'kpi'
            | 'trip-modification'
            | 'variable-message-sign';
        };
      };

      responses: { 200: { content: { 'application/schema+json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/openapi.json': {
    /** These addresses as OpenAPI 3.1 */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/asyncapi.json': {
    /** The live stream as AsyncAPI 3.0 */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['StandardDocument'] } } };
    };
  };
  '/clients/{file}': {
    /** The clients for TypeScript and Python as npm and pip install them; /docs names the files */
    get: {
      parameters: {
        path: {
          /** name of a package, with its version */
          file: string;
        };
      };

      responses: { 200: { content: { 'application/octet-stream': string } } };
    };
  };
  '/v1/usage': {
    /** What is read of the hub: requests, bytes and stream clients by output and day */
    get: {
      parameters: {
        query?: {
          /** first day, of UTC; default thirty days */
          from?: string;
          /** last day, included; default today */
          to?: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Usage'] } } };
    };
  };
  '/v1/status': {
    /** What the hub promises, what it has kept of it in thirty days, and what is left of each error budget */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Status'] } } };
    };
  };
  '/health/live': {
    /** The process answers */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Live'] } } };
    };
  };
  '/health/ready': {
    /** Every role can work */
    get: {
      parameters: object;

      responses: { 200: { content: { 'application/json': components['schemas']['Ready'] } } };
    };
  };
  '/metrics': {
    /** Prometheus metrics */
    get: {
      parameters: object;

      responses: { 200: { content: { 'text/plain': string } } };
    };
  };
  '/v1/keys/{id}': {
    /** Narrow a key (administrators): nothing is ever added to one */
    patch: {
      parameters: {
        path: {
          /** id of a key */
          id: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['KeyNarrowing'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['Key'] } } };
    };
    /** Revoke a key (administrators): within two seconds everywhere, open streams included */
    delete: {
      parameters: {
        path: {
          /** id of a key */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Key'] } } };
    };
  };
  '/v1/keys/{id}/rotate': {
    /** Another secret for a key (administrators); the old one is of no use any more */
    post: {
      parameters: {
        path: {
          /** id of a key */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['NewKey'] } } };
    };
  };
  '/v1/tickets': {
    /** A ticket of a minute with which a browser opens a stream: `?ticket=` */
    post: {
      parameters: object;

      responses: { 201: { content: { 'application/json': components['schemas']['Ticket'] } } };
    };
  };
  '/v1/sandboxes/{id}/events': {
    /** Push observations; those that are refused are named, the others are accepted */
    post: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
        query?: {
          /** feed of the sandbox the observations are of */
          feed?: string;
        };
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['PushedEvents'];
          'application/geo+json': string;
          'application/x-protobuf': string;
        };
      };
      responses: { 200: { content: { 'application/json': components['schemas']['PushAnswer'] } } };
    };
  };
  '/v1/recordings/{id}': {
    /** Forget a recording */
    delete: {
      parameters: {
        path: {
          /** id that making it answered */
          id: string;
        };
      };

      responses: { 204: { content: object } };
    };
  };
  '/v1/webhooks/{id}/replay': {
    /** Deliver again what came after a cursor */
    post: {
      parameters: {
        path: {
          /** id of a webhook */
          id: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['WebhookPlace'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['Webhook'] } } };
    };
  };
  '/v1/webhooks/{id}/resume': {
    /** Go on with a parked or paused webhook */
    post: {
      parameters: {
        path: {
          /** id of a webhook */
          id: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['WebhookPlace'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['Webhook'] } } };
    };
  };
  '/v1/webhooks/{id}/pause': {
    /** Deliver nothing until it is resumed */
    post: {
      parameters: {
        path: {
          /** id of a webhook */
          id: string;
        };
      };

      responses: { 200: { content: { 'application/json': components['schemas']['Webhook'] } } };
    };
  };
  '/v1/alarms/{key}/acknowledge': {
    /** Say that somebody has seen an alarm (operators); once for each Idempotency-Key */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlarmActionBody'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlarmEvent'] } } };
    };
  };
  '/v1/alarms/{key}/assign': {
    /** Say who has an alarm (operators); once for each Idempotency-Key */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlarmActionBody'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlarmEvent'] } } };
    };
  };
  '/v1/alarms/{key}/mute': {
    /** Silence an alarm for a time (operators); once for each Idempotency-Key */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlarmActionBody'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlarmEvent'] } } };
    };
  };
  '/v1/alarms/{key}/note': {
    /** Write a note on an alarm (operators); once for each Idempotency-Key */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlarmActionBody'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlarmEvent'] } } };
    };
  };
  '/v1/alarms/{key}/close': {
    /** Close an alarm with its cause (operators); once for each Idempotency-Key */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlarmActionBody'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlarmEvent'] } } };
    };
  };
  '/v1/alerts/{key}/confirm': {
    /** Publish a draft, of an operator or of the analyst (operators) */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlertChange'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlertEvent'] } } };
    };
  };
  '/v1/alerts/{key}/prolong': {
    /** Move the end of an alert of the operators */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlertProlongation'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlertEvent'] } } };
    };
  };
  '/v1/alerts/{key}/end': {
    /** End an alert of the operators */
    post: {
      parameters: {
        path: {
          /** key of an entity as its event has it, with its feed; percent-encoded */
          key: string;
        };
      };
      requestBody: { content: { 'application/json': components['schemas']['AlertEnd'] } };
      responses: { 200: { content: { 'application/json': components['schemas']['AlertEvent'] } } };
    };
  };
}

export interface components {
  schemas: {
    /** problem details (RFC 9457) */
    Problem: {
      /** what sort it is of */
      type: 'about:blank';
      /** title */
      title: string;
      /** the state */
      status: number;
      /** what was got and what was expected, by the name of the parameter where one is at fault */
      detail: string;
      /** what the hub calls the fault, as in docs/errors.md */
      code?: string;
      /** the parameter or field at fault */
      where?: string;
      /** what stood there, cut to 80 characters */
      got?: string;
      /** what would have been right there */
      expected?: string;
    };
    Hub: {
      /** name to be shown */
      name: string;
      /** who runs it */
      operator: string;
      /** e-mail address of who runs it */
      contact: string;
      /** IANA name; clock times of the territory are shown in it */
      timezone: string;
      /** languages, the preferred one first */
      languages: string[];
      /** who must be named where everything open is shown together, the base map first; each once */
      attribution: string[];
      /** from where on a key figure is no longer well, as configured; a figure without one is not judged */
      thresholds: {
        /** the key figure */
        figure:
          | 'vehicles-in-service'
          | 'punctuality'
          | 'match-rate'
          | 'stations'
          | 'shared-vehicles'
          | 'observation-age'
          | 'traffic-speed'
          | 'traffic-congestion'
          | 'disturbances'
          | 'quality';
        /** name of the value within the figure */
        value: string;
        /** at least */
        atLeast?: number;
        /** at most */
        atMost?: number;
      }[];
      /** how late (negative: early) a run counts as on time in the figure `punctuality`, both included */
      onTime: {
        /** lower bound */
        fromSeconds: number;
        /** upper bound */
        toSeconds: number;
      };
      /** by the clock of the hub, so that a reader knows how far its own clock is from it */
      now: string;
      /** absent where neither communes nor stops are known (yet) */
      territory?: {
        /** west, south, east, north, as in GeoJSON */
        bbox: number[];
        /** WGS 84 degrees */
        centre: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        };
        /** where the middle half of the stops lies, worth looking at first; absent without stops */
        focus?: number[];
        /** address of the outlines of the communes; absent where none are configured */
        outlines?: string;
        /** address of water, streets, rail and places as GeoJSON; absent where none is configured */
        basemap?: string;
      };
    };
    Feed: {
      /** its id */
      id: string;
      /** in the first of the languages asked for that the feed has */
      title: string;
      /** text by BCP 47 language; und where none is named */
      titles: { [name: string]: string };
      /** who produces the feed */
      producer: string;
      /** observed (real), simulated (invented), replayed or experiment (a trial) */
      nature: 'observed' | 'simulated' | 'replayed' | 'experiment';
      /** the licence */
      licence: {
        /** its id */
        id: string;
        /** name to be shown */
        name: string;
        /** address */
        url: string;
      };
      /** who must be named where the data is shown */
      attribution: string;
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** of its sources, each once */
      formats: string[];
      status: components['schemas']['FeedHealth'];
      /** page of the producer */
      homepage?: string;
    };
    Feeds: {
      /** the feeds */
      feeds: components['schemas']['Feed'][];
    };
    /** as of now by the clock of the hub; without anything but a state where nothing has come yet */
    FeedHealth: {
      /** id of the feed */
      feedId?: string;
      /** `waiting`: nothing has come yet; `fresh`: every source keeps its pace and what it says can be used; `degraded`: it comes in time, yet part of it cannot be relied on; `stale`: a source has not been heard of for too long, or nobody listens; `failing`: a source cannot be had or read */
      state?: 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';
      /** since when the state holds; of `stale` the moment the silence became too long, and what is shown of it is older: see `lastSignAt` of its sources */
      since?: string;
      /** the sources */
      sources?: components['schemas']['SourceStatus'][];
      /** issues of the newest document of each source, by code */
      issueCounts?: { [name: string]: number };
      /** how many the feed has now, by kind */
      entities?: { [name: string]: number };
      /** entities and documents refused since the collector started */
      quarantined?: number;
      /** why the feed is not fresh, worst first; absent where it is */
      reasons?: {
        /** code of the closed list */
        code:
          | 'unwatched'
          | 'source-failing'
          | 'source-silent'
          | 'content-frozen'
          | 'source-stopped'
          | 'document-cut'
          | 'entities-refused'
          | 'clock-ahead'
          | 'match-rate-low'
          | 'schedule-thin'
          | 'schedule-refused'
          | 'no-answer-yet';
        /** the state the reason alone would make */
        state: 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';
        /** for people, in French and English: what was got and what was expected */
        text: { [name: string]: string };
        /** the source it lies in, where it is one */
        sourceId?: string;
      }[];
      /** when its collector last looked */
      checkedAt?: string;
      /** until when a living collector would have published the state again */
      watchedUntil?: string;
      /** 0 to 1: share of real-time trips found in the schedule; absent where the feed has no schedule */
      matchRate?: number;
      /** how matchRate comes about, over the newest document of each source */
      matches?: {
        /** found in the schedule, by the rule that found them: trip-id, start, stops … */
        matched: { [name: string]: number };
        /** not found, by reason: no-such-trip, ambiguous, not-running-that-day, too-far … */
        unmatched: { [name: string]: number };
        /** repaired on the way, by the rule that did it: service-day, service-day-added */
        repaired: { [name: string]: number };
      };
      /** what the newest document of each source held that the hub does not carry; at most 50 documents of 20 */
      losses?: {
        /** where it comes from */
        source: string;
        /** format of the document */
        format: string;
        /** UTC with milliseconds */
        at: string;
        /** what could not be carried on */
        losses: {
          /** in the words of the format that has it: region_id, DriverName */
          field: string;
          /** why */
          reason: string;
          /** how many */
          count: number;
          /** the first of them, cut to 80 characters */
          example?: string;
        }[];
      }[];
      /** the newest timetable that was refused, until one that is not refused comes; the one in use goes on meanwhile */
      refusedDataset?: {
        /** hash of the raw document, by which `accept-dataset` names it */
        documentHash: string;
        /** what was got and what was expected */
        reason: string;
        /** when it was refused */
        at: string;
        /** false where it cannot be read at all or lacks a required file: there is nothing to accept */
        acceptable: boolean;
        /** id of the source within its feed */
        sourceId: string;
        /** format of the document */
        format: string;
        /** when the document came, by the clock of the feed */
        receivedAt: string;
      };
      /** UTC with milliseconds */
      reportedAt?: string;
    };
    SourceStatus: {
      /** id of the source within its feed */
      sourceId: string;
      /** format of the document */
      format: string;
      /** failures in a row */
      consecutiveFailures: number;
      /** `waiting`: nothing has come yet; `fresh`: every source keeps its pace and what it says can be used; `degraded`: it comes in time, yet part of it cannot be relied on; `stale`: a source has not been heard of for too long, or nobody listens; `failing`: a source cannot be had or read */
      state?: 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';
      /** the last sign of life: a new document that was used, or an answer where the source may rightly stay the same */
      lastSignAt?: string;
      /** the source is stale from then on unless it gives another sign of life */
      freshUntil?: string;
      /** UTC with milliseconds */
      lastAttemptAt?: string;
      /** UTC with milliseconds */
      lastSuccessAt?: string;
      /** UTC with milliseconds */
      lastChangeAt?: string;
      /** SHA-256 of the last document */
      lastDocumentHash?: string;
      /** last error, in one sentence */
      lastError?: string;
      /** how the subscription is */
      subscription?: {
        /** pending: asked for the first time; lost: it was refused or is gone, and is asked for again and again */
        state: 'pending' | 'active' | 'lost';
        /** UTC with milliseconds */
        since: string;
        /** when the server will end it unless it is renewed; while active */
        until?: string;
        /** why it is lost, or what of an active one was refused */
        detail?: string;
      };
      /** whether it repeats the same document */
      frozen?: {
        /** VehicleMonitoring … */
        service: string;
        /** the element whose newest time has stood still: RecordedAtTime, or ResponseTimestamp */
        by: string;
        /** UTC with milliseconds */
        newestAt: string;
        /** since when it has stood still */
        since: string;
        /** who the server says has made it */
        producer?: string;
      };
      /** whether it has stopped */
      stopped?: {
        /** when the last new document came */
        since: string;
        /** the longest that none came before */
        usualSeconds: number;
      };
      /** the newest document was a whole picture and gave none of its vehicles and runs a time: they are as old as lastSignAt, not as their observedAt, when they were first reported to be so */
      undated?: true;
    };
    FeedIssues: {
      /** id of the feed it comes from */
      feed: string;
      /** issues of the newest document of each source, by code */
      counts: { [name: string]: number };
      /** a few, with place, got and expected; rows that the database refused as objects */
      samples: (
        | string
        | {
            /** code of the closed list */
            code: 'ROW_REFUSED';
            /** how grave it is */
            severity: string;
            /** id of the feed */
            feedId: string;
            /** at which place */
            where: string;
            /** what was got, cut short */
            got: string;
            /** what was expected */
            expected: string;
            /** UTC with milliseconds */
            at: string;
          }
      )[];
      /** entities, documents and rows refused since the collector started */
      quarantined: number;
    };
    Usage: {
      /** beginning of the period, included */
      from: string;
      /** included */
      to: string;
      /** by day, then the most asked first; nothing of who asked is kept */
      items: {
        /** of UTC */
        day: string;
        /** address as described, without ids: `/v1/stops/{id}/departures`; `other` for the rest */
        output: string;
        /** answered, those told that nothing has changed among them */
        requests: number;
        /** sent to readers, headers included */
        bytes: number;
        /** clients of the live stream that came, by WebSocket or server-sent events */
        streamClients: number;
      }[];
      /** how many in all */
      total: {
        /** answered, those told that nothing has changed among them */
        requests: number;
        /** sent to readers, headers included */
        bytes: number;
        /** clients of the live stream that came, by WebSocket or server-sent events */
        streamClients: number;
      };
      /** of the hub, whose counts are summed: those that are there now */
      processes: number;
    };
    Status: {
      /** UTC with milliseconds */
      at: string;
      /** hour of the first measurement that is still kept; absent where there is none */
      since?: string;
      /** measurements are kept for so long */
      windowDays: number;
      /** of the hub, whose measurements are summed: those that are there now */
      processes: number;
      /** what is promised */
      objectives: {
        /** events given to stream clients, by time since the hub received their document, or since the producer observed it (vehicles and predictions); seconds in which the processes could work; clients that came back and were given all they had missed */
        name: 'hub-latency' | 'producer-latency' | 'availability' | 'resume';
        /** a share, of 1 */
        target: number;
        /** measured: events, events, seconds, clients */
        of: number;
        /** the state */
        state: 'met' | 'missed' | 'not-measured';
        /** of the latencies: what counts as in time */
        withinMs?: number;
        /** in time, ready, or without a gap */
        share?: number;
        /** of the error budget: 1 is all of it, below 0 it is overspent */
        budgetLeft?: number;
        /** known to a quarter, rounded up */
        p50Ms?: number;
        /** 95 answers of 100 take less */
        p95Ms?: number;
        /** 99 answers of 100 take less */
        p99Ms?: number;
      }[];
    };
    FeedQuality: {
      /** id of the feed it comes from */
      feed: string;
      /** UTC with milliseconds */
      at: string;
      /** those that apply; by the rules of docs/quality.md */
      parts: {
        /** name to be shown */
        name: 'freshness' | 'matching' | 'validity' | 'completeness';
        /** share, from 0 to 1 */
        share: number;
        /** weight in the whole */
        weight: number;
        /** what lowers it, the most harmful first */
        reasons: (
          | {
              /** code of the closed list */
              code: 'state';
              /** the state */
              state: string;
              /** text by BCP 47 language; und where none is named */
              text: { [name: string]: string };
            }
          | {
              /** code of the closed list */
              code: 'unmatched';
              /** why */
              reason: string;
              /** how many */
              count: number;
            }
          | {
              /** code of the closed list */
              code: 'issue';
              /** code of `docs/errors.md` */
              issue: string;
              /** how many */
              count: number;
            }
          | {
              /** code of the closed list */
              code: 'quarantined';
              /** how many */
              count: number;
            }
          | {
              /** code of the closed list */
              code: 'missing';
              /** what sort of thing it is */
              kind:
                | 'vehicle-position'
                | 'trip-update'
                | 'alert'
                | 'station'
                | 'free-vehicle'
                | 'traffic-measurement'
                | 'traffic-situation'
                | 'parking'
                | 'feed-status'
                | 'dataset'
                | 'alarm'
                | 'kpi'
                | 'trip-modification'
                | 'variable-message-sign'
                | 'alarm-action'
                | 'journal-entry'
                | 'audit';
              /** what readers need and some entities do not say */
              field: string;
              /** how many */
              count: number;
              /** out of how many */
              of: number;
            }
          | {
              /** code of the closed list */
              code: 'unusable-trips';
              /** how many */
              count: number;
              /** out of how many */
              of: number;
            }
        )[];
      }[];
      /** address of the score by the hour */
      history: string;
      /** absent while nothing has come of the feed */
      score?: number;
    };
    FeedLosses: {
      /** id of the feed it comes from */
      feed: string;
      /** what the newest document of each source held that is not carried on */
      inputs: {
        /** where it comes from */
        source: string;
        /** format of the document */
        format: string;
        /** UTC with milliseconds */
        at: string;
        /** what could not be carried on */
        losses: {
          /** in the words of the format that has it: region_id, DriverName */
          field: string;
          /** why */
          reason: string;
          /** how many */
          count: number;
          /** the first of them, cut to 80 characters */
          example?: string;
        }[];
      }[];
      /** what each output could not say */
      outputs: {
        /** address */
        path: string;
        /** of the build the losses are of; absent where there has been none */
        at?: string;
        /** most frequent first; absent with `state` */
        losses?: {
          /** in the words of the format that has it: region_id, DriverName */
          field: string;
          /** why */
          reason: string;
          /** how many */
          count: number;
          /** the first of them, cut to 80 characters */
          example?: string;
        }[];
        /** why there are none to list: `empty` has nothing to give now, `failed` cannot be made, `not built` nobody has asked for */
        state?: 'empty' | 'failed' | 'not built';
      }[];
    };
    History: {
      /** what sort of thing it is */
      kind:
        | 'vehicle-position'
        | 'trip-update'
        | 'alert'
        | 'station'
        | 'free-vehicle'
        | 'traffic-measurement'
        | 'traffic-situation'
        | 'parking'
        | 'feed-status'
        | 'dataset'
        | 'alarm'
        | 'kpi'
        | 'trip-modification'
        | 'variable-message-sign'
        | 'alarm-action'
        | 'journal-entry'
        | 'audit';
      /** key of the entity, with its feed */
      key: string;
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** observed (real), simulated (invented), replayed or experiment (a trial) */
      nature: string;
      /** the licence */
      licence: string;
      /** how many rows */
      rows: {
        /** UTC with milliseconds */
        at: string;
        /** columns of the history of the kind, units in their names; figures of the bucket where one is asked */
        values: { [name: string]: unknown };
        /** published before the period, and as it still was when the period began */
        toldBefore?: boolean;
      }[];
      /** whose clock and calendar the buckets follow */
      timezone?: string;
      /** `after` of the next page */
      next?: string;
    };
    FeedDocuments: {
      /** id of the feed */
      feedId: string;
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** how many documents */
      documents: {
        /** when it was received */
        at: string;
        /** source of the feed it came from */
        source: string;
        /** format of the document */
        format: string;
        /** SHA-256 of its bytes */
        hash: string;
        /** bytes */
        bytes: number;
        /** file within the source, of formats of several */
        document?: string;
        /** where it can be read */
        href?: string;
        /** why it cannot: its format may name people or what producers keep to themselves; or it has expired */
        withheld?: 'not-given-out' | 'kept-no-more';
      }[];
      /** there is more: ask again with `from` this instant */
      next?: string;
    };
    Ready: {
      /** the state */
      status: 'ready' | 'degraded' | 'not ready';
      /** by role */
      roles: {
        [name: string]: {
          /** whether it can work */
          ready: boolean;
          /** in one sentence */
          detail?: string;
          /** it works, yet not as it should */
          degraded?: boolean;
        };
      };
    };
    Live: {
      /** the state */
      status: 'live';
    };
    /** GeoJSON (RFC 7946) */
    FeatureCollection: {
      /** what sort it is of */
      type: 'FeatureCollection';
      /** the features of GeoJSON */
      features: {
        /** what sort it is of */
        type: 'Feature';
        /** geometry of GeoJSON */
        geometry: {
          /** what sort it is of */
          type: string;
        } | null;
        /** what is said of it */
        properties: { [name: string]: unknown };
      }[];
    };
    StandardDocument: { [name: string]: unknown };
    StreamMessage: {
      /** the message as /asyncapi.json describes it, as JSON */
      data: string;
      /** its `op`, with `named=true` */
      event?: string;
      /** cursor to resume from */
      id?: string;
      /** when to come back, in milliseconds */
      retry?: number;
    };
    NgsiEntities: {
      /** urn:ngsi-ld:… */
      id: string;
      /** what sort it is of */
      type: 'Alert' | 'BikeHireDockingStation' | 'OffStreetParking' | 'TrafficFlowObserved' | 'Vehicle';
      /** context of JSON-LD */
      '@context': string[];
    }[];
    Archive: {
      /** the days */
      days: {
        /** the day */
        day: string;
        /** address of the manifest */
        manifest: string;
        /** the files */
        files: number;
        /** how many rows */
        rows: number;
        /** bytes */
        bytes: number;
      }[];
    };
    ArchiveDay: {
      /** the day */
      day: string;
      /** IANA time zone */
      timezone: string;
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** UTC with milliseconds */
      madeAt: string;
      /** name of the hub */
      hub: string;
      /** the feeds */
      feeds: {
        /** its id */
        id: string;
        /** title */
        title: { [name: string]: string };
        /** who produces the feed */
        producer: string;
        /** the licence */
        licence: string;
        /** observed (real), simulated (invented), replayed or experiment (a trial) */
        nature: string;
        /** who must be named with the data */
        attribution?: string;
      }[];
      /** the files */
      files: {
        /** address */
        path: string;
        /** id of the feed it comes from */
        feed: string;
        /** what sort of thing it is */
        kind: string;
        /** how many rows */
        rows: number;
        /** bytes */
        bytes: number;
        /** hex */
        sha256: string;
      }[];
    };
    Webhook: {
      /** its id */
      id: string;
      /** id of the key that made it */
      owner: string;
      /** address */
      url: string;
      /** kinds of entities */
      kinds: (
        | 'vehicle-position'
        | 'trip-update'
        | 'alert'
        | 'station'
        | 'free-vehicle'
        | 'traffic-measurement'
        | 'traffic-situation'
        | 'parking'
        | 'feed-status'
        | 'dataset'
        | 'alarm'
        | 'kpi'
        | 'trip-modification'
        | 'variable-message-sign'
      )[];
      /** what is followed */
      filter: {
        /** the feeds */
        feeds?: string[];
        /** modes of travel */
        modes?: (
          | 'tram'
          | 'metro'
          | 'rail'
          | 'bus'
          | 'ferry'
          | 'cable'
          | 'shuttle'
          | 'coach'
          | 'bike'
          | 'scooter'
          | 'car'
          | 'road'
          | 'other'
        )[];
        /** ids of lines */
        routes?: string[];
        /** the stops */
        stops?: string[];
        /** west, south, east, north */
        bbox?: number[];
        /** INSEE codes */
        communes?: string[];
      };
      /** messages a second at the most */
      maxRateHz?: number;
      /** stands in the configuration and cannot be deleted here */
      configured: boolean;
      /** the state */
      state: 'active' | 'waiting' | 'parked' | 'paused';
      /** UTC with milliseconds */
      since: string;
      /** of the stream or of a delivery; opaque */
      cursor?: string;
      /** deliveries that were taken */
      deliveredTotal: number;
      /** deliveries that failed */
      failedTotal: number;
      /** attempts in a row that failed */
      failures: number;
      /** UTC with milliseconds */
      lastDeliveredAt?: string;
      /** UTC with milliseconds */
      nextAttemptAt?: string;
      /** why the last delivery failed */
      lastFault?: {
        /** UTC with milliseconds */
        at: string;
        /** why */
        reason: string;
      };
      /** only in the answer to the request that made it */
      secret?: string;
    };
    Webhooks: {
      /** the items */
      items: components['schemas']['Webhook'][];
      /** how many in all */
      total: number;
    };
    WebhookRequest: {
      /** http or https; private networks are refused */
      url: string;
      /** kinds of entities */
      kinds: (
        | 'vehicle-position'
        | 'trip-update'
        | 'alert'
        | 'station'
        | 'free-vehicle'
        | 'traffic-measurement'
        | 'traffic-situation'
        | 'parking'
        | 'feed-status'
        | 'dataset'
        | 'alarm'
        | 'kpi'
        | 'trip-modification'
        | 'variable-message-sign'
      )[];
      /** what is followed */
      filter?: {
        /** the feeds */
        feeds?: string[];
        /** modes of travel */
        modes?: (
          | 'tram'
          | 'metro'
          | 'rail'
          | 'bus'
          | 'ferry'
          | 'cable'
          | 'shuttle'
          | 'coach'
          | 'bike'
          | 'scooter'
          | 'car'
          | 'road'
          | 'other'
        )[];
        /** ids of lines */
        routes?: string[];
        /** the stops */
        stops?: string[];
        /** west, south, east, north */
        bbox?: number[];
        /** INSEE codes */
        communes?: string[];
      };
      /** of the stream or of a delivery; opaque */
      cursor?: string;
      /** default true: what there is now comes first, where no cursor is given */
      snapshot?: boolean;
      /** messages a second at the most */
      maxRateHz?: number;
      /** whsec_ and 24 to 64 bytes in base64; made where it is absent */
      secret?: string;
    };
    WebhookPlace: {
      /** of the stream or of a delivery; opaque */
      cursor?: string;
    };
    Key: {
      /** its id */
      id: string;
      /** name to be shown */
      name: string;
      /** what the key allows */
      role: 'reader' | 'partner' | 'experimenter' | 'operator' | 'admin';
      /** UTC with milliseconds */
      createdAt: string;
      /** the state */
      state: 'valid' | 'expired' | 'revoked';
      /** feeds it may read beyond what is open; absent for all of its role */
      feeds?: string[];
      /** first parts of the paths it is good for; absent for all */
      outputs?: string[];
      /** requests a minute at the most */
      requestsPerMinute?: number;
      /** UTC with milliseconds */
      expiresAt?: string;
      /** UTC with milliseconds */
      revokedAt?: string;
      /** of somebody who has signed in, or may; absent for a key */
      kind?: 'session' | 'invitation';
      /** the key a session was opened with */
      parent?: string;
      /** how often it was given another secret */
      rotations?: number;
      /** the one sandbox whose member it is */
      sandbox?: string;
      /** who a session is of, as the identity provider names them */
      subject?: string;
    };
    Keys: {
      /** the keys */
      keys: components['schemas']['Key'][];
    };
    NewKey: {
      /** the key */
      key: components['schemas']['Key'];
      /** shown here and never again */
      token: string;
    };
    KeyRequest: {
      /** name to be shown */
      name: string;
      /** what the key allows */
      role: 'reader' | 'partner' | 'experimenter' | 'operator' | 'admin';
      /** feeds it may read beyond what is open; absent for all of its role */
      feeds?: string[];
      /** first parts of the paths it is good for; absent for all */
      outputs?: string[];
      /** requests a minute at the most */
      requestsPerMinute?: number;
      /** from now: 30d, 12h */
      expires?: string;
    };
    KeyNarrowing: {
      /** feeds it may read beyond what is open; absent for all of its role */
      feeds?: string[];
      /** first parts of the paths it is good for; absent for all */
      outputs?: string[];
      /** requests a minute at the most */
      requestsPerMinute?: number;
      /** from now: 30d, 12h */
      expires?: string;
      /** what the key allows */
      role?: 'reader' | 'partner' | 'experimenter' | 'operator' | 'admin';
    };
    Session: {
      /** what the key allows */
      role: 'reader' | 'partner' | 'experimenter' | 'operator' | 'admin';
      /** how people sign in */
      signIn: {
        /** an identity provider is configured */
        provider: boolean;
        /** address */
        path: string;
      };
      /** name to be shown */
      name?: string;
      /** UTC with milliseconds */
      since?: string;
      /** UTC with milliseconds */
      until?: string;
      /** to be sent as `X-CSRF-Token` with whatever changes something */
      csrf?: string;
    };
    SessionRequest: {
      /** of `npm run hub -- sign-in`; good once */
      code?: string;
      /** a key of this hub */
      key?: string;
    };
    SessionOpened: {
      /** what the key allows */
      role: 'reader' | 'partner' | 'experimenter' | 'operator' | 'admin';
      /** name to be shown */
      name: string;
      /** UTC with milliseconds */
      until: string;
    };
    Ticket: {
      /** the ticket */
      ticket: string;
      /** UTC with milliseconds */
      expiresAt: string;
    };
    AuditTrail: {
      /** oldest first */
      entries: components['schemas']['Audit'][];
      /** why older entries may be missing */
      incomplete?: string;
    };
    /** a feed the answer is made of, and its terms */
    Source: {
      /** id of the feed it comes from */
      feed: string;
      /** title */
      title: string;
      /** SPDX or known id */
      licence: string;
      /** who must be named where the data is shown */
      attribution: string;
      /** observed (real), simulated (invented), replayed or experiment (a trial) */
      nature: 'observed' | 'simulated' | 'replayed' | 'experiment';
    };
    StopRef: {
      /** feed id, colon, local id */
      id: string;
      /** name to be shown */
      name?: string;
      /** as on the pole */
      code?: string;
      /** code of the platform */
      platformCode?: string;
      /** WGS 84 degrees */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
    };
    RouteRef: {
      /** feed id, colon, local id */
      id: string;
      /** short name, or the long one where there is no short */
      name: string;
      /** mode of travel */
      mode:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** #RRGGBB */
      color?: string;
      /** #RRGGBB */
      textColor?: string;
    };
    TransitStop: {
      /** feed id, colon, local id */
      id: string;
      /** id of the feed it comes from */
      feed: string;
      /** `stop` belongs to no station, `platform` does */
      type: 'station' | 'stop' | 'platform' | 'entrance' | 'boarding-area';
      /** of the lines that call here */
      modes: (
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other'
      )[];
      /** name to be shown */
      name?: string;
      /** as on the pole */
      code?: string;
      /** code of the platform */
      platformCode?: string;
      /** WGS 84 degrees */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** INSEE code of the commune the point lies in */
      commune?: string;
      /** the station it belongs to */
      station?: string;
      /** whether a wheelchair can board; `some`: at some platforms of the station. Absent where the feed says nothing */
      wheelchairBoarding?: 'yes' | 'no' | 'some';
      /** from the point asked for, as the crow flies */
      distanceM?: number;
      /** how well the name is what was asked for; at most 1 */
      score?: number;
      /** lines that call here */
      routes: string[];
    };
    TransitStops: {
      /** the items */
      items: components['schemas']['TransitStop'][];
      /** of all pages */
      total: number;
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** ids asked for that nothing has, by parameter */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    StopDetail: {
      /** feed id, colon, local id */
      id: string;
      /** id of the feed it comes from */
      feed: string;
      /** `stop` belongs to no station, `platform` does */
      type: 'station' | 'stop' | 'platform' | 'entrance' | 'boarding-area';
      /** of the lines that call here */
      modes: (
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other'
      )[];
      /** name to be shown */
      name?: string;
      /** as on the pole */
      code?: string;
      /** code of the platform */
      platformCode?: string;
      /** WGS 84 degrees */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** INSEE code of the commune the point lies in */
      commune?: string;
      /** the station it belongs to */
      station?: string;
      /** whether a wheelchair can board; `some`: at some platforms of the station. Absent where the feed says nothing */
      wheelchairBoarding?: 'yes' | 'no' | 'some';
      /** from the point asked for, as the crow flies */
      distanceM?: number;
      /** how well the name is what was asked for; at most 1 */
      score?: number;
      /** whose clock its timetable counts in */
      timezone: string;
      /** lines that call here, at a station at any of its platforms */
      routes: components['schemas']['RouteRef'][];
      /** platforms of the station */
      platforms: {
        /** feed id, colon, local id */
        id: string;
        /** id of the feed it comes from */
        feed: string;
        /** `stop` belongs to no station, `platform` does */
        type: 'station' | 'stop' | 'platform' | 'entrance' | 'boarding-area';
        /** of the lines that call here */
        modes: (
          | 'tram'
          | 'metro'
          | 'rail'
          | 'bus'
          | 'ferry'
          | 'cable'
          | 'shuttle'
          | 'coach'
          | 'bike'
          | 'scooter'
          | 'car'
          | 'road'
          | 'other'
        )[];
        /** name to be shown */
        name?: string;
        /** as on the pole */
        code?: string;
        /** code of the platform */
        platformCode?: string;
        /** WGS 84 degrees */
        point?: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        };
        /** INSEE code of the commune the point lies in */
        commune?: string;
        /** the station it belongs to */
        station?: string;
        /** whether a wheelchair can board; `some`: at some platforms of the station. Absent where the feed says nothing */
        wheelchairBoarding?: 'yes' | 'no' | 'some';
        /** from the point asked for, as the crow flies */
        distanceM?: number;
        /** how well the name is what was asked for; at most 1 */
        score?: number;
        /** ids of lines */
        routes: string[];
      }[];
      /** entrances of the station */
      entrances: {
        /** feed id, colon, local id */
        id: string;
        /** id of the feed it comes from */
        feed: string;
        /** `stop` belongs to no station, `platform` does */
        type: 'station' | 'stop' | 'platform' | 'entrance' | 'boarding-area';
        /** of the lines that call here */
        modes: (
          | 'tram'
          | 'metro'
          | 'rail'
          | 'bus'
          | 'ferry'
          | 'cable'
          | 'shuttle'
          | 'coach'
          | 'bike'
          | 'scooter'
          | 'car'
          | 'road'
          | 'other'
        )[];
        /** name to be shown */
        name?: string;
        /** as on the pole */
        code?: string;
        /** code of the platform */
        platformCode?: string;
        /** WGS 84 degrees */
        point?: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        };
        /** INSEE code of the commune the point lies in */
        commune?: string;
        /** the station it belongs to */
        station?: string;
        /** whether a wheelchair can board; `some`: at some platforms of the station. Absent where the feed says nothing */
        wheelchairBoarding?: 'yes' | 'no' | 'some';
        /** from the point asked for, as the crow flies */
        distanceM?: number;
        /** how well the name is what was asked for; at most 1 */
        score?: number;
        /** ids of lines */
        routes: string[];
      }[];
      /** keys of the alerts in force now */
      alerts: string[];
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
    };
    StopCall: {
      /** `scheduled`: by the timetable alone; `predicted`: by real time; `cancelled`: the run does not run; `skipped`: it does not stop here; `added`: a run beyond the timetable; `no-data`: the feed says that it knows nothing of it here */
      state: 'scheduled' | 'predicted' | 'cancelled' | 'skipped' | 'added' | 'no-data';
      /** where it is planned to stop */
      stop: components['schemas']['StopRef'];
      /** which run it is */
      trip: {
        /** feed id, colon, local id */
        id: string;
        /** day of the timetable it belongs to; a run at 25:10 is of the day before */
        serviceDate?: string;
        /** HH:MM:SS of the service day: which run of a trip by headway, or of a double */
        startTime?: string;
        /** short name */
        shortName?: string;
        /** direction, 0 or 1, as in trips.txt */
        directionId?: number;
        /** beyond the timetable */
        extra?: boolean;
      };
      /** keys of the alerts in force for it at that time, of `/v1/alerts/{key}` */
      alerts: string[];
      /** by the timetable; absent for a run that has none */
      scheduledAt?: string;
      /** by real time; absent where nothing is reported */
      expectedAt?: string;
      /** positive when late */
      delaySeconds?: number;
      /** id of the feed it comes from */
      feed: string;
      /** what to know before trusting it: simulated, replayed, predicted, stale, repaired:…, suspect:…; `interpolated`: the timetable has no time here */
      flags: string[];
      /** when its real time was reported; absent where there is none */
      observedAt?: string;
      /** how old the report is: from `observedAt` to `at` of the answer; with the flag `stale` nobody has confirmed it for longer than its source may be silent */
      ageSeconds?: number;
      /** absent for a run that names no line */
      route?: components['schemas']['RouteRef'];
      /** code of the platform it stops at, as far as known now */
      platform?: string;
      /** another platform than planned, where it stops today */
      assignedStop?: components['schemas']['StopRef'];
      /** place of the stop in the run */
      stopSequence?: number;
      /** destination shown */
      headsign?: string;
      /** of a run that the timetable has by its headway (frequencies.txt) */
      headway?: {
        /** in seconds */
        seconds: number;
        /** false: runs come about so often, and their times are counted out, not promised */
        exact: boolean;
        /** UTC with milliseconds */
        from: string;
        /** UTC with milliseconds */
        until: string;
      };
      /** how full it is expected to leave */
      occupancy?: string;
      /** how one may board, where it is not as usual; `none` stands on no list of departures */
      pickupType?: 'none' | 'phone-agency' | 'coordinate-with-driver';
      /** how one may alight, where it is not as usual; `none` stands on no list of arrivals */
      dropOffType?: 'none' | 'phone-agency' | 'coordinate-with-driver';
      /** of the stop from the point asked for */
      distanceM?: number;
    };
    StopCalls: {
      /** the moment of the answer; it moves in steps of five seconds */
      at: string;
      /** UTC with milliseconds */
      from: string;
      /** exclusive */
      until: string;
      /** in order of the expected time, or of the scheduled where none is expected */
      items: components['schemas']['StopCall'][];
      /** in the whole window; more than the items where `limit` cuts it short */
      total: number;
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
      /** the stop */
      stop?: components['schemas']['StopRef'];
      /** ids asked for that nothing has, by parameter */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    TransitRoute: {
      /** feed id, colon, local id */
      id: string;
      /** id of the feed it comes from */
      feed: string;
      /** short name, or the long one where there is no short */
      name: string;
      /** mode of travel */
      mode:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** GTFS route_type */
      routeType: number;
      /** short name */
      shortName?: string;
      /** long name */
      longName?: string;
      /** #RRGGBB */
      color?: string;
      /** #RRGGBB */
      textColor?: string;
      /** the agency that runs it */
      agency?: {
        /** feed id, colon, local id */
        id: string;
        /** name to be shown */
        name?: string;
        /** address */
        url?: string;
      };
    };
    TransitRoutes: {
      /** the items */
      items: components['schemas']['TransitRoute'][];
      /** how many in all */
      total: number;
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** ids asked for that nothing has, by parameter */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    RouteDetail: {
      /** feed id, colon, local id */
      id: string;
      /** id of the feed it comes from */
      feed: string;
      /** short name, or the long one where there is no short */
      name: string;
      /** mode of travel */
      mode:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** GTFS route_type */
      routeType: number;
      /** short name */
      shortName?: string;
      /** long name */
      longName?: string;
      /** #RRGGBB */
      color?: string;
      /** #RRGGBB */
      textColor?: string;
      /** the agency that runs it */
      agency?: {
        /** feed id, colon, local id */
        id: string;
        /** name to be shown */
        name?: string;
        /** address */
        url?: string;
      };
      /** IANA time zone */
      timezone: string;
      /** by direction_id; one without where the feed has none */
      directions: {
        /** most frequent first */
        headsigns: string[];
        /** all stops of all its runs in the order they are served; twice where a run comes back to one */
        stops: components['schemas']['StopRef'][];
        /** in the timetable, of all days */
        trips: number;
        /** direction, 0 or 1, as in trips.txt */
        directionId?: number;
        /** way of its most frequent run */
        shape?: {
          /** what sort it is of */
          type: 'LineString';
          /** as GeoJSON writes them: longitude first */
          coordinates: number[][];
        };
      }[];
      /** keys of the alerts in force now */
      alerts: string[];
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
    };
    TripCall: {
      /** `scheduled`: by the timetable alone; `predicted`: by real time; `cancelled`: the run does not run; `skipped`: it does not stop here; `added`: a run beyond the timetable; `no-data`: the feed says that it knows nothing of it here */
      state: 'scheduled' | 'predicted' | 'cancelled' | 'skipped' | 'added' | 'no-data';
      /** the stop */
      stop: components['schemas']['StopRef'];
      /** arrival */
      arrival: {
        /** by the timetable; absent for a run that has none */
        scheduledAt?: string;
        /** by real time; absent where nothing is reported */
        expectedAt?: string;
        /** positive when late */
        delaySeconds?: number;
      };
      /** departure */
      departure: {
        /** by the timetable; absent for a run that has none */
        scheduledAt?: string;
        /** by real time; absent where nothing is reported */
        expectedAt?: string;
        /** positive when late */
        delaySeconds?: number;
      };
      /** keys of the alerts in force */
      alerts: string[];
      /** quality flags: simulated, stale, predicted … */
      flags: string[];
      /** the stop that is served instead */
      assignedStop?: components['schemas']['StopRef'];
      /** code of the platform */
      platform?: string;
      /** place of the stop in the run */
      stopSequence?: number;
      /** destination shown */
      headsign?: string;
      /** how full it is, in words of GTFS-RT */
      occupancy?: string;
      /** how one may board, where it is not as usual; `none` stands on no list of departures */
      pickupType?: 'none' | 'phone-agency' | 'coordinate-with-driver';
      /** how one may alight, where it is not as usual; `none` stands on no list of arrivals */
      dropOffType?: 'none' | 'phone-agency' | 'coordinate-with-driver';
      /** the vehicle has left it */
      passed?: boolean;
    };
    TransitTrip: {
      /** UTC with milliseconds */
      at: string;
      /** which run it is */
      trip: {
        /** feed id, colon, local id */
        id: string;
        /** day of the timetable it belongs to; a run at 25:10 is of the day before */
        serviceDate?: string;
        /** HH:MM:SS of the service day: which run of a trip by headway, or of a double */
        startTime?: string;
        /** short name */
        shortName?: string;
        /** direction, 0 or 1, as in trips.txt */
        directionId?: number;
        /** beyond the timetable */
        extra?: boolean;
      };
      /** of the run as a whole */
      state: 'scheduled' | 'predicted' | 'cancelled' | 'skipped' | 'added' | 'no-data';
      /** in the order they are served */
      calls: components['schemas']['TripCall'][];
      /** IANA time zone */
      timezone: string;
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
      /** id of the feed it comes from */
      feed: string;
      /** what to know before trusting it: simulated, replayed, predicted, stale, repaired:…, suspect:…; `interpolated`: the timetable has no time here */
      flags: string[];
      /** when its real time was reported; absent where there is none */
      observedAt?: string;
      /** how old the report is: from `observedAt` to `at` of the answer; with the flag `stale` nobody has confirmed it for longer than its source may be silent */
      ageSeconds?: number;
      /** what its vehicle is planned to run that day, of `/v1/blocks/{id}` */
      block?: string;
      /** the line */
      route?: components['schemas']['RouteRef'];
      /** destination shown */
      headsign?: string;
      /** of a run that the timetable has by its headway (frequencies.txt) */
      headway?: {
        /** in seconds */
        seconds: number;
        /** false: runs come about so often, and their times are counted out, not promised */
        exact: boolean;
        /** UTC with milliseconds */
        from: string;
        /** UTC with milliseconds */
        until: string;
      };
      /** GeoJSON geometry: longitude, latitude */
      shape?: {
        /** what sort it is of */
        type: 'LineString';
        /** as GeoJSON writes them: longitude first */
        coordinates: number[][];
      };
      /** keys of the vehicles that say they are on it, of `/v1/vehicle-positions/{key}` */
      vehicles?: string[];
    };
    BlockTrip: {
      /** which run it is */
      trip: {
        /** feed id, colon, local id */
        id: string;
        /** day of the timetable it belongs to; a run at 25:10 is of the day before */
        serviceDate?: string;
        /** HH:MM:SS of the service day: which run of a trip by headway, or of a double */
        startTime?: string;
        /** short name */
        shortName?: string;
        /** direction, 0 or 1, as in trips.txt */
        directionId?: number;
        /** beyond the timetable */
        extra?: boolean;
      };
      /** by its expected times, and by the timetable alone where `state` is `scheduled` */
      progress: 'done' | 'running' | 'next' | 'later' | 'cancelled';
      /** whether its times are of the timetable alone or of real time */
      state: 'scheduled' | 'predicted' | 'cancelled' | 'skipped' | 'added' | 'no-data';
      /** the stop it begins at */
      from: components['schemas']['StopRef'];
      /** the stop it ends at */
      to: components['schemas']['StopRef'];
      /** from its first stop */
      departure: {
        /** by the timetable; absent for a run that has none */
        scheduledAt?: string;
        /** by real time; absent where nothing is reported */
        expectedAt?: string;
        /** positive when late */
        delaySeconds?: number;
      };
      /** at its last stop */
      arrival: {
        /** by the timetable; absent for a run that has none */
        scheduledAt?: string;
        /** by real time; absent where nothing is reported */
        expectedAt?: string;
        /** positive when late */
        delaySeconds?: number;
      };
      /** id of the feed it comes from */
      feed: string;
      /** what to know before trusting it: simulated, replayed, predicted, stale, repaired:…, suspect:…; `interpolated`: the timetable has no time here */
      flags: string[];
      /** when its real time was reported; absent where there is none */
      observedAt?: string;
      /** how old the report is: from `observedAt` to `at` of the answer; with the flag `stale` nobody has confirmed it for longer than its source may be silent */
      ageSeconds?: number;
      /** the line */
      route?: components['schemas']['RouteRef'];
      /** destination shown */
      headsign?: string;
      /** at the next stop that says so, else at the last one that did; positive when late */
      delaySeconds?: number;
      /** planned, after the trip before it that is not cancelled */
      layoverSeconds?: number;
      /** what the trip before it leaves of it; negative: it cannot leave in time */
      expectedLayoverSeconds?: number;
      /** keys of the vehicles that say now that they are on it */
      vehicles?: string[];
    };
    TransitBlock: {
      /** UTC with milliseconds */
      at: string;
      /** feed id, colon, local id */
      id: string;
      /** id of the feed it comes from */
      feed: string;
      /** YYYYMMDD */
      serviceDate: string;
      /** IANA time zone */
      timezone: string;
      /** in the order they are planned */
      trips: components['schemas']['BlockTrip'][];
      /** of that day; more than the trips where the list is cut at 200 */
      total: number;
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
    };
    SeenRun: {
      /** key, of `/v1/vehicle-positions/{key}` */
      vehicle: string;
      /** of its reports on that run that were looked at */
      firstAt: string;
      /** UTC with milliseconds */
      lastAt: string;
      /** how many reports */
      reports: number;
      /** absent where it named none */
      trip?: {
        /** feed id, colon, local id */
        id: string;
        /** day of the timetable it belongs to; a run at 25:10 is of the day before */
        serviceDate?: string;
        /** HH:MM:SS of the service day: which run of a trip by headway, or of a double */
        startTime?: string;
        /** short name */
        shortName?: string;
        /** direction, 0 or 1, as in trips.txt */
        directionId?: number;
        /** beyond the timetable */
        extra?: boolean;
      };
      /** the line */
      route?: components['schemas']['RouteRef'];
      /** destination shown */
      headsign?: string;
      /** feed id, colon, local id */
      block?: string;
      /** UTC with milliseconds */
      scheduledStartAt?: string;
      /** UTC with milliseconds */
      scheduledEndAt?: string;
    };
    VehicleRuns: {
      /** key of the entity, with its feed */
      key: string;
      /** YYYYMMDD */
      serviceDate: string;
      /** IANA time zone */
      timezone: string;
      /** in order of the first report */
      items: components['schemas']['SeenRun'][];
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
    };
    /** of trips that have begun; around the middle of each it is looked who reported to be on it */
    BlockVehicles: {
      /** feed id, colon, local id */
      id: string;
      /** YYYYMMDD */
      serviceDate: string;
      /** IANA time zone */
      timezone: string;
      /** in order of the first report */
      items: components['schemas']['SeenRun'][];
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
    };
    Nearby: {
      /** UTC with milliseconds */
      at: string;
      /** nearest first */
      items: (
        | {
            /** what sort of thing it is */
            kind: 'stop';
            /** as the crow flies */
            distanceM: number;
            /** the stop */
            stop: components['schemas']['TransitStop'];
          }
        | {
            /** what sort of thing it is */
            kind: 'station';
            /** as the crow flies */
            distanceM: number;
            event: components['schemas']['StationEvent'];
          }
        | {
            /** what sort of thing it is */
            kind: 'free-vehicle';
            /** as the crow flies */
            distanceM: number;
            event: components['schemas']['FreeVehicleEvent'];
          }
        | {
            /** what sort of thing it is */
            kind: 'parking';
            /** as the crow flies */
            distanceM: number;
            event: components['schemas']['ParkingEvent'];
          }
      )[];
      /** within the radius */
      total: number;
      /** the feeds the answer is made of: whoever shows it names them */
      sources: components['schemas']['Source'][];
    };
    SandboxRequest: {
      /** title */
      title: string;
      /** when it ends by itself; at most 90 days from now, 7 where it is not said */
      until?: string;
      /** limits */
      quota?: {
        /** the feeds */
        feeds?: number;
        /** ten seconds of it may come at once */
        eventsPerSecond?: number;
        /** of its log and raw documents; the oldest go first */
        bytes?: number;
      };
    };
    Sandbox: {
      /** its id */
      id: string;
      /** title */
      title: string;
      /** UTC with milliseconds */
      createdAt: string;
      /** UTC with milliseconds */
      until: string;
      /** limits */
      quota: {
        /** the feeds */
        feeds: number;
        /** ten seconds of it may come at once */
        eventsPerSecond: number;
        /** of its log and raw documents; the oldest go first */
        bytes: number;
      };
      /** the feeds */
      feeds: string[];
      /** where the paths of every output stand: /sandbox/{id} */
      outputs: string;
      /** address of its live stream */
      stream: string;
      /** where observations are pushed to */
      events: string;
      /** page to look at it */
      page: string;
      /** what has been pushed */
      pushed: {
        /** how many were taken */
        accepted: number;
        /** what was refused */
        refused: number;
        /** how many were beyond the quota */
        overQuota: number;
      };
    };
    NewSandbox: {
      /** its id */
      id: string;
      /** title */
      title: string;
      /** UTC with milliseconds */
      createdAt: string;
      /** UTC with milliseconds */
      until: string;
      /** limits */
      quota: {
        /** the feeds */
        feeds: number;
        /** ten seconds of it may come at once */
        eventsPerSecond: number;
        /** of its log and raw documents; the oldest go first */
        bytes: number;
      };
      /** the feeds */
      feeds: string[];
      /** where the paths of every output stand: /sandbox/{id} */
      outputs: string;
      /** address of its live stream */
      stream: string;
      /** where observations are pushed to */
      events: string;
      /** page to look at it */
      page: string;
      /** what has been pushed */
      pushed: {
        /** how many were taken */
        accepted: number;
        /** what was refused */
        refused: number;
        /** how many were beyond the quota */
        overQuota: number;
      };
      /** of its members; shown here and never again */
      key: string;
    };
    Sandboxes: {
      /** the sandboxes */
      sandboxes: components['schemas']['Sandbox'][];
    };
    SandboxFeeds: {
      /** the feeds */
      feeds: {
        /** its id */
        id: string;
        /** public feed whose timetable is its own */
        network?: string;
      }[];
    };
    /** a feed as in the configuration; its terms may be left out */
    TrialFeed: {
      /** its id */
      id?: string;
      /** public feed whose timetable is its own */
      network?: string;
    };
    DeclaredFeed: {
      /** its id */
      id: string;
      /** where its outputs stand */
      outputs: string;
      /** public feed whose timetable is its own */
      network?: string;
    };
    FaultLine: {
      /** an instant, or seconds from now */
      at: string | number;
      /** a feed, feed/source, or the key of an entity */
      target: string;
      /** what goes wrong */
      fault: string;
      /** in seconds */
      seconds?: number;
      /** seed of chance: the same gives the same */
      seed?: number;
      /** by how many seconds */
      bySeconds?: number;
      /** by how many metres */
      metres?: number;
      /** share, from 0 to 1 */
      share?: number;
      /** the place */
      place?: number[];
      /** the line, point by point */
      line?: number[][];
    };
    SandboxFaultScript:
      | components['schemas']['FaultLine'][]
      | {
          /** what goes wrong, by script */
          faults: components['schemas']['FaultLine'][];
        };
    SandboxFaults: {
      /** what goes wrong, by script */
      faults: {
        /** what goes wrong */
        fault: string;
        /** what it is done to */
        target: string;
        /** in seconds */
        seconds: number;
        /** the state */
        state: 'waiting' | 'active' | 'over';
      }[];
    };
    /** events as on the bus, a GeoJSON FeatureCollection, or rows the mapping of the feed explains; GTFS-RT by its media type */
    PushedEvents: { [name: string]: unknown }[] | { [name: string]: unknown };
    PushAnswer: {
      /** how many were taken */
      accepted: number;
      /** what was refused */
      refused: {
        /** its place in the batch, from 0 */
        index: number;
        /** code of the closed list */
        code: string;
        /** what was expected */
        expected: string;
        /** the field at fault */
        field?: string;
        /** what was got, cut short */
        got?: string;
      }[];
    };
    ReplayRequest: {
      /** ids, or all */
      feeds?: string[];
      /** of a recording that was brought: where it begins */
      from?: string;
      /** what is still to come is cut off */
      to?: string;
      /** 1 where it is not said */
      speed?: number;
      /** whether it begins again at its end */
      loop?: boolean;
      /** what goes wrong, by script */
      faults?: {
        /** an instant, or seconds from the beginning */
        at: string | number;
        /** a feed, feed/source, or the key of an entity */
        target: string;
        /** late, frozen, 500, 204, slow, html, truncated, duplicated, id-shift, wrong-prefix, clock-off, gps-noise, drop-vehicle, put-elsewhere, cancel-trip or close-road */
        fault: string;
        /** how long it lasts; 60 where it is not said */
        seconds?: number;
        /** the same script with the same seeds does the same each time */
        seed?: number;
        /** how late, or by how much a clock is off */
        bySeconds?: number;
        /** spread of GPS noise */
        metres?: number;
        /** of the vehicles of a feed that are dropped, from 0 to 1 */
        share?: number;
        /** [longitude, latitude] */
        place?: number[];
        /** of a closed road */
        line?: number[][];
      }[];
      /** id of a recording that was brought, in place of the archive of the hub */
      recording?: string;
      /** title */
      title?: string;
    };
    Replay: {
      /** its id */
      id: string;
      /** the state */
      state: 'building' | 'playing' | 'paused' | 'finished' | 'ended' | 'failed';
      /** the feeds */
      feeds: string[];
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** its own time */
      at: string;
      /** how many times as fast */
      speed: number;
      /** whether it begins again at its end */
      loop: boolean;
      /** where the paths of every output stand: /replay/{id} */
      outputs: string;
      /** address of its live stream */
      stream: string;
      /** page to look at it */
      page: string;
      /** UTC with milliseconds */
      createdAt: string;
      /** of the interval */
      documents: number;
      /** how many have been played */
      played: number;
      /** how often it has come to its end */
      passes: number;
      /** by how much it is behind the speed asked for */
      behindSeconds: number;
      /** how long the state of its beginning, or of the last seek, took */
      buildSeconds: number;
      /** what is no longer there */
      missing: {
        /** id of the feed it comes from */
        feed: string;
        /** where it comes from */
        source?: string;
        /** UTC with milliseconds */
        from: string;
        /** UTC with milliseconds */
        to: string;
        /** noted and gone; 0 where nothing was noted at all */
        documents: number;
      }[];
      /** what goes wrong, by script */
      faults: {
        /** UTC with milliseconds */
        at: string;
        /** in seconds */
        seconds: number;
        /** what goes wrong */
        fault: string;
        /** what it is done to */
        target: string;
        /** seed of chance: the same gives the same */
        seed: number;
        /** the state */
        state: 'waiting' | 'active' | 'over';
      }[];
      /** title */
      title?: string;
      /** id of the recording */
      recording?: string;
      /** why it failed */
      reason?: string;
    };
    Replays: {
      /** the replays */
      replays: components['schemas']['Replay'][];
    };
    ReplayOrder: {
      /** what is done */
      op: 'pause' | 'resume' | 'seek' | 'speed' | 'end';
      /** to seek: an instant, or seconds from the beginning */
      at?: string | number;
      /** how many times as fast */
      speed?: number;
    };
    Recording: {
      /** its id */
      id: string;
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** the feeds */
      feeds: string[];
      /** how many documents */
      documents: number;
      /** bytes */
      bytes: number;
      /** UTC with milliseconds */
      createdAt: string;
      /** when the hub forgets it */
      until: string;
      /** what was refused */
      refused: {
        /** file of the zip */
        entry: string;
        /** why */
        reason: string;
      }[];
    };
    Recordings: {
      /** the recordings */
      recordings: components['schemas']['Recording'][];
    };
    JournalLine: {
      /** its id */
      id: string;
      /** UTC with milliseconds */
      at: string;
      /** category */
      category:
        | 'note'
        | 'correction'
        | 'hub-away'
        | 'alarm-raised'
        | 'alarm-changed'
        | 'alarm-cleared'
        | 'escalated'
        | 'escalation-failed'
        | 'alert-drafted'
        | 'alert-confirmed'
        | 'alert-edited'
        | 'alert-prolonged'
        | 'alert-ended'
        | 'alarm-action';
      /** id of the feed it comes from */
      feed: string;
      /** text by BCP 47 language; und where none is named */
      text: { [name: string]: string };
      /** links */
      links: {
        /** what sort of thing it is */
        kind:
          | 'vehicle-position'
          | 'trip-update'
          | 'alert'
          | 'station'
          | 'free-vehicle'
          | 'traffic-measurement'
          | 'traffic-situation'
          | 'parking'
          | 'feed-status'
          | 'dataset'
          | 'alarm'
          | 'kpi'
          | 'trip-modification'
          | 'variable-message-sign'
          | 'alarm-action'
          | 'journal-entry'
          | 'audit';
        /** key of the entity, with its feed */
        key: string;
        /** name to be shown */
        label?: string;
      }[];
      /** who wrote it; absent where the hub did */
      by?: string;
      /** the places */
      places?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
        /** name to be shown */
        label?: string;
      }[];
      /** line it corrects */
      corrects?: string;
      /** lines that correct it */
      correctedBy?: string[];
      /** how grave it is */
      severity?: 'critical' | 'major' | 'minor';
      /** what was done */
      action?: 'acknowledge' | 'assign' | 'mute' | 'note' | 'close';
      /** UTC with milliseconds */
      raisedAt?: string;
      /** the cause */
      cause?: string;
    };
    Journal: {
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** newest first */
      items: components['schemas']['JournalLine'][];
      /** how many in all */
      total: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** why older lines may be missing */
      incomplete?: string;
      /** the same in French and English */
      incompleteTexts?: { [name: string]: string };
    };
    JournalRequest: {
      /** the text */
      text: string;
      /** links */
      links?: {
        /** what sort of thing it is */
        kind:
          | 'vehicle-position'
          | 'trip-update'
          | 'alert'
          | 'station'
          | 'free-vehicle'
          | 'traffic-measurement'
          | 'traffic-situation'
          | 'parking'
          | 'feed-status'
          | 'dataset'
          | 'alarm'
          | 'kpi'
          | 'trip-modification'
          | 'variable-message-sign'
          | 'alarm-action'
          | 'journal-entry'
          | 'audit';
        /** key of the entity, with its feed */
        key: string;
        /** name to be shown */
        label?: string;
      }[];
      /** the places */
      places?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
        /** name to be shown */
        label?: string;
      }[];
      /** id of the entry it corrects */
      corrects?: string;
    };
    AlarmStatistics: {
      /** UTC with milliseconds */
      from: string;
      /** UTC with milliseconds */
      to: string;
      /** how many were raised */
      raised: number;
      /** of all operators on shift: by shifts of eight hours from the beginning, whoever did something in it, one at least */
      operatorHours: number;
      /** per operator and hour */
      perOperatorHour: number;
      /** alarms of the busiest ten minutes */
      busiestTenMinutes: number;
      /** how many were acknowledged */
      acknowledged: number;
      /** by severity */
      bySeverity: {
        /** how many are critical */
        critical: number;
        /** how many are major */
        major: number;
        /** how many are minor */
        minor: number;
      };
      /** by rule */
      byRule: {
        /** the rule */
        rule: string;
        /** how many were raised */
        raised: number;
        /** how many were false */
        false: number;
        /** alarms that come and go */
        chattering: number;
      }[];
      /** by feed */
      byFeed: {
        /** id of the feed it comes from */
        feed: string;
        /** how many were raised */
        raised: number;
      }[];
      /** for a day or more */
      standing: {
        /** key of the entity, with its feed */
        key: string;
        /** UTC with milliseconds */
        since: string;
        /** how grave it is */
        severity: 'critical' | 'major' | 'minor';
      }[];
      /** raised three times or more within half an hour */
      chattering: {
        /** key of the entity, with its feed */
        key: string;
        /** how many were raised */
        raised: number;
      }[];
      /** median time until an alarm was acknowledged */
      acknowledgeMedianSeconds?: number;
      /** why something is missing */
      incomplete?: string;
      /** the same in French and English */
      incompleteTexts?: { [name: string]: string };
    };
    AlarmCards: {
      /** the response cards */
      cards: {
        /** the rule */
        rule:
          | 'feed-not-fresh'
          | 'match-rate-drop'
          | 'vehicles-missing'
          | 'schedule-ends'
          | 'punctuality-low'
          | 'bunching'
          | 'station-empty'
          | 'station-full'
          | 'site-stuck';
        /** text by BCP 47 language; und where none is named */
        title: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        meaning: { [name: string]: string };
        /** by language */
        steps: { [name: string]: string[] };
      }[];
      /** whom to call, by feed: for operators alone */
      contacts?: { [name: string]: string };
    };
    /** what each action needs: assign to, mute seconds or until, note text, close cause */
    AlarmActionBody: {
      /** the text */
      text?: string;
      /** of assign: who has it */
      to?: string;
      /** of close; `false-alarm` where there was nothing */
      cause?: string;
      /** of mute: for so long; 0 ends one */
      seconds?: number;
      /** of mute, in place of seconds */
      until?: string;
    };
    AlertTemplates: {
      /** the templates */
      templates: {
        /** its id */
        id: string;
        /** observed (real), simulated (invented), replayed or experiment (a trial) */
        nature: 'transit' | 'road';
        /** text by BCP 47 language; und where none is named */
        title: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        header: { [name: string]: string };
        /** how long it lasts */
        lastsSeconds: number;
        /** text by BCP 47 language; und where none is named */
        description?: { [name: string]: string };
        /** the cause */
        cause?: string;
        /** what it does to the service */
        effect?: string;
        /** how grave it is */
        severity?: string;
        /** what sort it is of */
        type?: string;
      }[];
    };
    AlertRequest: {
      /** default draft: operators alone see it */
      state?: 'draft' | 'confirmed';
      /** default that of the template, else transit */
      nature?: 'transit' | 'road';
      /** id of what it is begun with: its texts hold where none are given */
      template?: string;
      /** by language */
      header?: { [name: string]: string };
      /** the whole text */
      description?: { [name: string]: string };
      /** address */
      url?: string;
      /** the cause */
      cause?:
        | 'UNKNOWN_CAUSE'
        | 'OTHER_CAUSE'
        | 'TECHNICAL_PROBLEM'
        | 'STRIKE'
        | 'DEMONSTRATION'
        | 'ACCIDENT'
        | 'HOLIDAY'
        | 'WEATHER'
        | 'MAINTENANCE'
        | 'CONSTRUCTION'
        | 'POLICE_ACTIVITY'
        | 'MEDICAL_EMERGENCY'
        | 'SPECIAL_EVENT';
      /** what it does to the service */
      effect?:
        | 'NO_SERVICE'
        | 'REDUCED_SERVICE'
        | 'SIGNIFICANT_DELAYS'
        | 'DETOUR'
        | 'ADDITIONAL_SERVICE'
        | 'MODIFIED_SERVICE'
        | 'OTHER_EFFECT'
        | 'UNKNOWN_EFFECT'
        | 'STOP_MOVED'
        | 'NO_EFFECT'
        | 'ACCESSIBILITY_ISSUE';
      /** INFO, WARNING, SEVERE of transit; lowest to highest of the road */
      severity?: 'UNKNOWN_SEVERITY' | 'INFO' | 'WARNING' | 'SEVERE' | 'highest' | 'high' | 'medium' | 'low' | 'lowest';
      /** default now */
      from?: string;
      /** it ends by itself then; default after the time of the template, else two hours */
      until?: string;
      /** ids of lines */
      routes?: string[];
      /** the stops */
      stops?: string[];
      /** whole networks */
      agencies?: string[];
      /** of a road event */
      type?:
        | 'AbnormalTraffic'
        | 'Accident'
        | 'ConstructionWorks'
        | 'GeneralObstruction'
        | 'MaintenanceWorks'
        | 'PublicEvent'
        | 'RoadOrCarriagewayOrLaneManagement'
        | 'VehicleObstruction';
      /** of a road event */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** of a road event, in driving direction */
      line?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      }[];
      /** number of the road */
      roadNumber?: string;
      /** of a road event, in words */
      place?: string;
    };
    AlertChange: {
      /** by language */
      header?: { [name: string]: string };
      /** the whole text */
      description?: { [name: string]: string };
      /** address */
      url?: string;
      /** the cause */
      cause?:
        | 'UNKNOWN_CAUSE'
        | 'OTHER_CAUSE'
        | 'TECHNICAL_PROBLEM'
        | 'STRIKE'
        | 'DEMONSTRATION'
        | 'ACCIDENT'
        | 'HOLIDAY'
        | 'WEATHER'
        | 'MAINTENANCE'
        | 'CONSTRUCTION'
        | 'POLICE_ACTIVITY'
        | 'MEDICAL_EMERGENCY'
        | 'SPECIAL_EVENT';
      /** what it does to the service */
      effect?:
        | 'NO_SERVICE'
        | 'REDUCED_SERVICE'
        | 'SIGNIFICANT_DELAYS'
        | 'DETOUR'
        | 'ADDITIONAL_SERVICE'
        | 'MODIFIED_SERVICE'
        | 'OTHER_EFFECT'
        | 'UNKNOWN_EFFECT'
        | 'STOP_MOVED'
        | 'NO_EFFECT'
        | 'ACCESSIBILITY_ISSUE';
      /** INFO, WARNING, SEVERE of transit; lowest to highest of the road */
      severity?: 'UNKNOWN_SEVERITY' | 'INFO' | 'WARNING' | 'SEVERE' | 'highest' | 'high' | 'medium' | 'low' | 'lowest';
      /** default now */
      from?: string;
      /** it ends by itself then; default after the time of the template, else two hours */
      until?: string;
      /** ids of lines */
      routes?: string[];
      /** the stops */
      stops?: string[];
      /** whole networks */
      agencies?: string[];
      /** of a road event */
      type?:
        | 'AbnormalTraffic'
        | 'Accident'
        | 'ConstructionWorks'
        | 'GeneralObstruction'
        | 'MaintenanceWorks'
        | 'PublicEvent'
        | 'RoadOrCarriagewayOrLaneManagement'
        | 'VehicleObstruction';
      /** of a road event */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** of a road event, in driving direction */
      line?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      }[];
      /** number of the road */
      roadNumber?: string;
      /** of a road event, in words */
      place?: string;
      /** version, by the producer */
      version?: string;
    };
    AlertEnd: {
      /** the text */
      text?: string;
      /** version, by the producer */
      version?: string;
    };
    AlertProlongation: {
      /** until when */
      until: string;
      /** version, by the producer */
      version?: string;
    };
    VehiclePosition: {
      /** feed id, colon, local id */
      vehicleId: string;
      /** what passengers see on it */
      label?: string;
      /** its plate */
      licensePlate?: string;
      /** whether a wheelchair can board */
      wheelchairAccessible?: 'NO_VALUE' | 'UNKNOWN' | 'WHEELCHAIR_ACCESSIBLE' | 'WHEELCHAIR_INACCESSIBLE';
      /** which run it is */
      trip?: {
        /** trip of the schedule */
        tripId?: string;
        /** route of the schedule */
        routeId?: string;
        /** as in trips.txt */
        directionId?: number;
        /** departure at the first stop, HH:MM:SS; may pass 24:00:00 */
        startTime?: string;
        /** day of the schedule the run belongs to, YYYYMMDD */
        startDate?: string;
        /** how the run stands to the schedule */
        scheduleRelationship?:
          'SCHEDULED' | 'ADDED' | 'UNSCHEDULED' | 'CANCELED' | 'REPLACEMENT' | 'DUPLICATED' | 'DELETED' | 'NEW';
        /** the trip that is modified */
        modifiedTrip?: {
          /** feed id, colon, local id */
          modificationsId?: string;
          /** feed id, colon, local id */
          affectedTripId?: string;
          /** departure at the first stop, HH:MM:SS; may pass 24:00:00 */
          startTime?: string;
          /** YYYYMMDD */
          startDate?: string;
        };
      };
      /** as in a trip update */
      directionRef?: string;
      /** where it is; absent where the feed gives none */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** clockwise from north */
      bearingDeg?: number;
      /** speed over ground */
      speedMps?: number;
      /** distance since the start of the run */
      odometerM?: number;
      /** stop it is at or drives to */
      stopId?: string;
      /** place of that stop in the trip */
      stopSequence?: number;
      /** how it stands to that stop */
      currentStatus?: 'INCOMING_AT' | 'STOPPED_AT' | 'IN_TRANSIT_TO';
      /** traffic around it */
      congestionLevel?:
        'UNKNOWN_CONGESTION_LEVEL' | 'RUNNING_SMOOTHLY' | 'STOP_AND_GO' | 'CONGESTION' | 'SEVERE_CONGESTION';
      /** how full it is, in words */
      occupancyStatus?:
        | 'EMPTY'
        | 'MANY_SEATS_AVAILABLE'
        | 'FEW_SEATS_AVAILABLE'
        | 'STANDING_ROOM_ONLY'
        | 'CRUSHED_STANDING_ROOM_ONLY'
        | 'FULL'
        | 'NOT_ACCEPTING_PASSENGERS'
        | 'NO_DATA_AVAILABLE'
        | 'NOT_BOARDABLE';
      /** how full it is; may pass 100 */
      occupancyPercentage?: number;
      /** from the first in the direction of travel on */
      carriages?: {
        /** id of the carriage */
        carriageId?: string;
        /** name to be shown */
        label?: string;
        /** how full it is, in words of GTFS-RT */
        occupancyStatus?:
          | 'EMPTY'
          | 'MANY_SEATS_AVAILABLE'
          | 'FEW_SEATS_AVAILABLE'
          | 'STANDING_ROOM_ONLY'
          | 'CRUSHED_STANDING_ROOM_ONLY'
          | 'FULL'
          | 'NOT_ACCEPTING_PASSENGERS'
          | 'NO_DATA_AVAILABLE'
          | 'NOT_BOARDABLE';
        /** may pass 100; -1 where the feed says that it has none */
        occupancyPercentage?: number;
        /** 1 for the first in the direction of travel */
        sequence?: number;
      }[];
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** line as passengers know it, from the schedule (M, T1) */
      routeName?: string;
      /** #RRGGBB, from the schedule */
      routeColor?: string;
      /** where it goes */
      headsign?: string;
      /** INSEE code of the commune the point lies in */
      commune?: string;
      /** how many */
      count?: number;
    };
    /** a vehicle-position as it was last published, with where it comes from and what to know before trusting it */
    VehiclePositionEvent: {
      /** what sort of thing it is */
      kind: 'vehicle-position';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['VehiclePosition'];
    };
    VehiclePositionPage: {
      /** the items */
      items: components['schemas']['VehiclePositionEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    TripUpdate: {
      /** which run it is */
      trip: {
        /** trip of the schedule */
        tripId?: string;
        /** route of the schedule */
        routeId?: string;
        /** as in trips.txt */
        directionId?: number;
        /** departure at the first stop, HH:MM:SS; may pass 24:00:00 */
        startTime?: string;
        /** day of the schedule the run belongs to, YYYYMMDD */
        startDate?: string;
        /** how the run stands to the schedule */
        scheduleRelationship?:
          'SCHEDULED' | 'ADDED' | 'UNSCHEDULED' | 'CANCELED' | 'REPLACEMENT' | 'DUPLICATED' | 'DELETED' | 'NEW';
        /** the trip that is modified */
        modifiedTrip?: {
          /** feed id, colon, local id */
          modificationsId?: string;
          /** feed id, colon, local id */
          affectedTripId?: string;
          /** departure at the first stop, HH:MM:SS; may pass 24:00:00 */
          startTime?: string;
          /** YYYYMMDD */
          startDate?: string;
        };
      };
      /** the calls that are predicted, in their order */
      stopTimeUpdates: {
        /** place of the stop in the run */
        stopSequence?: number;
        /** feed id, colon, local id */
        stopId?: string;
        /** arrival */
        arrival?: {
          /** UTC with milliseconds */
          time?: string;
          /** positive when late */
          delaySeconds?: number;
          /** give or take so many seconds */
          uncertaintySeconds?: number;
          /** UTC with milliseconds */
          scheduledTime?: string;
        };
        /** departure */
        departure?: {
          /** UTC with milliseconds */
          time?: string;
          /** positive when late */
          delaySeconds?: number;
          /** give or take so many seconds */
          uncertaintySeconds?: number;
          /** UTC with milliseconds */
          scheduledTime?: string;
        };
        /** against the timetable, in words of GTFS-RT */
        scheduleRelationship?: 'SCHEDULED' | 'SKIPPED' | 'NO_DATA' | 'UNSCHEDULED';
        /** where it stops today, of the same station: another platform */
        assignedStopId?: string;
        /** destination shown at this stop */
        stopHeadsign?: string;
        /** how one may board */
        pickupType?: 'REGULAR' | 'NONE' | 'PHONE_AGENCY' | 'COORDINATE_WITH_DRIVER';
        /** how one may alight */
        dropOffType?: 'REGULAR' | 'NONE' | 'PHONE_AGENCY' | 'COORDINATE_WITH_DRIVER';
        /** how full it is expected to be when it leaves */
        departureOccupancyStatus?:
          | 'EMPTY'
          | 'MANY_SEATS_AVAILABLE'
          | 'FEW_SEATS_AVAILABLE'
          | 'STANDING_ROOM_ONLY'
          | 'CRUSHED_STANDING_ROOM_ONLY'
          | 'FULL'
          | 'NOT_ACCEPTING_PASSENGERS'
          | 'NO_DATA_AVAILABLE'
          | 'NOT_BOARDABLE';
        /** how the stop is reported to be served, in the words of SIRI, which alone has it */
        arrivalStatus?:
          'onTime' | 'early' | 'delayed' | 'cancelled' | 'arrived' | 'departed' | 'missed' | 'noReport' | 'notExpected';
        /** how far the departure is */
        departureStatus?:
          'onTime' | 'early' | 'delayed' | 'cancelled' | 'arrived' | 'departed' | 'missed' | 'noReport' | 'notExpected';
      }[];
      /** feed id, colon, local id */
      vehicleId?: string;
      /** number shown on the vehicle */
      vehicleLabel?: string;
      /** licence plate */
      vehicleLicensePlate?: string;
      /** whether a wheelchair can board */
      vehicleWheelchairAccessible?: 'NO_VALUE' | 'UNKNOWN' | 'WHEELCHAIR_ACCESSIBLE' | 'WHEELCHAIR_INACCESSIBLE';
      /** the direction in the feed’s own words, where GTFS has no number for it; only SIRI reports it */
      directionRef?: string;
      /** positive when late */
      delaySeconds?: number;
      /** what is said of it */
      properties?: {
        /** of the run that doubles a trip, with its day and start: only where the run is DUPLICATED */
        tripId?: string;
        /** YYYYMMDD */
        startDate?: string;
        /** time at which the run sets out */
        startTime?: string;
        /** destination shown */
        headsign?: string;
        /** short name */
        shortName?: string;
        /** feed id, colon, local id */
        shapeId?: string;
      };
      /** the shape `properties` names, where the document brings it and not the schedule */
      shape?: {
        /** feed id, colon, local id */
        shapeId: string;
        /** at least two points, in the encoded polyline format of Google */
        encodedPolyline: string;
      };
      /** stops of the run that the document brings and not the schedule */
      stops?: {
        /** feed id, colon, local id */
        stopId: string;
        /** text by BCP 47 language; und where none is named */
        code?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        name?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        ttsName?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        description?: { [name: string]: string };
        /** WGS 84 degrees */
        point?: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        };
        /** id of the fare zone */
        zoneId?: string;
        /** text by BCP 47 language; und where none is named */
        url?: { [name: string]: string };
        /** feed id, colon, local id */
        parentStationId?: string;
        /** IANA name */
        timeZone?: string;
        /** whether a wheelchair can board */
        wheelchairBoarding?: 'UNKNOWN' | 'AVAILABLE' | 'NOT_AVAILABLE';
        /** level of the station */
        levelId?: string;
        /** text by BCP 47 language; und where none is named */
        platformCode?: { [name: string]: string };
      }[];
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** line as passengers know it */
      routeName?: string;
    };
    /** a trip-update as it was last published, with where it comes from and what to know before trusting it */
    TripUpdateEvent: {
      /** what sort of thing it is */
      kind: 'trip-update';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['TripUpdate'];
    };
    TripUpdatePage: {
      /** the items */
      items: components['schemas']['TripUpdateEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    Alert: {
      /** feed id, colon, local id */
      alertId: string;
      /** none means: as long as it is published */
      activePeriods: {
        /** UTC with milliseconds */
        start?: string;
        /** UTC with milliseconds */
        end?: string;
      }[];
      /** whom it is about: lines, stops, runs, agencies */
      informedEntities: {
        /** feed id, colon, local id */
        agencyId?: string;
        /** feed id, colon, local id */
        routeId?: string;
        /** GTFS route_type */
        routeType?: number;
        /** as in trips.txt */
        directionId?: number;
        /** which run it is */
        trip?: {
          /** trip of the schedule */
          tripId?: string;
          /** route of the schedule */
          routeId?: string;
          /** as in trips.txt */
          directionId?: number;
          /** departure at the first stop, HH:MM:SS; may pass 24:00:00 */
          startTime?: string;
          /** day of the schedule the run belongs to, YYYYMMDD */
          startDate?: string;
          /** how the run stands to the schedule */
          scheduleRelationship?:
            'SCHEDULED' | 'ADDED' | 'UNSCHEDULED' | 'CANCELED' | 'REPLACEMENT' | 'DUPLICATED' | 'DELETED' | 'NEW';
          /** the trip that is modified */
          modifiedTrip?: {
            /** feed id, colon, local id */
            modificationsId?: string;
            /** feed id, colon, local id */
            affectedTripId?: string;
            /** departure at the first stop, HH:MM:SS; may pass 24:00:00 */
            startTime?: string;
            /** YYYYMMDD */
            startDate?: string;
          };
        };
        /** feed id, colon, local id */
        stopId?: string;
      }[];
      /** how it stood when it was published, by all of its validity; published anew when that changes */
      activity?: {
        /** upcoming: not now, but again or for the first time later; unknown: what restricts it cannot be read, so it is not counted as active */
        state: 'active' | 'upcoming' | 'ended' | 'suspended' | 'unknown';
        /** when what is upcoming becomes active, where that is within two months */
        from?: string;
        /** when what is active ceases to be, where that is within two months */
        until?: string;
      };
      /** when it is to be shown */
      communicationPeriods?: {
        /** UTC with milliseconds */
        start?: string;
        /** UTC with milliseconds */
        end?: string;
      }[];
      /** when services are affected */
      impactPeriods?: {
        /** UTC with milliseconds */
        start?: string;
        /** UTC with milliseconds */
        end?: string;
      }[];
      /** the cause */
      cause?: string;
      /** what it does to the service */
      effect?: string;
      /** how grave it is, in words of GTFS-RT */
      severityLevel?: string;
      /** text by BCP 47 language; und where none is named */
      url?: { [name: string]: string };
      /** text by BCP 47 language; und where none is named */
      header?: { [name: string]: string };
      /** text by BCP 47 language; und where none is named */
      description?: { [name: string]: string };
      /** text by BCP 47 language; und where none is named */
      ttsHeader?: { [name: string]: string };
      /** text by BCP 47 language; und where none is named */
      ttsDescription?: { [name: string]: string };
      /** text by BCP 47 language; und where none is named */
      causeDetail?: { [name: string]: string };
      /** text by BCP 47 language; und where none is named */
      effectDetail?: { [name: string]: string };
      /** images to be shown */
      images?: {
        /** address */
        url: string;
        /** IANA media type */
        mediaType: string;
        /** BCP 47 */
        language?: string;
      }[];
      /** text by BCP 47 language; und where none is named */
      imageAlternativeText?: { [name: string]: string };
      /** who wrote it */
      origin?: {
        /** whose word it is */
        organisation: string;
        /** key of the draft alert that was confirmed */
        basedOn?: string;
      };
    };
    /** an alert as it was last published, with where it comes from and what to know before trusting it */
    AlertEvent: {
      /** what sort of thing it is */
      kind: 'alert';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Alert'];
    };
    AlertPage: {
      /** the items */
      items: components['schemas']['AlertEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    Station: {
      /** feed id, colon, local id */
      stationId: string;
      /** id of the system */
      systemId: string;
      /** name, by language */
      name: { [name: string]: string };
      /** where it is */
      point: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** short name or number */
      shortName?: { [name: string]: string };
      /** street and number */
      address?: string;
      /** crossing street or landmark */
      crossStreet?: string;
      /** postal code */
      postCode?: string;
      /** id of the region */
      regionId?: string;
      /** when it is open, in the syntax of OpenStreetMap */
      stationOpeningHours?: string;
      /** ways to pay */
      rentalMethods?: string[];
      /** without fixed docks */
      isVirtualStation?: boolean;
      /** whether somebody takes the vehicles there */
      isValetStation?: boolean;
      /** vehicles charge here */
      isChargingStation?: boolean;
      /** what sort of parking it is */
      parkingType?: string;
      /** docks in all, or parking places of a virtual station */
      capacity?: number;
      /** room by type of vehicle */
      vehicleTypesCapacity?: {
        /** ids of types of vehicles */
        vehicleTypeIds: string[];
        /** how many */
        count: number;
      }[];
      /** docks by type of vehicle */
      vehicleDocksCapacity?: {
        /** ids of types of vehicles */
        vehicleTypeIds: string[];
        /** how many */
        count: number;
      }[];
      /** where to rent: by android, ios, web */
      rentalUris?: { [name: string]: string };
      /** GeoJSON MultiPolygon */
      stationArea?: { [name: string]: unknown };
      /** whether a bike can be locked to it */
      parkingHoop?: boolean;
      /** telephone */
      contactPhone?: string;
      /** absent until the first status was read */
      status?: {
        /** vehicles to take */
        vehiclesAvailable?: number;
        /** vehicles out of order */
        vehiclesDisabled?: number;
        /** free docks */
        docksAvailable?: number;
        /** docks out of order */
        docksDisabled?: number;
        /** vehicles that are there by type */
        vehicleTypesAvailable?: {
          /** id of the type of vehicle */
          vehicleTypeId: string;
          /** how many */
          count: number;
        }[];
        /** free docks by type of vehicle */
        vehicleDocksAvailable?: {
          /** ids of types of vehicles */
          vehicleTypeIds: string[];
          /** how many */
          count: number;
        }[];
        /** on the street */
        isInstalled?: boolean;
        /** gives vehicles */
        isRenting?: boolean;
        /** takes vehicles */
        isReturning?: boolean;
        /** when the station last spoke to its operator */
        lastReportedAt?: string;
      };
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** INSEE code of the commune the point lies in */
      commune?: string;
    };
    /** a station as it was last published, with where it comes from and what to know before trusting it */
    StationEvent: {
      /** what sort of thing it is */
      kind: 'station';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Station'];
    };
    StationPage: {
      /** the items */
      items: components['schemas']['StationEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    FreeVehicle: {
      /** feed id, colon, local id */
      vehicleId: string;
      /** id of the system */
      systemId: string;
      /** whether it is reserved */
      isReserved: boolean;
      /** whether it is out of service */
      isDisabled: boolean;
      /** where it is */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** type by the operator */
      vehicleTypeId?: string;
      /** station it stands at */
      stationId?: string;
      /** feed id, colon, local id */
      homeStationId?: string;
      /** id of the pricing plan */
      pricingPlanId?: string;
      /** since when it is known to stand where it stands; its id is as old */
      standsSince?: string;
      /** how far it still goes */
      currentRangeM?: number;
      /** charge or fuel, 0 to 1 */
      currentFuelPercent?: number;
      /** when it last spoke */
      lastReportedAt?: string;
      /** until when it can be taken */
      availableUntil?: string;
      /** equipment of the vehicle */
      vehicleEquipment?: string[];
      /** where to rent: by android, ios, web */
      rentalUris?: { [name: string]: string };
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** INSEE code of the commune the point lies in */
      commune?: string;
    };
    /** a free-vehicle as it was last published, with where it comes from and what to know before trusting it */
    FreeVehicleEvent: {
      /** what sort of thing it is */
      kind: 'free-vehicle';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['FreeVehicle'];
    };
    FreeVehiclePage: {
      /** the items */
      items: components['schemas']['FreeVehicleEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    TrafficMeasurement: {
      /** feed id, colon, local id */
      siteId: string;
      /** name of the counter */
      name?: string;
      /** where it is */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** the stretch it speaks for, in driving order */
      line?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      }[];
      /** road */
      roadNumber?: string;
      /** way the traffic goes */
      direction?: string;
      /** lanes it covers */
      lanes?: number;
      /** location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them */
      locationReference?: { [name: string]: unknown };
      /** end of the period, or moment */
      measuredAt?: string;
      /** how long it counted */
      periodSeconds?: number;
      /** vehicles per hour whatever the period */
      flowVehPerHour?: number;
      /** mean speed */
      speedKmh?: number;
      /** share of time a vehicle covers the detector */
      occupancyPercent?: number;
      /** time to drive the line */
      travelTimeSeconds?: number;
      /** the same on an empty road */
      freeFlowTravelTimeSeconds?: number;
      /** how it flows */
      trafficStatus?: 'stationary' | 'queuing' | 'slow' | 'heavy' | 'freeFlow' | 'unknown';
      /** one entry per lane, direction or vehicle class where the feed gives several values for one site */
      values?: {
        /** place in the list */
        index: number;
        /** what sort it is of */
        type: 'flow' | 'speed' | 'occupancy' | 'travelTime' | 'trafficStatus';
        /** the value */
        value?: number;
        /** the state */
        status?: string;
        /** of which lane */
        lane?: string;
        /** type of vehicle */
        vehicleType?: string;
        /** the feed said so itself: dataError, or a sentinel such as -1 or 255 */
        faulty?: boolean;
      }[];
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** INSEE code of the commune the point lies in */
      commune?: string;
    };
    /** a traffic-measurement as it was last published, with where it comes from and what to know before trusting it */
    TrafficMeasurementEvent: {
      /** what sort of thing it is */
      kind: 'traffic-measurement';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['TrafficMeasurement'];
    };
    TrafficMeasurementPage: {
      /** the items */
      items: components['schemas']['TrafficMeasurementEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    TrafficSituation: {
      /** feed id, colon, local id */
      situationId: string;
      /** the records of the situation */
      records: {
        /** id of the record */
        recordId: string;
        /** DATEX II v3 type name without prefix: Accident, MaintenanceWorks … */
        type: string;
        /** active, planned, suspended or definedByValidityTimeSpec */
        validityStatus?: string;
        /** goes on past its end */
        overrunning?: boolean;
        /** UTC with milliseconds */
        start?: string;
        /** UTC with milliseconds */
        end?: string;
        /** holds in any of them; at all times between start and end where there are none */
        periods?: {
          /** UTC with milliseconds */
          start?: string;
          /** UTC with milliseconds */
          end?: string;
          /** text by BCP 47 language; und where none is named */
          name?: { [name: string]: string };
          /** hours of the day */
          hours?: {
            /** with Z or ±HH:MM where the producer names an offset, else by the clock of the territory */
            start: string;
            /** with Z or ±HH:MM where the producer names an offset, else by the clock of the territory */
            end: string;
          }[];
          /** days of the week and hours */
          dayPatterns?: {
            /** the days */
            days?: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday')[];
            /** 1 for January */
            months?: number[];
            /** weeks of the month from Monday on, 1 for the one the first day lies in; -1 for the last */
            calendarWeeks?: number[];
            /** 1 for the first such weekday of the month; -1 for the last */
            instances?: number[];
            /** DATEX II 2: weeks of the month without a word on how they are counted */
            weeks?: number[];
          }[];
          /** special days */
          specialDays?: {
            /** what sort it is of */
            type: string;
            /** they narrow the other days; else they are added to them */
            narrows: boolean;
            /** public event it is about */
            publicEvent?: string;
          }[];
          /** what restricts it further and could not be read: when it holds cannot be said */
          unread?: string[];
        }[];
        /** holds in none of these */
        exceptions?: {
          /** UTC with milliseconds */
          start?: string;
          /** UTC with milliseconds */
          end?: string;
          /** text by BCP 47 language; und where none is named */
          name?: { [name: string]: string };
          /** hours of the day */
          hours?: {
            /** with Z or ±HH:MM where the producer names an offset, else by the clock of the territory */
            start: string;
            /** with Z or ±HH:MM where the producer names an offset, else by the clock of the territory */
            end: string;
          }[];
          /** days of the week and hours */
          dayPatterns?: {
            /** the days */
            days?: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday')[];
            /** 1 for January */
            months?: number[];
            /** weeks of the month from Monday on, 1 for the one the first day lies in; -1 for the last */
            calendarWeeks?: number[];
            /** 1 for the first such weekday of the month; -1 for the last */
            instances?: number[];
            /** DATEX II 2: weeks of the month without a word on how they are counted */
            weeks?: number[];
          }[];
          /** special days */
          specialDays?: {
            /** what sort it is of */
            type: string;
            /** they narrow the other days; else they are added to them */
            narrows: boolean;
            /** public event it is about */
            publicEvent?: string;
          }[];
          /** what restricts it further and could not be read: when it holds cannot be said */
          unread?: string[];
        }[];
        /** version, by the producer */
        version?: string;
        /** the mandatory value of the type itself: roadClosed, accident … */
        detail?: string[];
        /** UTC with milliseconds */
        creationTime?: string;
        /** UTC with milliseconds */
        observationTime?: string;
        /** UTC with milliseconds */
        versionTime?: string;
        /** how certain it is */
        probabilityOfOccurrence?: string;
        /** how grave it is */
        severity?: string;
        /** whether safety is concerned */
        safetyRelated?: boolean;
        /** how it stood when it was published, by all of its validity; published anew when that changes */
        activity?: {
          /** upcoming: not now, but again or for the first time later; unknown: what restricts it cannot be read, so it is not counted as active */
          state: 'active' | 'upcoming' | 'ended' | 'suspended' | 'unknown';
          /** when what is upcoming becomes active, where that is within two months */
          from?: string;
          /** when what is active ceases to be, where that is within two months */
          until?: string;
        };
        /** what caused it, in words of DATEX II */
        causeType?: string;
        /** remarks of the producer */
        comments?: { [name: string]: string }[];
        /** the points, in their order */
        points?: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        }[];
        /** the line, point by point */
        line?: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        }[];
        /** number of the road */
        roadNumber?: string;
        /** the place, in words */
        locationDescription?: string;
        /** location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them */
        locationReference?: { [name: string]: unknown };
        /** who reported it */
        sourceName?: string;
        /** compulsory or advised */
        complianceOption?: string;
        /** speed limit */
        speedLimitKmh?: number;
        /** lanes that are restricted */
        lanesRestricted?: number;
        /** delay against free flow */
        delaySeconds?: number;
        /** length of the queue */
        queueLengthM?: number;
        /** how far the action of the operator is */
        operatorActionStatus?: string;
        /** for whom a restriction is: any of these; all, without any */
        forVehicles?: {
          /** of which sorts */
          types?: string[];
          /** uses of the vehicles */
          usages?: string[];
          /** fuels */
          fuels?: string[];
          /** loads */
          loads?: string[];
          /** equipment of the vehicles */
          equipment?: string[];
          /** weights in tonnes, lengths, heights and widths in metres; comparison as DATEX II writes it */
          limits?: {
            /** out of how many */
            of: 'grossWeight' | 'heaviestAxleWeight' | 'height' | 'length' | 'width' | 'axles';
            /** how the value compares */
            comparison: string;
            /** the value */
            value: number;
            /** what weight is meant */
            typeOfWeight?: string;
          }[];
          /** what restricts further and is not read: whom it is for cannot be said */
          unread?: string[];
        }[];
        /** directions the restriction is for; all, without any */
        forDirections?: string[];
        /** kinds of traffic the restriction is for; all, without any */
        forTraffic?: string[];
        /** places the restriction is for; all, without any */
        atPlaces?: string[];
        /** occupants at the least */
        minimumCarOccupancy?: number;
        /** lanes that are open */
        lanesOperational?: number;
        /** capacity that is left */
        capacityRemainingPercent?: number;
        /** width of road that is left */
        residualRoadWidthM?: number;
        /** width of lane that is left */
        residualLaneWidthM?: number;
        /** links */
        links?: {
          /** address */
          url: string;
          /** text by BCP 47 language; und where none is named */
          description?: { [name: string]: string };
          /** what sort it is of */
          type?: string;
        }[];
        /** what has failed, where the record is about equipment */
        faultyEquipment?: string;
        /** which service, of transit information */
        transitService?: string;
        /** of this record alone, where it is another than that of the situation */
        confidentiality?: string;
      }[];
      /** severity of the whole */
      overallSeverity?: string;
      /** UTC with milliseconds */
      versionTime?: string;
      /** real, exercise or test */
      informationStatus?: string;
      /** for whom its producer means it */
      confidentiality?: string;
      /** ids of related situations */
      relatedSituations?: string[];
      /** how it stood when it was published, by all of its validity; published anew when that changes */
      activity?: {
        /** upcoming: not now, but again or for the first time later; unknown: what restricts it cannot be read, so it is not counted as active */
        state: 'active' | 'upcoming' | 'ended' | 'suspended' | 'unknown';
        /** when what is upcoming becomes active, where that is within two months */
        from?: string;
        /** when what is active ceases to be, where that is within two months */
        until?: string;
      };
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** INSEE code of the commune the point lies in */
      commune?: string;
    };
    /** a traffic-situation as it was last published, with where it comes from and what to know before trusting it */
    TrafficSituationEvent: {
      /** what sort of thing it is */
      kind: 'traffic-situation';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['TrafficSituation'];
    };
    TrafficSituationPage: {
      /** the items */
      items: components['schemas']['TrafficSituationEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    Parking: {
      /** feed id, colon, local id */
      parkingId: string;
      /** name, by language */
      name?: { [name: string]: string };
      /** where it is */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** street and number */
      address?: string;
      /** places in all */
      capacity?: number;
      /** free places */
      spacesAvailable?: number;
      /** taken places */
      spacesOccupied?: number;
      /** how full it is; passes 100 when cars stand where none should */
      occupancyPercent?: number;
      /** whether one can park */
      state?: 'open' | 'closed' | 'full' | 'unknown';
      /** when the park last spoke to its operator */
      lastReportedAt?: string;
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** INSEE code of the commune the point lies in */
      commune?: string;
    };
    /** a parking as it was last published, with where it comes from and what to know before trusting it */
    ParkingEvent: {
      /** what sort of thing it is */
      kind: 'parking';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Parking'];
    };
    ParkingPage: {
      /** the items */
      items: components['schemas']['ParkingEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    FeedStatus: {
      /** id of the feed */
      feedId: string;
      /** `waiting`: nothing has come yet; `fresh`: every source keeps its pace and what it says can be used; `degraded`: it comes in time, yet part of it cannot be relied on; `stale`: a source has not been heard of for too long, or nobody listens; `failing`: a source cannot be had or read */
      state: 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';
      /** since when the state holds; of `stale` the moment the silence became too long, and what is shown of it is older: see `lastSignAt` of its sources */
      since: string;
      /** the sources */
      sources: components['schemas']['SourceStatus'][];
      /** issues of the newest document of each source, by code */
      issueCounts: { [name: string]: number };
      /** a few of them, as sentences that name place, got and expected */
      issueSamples: string[];
      /** how many the feed has now, by kind */
      entities: { [name: string]: number };
      /** entities and documents refused since the collector started */
      quarantined: number;
      /** why the feed is not fresh, worst first; absent where it is */
      reasons?: {
        /** code of the closed list */
        code:
          | 'unwatched'
          | 'source-failing'
          | 'source-silent'
          | 'content-frozen'
          | 'source-stopped'
          | 'document-cut'
          | 'entities-refused'
          | 'clock-ahead'
          | 'match-rate-low'
          | 'schedule-thin'
          | 'schedule-refused'
          | 'no-answer-yet';
        /** the state the reason alone would make */
        state: 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';
        /** for people, in French and English: what was got and what was expected */
        text: { [name: string]: string };
        /** the source it lies in, where it is one */
        sourceId?: string;
      }[];
      /** when its collector last looked */
      checkedAt?: string;
      /** until when a living collector would have published the state again */
      watchedUntil?: string;
      /** 0 to 1: share of real-time trips found in the schedule; absent where the feed has no schedule */
      matchRate?: number;
      /** how matchRate comes about, over the newest document of each source */
      matches?: {
        /** found in the schedule, by the rule that found them: trip-id, start, stops … */
        matched: { [name: string]: number };
        /** not found, by reason: no-such-trip, ambiguous, not-running-that-day, too-far … */
        unmatched: { [name: string]: number };
        /** repaired on the way, by the rule that did it: service-day, service-day-added */
        repaired: { [name: string]: number };
      };
      /** what the newest document of each source held that the hub does not carry; at most 50 documents of 20 */
      losses?: {
        /** where it comes from */
        source: string;
        /** format of the document */
        format: string;
        /** UTC with milliseconds */
        at: string;
        /** what could not be carried on */
        losses: {
          /** in the words of the format that has it: region_id, DriverName */
          field: string;
          /** why */
          reason: string;
          /** how many */
          count: number;
          /** the first of them, cut to 80 characters */
          example?: string;
        }[];
      }[];
      /** the newest timetable that was refused, until one that is not refused comes; the one in use goes on meanwhile */
      refusedDataset?: {
        /** hash of the raw document, by which `accept-dataset` names it */
        documentHash: string;
        /** what was got and what was expected */
        reason: string;
        /** when it was refused */
        at: string;
        /** false where it cannot be read at all or lacks a required file: there is nothing to accept */
        acceptable: boolean;
        /** id of the source within its feed */
        sourceId: string;
        /** format of the document */
        format: string;
        /** when the document came, by the clock of the feed */
        receivedAt: string;
      };
    };
    /** a feed-status as it was last published, with where it comes from and what to know before trusting it */
    FeedStatusEvent: {
      /** what sort of thing it is */
      kind: 'feed-status';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['FeedStatus'];
    };
    Dataset: {
      /** id of the feed */
      feedId: string;
      /** format of the document */
      format: 'gtfs' | 'gbfs' | 'datex2-sites';
      /** hash of the raw document, or of the joined documents */
      documentHash: string;
      /** how many of each sort */
      counts: { [name: string]: number };
      /** version, by the producer */
      version?: string;
      /** first day of validity */
      validFrom?: string;
      /** last day of validity */
      validTo?: string;
      /** it is in use, yet an operator should look at it: how much less it holds than what was expected */
      warning?: string;
      /** of a schedule: trips that can be used */
      usableTrips?: number;
      /** of all those the dataset names */
      totalTrips?: number;
      /** what a publisher needs to give the dataset back, where it is small enough to travel on the bus */
      body?: { [name: string]: unknown };
    };
    /** a dataset as it was last published, with where it comes from and what to know before trusting it */
    DatasetEvent: {
      /** what sort of thing it is */
      kind: 'dataset';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Dataset'];
    };
    DatasetPage: {
      /** the items */
      items: components['schemas']['DatasetEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    Alarm: {
      /** id of the feed */
      feedId: string;
      /** why it is raised; thresholds are in docs/analyst.md */
      rule:
        | 'feed-not-fresh'
        | 'match-rate-drop'
        | 'vehicles-missing'
        | 'schedule-ends'
        | 'punctuality-low'
        | 'bunching'
        | 'station-empty'
        | 'station-full'
        | 'site-stuck';
      /** the state */
      state: 'raised' | 'cleared';
      /** critical: act now; major: act within the hour; minor: have it repaired */
      severity: 'critical' | 'major' | 'minor';
      /** since when what it is about has been so; before raisedAt by the grace time of its rule */
      firstSeenAt: string;
      /** UTC with milliseconds */
      raisedAt: string;
      /** when it was last found to be so, as far as it has been published */
      lastSeenAt: string;
      /** how often it was raised since it was last removed */
      occurrences: number;
      /** French and English, made of figures and plain ids only */
      text: {
        /** in French */
        fr: string;
        /** in English */
        en: string;
      };
      /** numbers by name; each name ends in its unit (Seconds, Kmh, M, Share from 0 to 1), else it is a count */
      figures: { [name: string]: number };
      /** the entities it is about */
      about: {
        /** what sort of thing it is */
        kind:
          | 'vehicle-position'
          | 'trip-update'
          | 'alert'
          | 'station'
          | 'free-vehicle'
          | 'traffic-measurement'
          | 'traffic-situation'
          | 'parking'
          | 'feed-status'
          | 'dataset'
          | 'alarm'
          | 'kpi'
          | 'trip-modification'
          | 'variable-message-sign'
          | 'alarm-action'
          | 'journal-entry'
          | 'audit';
        /** feed id, colon, local id */
        key: string;
      }[];
      /** UTC with milliseconds */
      clearedAt?: string;
      /** feed id, colon, local id */
      routeId?: string;
      /** WGS 84 degrees */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
    };
    /** an alarm as it was last published, with where it comes from and what to know before trusting it */
    AlarmEvent: {
      /** what sort of thing it is */
      kind: 'alarm';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Alarm'];
      /** what operators have done about it: for operators alone */
      handling?: {
        /** the state */
        state: 'new' | 'acknowledged' | 'assigned' | 'muted' | 'closed';
        /** who was first */
        acknowledgedBy?: string;
        /** UTC with milliseconds */
        acknowledgedAt?: string;
        /** who has it */
        assignedTo?: string;
        /** UTC with milliseconds */
        mutedUntil?: string;
        /** name of whoever acted */
        closedBy?: string;
        /** UTC with milliseconds */
        closedAt?: string;
        /** the cause */
        cause?: string;
        /** oldest first: of this time it was raised, and what muted it before */
        actions: components['schemas']['AlarmAction'][];
      };
    };
    AlarmPage: {
      /** the items */
      items: components['schemas']['AlarmEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    Kpi: {
      /** id of the feed */
      feedId: string;
      /** the key figure */
      figure:
        | 'vehicles-in-service'
        | 'punctuality'
        | 'match-rate'
        | 'stations'
        | 'shared-vehicles'
        | 'observation-age'
        | 'traffic-speed'
        | 'traffic-congestion'
        | 'disturbances'
        | 'quality';
      /** numbers by name; each name ends in its unit (Seconds, Kmh, M, Share from 0 to 1), else it is a count */
      values: { [name: string]: number };
      /** length of time the figure covers; 0 when it is how things are at computedAt */
      windowSeconds: number;
      /** how many entities the figure was made of */
      sampleSize: number;
      /** UTC with milliseconds */
      computedAt: string;
    };
    /** a kpi as it was last published, with where it comes from and what to know before trusting it */
    KpiEvent: {
      /** what sort of thing it is */
      kind: 'kpi';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Kpi'];
    };
    KpiPage: {
      /** the items */
      items: components['schemas']['KpiEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    TripModification: {
      /** feed id, colon, local id */
      modificationId: string;
      /** groups of trips with the same new shape */
      selectedTrips: {
        /** ids of runs */
        tripIds: string[];
        /** feed id, colon, local id */
        shapeId?: string;
      }[];
      /** of the runs meant where the trips run by headway */
      startTimes: string[];
      /** service dates */
      serviceDates: string[];
      /** what changes */
      modifications: {
        /** stops that are served instead */
        replacementStops: {
          /** feed id, colon, local id */
          stopId?: string;
          /** from the arrival at the stop before the first one replaced; from that one itself where it is the first of the trip */
          travelTimeToStopSeconds?: number;
        }[];
        /** beginning; absent where there is none */
        start?: {
          /** place of the stop in the run */
          stopSequence?: number;
          /** feed id, colon, local id */
          stopId?: string;
        };
        /** absent where no stop is replaced */
        end?: {
          /** place of the stop in the run */
          stopSequence?: number;
          /** feed id, colon, local id */
          stopId?: string;
        };
        /** added to all times behind the span */
        propagatedDelaySeconds?: number;
        /** feed id, colon, local id */
        serviceAlertId?: string;
        /** UTC with milliseconds */
        lastModifiedAt?: string;
      }[];
      /** the shapes */
      shapes: {
        /** feed id, colon, local id */
        shapeId: string;
        /** at least two points, in the encoded polyline format of Google */
        encodedPolyline: string;
      }[];
      /** the stops */
      stops: {
        /** feed id, colon, local id */
        stopId: string;
        /** text by BCP 47 language; und where none is named */
        code?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        name?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        ttsName?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        description?: { [name: string]: string };
        /** WGS 84 degrees */
        point?: {
          /** degrees north, WGS 84 */
          latitude: number;
          /** degrees east, WGS 84 */
          longitude: number;
        };
        /** id of the fare zone */
        zoneId?: string;
        /** text by BCP 47 language; und where none is named */
        url?: { [name: string]: string };
        /** feed id, colon, local id */
        parentStationId?: string;
        /** IANA name */
        timeZone?: string;
        /** whether a wheelchair can board */
        wheelchairBoarding?: 'UNKNOWN' | 'AVAILABLE' | 'NOT_AVAILABLE';
        /** level of the station */
        levelId?: string;
        /** text by BCP 47 language; und where none is named */
        platformCode?: { [name: string]: string };
      }[];
      /** of the selected trips, from the schedule */
      routeIds?: string[];
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
    };
    /** a trip-modification as it was last published, with where it comes from and what to know before trusting it */
    TripModificationEvent: {
      /** what sort of thing it is */
      kind: 'trip-modification';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['TripModification'];
    };
    TripModificationPage: {
      /** the items */
      items: components['schemas']['TripModificationEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    VariableMessageSign: {
      /** the controller (3.x) or unit (2.x) and the index of the sign on it */
      signId: string;
      /** text by BCP 47 language; und where none is named */
      description?: { [name: string]: string };
      /** colourGraphic, matrixSign, continuousSign … as the model has them */
      type?: string;
      /** what it is mounted on */
      physicalSupport?: string;
      /** WGS 84 degrees */
      point?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
      };
      /** number of the road */
      roadNumber?: string;
      /** direction, by the producer */
      direction?: string;
      /** location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them */
      locationReference?: { [name: string]: unknown };
      /** whether it works */
      workingStatus?: 'working' | 'notWorking' | 'blank' | 'covered' | 'unknown';
      /** absent where the feed says only where the sign stands, empty where the sign is blank */
      messages?: {
        /** lines of text, page by page, as they stand on the sign; spaces at either end are taken away */
        pages: string[][];
        /** UTC with milliseconds */
        setAt?: string;
        /** text by BCP 47 language; und where none is named */
        setBy?: { [name: string]: string };
        /** text by BCP 47 language; und where none is named */
        reason?: { [name: string]: string };
        /** descriptions or codes of the pictograms shown, without those that say that nothing is */
        pictograms?: string[];
        /** ids of situations */
        situationIds?: string[];
      }[];
      /** when the newest message was set, or the sign last spoke */
      updatedAt?: string;
      /** how one travels */
      mode?:
        | 'tram'
        | 'metro'
        | 'rail'
        | 'bus'
        | 'ferry'
        | 'cable'
        | 'shuttle'
        | 'coach'
        | 'bike'
        | 'scooter'
        | 'car'
        | 'road'
        | 'other';
      /** INSEE code of the commune the point lies in */
      commune?: string;
    };
    /** a variable-message-sign as it was last published, with where it comes from and what to know before trusting it */
    VariableMessageSignEvent: {
      /** what sort of thing it is */
      kind: 'variable-message-sign';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['VariableMessageSign'];
    };
    VariableMessageSignPage: {
      /** the items */
      items: components['schemas']['VariableMessageSignEvent'][];
      /** of all pages; absent with `at` */
      total?: number;
      /** `cursor` of the next page; absent on the last one */
      next?: string;
      /** the instant asked for */
      at?: string;
      /** ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line */
      unknown?: {
        /** id of the feed it comes from */
        feed?: string[];
        /** ids of lines */
        route?: string[];
        /** ids of stops */
        stop?: string[];
        /** INSEE codes */
        commune?: string[];
      };
    };
    AlarmAction: {
      /** feed id, colon, local id */
      actionId: string;
      /** feed id, colon, local id */
      alarmKey: string;
      /** which time the alarm was raised */
      raisedAt: string;
      /** of the alarm when it was done: what is worse later is new again */
      severity: 'critical' | 'major' | 'minor';
      /** what was done */
      action: 'acknowledge' | 'assign' | 'mute' | 'note' | 'close';
      /** UTC with milliseconds */
      at: string;
      /** name of whoever acted */
      by: string;
      /** who it was assigned to */
      to?: string;
      /** muted until then */
      until?: string;
      /** of a note, or why */
      text?: string;
      /** of a closed one; `false-alarm` where there was nothing */
      cause?: string;
    };
    /** an alarm-action as it was last published, with where it comes from and what to know before trusting it */
    AlarmActionEvent: {
      /** what sort of thing it is */
      kind: 'alarm-action';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['AlarmAction'];
    };
    JournalEntry: {
      /** feed id, colon, local id */
      entryId: string;
      /** category */
      category:
        | 'note'
        | 'correction'
        | 'hub-away'
        | 'alarm-raised'
        | 'alarm-changed'
        | 'alarm-cleared'
        | 'escalated'
        | 'escalation-failed'
        | 'alert-drafted'
        | 'alert-confirmed'
        | 'alert-edited'
        | 'alert-prolonged'
        | 'alert-ended';
      /** when it was written, or happened where the hub wrote it */
      at: string;
      /** by language; und where an operator wrote it in one */
      text: { [name: string]: string };
      /** the entities it is about */
      links: {
        /** what sort of thing it is */
        kind:
          | 'vehicle-position'
          | 'trip-update'
          | 'alert'
          | 'station'
          | 'free-vehicle'
          | 'traffic-measurement'
          | 'traffic-situation'
          | 'parking'
          | 'feed-status'
          | 'dataset'
          | 'alarm'
          | 'kpi'
          | 'trip-modification'
          | 'variable-message-sign'
          | 'alarm-action'
          | 'journal-entry'
          | 'audit';
        /** feed id, colon, local id */
        key: string;
        /** name to be shown */
        label?: string;
      }[];
      /** absent where the hub wrote it */
      by?: string;
      /** the places */
      places?: {
        /** degrees north, WGS 84 */
        latitude: number;
        /** degrees east, WGS 84 */
        longitude: number;
        /** name to be shown */
        label?: string;
      }[];
      /** the entry it corrects */
      corrects?: string;
      /** of the alarm it is about */
      severity?: 'critical' | 'major' | 'minor';
    };
    /** a journal-entry as it was last published, with where it comes from and what to know before trusting it */
    JournalEntryEvent: {
      /** what sort of thing it is */
      kind: 'journal-entry';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['JournalEntry'];
    };
    Audit: {
      /** feed id, colon, local id */
      entryId: string;
      /** UTC with milliseconds */
      at: string;
      /** id of the key or session, `command` for whoever has the machine, `anybody` */
      who: string;
      /** `keys.create`, `alarms.mute` */
      what: string;
      /** done or refused */
      outcome: 'done' | 'refused';
      /** what it was done to */
      on?: string;
      /** address of the client */
      from?: string;
      /** in one sentence */
      detail?: string;
    };
    /** an audit as it was last published, with where it comes from and what to know before trusting it */
    AuditEvent: {
      /** what sort of thing it is */
      kind: 'audit';
      /** of the entity, unique within its kind */
      key: string;
      /** id of the feed it comes from */
      feed: string;
      /** what is done */
      op: 'upsert';
      /** when the world was so, by the feed; receivedAt where the feed gives no time */
      observedAt: string;
      /** when the document arrived here */
      receivedAt: string;
      /** when the event was made */
      producedAt: string;
      /** where it comes from */
      source: {
        /** SHA-256 of the raw document it comes from */
        documentHash: string;
        /** its id */
        id: string;
      };
      /** what to know before trusting it */
      quality: {
        /** simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt */
        flags: string[];
        /** 1 for a certain match to the schedule, 0 for none */
        matchScore?: number;
        /** the rule that found it: trip-id, stops … */
        matchedBy?: string;
      };
      /** `open` is for everybody; `partner` and `internal` need a key */
      visibility: 'open' | 'partner' | 'internal';
      /** why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only) */
      reason?: string;
      /** the body, by its kind */
      entity: components['schemas']['Audit'];
    };
  };
}
