/** Which certificate the console shows: none on loopback, the operator's files, or one of our own site CA. */

import { X509Certificate, createPrivateKey } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { defineError } from '#src/core/errors.ts';
import { parseIp, classifyIp } from '#src/core/ip.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import { ensureDirectory, fileExists, readFileBounded, writeFileAtomic } from '#src/platform/files.ts';
import { localNetworks } from '#src/platform/network-interfaces.ts';
import type { KeyAndCertificate } from '#src/platform/certificate-authority.ts';
import type { Config } from '#src/programs/config.ts';

const TlsFilesInvalid = defineError('tls.files-invalid', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { file: string; problem: string }) => `The TLS file ${f.file} cannot be used: ${f.problem}.`,
  remedy: 'Give PEM files: the certificate with its chain, and its unencrypted private key.',
});

const PlainHttpRefused = defineError('tls.plain-http-refused', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string }) => `Keepsight does not serve ${f.host} without TLS: passwords would travel in clear.`,
  remedy: 'Leave tls.mode at auto, or set http.allowPlainOutsideLoopback behind a proxy that adds TLS.',
});

const fileBytesMax = 256 * 1024;
const authorityDays = 3650;
/** Browsers refuse server certificates that live longer than 398 days (CA/Browser Forum baseline, also for imported roots). */
const serverDays = 397;
const renewBeforeMs = 30 * 86_400_000;

export interface ServerTls extends KeyAndCertificate {
  /** File with the site CA to import into browsers; absent with the operator's own certificate. */
  readonly authorityFile?: string;
}

/** @throws TlsFilesInvalid, PlainHttpRefused, FileUnreadable */
export async function loadServerTls(config: Config, ports: { clock: Clock; log: Log }): Promise<ServerTls | undefined> {
  const mode = config['tls.mode'];
  const isLocal = isLoopbackHost(config['http.host']);
  if (mode === 'files') return loadFiles(config['tls.certificateFile'] ?? '', config['tls.keyFile'] ?? '');
  if (mode === 'site-ca' || (mode === 'auto' && !isLocal)) return loadSiteCertificate(config, ports);
  if (!isLocal && !config['http.allowPlainOutsideLoopback']) throw new PlainHttpRefused({ host: config['http.host'] });
  return undefined;
}

function isLoopbackHost(host: string): boolean {
  if (host === 'localhost') return true;
  const address = parseIp(host);
  return address !== undefined && classifyIp(address) === 'loopback';
}

async function loadFiles(certificateFile: string, keyFile: string): Promise<ServerTls> {
  const certificate = await readText(certificateFile);
  const privateKey = await readText(keyFile);
  const parsed = attempt(certificateFile, 'it holds no PEM certificate', () => new X509Certificate(certificate));
  const key = attempt(keyFile, 'it holds no readable private key', () => createPrivateKey(privateKey));
  if (!parsed.checkPrivateKey(key))
    throw new TlsFilesInvalid({ file: keyFile, problem: 'it does not belong to the certificate' });
  return { certificate, privateKey };
}

function attempt<T>(file: string, problem: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TlsFilesInvalid({ file, problem }, { cause: error });
  }
}

async function loadSiteCertificate(config: Config, ports: { clock: Clock; log: Log }): Promise<ServerTls> {
  const folder = join(config['data.directory'], 'tls');
  await ensureDirectory(folder);
  const places = {
    authority: join(folder, 'site-ca.pem'),
    authorityKey: join(folder, 'site-ca.key'),
    server: join(folder, 'server.pem'),
    serverKey: join(folder, 'server.key'),
  };
  const names = serverNames(config);
  const now = ports.clock.nowMs();
  const { createAuthority, issueCertificate } = await import('#src/platform/certificate-authority.ts');
  if (!(await isUsableAuthority(places.authority, places.authorityKey, now))) {
    const made = await createAuthority(
      `Keepsight site CA of ${hostname()}`.slice(0, 64),
      now - 86_400_000,
      authorityDays,
    );
    await writeFileAtomic(places.authorityKey, made.privateKey, { mode: 0o600 });
    await writeFileAtomic(places.authority, made.certificate, { mode: 0o644 });
    ports.log.info('Made a site CA; import it into the browsers that use the console.', { file: places.authority });
  }
  const authority = { certificate: await readText(places.authority), privateKey: await readText(places.authorityKey) };
  const current = await currentCertificate(places.server, places.serverKey);
  if (current !== undefined && isStillGood(current.certificate, authority.certificate, names, now)) {
    return { ...current, authorityFile: places.authority };
  }
  const issued = await issueCertificate(authority, {
    commonName: hostname().slice(0, 64),
    ...names,
    validFromAt: now - 86_400_000,
    days: serverDays,
  });
  await writeFileAtomic(places.serverKey, issued.privateKey, { mode: 0o600 });
  await writeFileAtomic(places.server, issued.certificate, { mode: 0o644 });
  return { ...issued, authorityFile: places.authority };
}

/** One that was made while the clock of the machine was wrong is worth nothing to any browser. */
async function isUsableAuthority(file: string, keyFile: string, now: number): Promise<boolean> {
  if (!(await fileExists(file)) || !(await fileExists(keyFile))) return false;
  const { validFrom, validTo } = new X509Certificate(await readText(file));
  return Date.parse(validFrom) <= now && now < Date.parse(validTo);
}

async function currentCertificate(file: string, keyFile: string): Promise<KeyAndCertificate | undefined> {
  if (!(await fileExists(file)) || !(await fileExists(keyFile))) return undefined;
  return { certificate: await readText(file), privateKey: await readText(keyFile) };
}

interface ServerNames {
  readonly dnsNames: string[];
  readonly ipAddresses: string[];
}

function serverNames(config: Config): ServerNames {
  const machine = hostname().toLowerCase();
  const configured = config['http.origins'].map((origin) => new URL(origin).hostname.replace(/^\[|\]$/g, ''));
  const own = localNetworks().map((network) => network.address);
  const all = ['localhost', machine, `${machine}.local`, config['http.host'], ...configured, ...own];
  const isUsable = (name: string): boolean => name !== '0.0.0.0' && name !== '::';
  return {
    dnsNames: [...new Set(all.filter((name) => parseIp(name) === undefined))],
    ipAddresses: [...new Set(all.filter((name) => parseIp(name) !== undefined && isUsable(name)))],
  };
}

function isStillGood(certificate: string, authority: string, names: ServerNames, now: number): boolean {
  const parsed = new X509Certificate(certificate);
  const issuer = new X509Certificate(authority);
  const isFresh = Date.parse(parsed.validFrom) <= now && Date.parse(parsed.validTo) - now > renewBeforeMs;
  const covers =
    names.dnsNames.every((name) => parsed.checkHost(name) !== undefined) &&
    names.ipAddresses.every((address) => parsed.checkIP(address) !== undefined);
  return isFresh && covers && parsed.verify(issuer.publicKey);
}

async function readText(file: string): Promise<string> {
  return new TextDecoder().decode(await readFileBounded(file, fileBytesMax));
}
