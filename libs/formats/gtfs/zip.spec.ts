import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { strToU8, unzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { HubError, IssueCollector, findHubError } from '#libs/errors';
import { GtfsArchive, ZipEntryFault, ZipWriter, openZip, type ZipEngine } from './index.js';

function readAll(bytes: Uint8Array, engine?: ZipEngine): Record<string, string> {
  const zip = openZip(bytes, engine);
  return Object.fromEntries(
    zip.entries.map((entry) => {
      const chunks: number[] = [];
      zip.read(entry, (chunk) => chunks.push(...chunk));
      return [entry.name, new TextDecoder().decode(Uint8Array.from(chunks))];
    }),
  );
}

function errorOf(run: () => unknown): HubError | undefined {
  try {
    run();
  } catch (error) {
    return findHubError(error);
  }
  return undefined;
}

const feed = { 'agency.txt': strToU8('agency_id\n1\n'), 'stops.txt': strToU8('stop_id\nA\n'.repeat(500)) };

/** Changes a number in the one entry of a zip, in its directory: 20 packed size, 24 size, 16 checksum, 10 method. */
function tamper(zip: Uint8Array, offset: number, value: number): Uint8Array {
  const changed = zip.slice();
  const view = new DataView(changed.buffer);
  let at = changed.length - 22;
  at = view.getUint32(at + 16, true);
  if (offset === 10 || offset === 8) view.setUint16(at + offset, value, true);
  else view.setUint32(at + offset, value, true);
  return changed;
}

describe('opening a zip', () => {
  it('gives the files, packed or stored, with Node’s unpacking or the built-in one', () => {
    for (const level of [0, 6] as const) {
      const zip = zipSync(feed, { level });
      expect(readAll(zip)['stops.txt']).toBe('stop_id\nA\n'.repeat(500));
      expect(readAll(zip, { inflateRaw: inflateRawSync })).toEqual(readAll(zip));
    }
  });

  it('passes over what stands before the archive, whether its offsets know of it or not', () => {
    const zip = zipSync(feed);
    const notice = strToU8('<br />\n<b>Notice</b>: Undefined index\n');
    const moved = Uint8Array.from([...notice, ...zip]);
    expect(readAll(moved)).toEqual(readAll(zip));
    expect(openZip(moved).bytesBefore).toBe(notice.length);
    expect(openZip(zip).bytesBefore).toBe(0);
    const issues = new IssueCollector();
    GtfsArchive.open(moved, issues);
    expect(issues.samples).toMatchObject([{ code: 'REPAIRED', got: `${notice.length} bytes before the zip` }]);
  });

  it('unpacks Deflate64, and reports it', () => {
    const packed = zipSync({ 'stops.txt': strToU8('stop_id\nA\n') });
    const zip = tamper(packed, 10, 9);
    expect(readAll(zip)).toEqual({ 'stops.txt': 'stop_id\nA\n' });
    const issues = new IssueCollector();
    GtfsArchive.open(zip, issues);
    expect(issues.samples).toMatchObject([{ code: 'REPAIRED', where: 'stops.txt' }]);
  });

  it('takes a comment at the end and passes over folders', () => {
    const zip = zipSync({ gtfs: feed });
    expect(Object.keys(readAll(zip))).toEqual(['gtfs/agency.txt', 'gtfs/stops.txt']);
    const commented = Uint8Array.from([...zip, ...strToU8('PK comment')]);
    expect(Object.keys(readAll(commented))).toEqual(['gtfs/agency.txt', 'gtfs/stops.txt']);
  });

  it.each([
    ['', 'an empty document'],
    ['<html>not found</html>', 'an HTML or XML document'],
    ['{"error":404}', 'a JSON document'],
    ['nothing', 'bytes that are no zip'],
  ])('refuses %j as %s', (content, got) => {
    expect(errorOf(() => openZip(strToU8(content)))).toMatchObject({ code: 'CONTAINER_UNREADABLE', got });
  });

  it('refuses a zip that is cut anywhere and says so', () => {
    const zip = zipSync(feed);
    for (let length = 4; length < zip.length; length += 1) {
      expect(errorOf(() => openZip(zip.subarray(0, length)))?.code).toBe('CONTAINER_UNREADABLE');
    }
    expect(errorOf(() => openZip(zip.subarray(0, 100)))?.got).toContain('cut');
  });

  it('refuses names that lead out of the archive', () => {
    for (const name of ['../agency.txt', '/etc/agency.txt', 'a/../../agency.txt', 'C:/agency.txt']) {
      expect(errorOf(() => openZip(zipSync({ [name]: feed['agency.txt'] })))?.code).toBe('CONTAINER_UNREADABLE');
    }
  });
});

describe('a zip that is a bomb', () => {
  it('is refused by what it declares, before anything is unpacked', () => {
    const zip = zipSync({ 'stop_times.txt': new Uint8Array(20 * 2 ** 20) });
    expect(errorOf(() => openZip(zip))).toMatchObject({ code: 'LIMIT_EXCEEDED', where: 'stop_times.txt' });
  });

  it('is refused for its count of entries, its total size and its depth', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.txt`, new Uint8Array(1)]));
    expect(errorOf(() => openZip(zipSync(many), { limits: { entries: 10 } }))?.where).toBe('entries');
    expect(errorOf(() => openZip(zipSync(feed), { limits: { totalBytes: 100 } }))?.where).toBe('size');
    expect(errorOf(() => openZip(zipSync({ 'a/b/c/d/e/f.txt': feed['agency.txt'] })))?.where).toBe('name');
  });

  it('that declares less than it holds is stopped at what it declared', () => {
    const zip = tamper(zipSync({ 'stops.txt': strToU8('x'.repeat(200_000)) }), 24, 1000);
    for (const engine of [{}, { inflateRaw: inflateRawSync }]) {
      let bytesRead = 0;
      const archive = openZip(zip, engine);
      expect(() => archive.read(archive.entries[0]!, (chunk) => (bytesRead += chunk.length))).toThrow(ZipEntryFault);
      expect(bytesRead).toBeLessThanOrEqual(1000);
    }
  });
});

describe('an entry that is broken', () => {
  const one = zipSync({ 'stops.txt': strToU8('stop_id\nA\nB\n') });
  it.each([
    ['checksum', 16, 1234, 'its checksum does not fit'],
    ['packed size', 20, 90_000, 'its content is cut'],
    ['size', 24, 9_999, 'instead of 9999'],
    ['method', 10, 14, 'compression method 14 is unknown'],
    ['encryption flag', 8, 1, 'it is encrypted'],
    ['offset', 42, 3, 'its local header is missing'],
  ])('by its %s is a fault of that entry only', (_, offset, value, reason) => {
    const archive = openZip(tamper(one, offset, value));
    expect(() => archive.read(archive.entries[0]!, () => undefined)).toThrow(reason);
  });

  it('never throws anything else, whatever byte of the archive is changed', () => {
    const zip = zipSync(feed);
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.nat(255), (at, value) => {
        const changed = zip.slice();
        changed[at] = value;
        try {
          readAll(changed);
        } catch (error) {
          if (!(error instanceof ZipEntryFault) && !findHubError(error)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('lets errors of whoever takes the content pass as they are', () => {
    const archive = openZip(one);
    const mine = new Error('disk full');
    const fail = (): never => {
      throw mine;
    };
    expect(() => archive.read(archive.entries[0]!, fail)).toThrow(mine);
  });
});

describe('writing a zip', () => {
  const write = (engine = {}): Uint8Array => {
    const writer = new ZipWriter(engine);
    for (const [name, content] of Object.entries(feed)) {
      const file = writer.file(name);
      file.write(content.subarray(0, 7));
      file.write(content.subarray(7));
      file.end();
    }
    return writer.finish();
  };

  it('gives what other programs read, and the same bytes each time', () => {
    expect(unzipSync(write())).toEqual(feed);
    expect(write()).toEqual(write());
    expect(unzipSync(write({ deflateRaw: deflateRawSync }))).toEqual(feed);
  });

  it('and reading gives back any content', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-zé]{1,8}\.txt$/), fc.uint8Array({ maxLength: 300 })),
        (files) => {
          const writer = new ZipWriter();
          for (const [name, content] of Object.entries(files)) {
            const file = writer.file(name);
            file.write(content);
            file.end();
          }
          const archive = openZip(writer.finish());
          const back = archive.entries.map((entry) => {
            const chunks: number[] = [];
            archive.read(entry, (chunk) => chunks.push(...chunk));
            return [entry.name, Uint8Array.from(chunks)];
          });
          expect(Object.fromEntries(back)).toEqual({ ...files });
        },
      ),
      { numRuns: 60 },
    );
  });
});
