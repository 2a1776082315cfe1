import { gunzipSync } from 'node:zlib';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { hasRecording, itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import { XmlScanner, XmlVocabulary, type XmlFault, type XmlLimits } from './index.js';

/** What a reader can learn of a document, one line each: `<{uri}local {uri}a=v`, text, `</`. Blank runs are left out. */
function eventsOf(
  chunks: Iterable<Uint8Array>,
  limits: Partial<XmlLimits> = {},
): { events: string[]; fault?: XmlFault } {
  const events: string[] = [];
  const text = (value: string): void => {
    if (value.trim() !== '') events.push(value);
  };
  const scanner = new XmlScanner(
    new XmlVocabulary(),
    {
      start(name, at) {
        text(at.text());
        const attributes: string[] = [];
        for (let i = 0; i < at.attributeCount; i += 1) {
          if (at.isDeclaration(i)) continue;
          const { uri, local } = at.attributeName(i);
          attributes.push(`{${uri}}${local}=${at.attributeValue(i)}`);
        }
        events.push(['<', `{${name.uri}}${name.local}`, ...attributes.sort()].join(' '));
      },
      end(_name, at) {
        text(at.text());
        events.push('>');
      },
    },
    limits,
  );
  scanner.collecting = true;
  for (const chunk of chunks) scanner.write(chunk);
  scanner.end();
  return { events, fault: scanner.fault };
}

function eventsBySaxes(text: string): string[] {
  const events: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run.trim() !== '') events.push(run);
    run = '';
  };
  const parser = new SaxesParser({ xmlns: true });
  parser.on('text', (value) => (run += value));
  parser.on('cdata', (value) => (run += value));
  parser.on('opentag', (tag) => {
    flush();
    const attributes = Object.values(tag.attributes)
      .filter((attribute) => attribute.name !== 'xmlns' && attribute.prefix !== 'xmlns')
      .map((attribute) => `{${attribute.uri}}${attribute.local}=${attribute.value}`);
    events.push(['<', `{${tag.uri}}${tag.local}`, ...attributes.sort()].join(' '));
  });
  parser.on('closetag', () => {
    flush();
    events.push('>');
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
  return events;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, limits: Partial<XmlLimits> = {}): ReturnType<typeof eventsOf> =>
  eventsOf([bytesOf(text)], limits);

function* cutAt(bytes: Uint8Array, sizes: readonly number[]): Iterable<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length]!;
    // A copy, wiped after use: a scanner that kept a view of a chunk would be caught.
    const chunk = Uint8Array.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0x58);
    at += size;
  }
}

