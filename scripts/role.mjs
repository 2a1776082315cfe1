// Builds what has changed, then runs one role in this process: node scripts/role.mjs collector [options].
const [role] = process.argv.splice(2, 1);
await import('./build.mjs');
await import(`../dist/apps/${role}/main.js`);
