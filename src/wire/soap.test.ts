import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createUsernameToken,
  encodeEnvelope,
  encodeFault,
  isAuthFault,
  parseEnvelope,
  verifyUsernameToken,
} from './soap.ts';
import { escapeXml, type XmlElement } from './xml.ts';
import { anyText } from '../../tests/support/any-text.ts';

const limits = { maxBytes: 256 * 1024 };

describe('envelopes', () => {
  it('reads what it writes', () => {
    const text = encodeEnvelope({ namespaces: { tds: 'urn:tds' }, header: '<a/>', body: '<tds:GetUsers x="1"/>' });
    expect(parseEnvelope(text, limits)).toMatchObject({
      kind: 'message',
      body: { name: 'GetUsers' },
      header: { name: 'Header' },
    });
  });

  it('names what is no envelope', () => {
    expect(parseEnvelope('<html><body>Hello</body></html>', limits)).toEqual({
      kind: 'malformed',
      problem: 'it is XML but no SOAP envelope',
    });
    expect(parseEnvelope(encodeEnvelope({ body: '' }), limits)).toMatchObject({ kind: 'malformed' });
    expect(parseEnvelope('{"a":1}', limits).kind).toBe('malformed');
  });

  it('never throws', () => {
    fc.assert(fc.property(anyText(), (text) => parseEnvelope(text, limits).kind === 'malformed'));
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseEnvelope(encodeEnvelope({ body: escapeXml(text) }), limits).kind).toBe('malformed');
      }),
    );
  });
});

describe('faults', () => {
  it('reads nested subcodes and any prefix', () => {
    const fault = { code: 'Sender', subcodes: ['InvalidArgVal', 'NoProfile'], reason: 'No such <profile>' };
    expect(parseEnvelope(encodeFault(fault), limits)).toEqual({ kind: 'fault', fault });
  });

  it('reads SOAP 1.1', () => {
    const text =
      '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>' +
      '<faultcode>SOAP-ENV:Client</faultcode><faultstring>Sender not Authorized</faultstring>' +
      '</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>';
    const result = parseEnvelope(text, limits);
    expect(result).toEqual({ kind: 'fault', fault: { code: 'Client', subcodes: [], reason: 'Sender not Authorized' } });
    expect(result.kind === 'fault' && isAuthFault(result.fault)).toBe(true);
  });

  it('tells a refused login from other faults', () => {
    const fault = (code: string, ...subcodes: string[]) => ({ code, subcodes, reason: '' });
    expect(isAuthFault(fault('Sender', 'NotAuthorized'))).toBe(true);
    expect(isAuthFault(fault('FailedAuthentication'))).toBe(true);
    expect(isAuthFault(fault('Receiver', 'ActionNotSupported'))).toBe(false);
  });
});

describe('UsernameToken', () => {
  // The example of the ONVIF Application Programmer's Guide, section 6.1.1.3.
  const example = { nonce: 'LKqI6G/AikKCQrN0zqZFlg==', created: '2010-09-16T07:50:45Z', password: 'userpassword' };

  const securityOf = (text: string): XmlElement | undefined => {
    const result = parseEnvelope(encodeEnvelope({ header: text, body: '<x/>' }), limits);
    return result.kind === 'message' ? result.header : undefined;
  };

  it('matches the example of ONVIF', () => {
    const token =
      `<w:Security xmlns:w="urn:w"><w:UsernameToken><w:Username>user</w:Username><w:Password>tuOSpGlFlIXsozq4HFNeeGeFLEI=` +
      `</w:Password><w:Nonce>${example.nonce}</w:Nonce><w:Created>${example.created}</w:Created></w:UsernameToken></w:Security>`;
    const options = { passwordOf: () => example.password, nowMs: Date.parse(example.created), toleranceMs: 0 };
    expect(verifyUsernameToken(securityOf(token), options)).toMatchObject({ kind: 'accepted', username: 'user' });
  });

  it('is accepted by the other side within its tolerance, and only with the password', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '<', '&', '"', 'ä', '0') }).filter((value) => value !== '');
    const instant = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(
        text,
        text,
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        instant,
        (username, password, nonce, at) => {
          const header = securityOf(createUsernameToken({ username, password, nonce, createdAt: at }));
          const check = (known: string, nowMs: number) =>
            verifyUsernameToken(header, {
              passwordOf: (name) => (name === username ? known : undefined),
              nowMs,
              toleranceMs: 5000,
            });
          expect(check(password, at + 5000)).toMatchObject({ kind: 'accepted', username, createdAt: at });
          expect(check(password, at - 5001)).toEqual({ kind: 'refused', reason: 'expired' });
          expect(check(`${password}x`, at)).toEqual({ kind: 'refused', reason: 'wrong' });
        },
      ),
    );
  });

  it('needs nonce and time', () => {
    const options = { passwordOf: () => 'p', nowMs: 0, toleranceMs: 1e15 };
    const token = (inner: string) =>
      securityOf(`<Security><UsernameToken><Username>u</Username>${inner}</UsernameToken></Security>`);
    expect(verifyUsernameToken(undefined, options)).toEqual({ kind: 'refused', reason: 'missing' });
    expect(verifyUsernameToken(token('<Nonce>AAAA</Nonce>'), options)).toEqual({
      kind: 'refused',
      reason: 'malformed',
    });
    expect(verifyUsernameToken(token('<Created>2026-01-01T00:00:00Z</Created>'), options).kind).toBe('refused');
    const badTime = token('<Nonce>AAAA</Nonce><Created>soon</Created>');
    expect(verifyUsernameToken(badTime, options)).toEqual({ kind: 'refused', reason: 'expired' });
  });

  it('never shows the password', () => {
    const token = createUsernameToken({
      username: 'root',
      password: 'canary-4711',
      nonce: new Uint8Array(16),
      createdAt: 0,
    });
    expect(token).not.toContain('canary-4711');
  });
});
