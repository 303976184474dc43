import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseXaddr,
  describeScopes,
  type DiscoveryTarget,
  encodeProbe,
  encodeProbeMatches,
  parseDiscovery,
  probeTypes,
} from './ws-discovery.ts';

const target: DiscoveryTarget = {
  endpoint: 'urn:uuid:1419d68a-1dd2-11b2-a105-000000000001',
  types: ['NetworkVideoTransmitter', 'Device'],
  scopes: ['onvif://www.onvif.org/name/Front%20door', 'onvif://www.onvif.org/hardware/X-100'],
  xaddrs: ['http://192.0.2.7/onvif/device_service', 'http://[fe80::1]/onvif/device_service'],
  metadataVersion: 10,
};

describe('messages', () => {
  it('reads back its own probes of both types', () => {
    const types = probeTypes.map((type) => parseDiscovery(encodeProbe('urn:uuid:1', type)));
    expect(types).toMatchObject([
      { kind: 'probe', messageId: 'urn:uuid:1', types: ['NetworkVideoTransmitter'] },
      { kind: 'probe', messageId: 'urn:uuid:1', types: ['Device'] },
    ]);
  });

  it('reads back matches, hello and bye', () => {
    const matches = encodeProbeMatches({ messageId: 'urn:uuid:2', relatesTo: 'urn:uuid:1' }, [target, target]);
    expect(parseDiscovery(matches)).toEqual({
      kind: 'probe-matches',
      messageId: 'urn:uuid:2',
      relatesTo: 'urn:uuid:1',
      targets: [target, target],
    });
    const announced = (name: string) =>
      encodeProbeMatches({ messageId: 'm', relatesTo: '' }, [target]).replace(
        /<(\/?)d:ProbeMatches><\/?d:ProbeMatch>|<\/d:ProbeMatch><\/d:ProbeMatches>/g,
        (tag) => (tag.startsWith('</') ? `</d:${name}>` : `<d:${name}>`),
      );
    expect(parseDiscovery(announced('Hello'))).toEqual({ kind: 'hello', messageId: 'm', target });
    expect(parseDiscovery(announced('Bye'))).toEqual({ kind: 'bye', messageId: 'm', target });
  });

  it('takes any prefix, line breaks in lists and missing parts', () => {
    const text =
      '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:q="urn:q"><SOAP-ENV:Header>' +
      '<q:MessageID>urn:uuid:9</q:MessageID><q:RelatesTo>uuid:8</q:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><q:ProbeMatches>' +
      '<q:ProbeMatch><q:EndpointReference><q:Address>urn:uuid:7</q:Address></q:EndpointReference><q:Types>zz:NetworkVideoTransmitter' +
      '\n  yy:Device</q:Types><q:XAddrs>\n http://10.0.0.9:8080/onvif/device_service </q:XAddrs></q:ProbeMatch>' +
      '<q:ProbeMatch><q:Types>no:Address</q:Types></q:ProbeMatch></q:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>';
    expect(parseDiscovery(text)).toMatchObject({
      relatesTo: 'uuid:8',
      targets: [
        {
          types: ['NetworkVideoTransmitter', 'Device'],
          scopes: [],
          xaddrs: ['http://10.0.0.9:8080/onvif/device_service'],
        },
      ],
    });
  });

  it('is silent about garbage', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => parseDiscovery(bytes) === undefined));
    const probe = encodeProbe('urn:uuid:1', 'tds:Device');
    fc.assert(
      fc.property(fc.nat(probe.length - 1), fc.string({ maxLength: 3 }), (at, change) => {
        const kind = parseDiscovery(probe.slice(0, at) + change + probe.slice(at + 1))?.kind;
        return kind === undefined || kind === 'probe';
      }),
    );
    expect(parseDiscovery(`${encodeProbe('m', 'tds:Device')}${' '.repeat(70_000)}`)).toBeUndefined();
  });
});

describe('what an announcement tells', () => {
  it('reads scopes', () => {
    expect(
      describeScopes([
        ...target.scopes,
        'onvif://www.onvif.org/Profile/Streaming',
        'onvif://www.onvif.org/Profile/T',
        'onvif://www.onvif.org/type/ptz',
        'onvif://www.onvif.org/location/50%',
        'ldap:///ou=x',
      ]),
    ).toEqual({ name: 'Front door', hardware: 'X-100', location: '50%', types: ['ptz'], profiles: ['Streaming', 'T'] });
  });

  it('prefers the address of the sender, over the first', () => {
    expect(chooseXaddr(target.xaddrs, 'fe80::1')?.pathname).toBe('/onvif/device_service');
    expect(chooseXaddr(['http://10.0.0.1/a', 'http://192.0.2.7/b'], '192.0.2.7')?.pathname).toBe('/b');
    expect(chooseXaddr(['http://10.0.0.1/a', 'http://10.0.0.2/b'], '192.0.2.7')?.pathname).toBe('/a');
    expect(chooseXaddr(['file:///etc/passwd', 'nonsense'], '192.0.2.7')).toBeUndefined();
  });
});
