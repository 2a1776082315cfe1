import type { Coordination } from '#libs/coordination';
import type { Built } from './output.js';

const TTL_MS = 24 * 3_600_000;
/** Changes when what is built from the same things comes out different. */
const FORMAT = 1;

/**
 * Outputs that take seconds to build, shared by the publishers of a territory: built once, by whoever is asked first.
 * Form: one line of JSON (`Built` without its body), then the body.
 */
export class SharedOutputs {
  constructor(private readonly coordination: Pick<Coordination, 'get' | 'put'>) {}

  async find(path: string, key: string): Promise<Built | undefined> {
    const bytes = await this.coordination.get(nameOf(path, key));
    if (!bytes) return undefined;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const line = buffer.indexOf('\n');
    return {
      ...(JSON.parse(buffer.toString('utf8', 0, line)) as Omit<Built, 'body'>),
      body: buffer.subarray(line + 1),
    };
  }

  async keep(path: string, key: string, { body, ...about }: Built): Promise<void> {
    const head = Buffer.from(`${JSON.stringify(about)}\n`, 'utf8');
    await this.coordination.put(nameOf(path, key), Buffer.concat([head, Buffer.from(body as Buffer)]), TTL_MS);
  }
}

function nameOf(path: string, key: string): string {
  return `output:${FORMAT}:${path}:${key}`;
}
