import { addressOf, colourOf } from './untrusted';

describe('what a feed brings', () => {
  it('is a colour only where it is one', () => {
    expect(colourOf('#E6007E')).toBe('#E6007E');
    for (const text of ['url(http://spy.example/x)', '#fff;background:url(//spy.example)', '#12', 'red', 7, undefined])
      expect(colourOf(text)).toBe('#5b6770');
  });

  it('is an address only where one may follow it', () => {
    expect(addressOf('https://a.example/b')).toBe('https://a.example/b');
    for (const text of ['javascript:alert(1)', 'data:text/html,x', ' JavaScript:x', '//a.example', '', undefined])
      expect(addressOf(text)).toBeUndefined();
  });
});
