import { HubError } from '#libs/errors';
import { escapeAttribute, escapeText, parseXml, type XmlElement } from '#libs/formats/xml';
import { textIn } from '#libs/catalogue';
import { invalid } from '../../query/request.js';
import type { CatalogueDataset, DescribedBy } from './dataset.js';
import { cswOrder, readFilter, readFilterText } from './csw-filter.js';
import { metadataOf } from './iso19139.js';

const SPACES = [
  ['csw', 'http://www.opengis.net/cat/csw/2.0.2'],
  ['ows', 'http://www.opengis.net/ows'],
  ['ogc', 'http://www.opengis.net/ogc'],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
  ['dct', 'http://purl.org/dc/terms/'],
  ['gmd', 'http://www.isotc211.org/2005/gmd'],
  ['gco', 'http://www.isotc211.org/2005/gco'],
  ['gmx', 'http://www.isotc211.org/2005/gmx'],
  ['gml', 'http://www.opengis.net/gml'],
  ['xlink', 'http://www.w3.org/1999/xlink'],
  ['xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
] as const;
const ISO = 'http://www.isotc211.org/2005/gmd';
const OWN = 'http://www.opengis.net/cat/csw/2.0.2';
const DEFAULT_RECORDS = 10;
const MAX_RECORDS = 100;
const MOST_CHARACTERS = 2_000;

/** What is asked of the catalogue service, by address or in a document. */
interface CswRequest {
  request: string;
  values: ReadonlyMap<string, string>;
  /** Of a document; that of an address is among the values. */
  filter?: XmlElement;
  order?: { property: string; isDescending: boolean };
}

/**
 * A catalogue service for the web with what harvesters use: GetCapabilities, DescribeRecord, GetRecords by pages, filtered
 * and in order, GetRecordById; by GET or POST, records as ISO 19139 or Dublin Core. Faults are exception reports. Spec: OGC
 * CSW 2.0.2.
 */
export function answerCsw(
  asked: CswRequest,
  datasets: readonly CatalogueDataset[],
  context: DescribedBy,
): { status: 200 | 400; body: string } {
  try {
    return { status: 200, body: answer(asked, datasets, context) };
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'REQUEST_INVALID') throw error;
    return { status: 400, body: exceptionReport(error) };
  }
}

/** Names of parameters are without case. Throws nothing: what is not understood is refused in the answer. */
export function cswOfQuery(query: Readonly<Record<string, string | string[] | undefined>>): CswRequest {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) values.set(name.toLowerCase(), String([value].flat()[0] ?? ''));
  return { request: values.get('request') ?? 'GetCapabilities', values };
}

/** A request as a document. Throws REQUEST_INVALID for what is no XML. */
export function cswOfDocument(body: Uint8Array): CswRequest {
  let root: XmlElement;
  try {
    root = parseXml(body);
  } catch {
    throw invalid('body', 'no XML', 'a request of CSW 2.0.2');
  }
  const values = new Map<string, string>();
  let filter: XmlElement | undefined;
  let order: CswRequest['order'];
  for (const { name, value } of root.attributes) values.set(name.local.toLowerCase(), value);
  for (const child of root.children) {
    const name = child.name.local.toLowerCase();
    if (name === 'query') {
      for (const part of child.children) {
        if (part.name.local === 'ElementSetName') values.set('elementsetname', part.text.trim());
        if (part.name.local === 'Constraint') filter = part.children[0] ?? part;
        if (part.name.local === 'SortBy') order = orderOf(part);
      }
    } else values.set(name, child.text.trim());
  }
  return { request: root.name.local, values, ...(filter && { filter }), ...(order && { order }) };
}

function orderOf({ children }: XmlElement): CswRequest['order'] {
  const part = (local: string): string =>
    children[0]?.children.find(({ name }) => name.local === local)?.text.trim() ?? '';
  return { property: part('PropertyName'), isDescending: part('SortOrder').toUpperCase() === 'DESC' };
}

function answer(asked: CswRequest, datasets: readonly CatalogueDataset[], context: DescribedBy): string {
  const { request, values } = asked;
  for (const [name, value] of values)
    if (value.length > MOST_CHARACTERS) throw invalid(name, value, `at most ${MOST_CHARACTERS} characters`);
  const service = values.get('service');
  if (service !== undefined && service !== 'CSW') throw invalid('service', service, 'CSW');
  switch (request) {
    case 'GetCapabilities':
      return capabilities(context);
    case 'DescribeRecord':
      return document('csw:DescribeRecordResponse', '');
    case 'GetRecords':
      return records(asked, datasets, context);
    case 'GetRecordById':
      return byId(values, datasets, context);
    default:
      throw invalid('request', request, 'GetCapabilities, DescribeRecord, GetRecords or GetRecordById');
  }
}

