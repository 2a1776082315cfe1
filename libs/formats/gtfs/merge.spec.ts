import { strFromU8, unzipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { GtfsArchive, mergeGtfs, readCore, type MergeSource, type Merged } from './index.js';
import { TINY_FEED, tinyFeed, withRows } from './tiny-feed.js';

const hub = {
  publisherName: 'Estuaire',
  publisherUrl: 'https://estuaire.example',
  contactEmail: 'hub@estuaire.example',
  feedVersion: 'v7',
};
const source = (feedId: string, zip: Uint8Array, prefix = feedId): MergeSource => ({
  feedId,
  zip,
  prefix,
  licence: 'etalab-2.0',
  attribution: `Réseau ${feedId}`,
});

function merge(...sources: MergeSource[]): Merged & { files: Record<string, string>; issues: IssueCollector } {
  const issues = new IssueCollector();
  const merged = mergeGtfs(sources, hub, issues);
  const files = Object.fromEntries(
    Object.entries(unzipSync(merged.zip)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  return { ...merged, files, issues };
}

describe('a merged dataset', () => {
  it('holds the trips of every feed, each under its own prefix, with nothing left to drop', () => {
    const { zip, issues } = merge(source('astuce', tinyFeed()), source('atoumod', tinyFeed()));
    expect(issues.total).toBe(0);
    const again = new IssueCollector();
    const { keys, counts } = readCore(GtfsArchive.open(zip, again), again);
    const trips = keys.space('trip');
    expect(Array.from({ length: trips.size }, (_, i) => trips.text(i))).toEqual([
      ...['astuce:T1', 'astuce:T2', 'astuce:T3'],
      ...['atoumod:T1', 'atoumod:T2', 'atoumod:T3'],
    ]);
    expect(counts['stop_times.txt']).toBe(14);
    expect(again.total).toBe(0);
  });

  it('has one feed_info row and a credit for each source', () => {
    const info = (lang: string, start: string, end: string): string =>
      `feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date\nX,https://x,${lang},${start},${end}\n`;
    const { files } = merge(
      source('a', tinyFeed({ 'feed_info.txt': info('fr', '20260101', '20260228') })),
      source('b', tinyFeed({ 'feed_info.txt': info('en', '20260115', '20260331') })),
    );
    expect(files['feed_info.txt']?.split('\n')[1]).toBe(
      'Estuaire,https://estuaire.example,mul,,20260115,20260228,v7,hub@estuaire.example,',
    );
    expect(files['attributions.txt']).toContain('\na:source,Réseau a (etalab-2.0),');
    expect(files['attributions.txt']).toContain('\nb:source,Réseau b (etalab-2.0),');
  });

  it('has the columns of all, in the place of their names', () => {
    const { files } = merge(
      source('a', tinyFeed({ 'routes.txt': 'route_id,route_type,route_short_name\n90,3,90\n' })),
      source('b', tinyFeed({ 'routes.txt': 'route_short_name,route_id,route_type,route_desc\nF1,90,3,Fast\n' })),
    );
    expect(files['routes.txt']).toBe(
      'route_id,route_type,route_short_name,agency_id,route_desc\na:90,3,90,a:TCAR,\nb:90,3,F1,b:TCAR,Fast\n',
    );
  });

  it('writes both ways of naming networks as tables of their own', () => {
    const { files } = merge(
      source('a', tinyFeed({ 'routes.txt': 'route_id,route_type,route_short_name,network_id\n90,3,90,urban\n' })),
      source(
        'b',
        tinyFeed({
          'networks.txt': 'network_id,network_name\nN,Night\n',
          'route_networks.txt': 'network_id,route_id\nN,90\n',
        }),
      ),
    );
    expect(files['routes.txt']).not.toContain('network_id');
    expect(files['networks.txt']).toBe('network_id,network_name\na:urban,\nb:N,Night\n');
    expect(files['route_networks.txt']).toBe('network_id,route_id\na:urban,a:90\nb:N,b:90\n');
  });

  it('leaves out what would change its meaning beside another operator', () => {
    const { files, droppedRows } = merge(
      source(
        'a',
        tinyFeed({
          'fare_products.txt': 'fare_product_id,amount,currency\nP,1.8,EUR\n',
          'fare_leg_rules.txt': 'network_id,fare_product_id\n,P\n',
          'translations.txt':
            'table_name,field_name,language,translation,record_id,field_value\nstops,stop_name,en,Arts,A,\nstops,stop_name,en,X,,Beauvoisine\n',
        }),
      ),
    );
    expect(files['fare_leg_rules.txt']).toBeUndefined();
    expect(files['fare_products.txt']).toContain('a:P,1.8,EUR');
    expect(files['translations.txt']?.split('\n')[1]).toBe('stops,stop_name,en,Arts,a:A,');
    expect(droppedRows).toEqual({ a: { 'translations.txt': 1 } });
  });

  it('puts the zones of on-demand services together', () => {
    const zones = '{"type":"FeatureCollection","features":[{"type":"Feature","id":"Z"}]}';
    const { files } = merge(
      source('a', tinyFeed({ 'locations.geojson': zones })),
      source('b', tinyFeed({ 'locations.geojson': zones })),
    );
    const { features } = JSON.parse(files['locations.geojson']!) as { features: { id: string }[] };
    expect(features.map(({ id }) => id)).toEqual(['a:Z', 'b:Z']);
  });

  it('goes on without a feed of another time zone, a broken one, and one whose prefix is taken', () => {
    const london = tinyFeed({ 'agency.txt': TINY_FEED['agency.txt']!.replace('Europe/Paris', 'Europe/London') });
    const { leftOut, issues, files } = merge(
      source('a', tinyFeed(withRows('stop_times.txt', 'T1,,,ZZ,7'))),
      source('b', london),
      source('c', new TextEncoder().encode('<html>')),
      source('d', tinyFeed(), 'a'),
    );
    expect(leftOut).toEqual(['b', 'c', 'd']);
    expect(issues.samples.filter(({ feedId }) => feedId).map(({ code, feedId }) => `${feedId} ${code}`)).toEqual([
      'b FIELD_RANGE',
      'c CONTAINER_UNREADABLE',
      'd DUPLICATE_KEY',
    ]);
    expect(files['trips.txt']?.match(/a:T/g)).toHaveLength(3);
  });

  it('is the same, byte by byte, each time', () => {
    const sources = [source('a', tinyFeed()), source('b', tinyFeed())];
    expect(merge(...sources).zip).toEqual(merge(...sources).zip);
  });
});
