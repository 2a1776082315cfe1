import { IssueCollector } from '#libs/errors';
import { importSchedule } from '#libs/schedule';
import { PIECES, convert, tinyNetex } from './tiny-netex.fixture.js';

const name = (lang: string, text: string, type = '') =>
  `<alternativeNames><AlternativeName>${type}<Name lang="${lang}">${text}</Name></AlternativeName></alternativeNames>`;
const text = (attribute: string, lang: string, written: string) =>
  `<alternativeTexts><AlternativeText attributeName="${attribute}"><Text lang="${lang}">${written}</Text></AlternativeText></alternativeTexts>`;
const rowsOf = (found: ReturnType<typeof convert>) =>
  found.rows('translations.txt').map((row) => Object.values(row).join('|'));

describe('names in other languages', () => {
  it('are translations of stations and the quays that are called as they are, of lines and agencies', () => {
    const found = convert(
      tinyNetex({
        places: PIECES.places.replace('</Name>', `</Name>${name('en', 'Theatre of Arts')}`),
        line: PIECES.line.replace('</Name>', `</Name>${text('Name', 'en', 'Boulingrin - Theatre')}`),
        organisation: PIECES.organisation.replace('</Name>', `</Name>${name('de', 'Netz Astuce')}`),
      }),
    );
    expect(rowsOf(found)).toEqual([
      'stops|stop_name|en|Theatre of Arts|PLACE|',
      'stops|stop_name|en|Theatre of Arts|QA|',
      'routes|route_long_name|en|Boulingrin - Theatre|L90|',
      'agency|agency_name|de|Netz Astuce|TCAR|',
    ]);
    const issues = new IssueCollector();
    importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, issues);
    expect([found.issues.counts, issues.counts]).toEqual([{}, {}]);
  });

  it('of a destination are those of every headsign that is its front text', () => {
    const display = PIECES.display.replace('</FrontText>', `</FrontText>${text('FrontText', 'en', 'Bowling green')}`);
    expect(rowsOf(convert(tinyNetex({ display })))).toEqual(['trips|trip_headsign|en|Bowling green||Boulingrin']);
  });

  it('are none in the language of the feed, as an alias or without a language; the last two are counted', () => {
    const places = (alternatives: string) =>
      convert(tinyNetex({ places: PIECES.places.replace('</Name>', `</Name>${alternatives}`) }));
    const own = places(name('fr', 'Théâtre'));
    expect([rowsOf(own), own.notCarried]).toEqual([[], []]);
    for (const other of [name('en', 'T. Arts', '<NameType>alias</NameType>'), name('', 'Rouen, Théâtre')]) {
      const found = places(other);
      expect(rowsOf(found)).toEqual([]);
      expect(found.notCarried).toEqual([{ element: 'StopPlace/AlternativeName', count: 1 }]);
    }
  });

  it('that stand in one element of NeTEx 2 leave the first as the name', () => {
    const places = PIECES.places.replace(
      '<Name>Théâtre des Arts</Name>',
      '<Name><Text lang="fr">Théâtre des Arts</Text><Text lang="en">Theatre</Text></Name>',
    );
    const found = convert(tinyNetex({ places }));
    expect(found.rows('stops.txt')[0]).toMatchObject({ stop_id: 'PLACE', stop_name: 'Théâtre des Arts' });
    expect(found.notCarried).toEqual([{ element: 'StopPlace/Name/Text', count: 1 }]);
  });
});
