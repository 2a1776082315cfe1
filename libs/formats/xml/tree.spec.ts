import fc from 'fast-check';
import { HubError } from '#libs/errors';
import { attributeOf, escapeAttribute, escapeText, parseXml, XmlWriter, type XmlElement } from './index.js';

const parse = (text: string): XmlElement => parseXml(new TextEncoder().encode(text));

describe('a small document in memory', () => {
  it('has names by namespace, types resolved, attributes and the text of each element joined', () => {
    const root = parse(
      `<a:r xmlns:a="urn:a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="a:T" id="1">one<b xmlns="urn:b"/>two</a:r>`,
    );
    expect(root).toMatchObject({
      name: { uri: 'urn:a', local: 'r' },
      type: { uri: 'urn:a', local: 'T' },
      text: 'onetwo',
    });
    expect(root.children).toMatchObject([{ name: { uri: 'urn:b', local: 'b' }, text: '', children: [] }]);
    expect(attributeOf(root, 'id')).toBe('1');
    expect(attributeOf(root, 'none')).toBeUndefined();
  });

  it('is no document when it broke off or is too large', () => {
    expect(() => parse('<a>')).toThrow(expect.objectContaining({ code: 'CONTAINER_UNREADABLE', expected: '</a>' }));
    expect(() => parse(`<a>${'<b/>'.repeat(100_001)}</a>`)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
    expect(() => parseXml(new TextEncoder().encode('<a>12</a>'), { maxTextBytes: 1 })).toThrow(HubError);
  });
});

describe('written XML', () => {
  it('reads back as what was written, whatever the text', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 60 });
    // What XML 1.0 cannot hold in any way comes back as the replacement character.

    const holdable = (text: string): string =>
      text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
    fc.assert(
      fc.property(anyText, anyText, (text, attribute) => {
        const xml = new XmlWriter().start('r', { x: attribute }).leaf('t', text).end().toString();
        const root = parse(xml);
        expect(attributeOf(root, 'x')).toBe(holdable(attribute));
        expect(root.children[0]!.text).toBe(holdable(text));
      }),
    );
  });

  it('leaves out what is absent and closes what is open', () => {
    const writer = new XmlWriter();
    writer.within('a', { x: undefined, y: 1 }, () => {
      writer.leaf('b', undefined).leaf('c', false).empty('d', { z: 'q"' });
    });
    expect(writer.toString()).toBe('<?xml version="1.0" encoding="UTF-8"?><a y="1"><c>false</c><d z="q&quot;"/></a>');
    expect(() => writer.end()).toThrow(RangeError);
  });

  it('replaces what no XML document can hold', () => {
    expect(escapeText('a\u0000b\ud800c\r]]>')).toBe('a\ufffdb\ufffdc&#13;]]&gt;');
    expect(escapeAttribute('a\n"<&\t')).toBe('a&#10;&quot;&lt;&amp;&#9;');
  });
});
