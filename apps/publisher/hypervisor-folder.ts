import { fileURLToPath } from 'node:url';

/** Where the build puts the web pages: `dist/apps/hypervisor`, seen from the compiled file and from the source alike. */
export function hypervisorFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const root = here.includes('/dist/apps/') ? '../../..' : '../..';
  return fileURLToPath(new URL(`${root}/dist/apps/hypervisor/`, import.meta.url));
}
