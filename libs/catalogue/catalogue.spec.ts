import { parseConfig } from '#libs/config';
import { FeedCatalogue, findLicence, licenceOf, textIn } from './index.js';

function catalogueOf(...feeds: string[]): FeedCatalogue {
  const { config, problems } = parseConfig(
    `hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n${feeds.map((one, at) => `  - { id: f${at}, title: T, producer: P, ${one} }`).join('\n')}\n`,
  );
  expect(problems).toBeUndefined();
  return new FeedCatalogue(config!.hub, config!.feeds);
}
const file = 'sources: [ { format: gtfs, file: a.zip } ]';

describe('who may read a feed is decided by its licence and its visibility (invariant 6)', () => {
  it('gives open licences to everybody', () => {
    for (const licence of ['etalab-2.0', 'ODbL-1.0', 'CC0-1.0', 'CC-BY-4.0', 'MIT', 'apache-2.0']) {
      const [feed] = catalogueOf(`licence: ${licence}, ${file}`).list();
      expect([licence, feed!.effectiveVisibility, feed!.licenceTerms.anonymousRedistribution]).toEqual([
        licence,
        'open',
        true,
      ]);
    }
  });

  it('gives nothing to anonymous readers whose producer must know them, and nothing of unknown terms', () => {
    for (const licence of ['licence-mobilites', 'Licence-Mobilites', 'proprietary', 'none', 'MIT-but-not-quite']) {
      const [feed] = catalogueOf(`licence: ${licence}, visibility: open, ${file}`).list();
      expect([licence, feed!.effectiveVisibility]).toEqual([licence, 'partner']);
    }
  });

  it('never widens what the configuration keeps narrow', () => {
    const feeds = catalogueOf(
      `licence: CC0-1.0, visibility: partner, ${file}`,
      `licence: CC0-1.0, visibility: internal, ${file}`,
      `licence: unknown, visibility: internal, ${file}`,
    );
    expect(feeds.list().map(({ effectiveVisibility }) => effectiveVisibility)).toEqual([
      'partner',
      'internal',
      'internal',
    ]);
  });

  it('takes silence for no permission', () => {
    expect(licenceOf('whatever')).toMatchObject({
      anonymousRedistribution: false,
      attributionRequired: true,
      shareAlike: true,
    });
    expect(findLicence('whatever')).toBeUndefined();
  });
});

describe('the nature of a feed (invariant 4)', () => {
  it('is replayed as soon as one source is, or its files are of another day', () => {
    const feeds = catalogueOf(
      `licence: MIT, sources: [ { format: gtfs, file: a.zip }, { format: gtfs-rt, replay: { folder: . } } ]`,
      `licence: MIT, recordedAt: '2025-01-01T00:00:00Z', ${file}`,
      `licence: MIT, nature: simulated, sources: [ { format: gtfs-rt, replay: { folder: . } } ]`,
      `licence: MIT, ${file}`,
    );
    expect(feeds.list().map(({ nature }) => nature)).toEqual(['replayed', 'replayed', 'simulated', 'observed']);
  });
});

describe('what the catalogue says of a feed', () => {
  it('names each format once, and finds feeds by id', () => {
    const feeds = catalogueOf(
      `licence: MIT, sources: [ { format: gtfs, file: a.zip }, { format: gtfs-rt, file: a.pb }, { format: gtfs-rt, file: b.pb } ]`,
    );
    expect(feeds.find('f0')!.formats).toEqual(['gtfs', 'gtfs-rt']);
    expect(feeds.find('f1')).toBeUndefined();
  });

  it('speaks the first language it has of those asked for', () => {
    expect(textIn({ fr: 'Vélos', en: 'Bikes' }, 'de', 'en', 'fr')).toBe('Bikes');
    expect(textIn({ und: 'Lovélo' }, 'fr')).toBe('Lovélo');
    expect(textIn({ fr: 'Vélos' }, 'de')).toBe('Vélos');
    expect(textIn({}, 'de')).toBe('');
  });
});

describe('a licence', () => {
  it('has its SPDX id where there is one', () => {
    const ids = ['etalab-2.0', 'ODbL-1.0', 'licence-mobilites', 'CC0-1.0', 'CC-BY-4.0', 'MIT', 'Apache-2.0'];
    expect(ids.map((id) => findLicence(id)?.spdx)).toEqual([
      'etalab-2.0',
      'ODbL-1.0',
      undefined,
      'CC0-1.0',
      'CC-BY-4.0',
      'MIT',
      'Apache-2.0',
    ]);
  });
});
