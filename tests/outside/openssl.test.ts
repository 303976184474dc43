import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOutsideWorld, type OutsideDeviceId, type OutsideWorld } from './fleet.ts';
import { runProgram } from './program.ts';

let outside: OutsideWorld;

beforeAll(async () => {
  outside = await startOutsideWorld(2);
});
afterAll(() => outside.world.close());

async function handshake(id: OutsideDeviceId, ...more: string[]): Promise<string> {
  const { address, ports } = outside.device(id);
  const { stdout, stderr } = await runProgram('openssl', [
    's_client',
    '-connect',
    `${address}:${String(ports.https)}`,
    ...more,
  ]);
  return stdout + stderr;
}

async function fingerprint(id: OutsideDeviceId): Promise<string> {
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(await handshake(id))?.[0] ?? '';
  const { stdout } = await runProgram('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: pem });
  return stdout;
}

describe('openssl', () => {
  it('sees a self-signed certificate with the name of the device', async () => {
    const text = await handshake('twelve');
    expect(text).toContain(`CN = axis-${outside.device('twelve').serial.toLowerCase()}`);
    expect(text).toMatch(/self[- ]signed certificate/);
    expect(text).toContain('TLSv1.3');
  });

  it('sees the same certificate each time, another one after the change, and the old one again', async () => {
    const first = await fingerprint('ten');
    expect(first).toMatch(/Fingerprint=/);
    expect(await fingerprint('ten')).toBe(first);
    await outside.world.setFault('ten', 'certificate-changed', true);
    expect(await fingerprint('ten')).not.toBe(first);
    await outside.world.setFault('ten', 'certificate-changed', false);
    expect(await fingerprint('ten')).toBe(first);
  });

  it('sees a certificate with the name of another device', async () => {
    await outside.world.setFault('recorder', 'renamed-certificate', true);
    const text = await handshake('recorder');
    expect(text).toMatch(/CN = axis-[0-9a-f]{12}/);
    expect(text).not.toContain(`axis-${outside.device('recorder').serial.toLowerCase()}`);
  });

  it('sees expired and weak certificates', async () => {
    await outside.world.setFault('eleven', 'expired-certificate', true);
    expect(await handshake('eleven')).toContain('certificate has expired');
    await outside.world.setFault('nine', 'weak-key', true);
    expect(await handshake('nine', '-cipher', 'DEFAULT@SECLEVEL=0')).toContain('Server public key is 1024 bit');
  });

  it('gets nothing but TLS 1.0 from a device that is so old', async () => {
    await outside.world.setFault('six', 'old-tls', true);
    expect(await handshake('six', '-tls1_2')).toMatch(/alert protocol version|unsupported protocol|wrong version/);
    expect(await handshake('six', '-tls1', '-cipher', 'DEFAULT@SECLEVEL=0')).toMatch(/Protocol *: TLSv1\b/);
  });
});