function records(asked: CswRequest, all: readonly CatalogueDataset[], context: DescribedBy): string {
  const { values } = asked;
  const datasets = chosenOf(asked, all, context);
  const from = whole(values, 'startposition', 1, 1, 1_000_000);
  const most = whole(values, 'maxrecords', DEFAULT_RECORDS, 0, MAX_RECORDS);
  const form = formOf(values);
  const isHits = values.get('resulttype') === 'hits' || most === 0;
  const given = isHits ? [] : datasets.slice(from - 1, from - 1 + most);
  const next = from - 1 + given.length < datasets.length && given.length > 0 ? from + given.length : 0;
  const now = new Date(context.clock.now()).toISOString();
  const attributes = [
    `numberOfRecordsMatched="${datasets.length}"`,
    `numberOfRecordsReturned="${given.length}"`,
    `nextRecord="${next}"`,
    `recordSchema="${form.schema}"`,
    `elementSet="${form.set}"`,
  ].join(' ');
  return document(
    'csw:GetRecordsResponse',
    `<csw:SearchStatus timestamp="${now}"/><csw:SearchResults ${attributes}>${given
      .map((dataset) => form.write(dataset, context))
      .join('')}</csw:SearchResults>`,
  );
}

function chosenOf(
  { values, filter, order }: CswRequest,
  all: readonly CatalogueDataset[],
  { catalogue }: DescribedBy,
): readonly CatalogueDataset[] {
  const text = values.get('constraint') ?? '';
  const language = values.get('constraintlanguage') || 'FILTER';
  if (text !== '' && language.toUpperCase() !== 'FILTER') throw invalid('constraintLanguage', language, 'FILTER');
  const test = filter ? readFilter(filter) : text === '' ? undefined : readFilterText(text);
  const found = test ? all.filter(test) : all;
  const [, named = '', direction] = /^(.+?)(?::([AD]))?$/.exec(values.get('sortby') ?? '') ?? [];
  const wanted = order ?? (named === '' ? undefined : { property: named, isDescending: direction === 'D' });
  return wanted ? [...found].sort(cswOrder(wanted.property, wanted.isDescending, catalogue.hub.languages)) : found;
}

function byId(
  values: ReadonlyMap<string, string>,
  datasets: readonly CatalogueDataset[],
  context: DescribedBy,
): string {
  const ids = (values.get('id') ?? '').split(',').filter(Boolean);
  if (ids.length === 0) throw invalid('id', '', 'ids of records, as GetRecords gives them');
  const form = formOf(values);
  const found = datasets.filter(({ iri, id }) => ids.includes(iri) || ids.includes(id));
  return document('csw:GetRecordByIdResponse', found.map((dataset) => form.write(dataset, context)).join(''));
}

function formOf(values: ReadonlyMap<string, string>): {
  schema: string;
  set: string;
  write: (dataset: CatalogueDataset, context: DescribedBy) => string;
} {
  const schema = values.get('outputschema') || OWN;
  const set = (values.get('elementsetname') || 'summary').toLowerCase();
  if (!['brief', 'summary', 'full'].includes(set)) throw invalid('elementSetName', set, 'brief, summary or full');
  if (schema === ISO) return { schema, set, write: (dataset, context) => metadataOf(dataset, context) };
  if (schema === OWN) return { schema, set, write: (dataset, context) => dublinCore(dataset, context, set) };
  throw invalid('outputSchema', schema, `${ISO} or ${OWN}`);
}

function dublinCore(dataset: CatalogueDataset, { catalogue }: DescribedBy, set: string): string {
  const { iri, title, keywords, description, modified, box, distributions, producer, rights } = dataset;
  const name = { brief: 'csw:BriefRecord', summary: 'csw:SummaryRecord', full: 'csw:Record' }[set]!;
  const is = (prefixed: string, text: string): string => `<${prefixed}>${escapeText(text)}</${prefixed}>`;
  const head = [
    is('dc:identifier', iri),
    is('dc:title', textIn(title, 'fr', ...catalogue.hub.languages)),
    is('dc:type', 'dataset'),
  ];
  const summary =
    set === 'brief'
      ? []
      : [
          ...keywords.map((word) => is('dc:subject', word)),
          ...[...new Set(distributions.map(({ format }) => format))].map((format) => is('dc:format', format)),
          ...(modified === undefined ? [] : [is('dct:modified', modified.slice(0, 10))]),
          is('dct:abstract', description.fr),
        ];
  const full =
    set === 'full'
      ? [
          is('dc:creator', producer),
          is('dc:publisher', catalogue.hub.operator),
          ...rights.map((words) => is('dc:rights', words)),
          ...distributions.map(({ url }) => is('dct:references', url)),
        ]
      : [];
  const bounds = box
    ? `<ows:WGS84BoundingBox><ows:LowerCorner>${box[0]} ${box[1]}</ows:LowerCorner><ows:UpperCorner>${box[2]} ${box[3]}</ows:UpperCorner></ows:WGS84BoundingBox>`
    : '';
  return `<${name}>${[...head, ...summary, ...full].join('')}${bounds}</${name}>`;
}

