import { languagesOf } from './languages.js';

describe('the language a reader gets', () => {
  it.each([
    [undefined, 'fr en'],
    ['', 'fr en'],
    ['en', 'en fr'],
    ['en-GB,en;q=0.9', 'en fr'],
    ['de, en;q=0.5, fr;q=0.8', 'fr en'],
    ['en;q=0.2,fr;q=0.9', 'fr en'],
    ['fr;q=0, en', 'en fr'],
    ['*', 'fr en'],
    ['EN', 'en fr'],
    ['en;level=1;q=0.1, fr', 'fr en'],
    [';;;,,=q', 'fr en'],
  ])('for "%s" is the first that is there of: %s', (accepted, expected) => {
    expect(languagesOf(accepted, ['fr', 'en']).join(' ')).toBe(expected);
  });
});
