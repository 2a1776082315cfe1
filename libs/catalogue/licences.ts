/** What a licence lets the hub do with a feed (invariant 6). */
export interface Licence {
  id: string;
  name: string;
  url: string;
  /** SPDX id where there is one; `etalab-2.0` is one. */
  spdx?: string;
  attributionRequired: boolean;
  /** False where the reader must be known to the producer: then no anonymous output. */
  anonymousRedistribution: boolean;
  /** Share-alike terms keep a feed from being merged with feeds of other terms. */
  shareAlike: boolean;
}

const KNOWN: readonly Licence[] = [
  {
    id: 'etalab-2.0',
    name: 'Licence Ouverte 2.0',
    url: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/',
    spdx: 'etalab-2.0',
    attributionRequired: true,
    anonymousRedistribution: true,
    shareAlike: false,
  },
  {
    id: 'ODbL-1.0',
    name: 'Open Database License 1.0',
    url: 'https://opendatacommons.org/licenses/odbl/1-0/',
    spdx: 'ODbL-1.0',
    attributionRequired: true,
    anonymousRedistribution: true,
    shareAlike: true,
  },
  {
    id: 'licence-mobilites',
    name: 'Licence Mobilités',
    url: 'https://wiki.lafabriquedesmobilites.fr/wiki/Licence_Mobilités',
    attributionRequired: true,
    anonymousRedistribution: false,
    shareAlike: true,
  },
  {
    id: 'CC0-1.0',
    name: 'Creative Commons Zero 1.0',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
    spdx: 'CC0-1.0',
    attributionRequired: false,
    anonymousRedistribution: true,
    shareAlike: false,
  },
  {
    id: 'CC-BY-4.0',
    name: 'Creative Commons Attribution 4.0',
    url: 'https://creativecommons.org/licenses/by/4.0/',
    spdx: 'CC-BY-4.0',
    attributionRequired: true,
    anonymousRedistribution: true,
    shareAlike: false,
  },
  {
    id: 'MIT',
    name: 'MIT License',
    url: 'https://opensource.org/license/mit',
    spdx: 'MIT',
    attributionRequired: true,
    anonymousRedistribution: true,
    shareAlike: false,
  },
  {
    id: 'Apache-2.0',
    name: 'Apache License 2.0',
    url: 'https://www.apache.org/licenses/LICENSE-2.0',
    spdx: 'Apache-2.0',
    attributionRequired: true,
    anonymousRedistribution: true,
    shareAlike: false,
  },
];

export function findLicence(id: string): Licence | undefined {
  return KNOWN.find((licence) => licence.id.toLowerCase() === id.toLowerCase());
}

/** A licence nobody described here is not given on to anonymous readers: silence is no permission. */
export function licenceOf(id: string): Licence {
  return (
    findLicence(id) ?? {
      id,
      name: id,
      url: '',
      attributionRequired: true,
      anonymousRedistribution: false,
      shareAlike: true,
    }
  );
}
