import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '#libs/errors';

/** Makes the data folder where it is not there. Throws DATA_DIR_UNWRITABLE. */
export function prepareFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.R_OK);
    // Root may "write" a folder mounted read-only until it tries.
    writeFileSync(join(folder, '.writable'), '');
    return folder;
  } catch (cause) {
    throw new HubError(
      'DATA_DIR_UNWRITABLE',
      `${folder}: ${(cause as Error).message}. Set HUB_DATA_DIR to a folder the hub may write.`,
      {
        where: folder,
        cause,
      },
    );
  }
}
