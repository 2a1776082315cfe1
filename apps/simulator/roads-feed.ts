import { hash } from './movement.js';

interface Counter {
  id: string;
  name: string;
  road: string;
  latitude: number;
  longitude: number;
  /** Vehicles per hour at the worst hour. */
  peak: number;
  freeKmh: number;
}

/** Places near real roads of Rouen; ids and figures are invented. */
const COUNTERS: readonly Counter[] = (
  [
    ['Pont Flaubert', 'A150', 49.4462, 1.0625, 3900, 70],
    ['Pont Guillaume-le-Conquérant', 'D938', 49.4401, 1.0808, 2100, 50],
    ["Pont Jeanne d'Arc", 'D18', 49.4376, 1.0876, 1500, 50],
    ['Pont Boieldieu', 'D18E', 49.4368, 1.0923, 1100, 50],
    ['Pont Corneille', 'D18E', 49.4358, 1.0984, 1700, 50],
    ['Pont Mathilde', 'N28', 49.4327, 1.1068, 3600, 70],
    ['Quai Gaston Boulet', 'D982', 49.4426, 1.0779, 1400, 50],
    ['Quai de Paris', 'D6015', 49.4369, 1.0999, 1300, 50],
    ['Quai Cavelier de la Salle', 'D18E', 49.4375, 1.0835, 1200, 50],
    ['Avenue du Mont-Riboudet', 'D982', 49.4463, 1.0713, 2300, 50],
    ['Boulevard des Belges', 'D928', 49.4449, 1.0838, 1600, 50],
    ["Boulevard de l'Yser", 'D928', 49.4489, 1.1006, 1500, 50],
    ['Boulevard de Verdun', 'D928', 49.4443, 1.1091, 1300, 50],
    ['Boulevard Gambetta', 'D928', 49.4387, 1.1107, 1400, 50],
    ['Route de Darnétal', 'D42', 49.4413, 1.1281, 1000, 50],
    ['Tunnel de la Grand’Mare', 'N28', 49.4561, 1.1247, 3100, 70],
    ['A28 Isneauville', 'A28', 49.4899, 1.1441, 2900, 110],
    ['Sud III Petit-Quevilly', 'N338', 49.4262, 1.0526, 3500, 90],
    ['Sud III Grand-Couronne', 'N338', 49.3676, 1.0275, 2700, 110],
    ['Rocade Sud Saint-Étienne', 'D18E', 49.3857, 1.0852, 1900, 70],
    ['Avenue des Canadiens', 'D938', 49.4055, 1.0621, 1200, 50],
    ["Boulevard de l'Europe", 'D18', 49.4293, 1.0856, 1500, 50],
    ['Avenue de Caen', 'D3', 49.4305, 1.0774, 1100, 50],
    ['Boulevard Industriel', 'D18E', 49.4121, 1.1153, 2000, 70],
    ['Côte de Canteleu', 'D982', 49.4418, 1.0362, 1300, 50],
    ['A150 Maromme', 'A150', 49.4784, 1.0436, 3300, 110],
    ['Route de Neufchâtel', 'D928', 49.4659, 1.1109, 1200, 50],
    ['Route de Paris', 'D6015', 49.4068, 1.1246, 1500, 50],
    ['Avenue Jean Rondeaux', 'D18E', 49.4314, 1.0803, 1300, 50],
    ['Rue de Constantine', 'D928', 49.4477, 1.0725, 1000, 50],
  ] as const
).map(([name, road, latitude, longitude, peak, freeKmh], i) => ({
  id: `SIM-${String(i + 1).padStart(3, '0')}`,
  name,
  road,
  latitude,
  longitude,
  peak,
  freeKmh,
}));

const STEP_MS = 20_000;
/** Of each value in the site table. */
const INDEX = { TrafficFlow: 1, TrafficSpeed: 2, TrafficStatus: 3 };

/** In the words of 2.x, by the share of the free speed that is left. */
function statusOf(share: number): string {
  return share > 0.85 ? 'freeFlow' : share > 0.7 ? 'heavy' : 'congested';
}

/** An invented road network as a DATEX II v2 publisher: counters, their table, and a few situations. */
export class Roads {
  constructor(private readonly seed: number) {}

  measuredData(nowMs: number): string {
    const endMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
    const sites = COUNTERS.map((counter) => {
      const { flow, speed } = this.reading(counter, endMs);
      const value = (type: keyof typeof INDEX, body: string): string =>
        `<measuredValue index="${INDEX[type]}"><measuredValue><basicData xsi:type="${type}">${body}</basicData></measuredValue></measuredValue>`;
      return `<siteMeasurements><measurementSiteReference id="${counter.id}" version="1" targetClass="MeasurementSiteRecord"/><measurementTimeDefault>${iso(endMs)}</measurementTimeDefault>${value('TrafficFlow', `<vehicleFlow numberOfInputValuesUsed="${Math.round(flow / 60)}"><vehicleFlowRate>${flow}</vehicleFlowRate></vehicleFlow>`)}${value('TrafficSpeed', `<averageVehicleSpeed><speed>${speed}</speed></averageVehicleSpeed>`)}${value('TrafficStatus', `<trafficStatus><trafficStatusValue>${statusOf(speed / counter.freeKmh)}</trafficStatusValue></trafficStatus>`)}</siteMeasurements>`;
    });
    return publication(
      'MeasuredDataPublication',
      endMs,
      `<measurementSiteTableReference id="SIM" version="1" targetClass="MeasurementSiteTable"/>${HEADER}${sites.join('')}`,
    );
  }

