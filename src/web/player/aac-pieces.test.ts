import { expect, it } from 'vitest';
import fc from 'fast-check';
import { parseAdts } from '#src/wire/aac.ts';
import { adtsFile } from './aac-pieces.ts';

it('writes frames as a file that gives them back', () => {
  const aFrame = fc.uint8Array({ minLength: 1, maxLength: 1500 });
  fc.assert(
    fc.property(
      fc.array(aFrame, { minLength: 1, maxLength: 8 }),
      fc.nat(11),
      fc.integer({ min: 1, max: 7 }),
      (frames, rate, channels) => {
        const config = Uint8Array.of((2 << 3) | (rate >> 1), ((rate & 1) << 7) | (channels << 3));
        const read = parseAdts(adtsFile(frames.map((data) => ({ config, data: Uint8Array.from(data) }))));
        expect(read?.config).toEqual(config);
        expect(read?.channels).toBe(channels);
        expect(read?.frames).toEqual(frames);
      },
    ),
  );
});
