/** Licences feeds name by address and their SPDX ids; both directions. Source: SPDX License List. */
const URL_BY_ID: Readonly<Record<string, string>> = {
  'etalab-2.0': 'https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf',
  'ODbL-1.0': 'https://opendatacommons.org/licenses/odbl/1-0/',
  'ODC-By-1.0': 'https://opendatacommons.org/licenses/by/1-0/',
  'PDDL-1.0': 'https://opendatacommons.org/licenses/pddl/1-0/',
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC-BY-3.0': 'https://creativecommons.org/licenses/by/3.0/',
  'CC-BY-SA-4.0': 'https://creativecommons.org/licenses/by-sa/4.0/',
  'OGL-UK-3.0': 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
  'DL-DE-BY-2.0': 'https://www.govdata.de/dl-de/by-2-0',
  'NLOD-2.0': 'https://data.norge.no/nlod/en/2.0',
};
/** Other addresses the same licences are found under. */
const ALSO: Readonly<Record<string, string>> = {
  'https://www.etalab.gouv.fr/licence-ouverte-open-licence': 'etalab-2.0',
  'https://github.com/etalab/licence-ouverte/blob/master/lo.md': 'etalab-2.0',
  'https://opendatacommons.org/licenses/odbl': 'ODbL-1.0',
};

const bare = (url: string): string =>
  url
    .replace(/^http:/, 'https:')
    .replace(/(\.html?|\/)$/, '')
    .toLowerCase();
const ID_BY_URL = new Map(
  [...Object.entries(URL_BY_ID).map(([id, url]) => [url, id] as const), ...Object.entries(ALSO)].map(([url, id]) => [
    bare(url),
    id,
  ]),
);

export function licenceUrlOf(id: string): string | undefined {
  return Object.hasOwn(URL_BY_ID, id) ? URL_BY_ID[id] : undefined;
}

export function licenceIdOf(url: string): string | undefined {
  return ID_BY_URL.get(bare(url));
}
