import type { IssueCollector } from '#libs/errors';
import type { NetexDataset } from './dataset.js';
import type { Line, Organisation } from './entities.js';
import { MISCELLANEOUS, routeTypeOf } from './route-type.js';
import type { Tables } from './tables.js';
import type { TranslationTable } from './translations.js';
import type { NetexOptions } from './types.js';

type Named<T> = T & { id: string; where: string };

/**
 * Agencies and routes. A line's agency is its operator, else the first additional one, its authority, or that of the
 * network it belongs to; lines without any belong to the feed's producer.
 * Issues: REFERENCE_UNKNOWN, FIELD_MISSING (TransportMode), FIELD_ENUM (TransportMode, Colour), REPAIRED (text in the colour it stands on).
 */
export class Routes {
  private readonly agencies = new Map<string, Named<Organisation> | undefined>();
  private readonly networkOfLine = new Map<string, string>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly issues: IssueCollector,
    private readonly options: NetexOptions,
  ) {
    for (const { lineRefs = [], authorityRef, operatorRef } of dataset.all('network')) {
      const organisation = operatorRef ?? authorityRef;
      if (organisation === undefined) continue;
      for (const line of lineRefs) if (!this.networkOfLine.has(line)) this.networkOfLine.set(line, organisation);
    }
  }

  write(tables: Tables, timeZone: string, language: string, translations: TranslationTable): void {
    const routes = tables.table('routes.txt', [
      ...['route_id', 'agency_id', 'route_short_name', 'route_long_name', 'route_desc', 'route_type', 'route_url'],
      ...['route_color', 'route_text_color'],
    ]);
    for (const line of this.dataset.all('line')) {
      const { short, long } = namesOf(line);
      const { colour, textColour } = this.coloursOf(line);
      const type = String(this.typeOf(line));
      const url = addressOf(line.url);
      if (long === line.name) {
        translations.add('routes', 'route_long_name', { recordId: line.id }, translations.of('Line', line));
      }
      routes.row(line.id, this.agencyOf(line), short, long, line.description, type, url, colour, textColour);
    }
    routes.end();
    const agencies = tables.table('agency.txt', [
      ...['agency_id', 'agency_name', 'agency_url', 'agency_timezone', 'agency_lang', 'agency_phone', 'agency_email'],
    ]);
    if (this.agencies.size === 0) this.agencies.set(this.options.producer, undefined);
    for (const [id, organisation] of this.agencies) {
      const { name, shortName, legalName, contacts = [] } = organisation ?? {};
      const first = (key: 'url' | 'phone' | 'email') => contacts.map((one) => one[key]).find((text) => text);
      agencies.row(
        id,
        name ?? shortName ?? legalName ?? this.options.producer,
        addressOf(first('url')) ?? this.ownAddress(id),
        timeZone,
        language,
        first('phone'),
        first('email')?.includes('@') ? first('email') : undefined,
      );
      if (organisation?.name === undefined) continue;
      translations.add('agency', 'agency_name', { recordId: id }, translations.of('Organisation', organisation));
    }
    agencies.end();
  }

  private ownAddress(agency: string): string | undefined {
    if (this.options.url !== undefined) return this.options.url;
    const where = `Organisation[${agency}]`;
    const expected = 'an address, or the homepage of the feed in the configuration; there is none in agency.txt';
    this.issues.add({ code: 'FIELD_MISSING', severity: 'warning', where, field: 'Url', expected });
    return undefined;
  }

  private agencyOf(line: Named<Line>): string {
    const network = this.dataset.find('network', line.networkRef);
    const ref =
      line.operatorRef ??
      line.additionalOperatorRefs?.[0] ??
      line.authorityRef ??
      network?.operatorRef ??
      network?.authorityRef ??
      this.networkOfLine.get(line.id) ??
      this.options.producer;
    if (!this.agencies.has(ref)) {
      const organisation = this.dataset.find('organisation', ref);
      if (!organisation && ref !== this.options.producer) {
        const where = `${line.where} Line[${line.id}]`;
        this.dataset.unknown('organisation', where, 'OperatorRef', ref, 'the producer of the feed stands for it');
      }
      this.agencies.set(ref, organisation);
    }
    return ref;
  }

  private typeOf({ id, where, transportMode, submodes }: Named<Line>): number {
    const type = routeTypeOf(transportMode, submodes);
    if (type !== undefined) return type;
    const got = transportMode ?? 'none';
    const expected = `a mode of transport GTFS has; route_type ${MISCELLANEOUS} is used`;
    const code = transportMode === undefined ? 'FIELD_MISSING' : 'FIELD_ENUM';
    const place = `${where} Line[${id}]`;
    this.issues.add({ code, severity: 'warning', where: place, field: 'TransportMode', got, expected });
    return MISCELLANEOUS;
  }

  private coloursOf(line: Named<Line>): { colour?: string; textColour?: string } {
    const where = `${line.where} Line[${line.id}]`;
    const colour = this.readColour(line.colour, where, 'Colour');
    const textColour = this.readColour(line.textColour, where, 'TextColour');
    if (colour === undefined || colour !== textColour) return { colour, textColour };
    const expected = 'a colour other than the one it stands on; black or white is used';
    this.issues.add({ code: 'REPAIRED', severity: 'warning', where, field: 'TextColour', got: textColour, expected });
    return { colour, textColour: isLight(colour) ? '000000' : 'FFFFFF' };
  }

  private readColour(text: string | undefined, where: string, field: string): string | undefined {
    if (text === undefined) return undefined;
    const colour = /^#?([0-9a-f]{6})$/i.exec(text)?.[1]?.toUpperCase();
    if (colour === undefined) {
      const expected = 'six hexadecimal digits';
      this.issues.add({ code: 'FIELD_ENUM', severity: 'warning', where, field, got: text, expected });
    }
    return colour;
  }
}

/** The public code is what stands on the vehicle; names that say it again are left out. */
function namesOf({ id, name, shortName, publicCode }: Named<Line>): { short?: string; long?: string } {
  const long = name ?? shortName;
  const short = publicCode ?? (shortName === long ? undefined : shortName);
  if (short === undefined && long === undefined) return { short: id };
  return { short, long: long === short ? undefined : long };
}

/** Rec. ITU-R BT.601 luma. */
function isLight(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(address) && /^\S+\.\S+$/.test(address) ? address : undefined;
}
