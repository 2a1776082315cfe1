import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Audit } from '#libs/security';

/** Notes what whoever has the machine does by command; the hub of the data folder puts it on the bus. */
export function commandAudit(dataFolder: string): Audit {
  return new Audit({
    folder: join(dataFolder, 'access', 'audit'),
    now: Date.now,
    newId: () => randomBytes(8).toString('hex'),
    onFault: (error) => process.stderr.write(`${String(error)}\n`),
  });
}
