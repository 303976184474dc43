import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctUrl } from './stated-url.ts';
import { anyText } from '../../../../tests/support/any-text.ts';

const rtsp = ['rtsp:', 'rtsps:'];

describe('addresses that a device states', () => {
  it('keeps port, path and query, on the host that answers', () => {
    expect(correctUrl('rtsp://10.0.0.9:8554/a/b?channel=1&subtype=0', '192.0.2.7', rtsp)).toEqual({
      url: 'rtsp://192.0.2.7:8554/a/b?channel=1&subtype=0',
      foreignHost: '10.0.0.9',
    });
    expect(correctUrl(' rtsp://192.0.2.7/a ', '192.0.2.7', rtsp)).toEqual({
      url: 'rtsp://192.0.2.7/a',
      foreignHost: undefined,
    });
    expect(correctUrl('rtsp://[fe80::1]:554/a', 'fe80::1', rtsp)?.url).toBe('rtsp://[fe80::1]:554/a');
  });

  it('drops names and passwords wherever they stand', () => {
    expect(correctUrl('rtsp://admin:pw@10.0.0.9/a?user=admin&password=pw&ch=1', 'h', rtsp)?.url).toBe(
      'rtsp://h/a?ch=1',
    );
    expect(correctUrl('rtsp://10.0.0.9/user=admin_password=pw_channel=1.sdp', 'h', rtsp)).toBeUndefined();
  });

  it('takes no other scheme and no nonsense', () => {
    expect(correctUrl('http://10.0.0.9/a', 'h', rtsp)).toBeUndefined();
    expect(correctUrl('file:///etc/passwd', 'h', rtsp)).toBeUndefined();
    expect(correctUrl('', 'h', rtsp)).toBeUndefined();
    expect(correctUrl(`rtsp://h/${'a'.repeat(2000)}`, 'h', rtsp)).toBeUndefined();
  });

  it('never throws and never leads to another host', () => {
    const piece = fc.constantFrom(
      'rtsp://',
      'http://',
      '10.0.0.9',
      '[fe80::1]',
      ':8554',
      '/a',
      '@',
      'u:p@',
      '?x=1',
      '&',
      '\\',
      '#',
    );
    const address = fc.array(fc.oneof(piece, anyText(3)), { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(address, (stated) => {
        const corrected = correctUrl(stated, '192.0.2.7', ['rtsp:', 'http:']);
        expect(corrected === undefined || new URL(corrected.url).hostname === '192.0.2.7').toBe(true);
      }),
    );
  });
});
