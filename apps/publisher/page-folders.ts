import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Where the build puts the map: `dist/apps/hypervisor`, seen from the compiled file and from the source alike. */
export function hypervisorFolder(): string {
  return built('apps/hypervisor/');
}

/** Where the build puts the clients as npm and pip install them. */
export function clientsFolder(): string {
  return built('clients/');
}

function built(folder: string): string {
  const root = HERE.includes('/dist/apps/') ? '../../..' : '../..';
  return fileURLToPath(new URL(`${root}/dist/${folder}`, import.meta.url));
}

/** Style and scripts of the open-data pages, beside this application; they are sent as they are. */
export function portalFolder(): string {
  return fileURLToPath(new URL('../portal/', import.meta.url));
}
