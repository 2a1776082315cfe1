import { readFileSync } from 'node:fs';
import { parseConfig } from '#libs/config';
import { siriSubscribeSection } from '../../libs/config/siri-section.js';

const page = readFileSync('docs/siri.md', 'utf8');

describe('the page on SIRI', () => {
  it.each([...page.matchAll(/```yaml (\w+)\n([\s\S]*?)```/g)].map(([, name, text]) => [name!, text!]))(
    'gives an example of %s that is a configuration',
    (_, text) => {
      expect(parseConfig(text).problems).toBeUndefined();
    },
  );

  it('names every key of a subscription', () => {
    const keys = Object.keys(siriSubscribeSection.shape).filter((key) => key !== 'services');
    expect(keys.filter((key) => !page.includes(`\`${key}`))).toEqual([]);
  });
});
