import { decodeIdentity, encodeIdentityRequest, isFenced } from './producer-identity.js';

describe('identity of a producer', () => {
  it('is asked for in the flexible encoding of InitProducerId version 4', () => {
    expect(encodeIdentityRequest('ab', { producerId: '7', producerEpoch: 3 }).toString('hex')).toBe(
      ['00', '036162', '00002710', '0000000000000007', '0003', '00'].join(''),
    );
    expect(encodeIdentityRequest(undefined, undefined).toString('hex')).toBe(
      ['00', '00', '00002710', 'f'.repeat(16), 'ffff', '00'].join(''),
    );
  });

  it('is read from the answer', () => {
    const answer = Buffer.from('00 00000000 0000 0000000100000000 0005 00'.replaceAll(' ', ''), 'hex');
    expect(decodeIdentity(answer)).toEqual({ producerId: '4294967296', producerEpoch: 5 });
  });

  it('is refused to whoever had it, not retryable; a coordinator in the middle of something is', () => {
    const answer = (code: string) => () => decodeIdentity(Buffer.from(`0000000000${code}`, 'hex'));
    expect(answer('005a')).toThrow(expect.objectContaining({ type: 'PRODUCER_FENCED', retriable: false }));
    expect(answer('0033')).toThrow(expect.objectContaining({ type: 'CONCURRENT_TRANSACTIONS', retriable: true }));
    expect(answer('0035')).toThrow(expect.objectContaining({ retriable: false }));
  });

  it('is recognised as taken over anywhere in the causes of an error', () => {
    expect(isFenced(new Error('a', { cause: Object.assign(new Error('b'), { type: 'INVALID_PRODUCER_EPOCH' }) }))).toBe(
      true,
    );
    expect(isFenced(new Error('a'))).toBe(false);
  });
});
