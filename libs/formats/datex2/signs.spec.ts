import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { decodeDatex2, type Datex2Document } from './index.js';

function decode(bytes: Uint8Array): Datex2Document & { issues: IssueCollector } {
  const issues = new IssueCollector();
  return { ...decodeDatex2(bytes, issues), issues };
}
const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/datex2/${name}`);
const NTIS = 'datex2/v2-england-ntis/VMS_and_Matrix_Signal_Status_Data_3794936172555171.xml';
const BLANK = 'datex2/v2-england-ntis/VMS_and_Matrix_Signal_Status_Data_3794928453993454.xml';
const DRIPS = 'datex2/v2-ndw/LocatietabelDRIPS.xml.gz';

describe('variable message signs, version 3', () => {
  it('are the signs of each controller, with place and sort; one without a place is kept', () => {
    const { signs, issues, summary } = decode(fixture('v3-vms-table.xml'));
    expect(signs).toMatchObject([
      {
        signId: 'PMV-76-01:1',
        description: { fr: 'Sud III, vers Rouen' },
        type: 'fullMatrixSign',
        physicalSupport: 'gantryMounted',
        point: { latitude: 49.4123, longitude: 1.0701 },
      },
      { signId: 'PMV-76-01:2' },
    ]);
    expect(issues.samples).toMatchObject([{ code: 'LOCATION_MISSING', where: 'vmsController PMV-76-01:2' }]);
    expect(summary).toMatchObject({ complete: true, signs: 2, notCarried: {} });
  });

  it('show pages of lines, pictograms and the situation they report of; a blank one shows no message', () => {
    expect(decode(fixture('v3-vms.xml')).signs).toEqual([
      {
        signId: 'PMV-76-01:1',
        workingStatus: 'working',
        updatedAt: '2026-01-15T07:05:00.000Z',
        messages: [
          {
            setAt: '2026-01-15T07:04:10.000Z',
            setBy: { fr: 'PC Sud III' },
            reason: { fr: 'Accident' },
            pages: [['ACCIDENT A 2 KM', 'VOIE DE GAUCHE FERMEE'], ['SUIVRE A13']],
            pictograms: ['accident'],
            situationIds: ['MRN-A-17'],
          },
        ],
      },
      { signId: 'PMV-76-01:2', workingStatus: 'blank', updatedAt: '2026-01-15T07:05:00.000Z', messages: [] },
    ]);
  });
});

describe('variable message signs, version 2', () => {
  itWithRecordings([NTIS], 'show their lines; blankVoid is no pictogram (recorded in England)', () => {
    const { signs, headers } = decode(readRecording(NTIS));
    expect(headers[0]).toMatchObject({ confidentiality: 'restrictedToAuthoritiesTrafficOperatorsAndPublishers' });
    expect(signs[0]).toEqual({
      signId: 'CFB613DE7F903254E0433CC411ACFD01:0',
      workingStatus: 'working',
      updatedAt: '2015-04-29T08:57:45.784Z',
      messages: [
        {
          setAt: '2015-04-29T08:57:45.784Z',
          setBy: { en: 'Auto HGS (Proactive layer 9)' },
          reason: { en: '1 - Clear' },
          pages: [['TO J9 (ASHFORD)', '22 MINS']],
        },
      ],
    });
  });

  itWithRecordings([BLANK], 'that show an empty line show nothing', () => {
    expect(decode(readRecording(BLANK)).signs).toMatchObject([{ workingStatus: 'working', messages: [] }]);
  });

  itWithRecordings([DRIPS], 'have their places in a table of the country (recorded in the Netherlands)', () => {
    const { signs, summary, issues } = decode(gunzipSync(readRecording(DRIPS)));
    expect(summary).toMatchObject({ complete: true, notCarried: {} });
    expect(signs).toHaveLength(944);
    expect(signs.filter(({ point }) => !point).length).toBe(issues.counts['LOCATION_MISSING'] ?? 0);
    expect(signs.every(({ messages }) => messages === undefined)).toBe(true);
    expect(new Set(signs.map(({ signId }) => signId)).size).toBe(signs.length);
  });
});
