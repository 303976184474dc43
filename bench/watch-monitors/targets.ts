/** What the monitors of the benchmark test: a TCP port, HTTP and HTTPS on every address of 127.52.0.0/16. Prints its ports. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const body = 'x'.repeat(320);

function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'keepsight-bench-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  execFileSync('openssl', [...words, '-subj', '/CN=bench', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return pair;
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '0.0.0.0', () => resolve((server.address() as AddressInfo).port)));

const http = createHttp((_, response) => response.end(body));
const https = createHttps({ ...certificate(), sessionTimeout: 1 }, (_, response) => response.end(body));
const tcp = createTcp((socket) => {
  socket.on('error', () => undefined);
  socket.resume();
});
console.log(JSON.stringify({ http: await listen(http), https: await listen(https), tcp: await listen(tcp) }));
