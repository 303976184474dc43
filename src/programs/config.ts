/**
 * Configuration of one Keepsight process: flags over environment over file. One list of settings, from which come the
 * check, the reference page, the sample file and `--help`. What people change daily lives in the store, not here.
 */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { defineError } from '#src/core/errors.ts';
import { parseRange } from '#src/core/ip.ts';
import { returnMailboxCharactersMax } from '#src/features/status/notices/tokens.ts';
import { Secret } from '#src/core/secret.ts';
import { logLevels } from '#src/platform/log.ts';
import { readFileBounded } from '#src/platform/files.ts';
import { parseResolver } from '#src/platform/system-resolvers.ts';
import type { ConfigProblem } from './config-file.ts';

const ConfigInvalid = defineError('config.invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { count: number; problems: string }) =>
    f.count === 1
      ? `The configuration has a problem. ${f.problems}`
      : `The configuration has ${f.count} problems. ${f.problems}`,
  remedy: 'Correct what is named; `keepsight config check` shows all problems with their places.',
});

interface Setting<T> {
  readonly schema: z.ZodType<T>;
  /** In words, with the unit. */
  readonly description: string;
  readonly default: T;
  /** As the reference page shows it, where the value itself depends on the machine. */
  readonly defaultText?: string;
  readonly isSecret?: boolean;
}

function setting<T>(
  schema: z.ZodType<T>,
  defaultValue: T,
  description: string,
  extra: Partial<Setting<T>> = {},
): Setting<T> {
  return { schema, default: defaultValue, description, ...extra };
}

