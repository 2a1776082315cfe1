// Builds what has changed, then runs the hub in this process with the arguments given.
await import('./build.mjs');
await import('../dist/apps/hub/main.js');
