/** Programs that the tests use and that are not npm packages: how to see that one is there, and its Debian package. */

import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that hold system programs, whatever PATH an unprivileged shell has. */
const programFolders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];

/** @type {readonly { package: string, for: string, found: () => boolean }[]} */
const needs = [
  { package: 'chromium', for: 'the console in a real browser', found: () => program('chromium') },
  { package: 'postgresql', for: 'the store on PostgreSQL', found: () => postgresPrograms() },
  { package: 'curl', for: 'HTTP digest by somebody else', found: () => program('curl') },
  { package: 'openssl', for: 'TLS by somebody else', found: () => program('openssl') },
  { package: 'ffmpeg', for: 'streams read by somebody else', found: () => program('ffprobe') && program('ffmpeg') },
  { package: 'gstreamer1.0-tools', for: 'streams read by somebody else', found: () => program('gst-launch-1.0') },
  { package: 'gstreamer1.0-plugins-base', for: 'the same', found: () => gstreamerPlugin('libgstplayback.so') },
  { package: 'gstreamer1.0-plugins-good', for: 'the same', found: () => gstreamerPlugin('libgstrtsp.so') },
  { package: 'gstreamer1.0-plugins-bad', for: 'the same', found: () => gstreamerPlugin('libgstvideoparsersbad.so') },
  { package: 'gstreamer1.0-libav', for: 'the same', found: () => gstreamerPlugin('libgstlibav.so') },
  {
    package: 'gstreamer1.0-plugins-ugly',
    for: 'a camera of somebody else',
    found: () => gstreamerPlugin('libgstx264.so'),
  },
  {
    package: 'gir1.2-gst-rtsp-server-1.0',
    for: 'the same',
    found: () => introspection('GstRtspServer-1.0.typelib'),
  },
  { package: 'python3-gi', for: 'the same', found: () => exists('/usr/lib/python3/dist-packages/gi/__init__.py') },
  { package: 'nmap', for: 'WS-Discovery by somebody else', found: () => program('nmap') },
  { package: 'onvif-tools', for: 'ONVIF by somebody else', found: () => program('onvif-util') },
  { package: 'avahi-daemon', for: 'mDNS by somebody else', found: () => program('avahi-daemon') },
  { package: 'avahi-utils', for: 'mDNS by somebody else', found: () => program('avahi-browse') },
  { package: 'dbus', for: 'avahi', found: () => program('dbus-daemon') },
  { package: 'iproute2', for: 'a network of our own for mDNS', found: () => program('ip') },
  { package: 'nginx-light', for: 'web servers that somebody else wrote', found: () => program('nginx') },
  { package: 'lynx', for: 'the status page in a text browser', found: () => program('lynx') },
  { package: 'dnsmasq-base', for: 'name servers that somebody else wrote', found: () => program('dnsmasq') },
  { package: 'iputils-ping', for: 'echo requests', found: () => program('ping') },
  { package: 'git', for: 'the rules of the repository', found: () => program('git') },
];

/** @returns the needs that this machine does not meet */
export function missingNeeds() {
  return needs.filter((need) => !need.found());
}

function program(name) {
  return programFolders.some((folder) => folder !== '' && isExecutable(join(folder, name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Debian keeps the server's programs per version, outside PATH. */
function postgresPrograms() {
  return foldersIn('/usr/lib/postgresql').some((version) => isExecutable(join(version, 'bin/postgres')));
}

function gstreamerPlugin(file) {
  return foldersIn('/usr/lib').some((folder) => exists(join(folder, 'gstreamer-1.0', file)));
}

function introspection(file) {
  return foldersIn('/usr/lib').some((folder) => exists(join(folder, 'girepository-1.0', file)));
}

function foldersIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

function exists(path) {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