const optionalText = z.string().min(1).max(1024).optional();
const mailAddress = z
  .string()
  .max(254)
  .regex(/^[^\s<>,;:"()@]{1,64}@[A-Za-z0-9.-]{1,253}$/, 'This is no mail address such as status@example.org')
  .optional();
const returnAddress = mailAddress.refine(
  (address) => address === undefined || address.indexOf('@') <= returnMailboxCharactersMax,
  `Before the @ there is room for ${String(returnMailboxCharactersMax)} characters: the tag of each subscriber follows them`,
);
const port = z.number().int().min(0).max(65_535);

/** Every setting; the key is its place in the file and, in upper case with underscores, its environment variable. */
export const settings = {
  'data.directory': setting(
    z.string().min(1).max(1024),
    defaultDataDirectory(),
    'Folder of the store and of the keys of this installation.',
    {
      defaultText: '/var/lib/keepsight for root, else ~/.local/share/keepsight',
    },
  ),
  'store.url': setting(
    optionalText,
    undefined,
    'PostgreSQL address such as postgres://user@host/keepsight; SQLite in the data folder when absent.',
    {
      isSecret: true,
    },
  ),
  'secrets.keyFile': setting(
    optionalText,
    undefined,
    'File with the data key that seals device passwords; `data.key` in the data folder when absent.',
  ),
  'secrets.keyCommand': setting(
    z.array(z.string().max(1024)).min(1).max(32).optional(),
    undefined,
    'Program with arguments that prints the data key, such as a key store; instead of a key file.',
  ),
  'http.host': setting(
    z.string().min(1).max(253),
    '127.0.0.1',
    'Address to listen at. Loopback unless you want other machines to reach the console.',
  ),
  'http.port': setting(port, 8470, 'TCP port of the console and the API; 0 takes any free one.'),
  'http.origins': setting(
    z.array(z.string().max(300)).max(16),
    [],
    'Further addresses under which browsers reach the console, such as https://cameras.example.org.',
  ),
  'http.trustedProxies': setting(
    z.array(z.string().refine((text) => parseRange(text) !== undefined, 'must be an address or a network')).max(16),
    [],
    'Proxies of your own before Keepsight, such as 127.0.0.1 or 10.0.0.0/24. From them alone X-Forwarded-For is read, from its right end, to know who asks.',
  ),
  'http.allowPlainOutsideLoopback': setting(
    z.boolean(),
    false,
    'Serve without TLS beyond this machine. Passwords then travel in clear; only behind a proxy that adds TLS.',
  ),
  'tls.mode': setting(
    z.enum(['auto', 'off', 'site-ca', 'files']),
    'auto',
    'auto: off on loopback, otherwise a certificate of our own site CA. files: your certificate.',
  ),
  'tls.certificateFile': setting(
    optionalText,
    undefined,
    'PEM file with the certificate and its chain, for mode files.',
  ),
  'tls.keyFile': setting(optionalText, undefined, 'PEM file with the private key, for mode files.'),
  'devices.simulated': setting(
    z.boolean(),
    false,
    'The devices are simulated: only 127.0.0.0/8 is reached, and nothing of a real network.',
  ),
  'watch.privateNetworks': setting(
    z
      .array(z.string().refine((text) => parseRange(text) !== undefined, 'must be a network such as 10.0.0.0/8'))
      .max(64),
    [],
    'Networks (CIDR) that monitors may reach beside public addresses. Loopback and link-local only when named here.',
  ),
  'watch.nameServers': setting(
    z
      .array(z.string().refine((text) => parseResolver(text) !== undefined, 'must be an address such as 9.9.9.9'))
      .max(3),
    [],
    'Name servers that monitors ask, as address or address:port; those of this machine when empty.',
  ),
  'mail.host': setting(
    optionalText,
    undefined,
    'Mail server that takes the mails to subscribers; none are sent when absent.',
  ),
  'mail.port': setting(port, 587, 'TCP port of the mail server: 587 with starttls, 465 with implicit, 25 for a relay.'),
  'mail.tls': setting(
    z.enum(['starttls', 'implicit', 'none']),
    'starttls',
    'How the connection to the mail server is secured. none: only for a relay on this machine or a network that you trust.',
  ),
  'mail.username': setting(optionalText, undefined, 'User name at the mail server; no sign-in when absent.'),
  'mail.passwordFile': setting(
    optionalText,
    undefined,
    'File with the password at the mail server, in its first line.',
  ),
  'mail.from': setting(
    mailAddress,
    undefined,
    'Address that mails come from, such as status@example.org. Its domain should name this server in SPF and DKIM.',
  ),
  'mail.returnAddress': setting(
    returnAddress,
    undefined,
    'Where returned mails go, such as bounces@example.org; each subscriber gets their own part after a `+`. Absent: to mail.from, and they count for nobody.',
  ),
  'mail.authoritiesFile': setting(
    optionalText,
    undefined,
    'PEM file with the authorities of the mail server, where it has one of its own.',
  ),
  'mail.connections': setting(z.number().int().min(1).max(50), 4, 'Connections to the mail server at once.'),
  'mail.perSecond': setting(z.number().min(0.1).max(10_000), 100, 'Mails in a second, all together.'),
  'mail.perDomainPerSecond': setting(
    z.number().min(0.1).max(10_000),
    50,
    'Mails in a second to one domain: large providers refuse who sends faster than they like.',
  ),
  'mail.inDoubt': setting(
    z.enum(['resend', 'withhold']),
    'resend',
    'A mail of which nobody knows whether the server took it, after a crash: resend it (somebody may get it twice, with one Message-ID) or withhold it (it counts as uncertain).',
  ),
  'mail.dkimDomain': setting(optionalText, undefined, 'Domain to sign mails for (DKIM), unless the mail server signs.'),
  'mail.dkimSelector': setting(optionalText, undefined, 'Selector of the DKIM key.'),
  'mail.dkimKeyFile': setting(optionalText, undefined, 'PEM file with the private key for DKIM.'),
  'notices.pushHosts': setting(
    z.array(z.string().min(1).max(253)).max(50),
    ['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'web.push.apple.com'],
    'Push services that messages may go to, by exact host. Edge on Windows uses hosts such as wns2-par02p.notify.windows.com.',
  ),
  'log.level': setting(z.enum(logLevels), 'info', 'Least severe level that is logged.'),
  'log.format': setting(
    z.enum(['auto', 'json', 'pretty']),
    'auto',
    'auto: readable in a terminal, JSON lines otherwise.',
  ),
} as const;

export type SettingKey = keyof typeof settings;
type SettingValue<K extends SettingKey> = (typeof settings)[K] extends Setting<infer T> ? T : never;

export type Config = { readonly [K in SettingKey]: SettingValue<K> };
export type ConfigSource = 'default' | 'file' | 'environment' | 'flag';

export interface LoadedConfig {
  readonly values: Config;
  readonly sources: Readonly<Record<SettingKey, ConfigSource>>;
  readonly file: string | undefined;
}

export const settingKeys = Object.keys(settings) as SettingKey[];

export function environmentName(key: string): string {
  return `KEEPSIGHT_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

export interface ConfigInputs {
  readonly file: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** From flags: key to raw text or parsed value. */
  readonly flags: Readonly<Partial<Record<SettingKey, unknown>>>;
}

const configFileBytesMax = 256 * 1024;

/** Reads and checks everything. @throws ConfigInvalid with all problems at once, FileUnreadable */
export async function loadConfig(inputs: ConfigInputs): Promise<LoadedConfig> {
  const { config, problems } = await checkConfig(inputs);
  if (problems.length > 0) {
    const sentences = problems.map((entry) => `${entry.key} (${entry.place}): ${entry.problem}.`);
    throw new ConfigInvalid({ count: problems.length, problems: sentences.join(' ') });
  }
  return config;
}

interface Given {
  readonly value: unknown;
  readonly place: string;
  readonly source: ConfigSource;
}

/** As `loadConfig`, but problems are values; a wrong setting stands at its default. @throws FileUnreadable */
export async function checkConfig(inputs: ConfigInputs): Promise<{ config: LoadedConfig; problems: ConfigProblem[] }> {
  const problems: ConfigProblem[] = [];
  const given = new Map<string, Given>();
  if (inputs.file !== undefined) {
    const text = new TextDecoder().decode(await readFileBounded(inputs.file, configFileBytesMax));
    // The reader of YAML costs every start 8 MB, and most starts have no file.
    const { readFileSettings } = await import('./config-file.ts');
    const read = readFileSettings(text, inputs.file);
    problems.push(...read.problems);
    for (const entry of read.settings) given.set(entry.key, { ...entry, source: 'file' });
  }
  for (const key of settingKeys) {
    const raw = inputs.environment[environmentName(key)];
    if (raw !== undefined && raw !== '')
      given.set(key, { value: fromText(key, raw), place: environmentName(key), source: 'environment' });
    const flag = inputs.flags[key];
    if (flag !== undefined)
      given.set(key, {
        value: typeof flag === 'string' ? fromText(key, flag) : flag,
        place: 'command line',
        source: 'flag',
      });
  }
  for (const [key, value] of Object.entries(inputs.flags)) {
    if (!given.has(key)) given.set(key, { value, place: 'command line', source: 'flag' });
  }
  const values: Record<string, unknown> = {};
  const sources: Record<string, ConfigSource> = {};
  for (const key of settingKeys) {
    const entry = given.get(key);
    given.delete(key);
    values[key] = settings[key].default;
    sources[key] = 'default';
    if (entry === undefined) continue;
    const parsed = settings[key].schema.safeParse(entry.value);
    if (parsed.success) {
      values[key] = parsed.data;
      sources[key] = entry.source;
    } else
      problems.push({ key, place: entry.place, problem: parsed.error.issues.map((issue) => issue.message).join(', ') });
  }
  for (const [key, entry] of given) problems.push({ key, place: entry.place, problem: unknownKeyProblem(key) });
  problems.push(...crossChecks(values as Config));
  return {
    config: { values: values as Config, sources: sources as LoadedConfig['sources'], file: inputs.file },
    problems,
  };
}

function crossChecks(config: Config): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (
    config['tls.mode'] === 'files' &&
    (config['tls.certificateFile'] === undefined || config['tls.keyFile'] === undefined)
  ) {
    problems.push({ key: 'tls.mode', place: 'all', problem: 'files needs tls.certificateFile and tls.keyFile' });
  }
  if (config['secrets.keyFile'] !== undefined && config['secrets.keyCommand'] !== undefined) {
    problems.push({ key: 'secrets.keyCommand', place: 'all', problem: 'give either a key file or a key command' });
  }
  if ((config['mail.host'] === undefined) !== (config['mail.from'] === undefined)) {
    problems.push({ key: 'mail.host', place: 'all', problem: 'sending mails needs mail.host and mail.from' });
  }
  if ((config['mail.username'] === undefined) !== (config['mail.passwordFile'] === undefined)) {
    problems.push({ key: 'mail.username', place: 'all', problem: 'give both a user name and a password file' });
  }
  const dkim = [config['mail.dkimDomain'], config['mail.dkimSelector'], config['mail.dkimKeyFile']];
  if (dkim.some((part) => part === undefined) && dkim.some((part) => part !== undefined)) {
    problems.push({ key: 'mail.dkimDomain', place: 'all', problem: 'DKIM needs domain, selector and key file' });
  }
  for (const origin of config['http.origins']) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      problems.push({
        key: 'http.origins',
        place: 'all',
        problem: `${origin} is not an origin such as https://cameras.example.org`,
      });
    }
  }
  return problems;
}

