import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DiscoveryRun } from './discovery-run.ts';
import { runProgram } from './program.ts';

let run: DiscoveryRun;

beforeAll(async () => {
  const script = fileURLToPath(new URL('discovery-run.ts', import.meta.url));
  // A network of its own; without root it needs a user of its own too.
  const isRoot = process.getuid?.() === 0;
  const namespaces = isRoot ? ['--net', '--mount'] : ['--net', '--mount', '--user', '--map-root-user'];
  const { exitCode, stdout, stderr } = await runProgram('unshare', [...namespaces, process.execPath, script], {
    timeoutMs: 110_000,
  });
  if (exitCode !== 0) throw new Error(`The run in a network of its own failed: ${stderr}`);
  run = JSON.parse(stdout) as DiscoveryRun;
});

function addressOf(id: string): string {
  return run.devices.find((device) => device.id === id)?.address ?? '';
}

/** Those that answer a WS-Discovery probe for cameras with an address of their own. */
const announced = ['six', 'nine', 'ten', 'eleven', 'onvif-new'];

describe('onvif-util', () => {
  it('finds every camera that announces itself, with maker and model', () => {
    for (const id of announced) expect(run.onvifAll).toContain(addressOf(id));
    expect(run.onvifAll).toContain('Tokuvis TK-P30X');
    expect(run.onvifAll).toContain('Sentrello SD-2204');
  });

  it('does not find what is silent by its settings: 12.11 after set-up, 5.51, the bare stream', () => {
    for (const id of ['twelve', 'old', 'bare']) expect(run.onvifAll).not.toContain(`${addressOf(id)} `);
  });

  it('logs in and reads profiles and the stream address', () => {
    expect(run.onvifSession).toContain('successfully connected to host');
    expect(run.onvifSession).toContain(run.devices.find((device) => device.id === 'onvif-new')?.serial);
    expect(run.onvifSession).toMatch(/Token 0: profile_2/);
    expect(run.onvifSession).toMatch(/rtsp:\/\/[\d.:]+\/media\/profile2/);
    expect(run.onvifSession).not.toContain('ERROR');
  });
});

describe('nmap', () => {
  it('gets an answer from one device', () => {
    expect(run.nmapUnicast).toMatch(new RegExp(`Address: http://${addressOf('nine')}(:\\d+)?/onvif/device_service`));
    expect(run.nmapUnicast).toContain('NetworkVideoTransmitter');
  });

  it('gets answers from all that announce themselves', () => {
    for (const id of announced) expect(run.nmapBroadcast).toContain(`http://${addressOf(id)}`);
  });
});

describe('avahi-browse', () => {
  it('resolves every Axis camera to its address, port and MAC', () => {
    const resolved = run.avahi.split('\n').filter((line) => line.startsWith('='));
    const cameras = run.devices.filter((device) => device.family === 'axis' && device.kind === 'camera');
    expect(cameras.length).toBeGreaterThan(5);
    for (const camera of cameras) {
      const line = resolved.find((candidate) => candidate.includes(camera.serial));
      expect(line).toContain(`;${camera.address};${String(camera.ports.http)};"macaddress=${camera.serial}"`);
    }
    expect(resolved).toHaveLength(cameras.length);
  });
});
