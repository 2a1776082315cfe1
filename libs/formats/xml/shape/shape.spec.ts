import { XmlScanner, XmlVocabulary, type XmlName } from '../index.js';
import { ShapeReader, add, leaf, list, narrowedBy, object, shapesIn, text, type Field, type ValueOf } from './index.js';
import type { ElementShape, Values } from './index.js';

const vocabulary = new XmlVocabulary();
const { shape, withAttributes, inline, named } = shapesIn(vocabulary, ['urn:lines', '']);

const stop = withAttributes(shape(text('Name')), 'rank');
const line = narrowedBy(
  shape(
    text('Name'),
    leaf<number>('number')('Order'),
    inline('stops', list('Stop', 'stops', stop)),
    named('Bus', 'vehicle', text('Engine')),
    named('Tram', 'vehicle', text('Voltage')),
    object('Operator', shape(text('Name'))),
  ),
  'OnlyOn',
);
type Line = ValueOf<typeof line>;

class Reader extends ShapeReader {
  readonly behind: string[] = [];
  protected override leaveBehind(local: string, depth: number): boolean {
    this.behind.push(`${depth} ${local}`);
    return local === 'Known';
  }
  protected override startLeaf(): boolean {
    return true;
  }
  protected override endLeaf(field: Field, scanner: XmlScanner, target: Values): void {
    add(target, field, field.kind === 'number' ? scanner.number() : scanner.text());
  }
}

/** Reads the one `Line` of a document. */
function read(xml: string, of: ElementShape = line, maxElements = 100): { reader: Reader; found: Values | undefined } {
  const reader = new Reader(maxElements);
  let found: Values | undefined;
  let isOpen = false;
  const scanner = new XmlScanner(vocabulary, {
    start: (name: XmlName, at) => {
      if (isOpen) reader.start(name, at);
      else if (name.local === 'Line') {
        found = reader.begin(of, at);
        isOpen = true;
      }
    },
    end: (_, at) => {
      if (isOpen && reader.end(at)) isOpen = false;
    },
  });
  scanner.write(Buffer.from(xml));
  scanner.end();
  expect([scanner.fault, isOpen]).toEqual([undefined, false]);
  return { reader, found };
}

describe('a shape', () => {
  it('reads what it names, and is the type of what it reads', () => {
    const { found } = read(
      '<Line><Name>90</Name><Order>3</Order><stops><Stop rank="1"><Name>A</Name></Stop><Stop><Name>B</Name></Stop></stops>' +
        '<Tram><Voltage>750</Voltage></Tram></Line>',
    );
    const expected: Line = {
      name: '90',
      order: 3,
      stops: [{ name: 'A', rank: '1' }, { name: 'B' }],
      vehicle: 'Tram',
      voltage: '750',
    };
    expect(found).toEqual(expected);
    // @ts-expect-error: the shape has no such field.
    expect((found as Line).colour).toBeUndefined();
  });

  it('keeps the first where one is wanted, object or text', () => {
    const { found } = read(
      '<Line><Name>a</Name><Name>b</Name><Operator><Name>x</Name></Operator><Operator><Name>y</Name></Operator></Line>',
    );
    expect(found).toEqual({ name: 'a', operator: { name: 'x' } });
  });

  it('says what it leaves behind, and looks only into what it is asked to', () => {
    const { reader, found } = read(
      '<Line><Known><Inner><Deep/></Inner></Known><Other><In/></Other><Name>a</Name></Line>',
    );
    expect(found).toEqual({ name: 'a' });
    expect(reader.behind).toEqual(['0 Known', '1 Inner', '0 Other']);
  });

  it('names in the object what narrows it and is not read', () => {
    expect(read('<Line><OnlyOn/><OnlyOn/><Name>a</Name></Line>').found).toEqual({ unread: ['OnlyOn'], name: 'a' });
  });

  it('finds its elements in each of its namespaces and in no other', () => {
    const { reader, found } = read(
      '<Line xmlns:l="urn:lines" xmlns:o="urn:other"><l:Name>a</l:Name><o:Order>3</o:Order></Line>',
    );
    expect(found).toEqual({ name: 'a' });
    expect(reader.behind).toEqual(['0 Order']);
  });

  it('stops at its limit of elements and says so, whatever stood before', () => {
    const { reader, found } = read(`<Line><Name>a</Name>${'<Order>1</Order>'.repeat(5)}</Line>`, line, 3);
    expect([reader.overflow, found]).toEqual([true, { name: 'a', order: 1 }]);
    expect(read('<Line><Name>a</Name></Line>', line, 3).reader.overflow).toBe(false);
  });
});
