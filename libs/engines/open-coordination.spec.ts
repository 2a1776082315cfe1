import { forgetSecrets } from '#libs/errors';
import { withPassword } from './open-coordination.js';

describe('the password of the store of leases', () => {
  afterEach(forgetSecrets);
  const passwordOf = (address: string): string => decodeURIComponent(new URL(address).password);

  it('may hold anything where it stands by itself', () => {
    for (const password of ['p@ss/w#rd', 'plain', '100%', 'é:?&']) {
      const address = withPassword('redis://redis:6379', 'REDIS_URL', { REDIS_PASSWORD: password });
      expect(passwordOf(address)).toBe(password);
      expect(new URL(address).host).toBe('redis:6379');
    }
  });

  it('is the one in the address where there is one', () => {
    expect(passwordOf(withPassword('redis://:own@redis:6379', 'REDIS_URL', { REDIS_PASSWORD: 'other' }))).toBe('own');
  });

  it('that breaks the address is named by its variable, and not shown', () => {
    const broken = () => withPassword('redis://:p/a@ss#@[redis:6379', 'REDIS_URL', {});
    expect(broken).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(broken).toThrow(/REDIS_URL .*REDIS_PASSWORD/);
    expect(broken).not.toThrow(/p\/a@ss/);
  });
});