  siteTable(nowMs: number): string {
    const sites = COUNTERS.map(
      ({ id, name, road, latitude, longitude }) =>
        `<measurementSiteRecord id="${id}" version="1"><measurementSiteName><values><value lang="fr">${escape(name)} (simulé)</value></values></measurementSiteName>${characteristics(1, 'trafficFlow')}${characteristics(2, 'trafficSpeed')}${characteristics(3, 'trafficStatusInformation')}<measurementSiteLocation xsi:type="Point"><locationForDisplay><latitude>${latitude}</latitude><longitude>${longitude}</longitude></locationForDisplay><pointAlongLinearElement><linearElement><roadNumber>${road}</roadNumber></linearElement><distanceAlongLinearElement xsi:type="DistanceFromLinearElementStart"><distanceAlong>0</distanceAlong></distanceAlongLinearElement></pointAlongLinearElement></measurementSiteLocation></measurementSiteRecord>`,
    );
    return publication(
      'MeasurementSiteTablePublication',
      nowMs,
      `${HEADER}<measurementSiteTable id="SIM" version="1">${sites.join('')}</measurementSiteTable>`,
    );
  }

  /** Works that stay, and an accident that comes up somewhere for twelve of every fifteen minutes. */
  situations(nowMs: number): string {
    const slotMs = Math.floor(nowMs / 900_000) * 900_000;
    const list = [
      this.situation(
        'SIM-W-1',
        COUNTERS[9]!,
        Date.UTC(2026, 0, 5, 6),
        'MaintenanceWorks',
        '<roadMaintenanceType>roadworks</roadMaintenanceType>',
        'Simulation : travaux de chaussée, une voie neutralisée',
      ),
    ];
    if (nowMs - slotMs < 720_000) {
      const counter = COUNTERS[Math.floor(hash(`${this.seed}/accident/${slotMs}`) * COUNTERS.length)]!;
      list.push(
        this.situation(
          `SIM-A-${slotMs / 900_000}`,
          counter,
          slotMs,
          'Accident',
          '<accidentType>accident</accidentType>',
          'Simulation : accident, circulation difficile',
        ),
      );
    }
    return publication('SituationPublication', nowMs, list.join(''));
  }

  private reading(counter: Counter, atMs: number): { flow: number; speed: number } {
    const hour = (((atMs / 3_600_000 + 1) % 24) + 24) % 24;
    const bump = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2));
    const load = 0.12 + 0.8 * bump(8.2, 1.3) + 0.85 * bump(17.6, 1.6) + 0.45 * bump(13, 3.5);
    const noise = (hash(`${this.seed}/${counter.id}/${atMs}`) - 0.5) * 0.16;
    const share = Math.max(0.03, Math.min(1.05, load + noise));
    return {
      flow: Math.round((counter.peak * share) / 6) * 6,
      speed: Math.round(counter.freeKmh * (1 - 0.55 * Math.max(0, share - 0.45)) * (0.97 + noise / 4)),
    };
  }

  private situation(
    id: string,
    counter: Counter,
    startMs: number,
    type: string,
    detail: string,
    comment: string,
  ): string {
    return `<situation id="${id}" version="1"><overallSeverity>medium</overallSeverity><situationVersionTime>${iso(startMs)}</situationVersionTime>${HEADER}<situationRecord xsi:type="${type}" id="${id}-1" version="1"><situationRecordCreationTime>${iso(startMs)}</situationRecordCreationTime><situationRecordVersionTime>${iso(startMs)}</situationRecordVersionTime><probabilityOfOccurrence>certain</probabilityOfOccurrence><validity><validityStatus>active</validityStatus><validityTimeSpecification><overallStartTime>${iso(startMs)}</overallStartTime></validityTimeSpecification></validity><generalPublicComment><comment><values><value lang="fr">${escape(comment)} — ${escape(counter.name)}</value></values></comment></generalPublicComment><groupOfLocations xsi:type="Point"><locationForDisplay><latitude>${counter.latitude}</latitude><longitude>${counter.longitude}</longitude></locationForDisplay></groupOfLocations>${detail}</situationRecord></situation>`;
  }
}

const HEADER =
  '<headerInformation><confidentiality>noRestriction</confidentiality><informationStatus>test</informationStatus></headerInformation>';

function characteristics(index: number, type: string): string {
  return `<measurementSpecificCharacteristics index="${index}"><measurementSpecificCharacteristics><period>60</period><specificMeasurementValueType>${type}</specificMeasurementValueType></measurementSpecificCharacteristics></measurementSpecificCharacteristics>`;
}

function publication(type: string, atMs: number, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" modelBaseVersion="2"><exchange><supplierIdentification><country>fr</country><nationalIdentifier>SIMULATED</nationalIdentifier></supplierIdentification></exchange><payloadPublication xsi:type="${type}" lang="fr"><publicationTime>${iso(atMs)}</publicationTime><publicationCreator><country>fr</country><nationalIdentifier>SIMULATED</nationalIdentifier></publicationCreator>${body}</payloadPublication></d2LogicalModel>`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
