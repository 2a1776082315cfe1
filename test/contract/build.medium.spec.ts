import { readdirSync } from 'node:fs';

const built = (['apps', 'libs'] as const).flatMap((folder) =>
  readdirSync(`dist/${folder}`, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
);

describe('what `npm run build` makes, and the image holds', () => {
  it('is the product, without what only its tests use', () => {
    expect(built).toContain('apps/hub/main.js');
    expect(built).toContain('libs/formats/siri/index.js');
    expect(built.filter((path) => /^libs\/testing|\.(spec|fixture)\.|\/fixtures\//.test(path))).toEqual([]);
  });
});
