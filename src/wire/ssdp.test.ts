import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSsdp, encodeSsdpAnswer, encodeSsdpSearch } from './ssdp.ts';

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
  });

  it('reads announcements and farewells', () => {
    const notify = (...lines: readonly string[]): Uint8Array =>
      new TextEncoder().encode(['NOTIFY * HTTP/1.1', 'Host: 239.255.255.250:1900', ...lines, '', ''].join('\r\n'));
    const alive = notify(
      'NT: upnp:rootdevice',
      'NTS: ssdp:alive',
      'USN: uuid:1',
      'Location: http://127.0.0.1/',
      'Cache-Control: max-age=60',
    );
    expect(decodeSsdp(alive)).toMatchObject({ kind: 'alive', target: 'upnp:rootdevice', maxAgeSeconds: 60 });
    const farewell = notify('NT: upnp:rootdevice', 'NTS: ssdp:byebye', 'USN: uuid:1');
    expect(decodeSsdp(farewell)).toMatchObject({ kind: 'byebye', target: 'upnp:rootdevice', usn: 'uuid:1' });
    expect(decodeSsdp(notify('NT: upnp:rootdevice', 'NTS: ssdp:other'))).toBeUndefined();
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
