import { hash } from './movement.js';

interface Park {
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  spaces: number;
  /** Share taken at night and at the fullest hour. */
  night: number;
  day: number;
}

interface Sign {
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  /** Where it shows the way to, and the minutes without traffic. */
  towards: string;
  minutes: number;
}

/** Places near real car parks of Rouen; sizes and figures are invented. */
const PARKS: readonly Park[] = (
  [
    ['Vieux-Marché', 49.4431, 1.0883, 430, 0.35, 1.01],
    ['Hôtel de Ville', 49.4431, 1.0985, 480, 0.3, 0.96],
    ['Gare', 49.4489, 1.0942, 620, 0.4, 0.93],
    ['Saint-Marc', 49.4387, 1.1022, 350, 0.25, 0.9],
    ['Relais Mont-Riboudet', 49.4478, 1.0668, 1100, 0.05, 0.88],
    ['Palais de Justice', 49.442, 1.0939, 390, 0.3, 0.98],
  ] as const
).map(([name, latitude, longitude, spaces, night, day], i) => ({
  id: `SIM-P-${i + 1}`,
  name,
  latitude,
  longitude,
  spaces,
  night,
  day,
}));

const SIGNS: readonly Sign[] = (
  [
    ['Sud III, vers Rouen', 49.4071, 1.0448, 'CENTRE', 9],
    ['A150, vers Rouen', 49.4673, 1.0508, 'PONT FLAUBERT', 6],
    ['N28, vers Rouen', 49.4702, 1.1322, 'PONT MATHILDE', 8],
    ['Boulevard Industriel', 49.4018, 1.1138, 'CENTRE', 11],
  ] as const
).map(([name, latitude, longitude, towards, minutes], i) => ({
  id: `SIM-V-${i + 1}`,
  name,
  latitude,
  longitude,
  towards,
  minutes,
}));

const STEP_MS = 60_000;
const NAMESPACES = [
  ['d2', 'd2Payload'],
  ['com', 'common'],
  ['loc', 'locationReferencing'],
  ['fac', 'facilities'],
  ['prk', 'parking'],
  ['vms', 'vms'],
]
  .map(([prefix, name]) => `xmlns:${prefix}="http://datex2.eu/schema/3/${name}"`)
  .join(' ');

/** Invented car parks and variable message signs, as a publisher of DATEX II 3.7 reports them. */
export class SimulatedRoadside {
  constructor(private readonly seed: number) {}

  parkingTable(nowMs: number): string {
    const parks = PARKS.map(
      ({ id, name, latitude, longitude, spaces }) =>
        `<prk:hierarchyElementGeneral xsi:type="prk:Place" id="${id}" version="1"><fac:name>${texts(`${name} (simulé)`, `${name} (simulated)`)}</fac:name><fac:locationReference xsi:type="loc:PointLocation"><loc:pointByCoordinates><loc:pointCoordinates><loc:latitude>${latitude}</loc:latitude><loc:longitude>${longitude}</loc:longitude></loc:pointCoordinates></loc:pointByCoordinates></fac:locationReference><prk:layer>0</prk:layer><prk:type>place</prk:type><prk:supply><prk:quantity>${spaces}</prk:quantity><prk:viewType>spaceView</prk:viewType></prk:supply></prk:hierarchyElementGeneral>`,
    );
    return publication(
      'prk:ParkingTablePublication',
      nowMs,
      `${header('prk')}<prk:parkingTable id="SIM" version="1"><prk:versionTime>2026-01-01T00:00:00Z</prk:versionTime>${parks.join('')}</prk:parkingTable>`,
    );
  }

  parkingStatus(nowMs: number): string {
    const atMs = stepOf(nowMs);
    const parks = PARKS.map((park) => {
      const occupied = Math.min(park.spaces, Math.round(park.spaces * this.share(park, atMs)));
      const status =
        occupied >= park.spaces ? 'full' : occupied > park.spaces * 0.95 ? 'almostFull' : 'spacesAvailable';
      return `<prk:parkingStatusInformation xsi:type="prk:PlaceStatus"><fac:reference id="${park.id}" version="1" targetClass="fac:FacilityObject"/><fac:lastUpdated>${iso(atMs)}</fac:lastUpdated><fac:openingStatus>open</fac:openingStatus><prk:occupancy><prk:numberOfVacantSpaces>${park.spaces - occupied}</prk:numberOfVacantSpaces><prk:numberOfOccupiedSpaces>${occupied}</prk:numberOfOccupiedSpaces></prk:occupancy><prk:status>${status}</prk:status></prk:parkingStatusInformation>`;
    });
    return publication('prk:ParkingStatusPublication', atMs, `${header('prk')}${parks.join('')}`);
  }

