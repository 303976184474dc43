/** The public page: its settings, where copies of it go, and how those copies stand. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { Id, PageSettings, Timestamp } from './contract-schemas.ts';

/** On this machine; of the operator's own choosing. */
const AbsolutePath = z
  .string()
  .max(500)
  .regex(/^\/[^\0\n\r]*$/, 'An absolute path.');
/** Names only: what begins with `-` would be an option of the program that gets it. */
const HostName = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'A host name or an address.');
const Account = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'A user name.');
const RemotePath = z
  .string()
  .max(500)
  .regex(/^[A-Za-z0-9_./~][A-Za-z0-9_./~ -]*$/, 'A path without special characters.');
const WebAddress = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((text) => new URL(text).username === '' && new URL(text).password === '', 'No user name in the address.');

/** Of an address with a host: a password would stand in lists and logs, and what begins with `-` is an option of ssh. */
function isPlainPlace(address: string): boolean {
  if (address.startsWith('/')) return true;
  if (!URL.canParse(address)) return false;
  const { hostname, username, password } = new URL(address);
  return password === '' && hostname !== '' && !hostname.startsWith('-') && !username.startsWith('-');
}

const shellHost = {
  host: HostName,
  port: z.number().int().min(1).max(65_535).default(22),
  user: Account,
  path: RemotePath,
  /** Files on this machine; `null`: those of the user who runs Keepsight. */
  identityFile: AbsolutePath.nullable().default(null),
  knownHostsFile: AbsolutePath.nullable().default(null),
};

/** Where a copy goes and how. Secrets stand beside it, sealed, and are never given back. */
export const TargetPlace = z.discriminatedUnion('kind', [
  /** A folder of this machine, such as a mounted disk; a web server serves `<path>/current`. */
  z.strictObject({ kind: z.literal('folder'), path: AbsolutePath }),
  z.strictObject({ kind: z.literal('rsync'), ...shellHost }),
  z.strictObject({ kind: z.literal('sftp'), ...shellHost }),
  /** The secret is the secret access key. */
  z.strictObject({
    kind: z.literal('s3'),
    endpoint: WebAddress,
    region: z.string().min(1).max(64),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'The name of a bucket.'),
    prefix: z
      .string()
      .max(200)
      .regex(/^[A-Za-z0-9/_.-]*$/)
      .default(''),
    accessKeyId: z.string().min(1).max(128),
  }),
  /** The secret is the password or the token of the account. */
  z.strictObject({
    kind: z.literal('git'),
    url: z
      .string()
      .max(500)
      .regex(/^(https:\/\/(?![^/]*@)|ssh:\/\/|\/)[^\0\s]+$/, 'An https, ssh or local address without a password.')
      .refine(isPlainPlace, 'An address without a password, and with names that are no options.'),
    branch: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_/.-]{0,99}$/, 'The name of a branch.'),
    username: Account.nullable().default(null),
  }),
  /** With a user name the secret is a password, without one a bearer token. */
  z.strictObject({ kind: z.literal('http-put'), url: WebAddress, username: Account.nullable().default(null) }),
]);
export type TargetPlace = z.infer<typeof TargetPlace>;

export const TargetInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  place: TargetPlace,
  isEnabled: z.boolean().default(true),
  /** The shortest time between two states there. A repository need not grow every minute. */
  everyS: z.number().int().min(30).max(3600).default(60),
  /** Left out: as before. `null`: none. */
  secret: z.string().min(1).max(4096).nullable().optional(),
});
export type TargetInput = z.infer<typeof TargetInput>;

/** How the copy stands, as read back from it. */
export const CopyState = z.enum([
  /** Nothing was read back yet. */
  'never',
  /** It holds our newest state, or one that is young enough. */
  'ok',
  /** It holds an older state of ours than it should. */
  'lagging',
  /** It holds a newer one: another Keepsight with our key publishes there. */
  'ahead',
  /** It holds another content under the number of one of ours. */
  'split',
  /** Somebody else's signature, or none that fits. */
  'foreign',
  'unreadable',
]);
export type CopyState = z.infer<typeof CopyState>;

