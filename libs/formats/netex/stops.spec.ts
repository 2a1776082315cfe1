import { PIECES, convert, tinyNetex } from './tiny-netex.fixture.js';

const location = '<Centroid><Location><Longitude>1.0909</Longitude><Latitude>49.4406</Latitude></Location></Centroid>';
const rows = (found: ReturnType<typeof convert>) =>
  found.rows('stops.txt').map((row) => [row['stop_id'], row['location_type'], row['parent_station']].join(' '));

describe('entrances of a stop place', () => {
  const inside = `<entrances><StopPlaceEntrance id="E1"><Name>Rue Jeanne d'Arc</Name>${location}</StopPlaceEntrance></entrances>`;

  it('belong to its station, written inside or referred to', () => {
    const within = convert(tinyNetex({ places: PIECES.places.replace('<quays>', `${inside}<quays>`) }));
    const beside = convert(
      tinyNetex({
        places: PIECES.places.replace('<quays>', '<entrances><StopPlaceEntranceRef ref="E1"/></entrances><quays>'),
        more: `<StopPlaceEntrance id="E1"><Name>Rue Jeanne d'Arc</Name>${location}</StopPlaceEntrance>`,
      }),
    );
    for (const found of [within, beside]) {
      expect(rows(found)).toContain('E1 2 PLACE');
      expect(found.rows('stops.txt').at(-1)).toMatchObject({ stop_name: "Rue Jeanne d'Arc", stop_lon: '1.0909' });
      expect(found.issues.counts).toEqual({});
    }
  });

  it('without coordinates are counted', () => {
    const places = PIECES.places.replace('<quays>', `${inside.replace(location, '')}<quays>`);
    const found = convert(tinyNetex({ places }));
    expect(rows(found)).not.toContain('E1 2 PLACE');
    expect(found.notCarried).toEqual([{ element: 'StopPlaceEntrance (without coordinates or a station)', count: 1 }]);
  });
});

describe('a stop place above others', () => {
  const multimodal = `<StopPlace id="POLE"><Name>Pôle</Name>${location}</StopPlace>`;

  it('is the station of a place that is a stop itself', () => {
    const quays = `${PIECES.quays}<StopPlace id="QD"><Name>D</Name>${location}<ParentSiteRef ref="POLE"/></StopPlace>${multimodal}`;
    const assignments = PIECES.assignments.replace('<QuayRef ref="QC"/>', '<StopPlaceRef ref="QD"/>');
    const found = convert(tinyNetex({ quays, assignments }));
    expect(rows(found)).toEqual(expect.arrayContaining(['QD 0 POLE', 'POLE 1 ']));
    expect(found.rows('stop_times.txt').at(-1)).toMatchObject({ stop_id: 'QD' });
    expect(found.issues.counts).toEqual({});
  });

  it('is left out above a station, for GTFS has one level of them, and counted', () => {
    const places = PIECES.places.replace('<quays>', '<ParentSiteRef ref="POLE"/><quays>') + multimodal;
    const found = convert(tinyNetex({ places }));
    expect(rows(found)).toEqual(rows(convert(tinyNetex())));
    expect(found.notCarried).toEqual([{ element: 'ParentSiteRef', count: 1 }]);
  });
});
