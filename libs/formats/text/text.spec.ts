import fc from 'fast-check';
import { appAddress, hasMarkup, isWritable, plainText, readJsonText, toColour, webAddress, writable } from './index.js';

describe('characters no text may hold', () => {
  it('are taken out, and half a pair becomes the sign for a lost character', () => {
    expect(writable('Bus 1\u0000\u0000')).toBe('Bus 1');
    expect(writable('a\u0007b\u001b[31m\uffffc')).toBe('ab[31mc');
    expect(writable('half \ud83d emoji')).toBe('half \ufffd emoji');
  });

  it('are not tabs, line ends, accents or whole pairs', () => {
    const text = 'Déviation\tligne 4\r\n🚲';
    expect(writable(text)).toBe(text);
  });

  it('leave a text that JSON and PostgreSQL take, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
        const clean = writable(text);
        expect(isWritable(clean)).toBe(true);
        expect(writable(clean)).toBe(clean);
        expect(JSON.stringify(clean)).not.toMatch(/\\u(?:0000|d[89a-f])/i);
      }),
    );
  });
});

describe('a JSON document', () => {
  it('loses such characters from its texts and names, and counts them', () => {
    const { value, cleaned } = readJsonText('{"a\\u0000":["Gare\\u0000",{"b":"\\ud83d"}],"c":"ok\\n"}');
    expect(value).toEqual({ a: ['Gare', { b: '\ufffd' }], c: 'ok\n' });
    expect(cleaned).toBe(3);
  });

  it('is read where such characters stand raw in a text', () => {
    expect(readJsonText('{"a":"x\u0000y\nz"}')).toEqual({ value: { a: 'x y z' }, cleaned: 1 });
  });

  it('that is none is refused with the fault of the document itself', () => {
    expect(() => readJsonText('{"a":\u0000')).toThrow(SyntaxError);
    expect(() => readJsonText('<html>')).toThrow(SyntaxError);
  });

  it('is as it was where nothing is wrong with it', () => {
    const text = '{"a":"D\\u00e9viation","p":"C:\\\\u0000"}';
    expect(readJsonText(text)).toEqual({ value: JSON.parse(text) as unknown, cleaned: 0 });
  });
});

describe('a text with markup', () => {
  it.each([
    [
      '<p>Ligne 4 d&eacute;vi&eacute;e<br/>Rue Jeanne d&#39;Arc</p><p>Merci</p>',
      "Ligne 4 déviée\nRue Jeanne d'Arc\n\nMerci",
    ],
    ['Marks &amp; Spencer', 'Marks & Spencer'],
    ['<a href="https://astuce.fr/4">en savoir plus</a>', 'en savoir plus (https://astuce.fr/4)'],
    ['<a href="javascript:alert(1)">ici</a>', 'ici'],
    ['a<script>alert(1)</script>b<style>p{}</style>', 'ab'],
    ['&lt;img src=x onerror=alert(1)&gt;Travaux', 'Travaux'],
    ['&amp;lt;b&amp;gt;Travaux&amp;lt;/b&amp;gt;', 'Travaux'],
    ['<x-y onclick="a()">T</x-y>', 'T</x-y>'],
    ['<!-- note -->Arrêt&nbsp;reporté', 'Arrêt reporté'],
  ])('%s is read as its reader would see it', (text, seen) => {
    expect(hasMarkup(text)).toBe(true);
    expect(plainText(text)).toBe(seen);
  });

  it.each(['Rouen <Saint-Sever>', 'a < b & c > d', 'R&D; Q&A', '<3', 'AT&T', '&unknown;', '6 < 7 && 8 > 7'])(
    'is not %s',
    (text) => {
      expect(hasMarkup(text)).toBe(false);
      expect(plainText(text)).toBe(text);
    },
  );

  it('is read once: reading again changes nothing, and no tag is left', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '&',
      'lt;',
      'amp;',
      '#60;',
      'script',
      '<b>',
      '</b>',
      ' x=',
      '<img ',
      'é',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const plain = plainText(pieces.join(''));
        expect(plainText(plain)).toBe(plain);
        expect(plain).not.toMatch(/<\/?(?:script|img|b)[\s/>][^<>]*>/i);
      }),
      { numRuns: 2000 },
    );
  });

  it('costs no more than its length, however it is made: the square of it would take minutes', () => {
    for (const piece of ['<svg ', '<a href=', '<!--', '<x a=', '&amp;', '<script>', '<a href="x">'])
      expect(plainText(piece.repeat(20_000))).not.toMatch(/<script>/);
  });
});

describe('an address', () => {
  it.each(['https://astuce.fr/x?y=1#z', 'http://example.org'])('of the web is kept: %s', (text) => {
    expect(webAddress(text)).toBe(text);
    expect(appAddress(text)).toBe(text);
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x/y',
    '//example.org/x',
    '/x',
    'www.example.org',
    'https://',
    'https://exa mple.org',
    'https:javascript:x',
    '',
  ])('that must not be followed is none: %j', (text) => {
    expect(webAddress(text)).toBeUndefined();
    expect(appAddress(text)).toBeUndefined();
  });

  it('of an application is kept where applications are meant, and only there', () => {
    expect(appAddress('com.operator.app://stations/4')).toBe('com.operator.app://stations/4');
    expect(webAddress('com.operator.app://stations/4')).toBeUndefined();
  });
});

it('a colour is six hexadecimal digits, with or without #, and nothing else', () => {
  expect(['00aaFF', '#00AAFF', ' 00aaff '].map(toColour)).toEqual(['#00AAFF', '#00AAFF', '#00AAFF']);
  expect(['red', '#fff', 'url(http://x)', '00aaff;x', '', '00AAF', '00AAFF0'].map(toColour)).toEqual(
    new Array(7).fill(undefined),
  );
});
