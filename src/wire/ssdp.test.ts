import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSsdp, encodeSsdpAlive, encodeSsdpAnswer, encodeSsdpByebye, encodeSsdpSearch } from './ssdp.ts';

const announcement = {
  target: 'urn:schemas-upnp-org:device:Basic:1',
  usn: 'uuid:1::urn:schemas-upnp-org:device:Basic:1',
  location: 'http://127.0.0.1:49152/rootdesc1.xml',
  server: 'Linux UPnP/1.0',
  maxAgeSeconds: 1800,
};

describe('SSDP', () => {
  it('reads what it writes', () => {
    expect(decodeSsdp(encodeSsdpSearch('ssdp:all', 2))).toMatchObject({
      kind: 'search',
      target: 'ssdp:all',
      maxWaitSeconds: 2,
    });
    expect(decodeSsdp(encodeSsdpAnswer(announcement))).toMatchObject({ kind: 'answer', ...announcement });
    expect(decodeSsdp(encodeSsdpAlive(announcement))).toMatchObject({ kind: 'alive', ...announcement });
    expect(decodeSsdp(encodeSsdpByebye('a', 'b'))).toMatchObject({ kind: 'byebye', target: 'a', usn: 'b' });
  });

  it('takes noise without a throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => void decodeSsdp(bytes)));
    expect(decodeSsdp(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'))).toBeUndefined();
    expect(decodeSsdp(new TextEncoder().encode('M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n'))).toBeUndefined();
  });

  it('lets no header value start a new line', () => {
    const decoded = decodeSsdp(encodeSsdpAnswer({ ...announcement, server: 'a\r\nLOCATION: http://elsewhere' }));
    expect(decoded).toMatchObject({ kind: 'answer', location: announcement.location });
  });
});
