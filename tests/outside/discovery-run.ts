/**
 * Runs inside of a network and a mount namespace, with loopback only: starts the world with its discovery responders and lets
 * programs of others look for it. The real network never sees a packet. Prints one JSON document for the test.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { startWorld, type WorldDevice } from '#src/sim/world.ts';
import { outsideFleet } from './fleet.ts';
import { pathOf, runProgram, type ProgramName } from './program.ts';

export interface DiscoveryRun {
  readonly devices: readonly WorldDevice[];
  readonly onvifAll: string;
  readonly onvifSession: string;
  readonly nmapUnicast: string;
  readonly nmapBroadcast: string;
  readonly avahi: string;
}

const busPolicy = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=SOCKET</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/>
<allow own="*"/><allow send_destination="*"/><allow send_type="method_call"/><allow receive_sender="*"/></policy></busconfig>`;

const avahiSettings = `[server]
host-name=asker
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
disallow-other-stacks=no
[publish]
disable-publishing=yes
`;

async function prepareNamespace(): Promise<void> {
  // avahi keeps its process number here, and the machine's own avahi must not see ours.
  await must('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  // avahi gives its folder to its own user, which does not exist where only one user is mapped: here it is that one.
  for (const file of ['passwd', 'group']) {
    await writeFile(
      `/run/${file}`,
      `root:x:0:${file === 'group' ? '' : '0:root:/:/bin/sh'}\navahi:x:0:${file === 'group' ? '' : '0:avahi:/:/bin/sh'}\n`,
    );
    await must('mount', '--bind', `/run/${file}`, `/etc/${file}`);
  }
  await must('ip', 'link', 'set', 'lo', 'up');
  await must('ip', 'link', 'set', 'lo', 'multicast', 'on');
  await must('ip', 'route', 'add', '224.0.0.0/4', 'dev', 'lo', 'src', '127.0.0.1');
}

async function must(name: ProgramName, ...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProgram(name, args);
  if (exitCode !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stderr}`);
}

/** Waits until a program has printed a text; fails when it ends before. */
function printed(child: ChildProcess, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let seen = '';
  const read = (chunk: Buffer): void => {
    seen += String(chunk);
    if (seen.includes(text)) resolve();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('exit', () => reject(new Error(`A program ended early: ${seen}`)));
  return promise;
}

/** A message bus and an avahi of our own, so that those of the machine stay untouched. */
async function browseWithAvahi(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-avahi-'));
  const socket = join(folder, 'bus');
  await writeFile(join(folder, 'bus.conf'), busPolicy.replace('SOCKET', socket));
  await writeFile(join(folder, 'avahi.conf'), avahiSettings);
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${socket}` };
  const bus = spawn(
    pathOf('dbus-daemon'),
    [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--nopidfile', '--print-address'],
    { env },
  );
  let avahi: ChildProcess | undefined;
  try {
    await printed(bus, socket);
    const flags = ['--no-drop-root', '--no-chroot', '--no-rlimits', '--debug'];
    avahi = spawn(pathOf('avahi-daemon'), ['-f', join(folder, 'avahi.conf'), ...flags], { env });
    await printed(avahi, 'Server startup complete');
    const { stdout, stderr } = await runProgram('avahi-browse', ['-r', '-t', '-p', '_axis-video._tcp'], { env });
    return stdout + stderr;
  } finally {
    avahi?.kill();
    bus.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

await prepareNamespace();
const world = await startWorld(outsideFleet(5), { control: false });
try {
  const newVendor = world.device('onvif-new');
  const session = ['-u', newVendor.username, '-p', newVendor.password, newVendor.address];
  const commands = 'get time\nget profiles\nget rtsp\nget network\nquit\n';
  const onvifAll = await runProgram('onvif-util', ['-a']);
  const onvifSession = await runProgram('onvif-util', session, { input: commands });
  const unicast = await runProgram('nmap', [
    '-n',
    '-Pn',
    '-sU',
    '-p',
    '3702',
    '--script',
    'wsdd-discover',
    world.device('nine').address,
  ]);
  const broadcast = await runProgram('nmap', ['--script', 'broadcast-wsdd-discover']);
  const run: DiscoveryRun = {
    devices: world.devices,
    onvifAll: onvifAll.stdout,
    onvifSession: onvifSession.stdout,
    nmapUnicast: unicast.stdout,
    nmapBroadcast: broadcast.stdout,
    avahi: await browseWithAvahi(),
  };
  process.stdout.write(JSON.stringify(run));
} finally {
  await world.close();
}
