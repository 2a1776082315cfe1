/** Water, streets, rail and places of a territory, as one GeoJSON file that is sent as it is. */
export class Basemap {
  /** Who must be named where it is shown, by the file's own word. */
  readonly attribution: string | undefined;

  /** Throws on what is no GeoJSON FeatureCollection. */
  constructor(readonly body: Buffer) {
    const { type, features, attribution } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (type !== 'FeatureCollection' || !Array.isArray(features)) throw new Error('it is no FeatureCollection');
    this.attribution = typeof attribution === 'string' && attribution !== '' ? attribution : undefined;
  }
}