export const TargetState = z.strictObject({
  copy: CopyState,
  /** Of what was read back. */
  seenSequence: z.number().nullable(),
  seenGeneratedAt: Timestamp.nullable(),
  checkedAt: Timestamp.nullable(),
  lastTriedAt: Timestamp.nullable(),
  lastSuccessAt: Timestamp.nullable(),
  lastSequence: z.number().nullable(),
  /** Of the last try; `null` when it went well. */
  lastError: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  failures: z.number(),
  nextTryAt: Timestamp.nullable(),
});
export type TargetState = z.infer<typeof TargetState>;

/**
 * Everybody who may see the status sees that a place is and how its copy stands. What names hosts, accounts and files, and
 * the words of errors do, is for those who may change it (`settings:write`) and `null` for the others.
 */
export const PublishTargetView = z.strictObject({
  id: Id,
  name: z.string(),
  kind: z.enum(TargetPlace.options.map((each) => each.shape.kind.value)),
  place: TargetPlace.nullable(),
  isEnabled: z.boolean(),
  everyS: z.number(),
  hasSecret: z.boolean().nullable(),
  state: TargetState.extend({
    lastError: z.strictObject({ code: z.string(), message: z.string().nullable() }).nullable(),
  }),
});
export type PublishTargetView = z.infer<typeof PublishTargetView>;

const settingsPath = '/api/v1/status/page';
const targetsPath = '/api/v1/status/targets';
const IdParams = z.strictObject({ id: Id });

export const getPageSettings = defineEndpoint({
  method: 'GET',
  path: settingsPath,
  access: 'status:read',
  summary: 'Show the settings of the public page.',
  response: PageSettings,
  errors: [],
});
export const setPageSettings = defineEndpoint({
  method: 'PUT',
  path: settingsPath,
  access: 'status:write',
  summary: 'Change the settings of the public page.',
  body: PageSettings,
  response: PageSettings,
  errors: ['page.settings-invalid'],
});

export const listPublishTargets = defineEndpoint({
  method: 'GET',
  path: targetsPath,
  access: 'status:read',
  summary: 'List where copies of the public page go, and how each stands.',
  response: z.strictObject({
    targets: z.array(PublishTargetView),
    /** Our own folder, which a web server may serve and which this server serves at /status/. */
    own: z.strictObject({
      folder: z.string().nullable(),
      sequence: z.number().nullable(),
      generatedAt: Timestamp.nullable(),
    }),
  }),
  errors: [],
});
export const createPublishTarget = defineEndpoint({
  method: 'POST',
  path: targetsPath,
  // Whoever chooses a target chooses where this machine writes and connects to.
  access: 'settings:write',
  summary: 'Add a place to which copies of the public page go.',
  body: TargetInput,
  response: PublishTargetView,
  errors: ['page.too-many-targets', 'page.secret-missing'],
});
export const updatePublishTarget = defineEndpoint({
  method: 'PUT',
  path: `${targetsPath}/:id`,
  access: 'settings:write',
  summary: 'Change a place to which copies of the public page go.',
  params: IdParams,
  body: TargetInput,
  response: PublishTargetView,
  errors: ['page.secret-missing'],
});
export const deletePublishTarget = defineEndpoint({
  method: 'DELETE',
  path: `${targetsPath}/:id`,
  access: 'settings:write',
  summary: 'Stop publishing to a place. What lies there stays, and turns stale.',
  params: IdParams,
  response: z.null(),
  errors: [],
});

export const publishNow = defineEndpoint({
  method: 'POST',
  path: '/api/v1/status/publish',
  access: 'status:write',
  summary: 'Make the page anew and bring it to all places at once, also where another one publishes.',
  body: z.strictObject({ targetId: Id.optional() }),
  response: z.strictObject({ sequence: z.number(), targets: z.array(PublishTargetView) }),
  errors: ['page.nothing-to-show'],
});
export const previewPage = defineEndpoint({
  method: 'GET',
  path: '/api/v1/status/preview',
  access: 'status:read',
  summary: 'Show a file of the page as it would be published now.',
  query: z.strictObject({ path: z.string().max(300).default('index.html') }),
  response: z.strictObject({ path: z.string(), mediaType: z.string(), text: z.string() }),
  errors: ['page.nothing-to-show'],
});
