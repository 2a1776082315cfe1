import { PublishRig } from '../../../../test/support/publish-rig.js';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';
import { answerCsw, cswOfDocument, cswOfQuery } from './csw.js';
import { gatherDatasets, type CatalogueDataset } from './dataset.js';

let rig: PublishRig;
let datasets: CatalogueDataset[];

beforeAll(async () => {
  rig = await PublishRig.start([
    { id: 'bus', formats: ['gtfs', 'gtfs-rt'], attribution: 'Réseau <Astuce> & "Cie"' },
    { id: 'bikes', formats: ['gbfs'], licence: 'ODbL-1.0' },
    { id: 'secret', formats: ['gtfs'], visibility: 'internal' },
  ]);
  await rig.takeSchedule('bus', tinyFeed());
  const { context, cache } = rig;
  datasets = await gatherDatasets(context, context.catalogue.readableBy('open'), cache);
});
afterAll(() => rig?.stop());

const get = (query: string) => {
  const asked = Object.fromEntries(new URLSearchParams(query));
  return answerCsw(cswOfQuery(asked), datasets, rig.context);
};
const post = (document: string) => answerCsw(cswOfDocument(Buffer.from(document)), datasets, rig.context);
const idsIn = (body: string): string[] => [...body.matchAll(/<dc:identifier>[^<]*[/#]([a-z]+)</g)].map(([, id]) => id!);
const filtered = (filter: string, more = ''): string =>
  `<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc" service="CSW" version="2.0.2" resultType="results"><csw:Query typeNames="csw:Record"><csw:ElementSetName>full</csw:ElementSetName><csw:Constraint version="1.1.0"><ogc:Filter>${filter}</ogc:Filter></csw:Constraint>${more}</csw:Query></csw:GetRecords>`;
const is = (name: string, literal: string): string =>
  `<ogc:PropertyIsEqualTo><ogc:PropertyName>${name}</ogc:PropertyName><ogc:Literal>${literal}</ogc:Literal></ogc:PropertyIsEqualTo>`;

describe('the catalogue service', () => {
  it('gives every open dataset by pages, and says where the next begins', () => {
    const all = idsIn(get('service=CSW&request=GetRecords').body);
    expect(all).toEqual(expect.arrayContaining(['bus', 'all']));
    expect(all).not.toContain('secret');
    const { body } = get('service=CSW&request=GetRecords&maxRecords=1&startPosition=1');
    expect(body).toContain(`numberOfRecordsMatched="${all.length}" numberOfRecordsReturned="1" nextRecord="2"`);
    const last = get(`service=CSW&request=GetRecords&maxRecords=5&startPosition=${all.length}`).body;
    expect(last).toContain('numberOfRecordsReturned="1" nextRecord="0"');
    expect(get('SERVICE=CSW&REQUEST=GetRecords&RESULTTYPE=hits').body).toContain('numberOfRecordsReturned="0"');
  });

  it('answers what harvesters of portals post, filtered and in order', () => {
    const types = ['dataset', 'nonGeographicDataset', 'series', 'service'].map((type) => is('apiso:type', type));
    const order =
      '<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>apiso:identifier</ogc:PropertyName><ogc:SortOrder>DESC</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>';
    const { status, body } = post(filtered(`<ogc:Or>${types.join('')}</ogc:Or>`, order));
    expect([status, idsIn(body)]).toEqual([200, ['bus', 'bikes', 'all']]);
    expect(idsIn(post(filtered(is('dc:type', 'service'))).body)).toEqual([]);
    expect(idsIn(post(filtered(`<ogc:Not>${is('dc:identifier', 'bus')}</ogc:Not>`)).body)).toEqual(['bikes', 'all']);
  });

  it('finds by words with wild cards, and by a box', () => {
    const like = (literal: string): string =>
      `<ogc:PropertyIsLike wildCard="%" singleChar="_" escapeChar="\\"><ogc:PropertyName>csw:AnyText</ogc:PropertyName><ogc:Literal>${literal}</ogc:Literal></ogc:PropertyIsLike>`;
    expect(idsIn(post(filtered(like('%gtfs-rt%'))).body)).toContain('bus');
    expect(idsIn(post(filtered(like('gtfs.rt'))).body)).toEqual([]);
    expect(idsIn(post(filtered(like('%%%%%%%%%%%%%%%%%%%%%%qqq'))).body)).toEqual([]);
    expect(post(filtered(like('%a%a%a%a%a%a%a%a%'))).body).toContain('at most 4 wild cards');
    const box = (lower: string, upper: string): string =>
      `<ogc:BBOX><ogc:PropertyName>ows:BoundingBox</ogc:PropertyName><gml:Envelope xmlns:gml="http://www.opengis.net/gml"><gml:lowerCorner>${lower}</gml:lowerCorner><gml:upperCorner>${upper}</gml:upperCorner></gml:Envelope></ogc:BBOX>`;
    expect(idsIn(post(filtered(box('1.0 49.4', '1.2 49.5'))).body)).toContain('bus');
    expect(idsIn(post(filtered(box('2.0 48.0', '2.5 49.0'))).body)).toEqual([]);
  });

  it('gives a record by its id, as Dublin Core or ISO 19139, with its text escaped', () => {
    const iri = datasets.find(({ id }) => id === 'bus')!.iri;
    const { body } = get(`service=CSW&request=GetRecordById&id=${encodeURIComponent(iri)}&elementSetName=full`);
    expect(body).toContain('<dc:rights>Réseau &lt;Astuce&gt; &amp; "Cie"</dc:rights>');
    const iso = get(
      `service=CSW&request=GetRecordById&id=bus&outputSchema=${encodeURIComponent('http://www.isotc211.org/2005/gmd')}`,
    ).body;
    expect(iso).toContain('<gmd:MD_TopicCategoryCode>transportation</gmd:MD_TopicCategoryCode>');
    expect(get('service=CSW&request=GetRecordById&id=secret').body).not.toContain('secret');
  });

  it.each([
    ['service=WMS&request=GetRecords', 'InvalidParameterValue', 'service'],
    ['service=CSW&request=Transaction', 'OperationNotSupported', 'request'],
    ['service=CSW&request=GetRecords&maxRecords=1000000', 'InvalidParameterValue', 'maxrecords'],
    ['service=CSW&request=GetRecords&outputSchema=x', 'InvalidParameterValue', 'outputSchema'],
    ['service=CSW&request=GetRecords&constraint=<x/>', 'InvalidParameterValue', 'constraint'],
    [
      'service=CSW&request=GetRecords&constraint=title&constraintLanguage=CQL_TEXT',
      'InvalidParameterValue',
      'constraintLanguage',
    ],
  ])('refuses %s by an exception report: %s at %s', (query, code, locator) => {
    const { status, body } = get(query);
    expect(status).toBe(400);
    expect(body).toContain(`exceptionCode="${code}" locator="${locator}"`);
  });

  it('refuses a filter it does not know rather than giving too much', () => {
    const { status, body } = post(filtered('<ogc:Intersects/>'));
    expect([status, idsIn(body)]).toEqual([400, []]);
    expect(post(filtered(is('dc:colour', 'red'))).body).toContain('one of identifier, type, title');
    const deep = `${'<ogc:Not>'.repeat(20)}${is('type', 'dataset')}${'</ogc:Not>'.repeat(20)}`;
    expect(post(filtered(deep)).body).toContain('at most 8 levels');
  });
});
