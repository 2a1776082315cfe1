import { readFileSync } from 'node:fs';
import { HubError } from '#libs/errors';

/** Of what other programs read from the environment, such as `SSL_CERT_FILE`, nothing is touched. */
const NAMES_A_SECRET = /^([A-Z][A-Z0-9_]*_)?(PASSWORD|PGPASSWORD|SECRET|TOKEN|KEY|URL)_FILE$/;

/**
 * Sets each variable `NAME` for which `NAME_FILE` names a file to what stands in it, without the line end: as containers
 * and Kubernetes give secrets, so that none is in the list of processes or of containers. Throws CONFIG_INVALID, without
 * the value, for a file that cannot be read or is empty, and where both are set.
 */
export function readSecretFiles(environment: Record<string, string | undefined>): void {
  for (const [variable, file] of Object.entries(environment)) {
    if (file === undefined || file === '' || !NAMES_A_SECRET.test(variable)) continue;
    const name = variable.slice(0, -'_FILE'.length);
    if (environment[name] !== undefined && environment[name] !== '')
      throw new HubError('CONFIG_INVALID', `${name} and ${variable}: got both, expected one of them`, {
        where: variable,
      });
    environment[name] = contentOf(variable, file);
  }
}

function contentOf(variable: string, file: string): string {
  let content: string;
  try {
    content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new HubError(
      'CONFIG_INVALID',
      `${variable}: got a file that cannot be read (${code}), expected a secret in it`,
      {
        where: variable,
        got: file,
        cause,
      },
    );
  }
  if (content === '')
    throw new HubError('CONFIG_INVALID', `${variable}: got an empty file, expected a secret in it`, {
      where: variable,
      got: file,
    });
  return content;
}