function capabilities({ catalogue, publicUrl }: DescribedBy): string {
  const { name, operator, contact } = catalogue.hub;
  const address = escapeAttribute(`${publicUrl()}/csw`);
  const ways = `<ows:DCP><ows:HTTP><ows:Get xlink:href="${address}"/><ows:Post xlink:href="${address}"/></ows:HTTP></ows:DCP>`;
  const parameter = (of: string, values: readonly string[]): string =>
    `<ows:Parameter name="${of}">${values.map((value) => `<ows:Value>${value}</ows:Value>`).join('')}</ows:Parameter>`;
  const forms = [
    parameter('outputSchema', [ISO, OWN]),
    parameter('outputFormat', ['application/xml']),
    parameter('ElementSetName', ['brief', 'summary', 'full']),
  ].join('');
  const operation = (of: string, parameters = ''): string =>
    `<ows:Operation name="${of}">${ways}${parameters}</ows:Operation>`;
  return document(
    'csw:Capabilities',
    [
      `<ows:ServiceIdentification><ows:Title>${escapeText(name)}</ows:Title><ows:ServiceType>CSW</ows:ServiceType><ows:ServiceTypeVersion>2.0.2</ows:ServiceTypeVersion><ows:Fees>NONE</ows:Fees><ows:AccessConstraints>NONE</ows:AccessConstraints></ows:ServiceIdentification>`,
      `<ows:ServiceProvider><ows:ProviderName>${escapeText(operator)}</ows:ProviderName><ows:ServiceContact><ows:ContactInfo><ows:Address><ows:ElectronicMailAddress>${escapeText(contact)}</ows:ElectronicMailAddress></ows:Address></ows:ContactInfo></ows:ServiceContact></ows:ServiceProvider>`,
      `<ows:OperationsMetadata>${operation('GetCapabilities')}${operation('DescribeRecord')}${operation('GetRecords', `${forms}${parameter('resultType', ['hits', 'results'])}`)}${operation('GetRecordById', forms)}</ows:OperationsMetadata>`,
      FILTERS,
    ].join(''),
    ' version="2.0.2"',
  );
}

const FILTERS =
  '<ogc:Filter_Capabilities><ogc:Spatial_Capabilities><ogc:GeometryOperands><ogc:GeometryOperand>gml:Envelope</ogc:GeometryOperand></ogc:GeometryOperands><ogc:SpatialOperators><ogc:SpatialOperator name="BBOX"/></ogc:SpatialOperators></ogc:Spatial_Capabilities>' +
  '<ogc:Scalar_Capabilities><ogc:LogicalOperators/><ogc:ComparisonOperators><ogc:ComparisonOperator>EqualTo</ogc:ComparisonOperator><ogc:ComparisonOperator>NotEqualTo</ogc:ComparisonOperator><ogc:ComparisonOperator>Like</ogc:ComparisonOperator><ogc:ComparisonOperator>GreaterThanEqualTo</ogc:ComparisonOperator><ogc:ComparisonOperator>LessThanEqualTo</ogc:ComparisonOperator></ogc:ComparisonOperators></ogc:Scalar_Capabilities>' +
  '<ogc:Id_Capabilities><ogc:EID/></ogc:Id_Capabilities></ogc:Filter_Capabilities>';

function exceptionReport(error: HubError): string {
  const code = error.where === 'request' ? 'OperationNotSupported' : 'InvalidParameterValue';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows" version="1.2.0"><ows:Exception exceptionCode="${code}" locator="${escapeAttribute(error.where ?? '')}"><ows:ExceptionText>${escapeText(error.message)}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>\n`;
}

function document(root: string, content: string, attributes = ''): string {
  const spaces = SPACES.map(([prefix, address]) => ` xmlns:${prefix}="${address}"`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${spaces}${attributes}>${content}</${root}>\n`;
}

function whole(values: ReadonlyMap<string, string>, name: string, absent: number, least: number, most: number): number {
  const text = values.get(name);
  if (text === undefined || text === '') return absent;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalid(name, text, `a whole number from ${least} to ${most}`);
  return value;
}
