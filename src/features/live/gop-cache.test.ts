import { describe, expect, it } from 'vitest';
import { createGopCache } from './gop-cache.ts';
import { createStreamPacket, type PacketFacts, type StreamPacket } from './stream-packet.ts';

function aPicture(picture: number, more: Partial<PacketFacts> & { readonly size?: number } = {}): StreamPacket {
  const { size = 100, ...rest } = more;
  const place = { number: picture, epoch: 1, picture, madeAtMs: picture * 40 };
  return createStreamPacket(new Uint8Array(size), { kind: 'picture', isKey: false, ...place, ...rest });
}
const aKey = (picture: number, more: Parameters<typeof aPicture>[1] = {}) =>
  aPicture(picture, { isKey: true, ...more });

describe('a GOP cache', () => {
  it('keeps the pictures since the last key picture', () => {
    const cache = createGopCache();
    for (const picture of [aKey(0), aPicture(1), aKey(2), aPicture(3), aPicture(4)]) cache.push(picture);
    expect(cache.key()?.picture).toBe(2);
    expect([1, 2, 3, 4, 5].map((place) => cache.at(place)?.picture)).toEqual([undefined, 2, 3, 4, undefined]);
    expect([cache.edge(), cache.bytes(), cache.isWhole()]).toEqual([5, 300, true]);
  });

  it('begins with nothing that cannot be decoded', () => {
    const cache = createGopCache();
    cache.push(aPicture(7));
    expect([cache.key(), cache.at(7), cache.edge()]).toEqual([undefined, undefined, 8]);
  });

  it('forgets the pictures of the description before', () => {
    const cache = createGopCache();
    cache.push(aKey(0));
    const description = aPicture(1, { kind: 'description', epoch: 2 });
    cache.describe(description);
    expect([cache.description(), cache.key(), cache.edge()]).toEqual([description, undefined, 1]);
  });

  it.each([
    ['bytes', { bytesMax: 450, spanMsMax: 60_000 }],
    ['time', { bytesMax: 8_000_000, spanMsMax: 130 }],
  ])('keeps the key picture alone when the GOP grows out of its %s', (_what, limits) => {
    const cache = createGopCache(limits);
    cache.push(aKey(0));
    for (let picture = 1; picture < 10; picture += 1) cache.push(aPicture(picture));
    expect([cache.key()?.picture, cache.at(1), cache.bytes(), cache.isWhole()]).toEqual([0, undefined, 100, false]);
    expect(cache.edge()).toBe(10);
    cache.push(aKey(10));
    expect([cache.key()?.picture, cache.isWhole()]).toEqual([10, true]);
  });

  it('does not keep a key picture that is larger than all it may hold', () => {
    const cache = createGopCache({ bytesMax: 1000, spanMsMax: 1000 });
    cache.push(aKey(0, { size: 1001 }));
    cache.push(aPicture(1));
    expect([cache.key(), cache.bytes()]).toEqual([undefined, 0]);
  });
});
