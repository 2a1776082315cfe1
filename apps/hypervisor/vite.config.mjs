import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  build: {
    outDir: '../../dist/apps/hypervisor',
    emptyOutDir: true,
    // MapLibre alone is larger than Vite's warning limit; it is one cached file.
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/v1': { target: 'http://127.0.0.1:3000', ws: true }, '/geojson': 'http://127.0.0.1:3000' } },
});
