import { strFromU8, unzipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { GtfsArchive, mergeGtfs, readCore, type MergeSource, type Merged } from './index.js';
import { TINY_FEED, tinyFeed, withRows } from './tiny-feed.fixture.js';

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

  it('spells out the networks a fare rule means by none, for here the others are another operator’s', () => {
    const fares = {
      'routes.txt': 'route_id,route_type,route_short_name,network_id\n90,3,90,urban\n91,3,91,night\n92,3,92,\n',
      'fare_products.txt': 'fare_product_id,amount,currency\nP,1.8,EUR\nN,2.5,EUR\n',
    };
    const rules = (text: string) => tinyFeed({ ...fares, 'fare_leg_rules.txt': text });
    const without = merge(source('a', rules('leg_group_id,network_id,fare_product_id\nL,night,N\nL,,P\n'))).files;
    expect(without['fare_leg_rules.txt']).toBe(
      'leg_group_id,network_id,fare_product_id\na:L,a:night,a:N\na:L,a:urban,a:P\na:L,a:rest,a:P\n',
    );
    expect(without['route_networks.txt']).toBe('network_id,route_id\na:urban,a:90\na:night,a:91\na:rest,a:92\n');
    // A rule that means no network of the feed means none here either, and what refers to its group still finds it.
    const none = merge(
      source(
        'a',
        tinyFeed({
          ...fares,
          'routes.txt': 'route_id,route_type,route_short_name,network_id\n90,3,90,urban\n',
          'fare_leg_rules.txt': 'leg_group_id,network_id,fare_product_id\nL,urban,P\nALL,,N\n',
          'fare_transfer_rules.txt': 'from_leg_group_id,to_leg_group_id,fare_transfer_type\nALL,L,0\n',
        }),
      ),
    ).files;
    expect(none['fare_leg_rules.txt']).toContain('\na:ALL,a:rest,a:N\n');
    expect([none['networks.txt'], none['route_networks.txt']]).toEqual([
      'network_id,network_name\na:urban,\na:rest,\n',
      'network_id,route_id\na:urban,a:90\n',
    ]);
    expect(none['fare_transfer_rules.txt']).toContain('\na:ALL,a:L,0\n');
    // With priorities an empty field is no condition at all.
    const both = merge(
      source('a', rules('network_id,fare_product_id,rule_priority\nnight,N,1\n,P,\n')),
      source('b', rules('network_id,fare_product_id\nnight,N\n,P\n')),
    ).files;
    expect(both['fare_leg_rules.txt']).toBe(
      'network_id,fare_product_id,rule_priority\na:night,a:N,1\na:urban,a:P,\na:night,a:P,\na:rest,a:P,\n' +
        'b:night,b:N,1\nb:urban,b:P,0\nb:rest,b:P,0\n',
    );
  });

  it('spells out the leg groups a transfer rule means by none', () => {
    const { files, droppedRows } = merge(
      source(
        'a',
        tinyFeed({
          'fare_products.txt': 'fare_product_id,amount,currency\nP,1.8,EUR\n',
          'networks.txt': 'network_id\nN\n',
          'fare_leg_rules.txt': 'leg_group_id,network_id,fare_product_id\nL1,N,P\nL2,N,P\n',
          'fare_transfer_rules.txt':
            'from_leg_group_id,to_leg_group_id,transfer_count,fare_transfer_type\nL1,L1,1,0\n,,,1\n',
        }),
      ),
    );
    expect(files['fare_transfer_rules.txt']).toBe(
      'from_leg_group_id,to_leg_group_id,transfer_count,fare_transfer_type\na:L1,a:L1,1,0\na:L2,a:L2,-1,1\n',
    );
    expect(droppedRows).toEqual({ a: {} });
  });

  it('turns translations by value into one for each record of the feed that has it', () => {
    const { files, droppedRows } = merge(
      source(
        'a',
        tinyFeed({
          'translations.txt':
            'table_name,field_name,language,translation,record_id,record_sub_id,field_value\n' +
            'stops,stop_name,en,Arts,A,,\nstops,stop_name,en,Theatre,,,Théâtre des Arts\n' +
            'stop_times,stop_headsign,en,By,T1,1,\nstops,stop_name,en,X,,,Nowhere\nfeed_info,feed_publisher_name,en,Y,,,TCAR\n',
        }),
      ),
      source('b', tinyFeed()),
    );
    expect(files['translations.txt']).toBe(
      'table_name,field_name,language,translation,record_id,record_sub_id\n' +
        'stops,stop_name,en,Arts,a:A,\nstop_times,stop_headsign,en,By,a:T1,1\nstops,stop_name,en,Theatre,a:S,\n',
    );
    expect(droppedRows).toEqual({ a: { 'translations.txt': 2 }, b: {} });
  });

  it('has tables and texts the specification does not know, and keeps free texts of two feeds apart', () => {
    const own = { 'facilities.txt': 'facility_id,stop_id\nE1,A\n', 'notes.txt': 'Read me, please\n' };
    const { files } = merge(
      source('a', tinyFeed(own)),
      source('b', tinyFeed({ ...own, 'facilities.txt': 'facility_id,name,stop_id\nE1,Lift,C\n', 'only.md': '# b' })),
    );
    expect(files['facilities.txt']).toBe('facility_id,stop_id,name\nE1,a:A,\nE1,b:C,Lift\n');
    expect([files['only.md'], files['notes.txt'] ?? files['a.notes.txt']]).toEqual(['# b', 'Read me, please\n']);
  });

  it('is the same when its parts wait elsewhere and the result is taken as it is made', () => {
    const sources = [source('a', tinyFeed()), { ...source('b', tinyFeed()), zip: () => tinyFeed() }];
    const kept = new Map<number, Uint8Array>();
    const parts = {
      keep: (index: number, zip: Uint8Array) => void kept.set(index, zip),
      read: (index: number) => kept.get(index)!,
    };
    const chunks: Uint8Array[] = [];
    const { zip } = mergeGtfs(
      sources,
      { ...hub, parts, sink: (chunk) => void chunks.push(chunk) },
      new IssueCollector(),
    );
    expect([zip.length, kept.size]).toEqual([0, 2]);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(merge(source('a', tinyFeed()), source('b', tinyFeed())).zip));
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