function recordings(folder: string): string[] {
  if (!hasRecording(folder)) return [];
  return readdirSync(recordingPath(folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.xml(\.gz)?$/.test(path) && !/trafficspeed|MeasurementSiteRecord/.test(path))
    .map((path) => join(folder, path));
}
function readXml(path: string): Uint8Array {
  const bytes = readRecording(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

const SMALL = `\uFEFF<?xml version="1.0" encoding="UTF-8"?><!-- head --><a:r xmlns:a="urn:a" xmlns="urn:d" x="1&amp;2">
  t&#233;xt &lt;<![CDATA[ ]] ]> & <raw> ]]>more<?pi some?><!-- c -->é<b a:y='"q" &#x1F6B2;' xmlns:a="urn:other"/>
  <c xmlns=""><d/></c>tail\r\nline\rend</a:r><!-- foot -->`;

describe('the XML scanner', () => {
  it('gives the same elements, attributes and text as an independent parser', () => {
    expect(read(SMALL)).toEqual({ events: eventsBySaxes(SMALL), fault: undefined });
  });

  for (const path of [...recordings('datex2'), ...recordings('siri')])
    itWithRecordings(path, `agrees with an independent parser on ${path}`, () => {
      const bytes = readXml(path);
      const { events, fault } = eventsOf([bytes]);
      expect(fault).toBeUndefined();
      expect(events).toEqual(eventsBySaxes(new TextDecoder().decode(bytes)));
    });

  it('reads an attribute whose prefix nobody declares by its written name, as extracts of larger documents have it', () => {
    expect(read('<a xsi:type="Point"/>')).toEqual({ events: ['< {}a {}xsi:type=Point', '>'], fault: undefined });
  });

  it('gives the same however the bytes are cut', () => {
    const bytes = bytesOf(SMALL);
    const whole = eventsOf([bytes]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(eventsOf(cutAt(bytes, sizes))).toEqual(whole);
      }),
    );
  });

  const cutSample = [
    'datex2/v2-france-bison-fute-events.xml',
    'siri/sx-lite-sta-2024.xml',
    'siri/vm-soap-rla-2021.xml',
  ];
  for (const path of cutSample)
    itWithRecordings(path, `tells the same of ${path} byte by byte and in odd cuts`, () => {
      const bytes = readXml(path);
      const whole = eventsOf([bytes]);
      for (const sizes of [[1], [3], [7, 1, 64], [4096, 1]]) expect(eventsOf(cutAt(bytes, sizes))).toEqual(whole);
    });

  it('never hangs or throws on damaged bytes, and always names a fault or reads to the end', () => {
    const bytes = bytesOf(SMALL);
    const edit = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.nat(bytes.length), (edits, length) => {
        const damaged = bytes.slice(0, length);
        for (const { at, byte } of edits) if (at < length) damaged[at] = byte;
        const whole = eventsOf([damaged]);
        expect(eventsOf(cutAt(damaged, [5, 1, 11])).fault?.code).toEqual(whole.fault?.code);
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        eventsOf([bytesOf('<a>'), bytes]);
        eventsOf([bytes]);
      }),
    );
  });

  it('distinguishes a document that ends early from one that is not XML', () => {
    expect(read('<a><b>1</b>').fault).toMatchObject({ code: 'CONTAINER_TRUNCATED', expected: '</a>' });
    expect(read('<a><b').fault).toMatchObject({ code: 'CONTAINER_TRUNCATED' });
    expect(read('').fault).toMatchObject({ code: 'CONTAINER_UNREADABLE', got: 'no element' });
    expect(read('{"a":1}').fault).toMatchObject({ code: 'CONTAINER_UNREADABLE', got: '{"a":1}' });
    expect(read('<!DOCTYPE html><html/>').fault).toMatchObject({ got: 'an HTML page' });
    expect(read('<a/><b/>').fault).toMatchObject({ got: 'a second root element' });
    expect(read('<a/>x').fault).toMatchObject({ got: 'x' });
    expect(read('<a></b>').fault).toMatchObject({ got: '</b>', expected: '</a>' });
    expect(read('<abc></ab>').fault).toMatchObject({ expected: '</abc>' });
    expect(read('<ab></abc>').fault).toMatchObject({ expected: '</ab>' });
    expect(read('<p:a/>').fault).toMatchObject({ got: 'prefix p' });
    expect(read('<a x="1" x="2"/>').fault).toMatchObject({ got: 'an attribute twice' });
    expect(read('<a x="<"/>').fault?.code).toBe('CONTAINER_UNREADABLE');
  });

  it('refuses a document type, entities and the billion laughs before any element is handed over', () => {
    const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY l2 "&lol;&lol;&lol;">]><lolz>&l2;</lolz>`;
    for (const document of [laughs, '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', '<!ENTITY x "y"><a/>', '<!DOCTYPE'])
      expect(eventsOf(cutAt(bytesOf(document), [4]))).toMatchObject({ events: [], fault: { code: 'XML_DTD_REFUSED' } });
    expect(read('<a>&lol;</a>').fault).toMatchObject({ code: 'CONTAINER_UNREADABLE', got: '&lol;' });
    expect(read('<a>&amp</a>').fault?.code).toBe('CONTAINER_UNREADABLE');
    expect(read('<a x="&lol;"/>').fault?.code).toBe('CONTAINER_UNREADABLE');
  });

  it('takes out of texts and attributes what XML allows in none, counts it, and reads the rest', () => {
    const document = '<a x="1&#0;2"><b>Gare\u0000&#x1f;</b><c>r\u00e9el</c></a>';
    for (const chunks of [[bytesOf(document)], cutAt(bytesOf(document), [9, 20, 24])]) {
      const { events, fault } = eventsOf(chunks);
      expect(fault).toBeUndefined();
      expect(events).toEqual(['< {}a {}x=12', '< {}b', 'Gare', '>', '< {}c', 'r\u00e9el', '>', '>']);
    }
  });

  it('keeps every limit', () => {
    const code = (text: string, limits: Partial<XmlLimits>): string | undefined => read(text, limits).fault?.code;
    expect(read('<a>'.repeat(100_000)).fault).toMatchObject({ code: 'LIMIT_EXCEEDED', expected: 'depth 64' });
    expect(code('<a><b/></a>', { maxDepth: 2 })).toBeUndefined();
    expect(code('<a><b/></a>', { maxDepth: 1 })).toBe('LIMIT_EXCEEDED');
    expect(code('<a x="1" y="2"/>', { maxAttributes: 1 })).toBe('LIMIT_EXCEEDED');
    expect(code(`<${'n'.repeat(50)}/>`, { maxNameBytes: 49 })).toBe('LIMIT_EXCEEDED');
    expect(code('<a>12345678</a>', { maxTextBytes: 7 })).toBe('LIMIT_EXCEEDED');
    expect(code('<a>12345678</a>', { maxBytes: 14 })).toBe('LIMIT_EXCEEDED');
    expect(code('<a><b/><c/></a>', { maxNames: 2 })).toBe('LIMIT_EXCEEDED');
    expect(code('<a xmlns="urn:1"><b xmlns="urn:2"/></a>', { maxNamespaces: 1 })).toBe('LIMIT_EXCEEDED');
    const prefixes = Array.from({ length: 255 }, (_, at) => ` xmlns:p${at}="urn:1"`).join('');
    expect(read(`<a${prefixes}/>`).fault).toBeUndefined();
    expect(read(`<a${prefixes}><b xmlns:q="urn:2"/></a>`).fault?.code).toBe('LIMIT_EXCEEDED');
    const long = bytesOf(`<a x="${'1'.repeat(5000)}"/>`);
    expect(eventsOf(cutAt(long, [100]), { maxTagBytes: 1000 }).fault?.code).toBe('LIMIT_EXCEEDED');
    expect(eventsOf(cutAt(long, [100])).fault).toBeUndefined();
  });

  it('holds a tag that a chunk cut up to its limit, and not a byte more', () => {
    const tag = `<a x="${'1'.repeat(993)}"/>`;
    expect(tag).toHaveLength(1002);
    for (const sizes of [[1], [500], [1001, 1]]) {
      expect(eventsOf(cutAt(bytesOf(tag), sizes), { maxTagBytes: 1002 }).fault).toBeUndefined();
      expect(eventsOf(cutAt(bytesOf(tag), sizes), { maxTagBytes: 1001 }).fault).toMatchObject({
        code: 'LIMIT_EXCEEDED',
        expected: 'at most 1001 bytes',
      });
    }
  });

  it('skips a subtree whole, tags in comments, CDATA and attributes included', () => {
    const seen: string[] = [];
    const scanner = new XmlScanner(new XmlVocabulary(), {
      start(name, at) {
        seen.push(name.local);
        if (name.local === 'skip') at.skip();
      },
      end(name) {
        seen.push(`/${name.local}`);
      },
    });
    const text = `<r><skip a="/>"><x y='>'/><!-- </skip> --><![CDATA[</skip>]]><skip><z></z></skip></skip><skip/><k/></r>`;
    for (const chunk of cutAt(bytesOf(text), [3])) scanner.write(chunk);
    scanner.end();
    expect(scanner.fault).toBeUndefined();
    expect(seen).toEqual(['r', 'skip', '/skip', 'skip', '/skip', 'k', '/k', '/r']);
  });

  it('refuses deep nesting in a skipped subtree too', () => {
    const scanner = new XmlScanner(new XmlVocabulary(), { start: (_name, at) => at.skip(), end: () => undefined });
    scanner.write(bytesOf('<a>'.repeat(1000)));
    expect(scanner.fault?.code).toBe('LIMIT_EXCEEDED');
  });

  it('reads western single-byte encodings and refuses the others by name', () => {
    const head = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>`;
    const latin = Uint8Array.from([...bytesOf(`${head('ISO-8859-1')}<a>caf`), 0xe9, ...bytesOf('</a>')]);
    expect(eventsOf(cutAt(latin, [1]))).toEqual({ events: ['< {}a', 'café', '>'], fault: undefined });
    expect(read(`${head('UTF-16')}<a/>`).fault).toMatchObject({ got: 'encoding UTF-16' });
    expect(eventsOf([Uint8Array.of(0xff, 0xfe, 0x3c, 0)]).fault).toMatchObject({ got: 'UTF-16' });
    expect(eventsOf([Uint8Array.of(0x1f, 0x8b, 8, 0)]).fault).toMatchObject({ got: 'gzip' });
  });

  it('reads bytes that are not UTF-8 as windows-1252 and counts them', () => {
    const scanner = new XmlScanner(new XmlVocabulary(), {
      start: (_name, at) => (at.collecting = true),
      end: (_name, at) => expect(at.text()).toBe('café'),
    });
    scanner.write(Uint8Array.from([...bytesOf('<a>caf'), 0xe9, ...bytesOf('</a>')]));
    scanner.end();
    expect(scanner.misencoded).toBe(1);
  });

  it('reads the same numbers from bytes as from text', () => {
    const parse = (text: string): number => {
      let value = NaN;
      const scanner = new XmlScanner(new XmlVocabulary(), {
        start: (_name, at) => (at.collecting = true),
        end: (_name, at) => (value = at.number()),
      });
      scanner.write(bytesOf(`<a>${text}</a>`));
      return value;
    };
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) =>
        expect(parse(` ${n} `)).toBe(Number(`${n}`)),
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e7, max: 1e7 }), fc.nat(9), (n, decimals) => {
        const text = (n / 1000).toFixed(decimals);
        expect(parse(text)).toBe(Number(text));
      }),
    );
    for (const bad of ['', ' ', 'x', '1x', '1 2', '.', '-', '0x10', 'Infinity', 'NaN', '1e', '--1'])
      expect(parse(bad)).toBeNaN();
  });

  it('resolves a type name by the prefix in force where it stands', () => {
    const vocabulary = new XmlVocabulary();
    const type = vocabulary.name('http://www.w3.org/2001/XMLSchema-instance', 'type');
    const types: string[] = [];
    const scanner = new XmlScanner(vocabulary, {
      start(_name, at) {
        const found = at.attributeQName(type);
        types.push(found ? `{${found.uri}}${found.local}` : 'none');
      },
      end: () => undefined,
    });
    scanner.write(
      bytesOf(`<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:d" i:type="T" xmlns:p="urn:1">
        <b i:type="p:U"/><b xmlns:p="urn:2" i:type="p:U"/><b type="p:U"/><b i:type="q:U"/><b i:type=""/></a>`),
    );
    expect(types).toEqual(['{urn:d}T', '{urn:1}U', '{urn:2}U', 'none', 'none', 'none']);
  });
});