/** Text from the environment or a flag, read by what the setting expects. */
function fromText(key: SettingKey, text: string): unknown {
  const schema = settings[key].schema;
  if (schema.safeParse(text).success) return text;
  if (/^-?\d+$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (Array.isArray(settings[key].default) || key === 'secrets.keyCommand')
    return text.split(',').map((part) => part.trim());
  return text;
}

function unknownKeyProblem(key: string): string {
  const nearest = settingKeys
    .map((known) => ({ known, distance: editDistance(key, known) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const hint = nearest !== undefined && nearest.distance <= 4 ? `; did you mean ${nearest.known}?` : '';
  return `there is no such setting${hint}`;
}

/** Levenshtein distance, for suggestions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution);
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The configuration as a person may see it: secrets are hidden. */
export function describeConfig(config: LoadedConfig): { key: SettingKey; value: unknown; source: ConfigSource }[] {
  return settingKeys.map((key) => {
    const value = config.values[key];
    const isHidden = 'isSecret' in settings[key] && settings[key].isSecret === true && value !== undefined;
    return { key, value: isHidden ? new Secret('').toString() : value, source: config.sources[key] };
  });
}

function defaultDataDirectory(): string {
  if (process.getuid?.() === 0) return '/var/lib/keepsight';
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'keepsight');
}