  signTable(nowMs: number): string {
    const signs = SIGNS.map(
      ({ id, name, latitude, longitude }) =>
        `<vms:vmsController id="${id}" version="1"><vms:vms vmsIndex="1"><vms:vms><vms:description>${texts(`${name} (simulé)`, `${name} (simulated)`)}</vms:description><vms:vmsType>fullMatrixSign</vms:vmsType><vms:vmsConfiguration/><vms:vmsLocation xsi:type="loc:PointLocation"><loc:coordinatesForDisplay><loc:latitude>${latitude}</loc:latitude><loc:longitude>${longitude}</loc:longitude></loc:coordinatesForDisplay></vms:vmsLocation></vms:vms></vms:vms></vms:vmsController>`,
    );
    return publication(
      'vms:VmsTablePublication',
      nowMs,
      `${header('vms')}<vms:vmsControllerTable id="SIM" version="1">${signs.join('')}</vms:vmsControllerTable>`,
    );
  }

  signs(nowMs: number): string {
    const atMs = stepOf(nowMs);
    const signs = SIGNS.map((sign) => {
      const minutes = Math.round(sign.minutes * (1 + 0.8 * rush(atMs) * hash(`${this.seed}/${sign.id}/${atMs}`)));
      const lines = [sign.towards, `${minutes} MIN`].map(
        (line, at) =>
          `<vms:textLine lineIndex="${at + 1}"><vms:textLine><vms:textLine>${line}</vms:textLine></vms:textLine></vms:textLine>`,
      );
      return `<vms:vmsControllerStatus><vms:vmsControllerTableReference id="SIM" version="1" targetClass="vms:VmsControllerTable"/><vms:vmsControllerReference id="${sign.id}" version="1" targetClass="vms:VmsController"/><vms:statusUpdateTime>${iso(atMs)}</vms:statusUpdateTime><vms:vmsStatus vmsIndex="1"><vms:vmsStatus><vms:workingStatus>working</vms:workingStatus><vms:vmsMessage messageIndex="1"><vms:vmsMessage><vms:timeLastSet>${iso(atMs)}</vms:timeLastSet><vms:displayAreaSettings displayAreaIndex="1"><vms:displayAreaSettings xsi:type="vms:TextDisplay">${lines.join('')}</vms:displayAreaSettings></vms:displayAreaSettings></vms:vmsMessage></vms:vmsMessage></vms:vmsStatus></vms:vmsStatus></vms:vmsControllerStatus>`;
    });
    return publication('vms:VmsPublication', atMs, `${header('vms')}${signs.join('')}`);
  }

  private share({ id, night, day }: Park, atMs: number): number {
    const noise = (hash(`${this.seed}/${id}/${Math.floor(atMs / 300_000)}`) - 0.5) * 0.06;
    return Math.max(0, night + (day - night) * busy(atMs) + noise);
  }
}

const hourOf = (ms: number): number => (ms / 3_600_000 + 1) % 24;
/** 0 at night, 1 in the early afternoon. */
const busy = (ms: number): number => Math.exp(-(((hourOf(ms) - 14.5) / 4.2) ** 2));
/** 1 at the hours everybody is on the road. */
const rush = (ms: number): number =>
  Math.min(1, Math.exp(-(((hourOf(ms) - 8.2) / 1.1) ** 2)) + Math.exp(-(((hourOf(ms) - 17.6) / 1.5) ** 2)));

const stepOf = (nowMs: number): number => Math.floor(nowMs / STEP_MS) * STEP_MS;
const iso = (ms: number): string => new Date(ms).toISOString();
const texts = (fr: string, en: string): string =>
  `<com:values><com:value lang="fr">${fr}</com:value><com:value lang="en">${en}</com:value></com:values>`;
const header = (prefix: string): string =>
  `<${prefix}:headerInformation><com:confidentiality>noRestriction</com:confidentiality><com:informationStatus>test</com:informationStatus></${prefix}:headerInformation>`;

function publication(type: string, atMs: number, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<d2:payload ${NAMESPACES} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}" lang="fr" modelBaseVersion="3"><com:publicationTime>${iso(atMs)}</com:publicationTime><com:publicationCreator><com:country>fr</com:country><com:nationalIdentifier>SIMULATED</com:nationalIdentifier></com:publicationCreator>${body}</d2:payload>`;
}
