/** What the device can do: its own lists of APIs, old style and new, and the parameters of its properties. */

import { z } from 'zod';
import { factText } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { type CapabilitiesFact, capabilityNames, type Collected } from '../../kit/facts.ts';
import { parseJson } from '../../kit/json.ts';
import { unrestrictedCall } from './calls.ts';
import { capabilitiesByApi, capabilitiesByParameter, soundByParameter } from './capabilities.data.ts';
import { kindOf } from './classify.ts';
import type { ParamList } from './parse-param-list.ts';
import { refusal } from './refusal.ts';
import { type Properties, propertiesOfParams, PropertyData } from './properties.ts';
import { callJson, callName, type JsonCall } from './vapix-json.ts';
import { paramSource, readParams } from './vapix-param.ts';

type Interface = CapabilitiesFact['interfaces'][number];

/** Since 8.50. Anonymous, but the 9.80 and 10.12 tracks want a login for it. */
const listCall: JsonCall = { api: 'apidiscovery.cgi', method: 'getApiList', version: '1.0', auth: 'device' };
const discoverPath = '/config/discover/apis';
const propertyGroups = ['Brand', 'Properties', 'Input', 'Output'];
/** Current cameras list about 60 APIs of the old and 40 of the new style. */
const maxInterfaces = 512;
const maxDiscoverBytes = 512 * 1024;

export async function collectCapabilities(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'capabilities'> | undefined> {
  const apis = await readApiList(context, signal);
  const dca = context.credential === undefined ? [] : await readDiscover(context, signal);
  const wantsParams = context.credential !== undefined || apis.length === 0;
  const params = wantsParams ? await readParams(context, propertyGroups, signal) : undefined;
  const interfaces = [...apis, ...dca].slice(0, maxInterfaces);
  const properties = params === undefined ? await readProperties(context, signal) : propertiesOfParams(params);
  const names = capabilitiesOf(interfaces, params, isDoor(properties));
  const sources = [
    ...(apis.length > 0 ? [callName(listCall)] : []),
    ...(dca.length > 0 ? [`GET ${discoverPath}`] : []),
    ...(params === undefined ? [] : [paramSource(propertyGroups)]),
  ];
  return { value: { capabilities: names, interfaces }, source: sources.join(', ') };
}

const ApiItem = z.object({
  id: z.string(),
  version: z.string().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});
/** Items of another shape are left out. */
const ApiListData = z
  .object({ apiList: z.array(z.unknown()) })
  .transform((data) => data.apiList.slice(0, maxInterfaces).flatMap((item) => ApiItem.safeParse(item).data ?? []));

async function readApiList(context: DriverContext, signal: AbortSignal): Promise<Interface[]> {
  const outcome = await callJson(context, listCall, signal);
  // A refused login stops here: the next call would only repeat it.
  if (outcome.kind === 'login' && context.credential !== undefined) {
    throw refusal(context, callName(listCall), outcome.answer);
  }
  if (outcome.kind !== 'data') return [];
  const list = ApiListData.safeParse(outcome.data);
  return (list.data ?? []).flatMap((item) => toInterface('vapix', item.id, item.version, item.status));
}

const Version = z.object({ version: z.unknown(), state: z.unknown() }).partial();
const Versions = z.record(z.string(), Version.catch({}));
const Apis = z.record(z.string(), Versions.catch({}));
/** `/config/discover/apis` is the member `apis` of `/config/discover`; both are read. */
const Discover = z.union([z.object({ apis: Apis }).transform((root) => root.apis), Apis]);

async function readDiscover(context: DriverContext, signal: AbortSignal): Promise<Interface[]> {
  const request = { path: discoverPath, auth: 'device', maxBytes: maxDiscoverBytes } as const;
  const answer = await context.http.request(request, signal);
  if (answer.status === 401) throw refusal(context, `GET ${discoverPath}`, answer);
  const apis = answer.status === 200 ? parseJson(answer.text, Discover) : undefined;
  return Object.entries(apis ?? {}).flatMap(([id, versions]) =>
    Object.entries(versions)
      .filter(([major]) => /^v\d/.test(major))
      .flatMap(([major, entry]) =>
        toInterface('dca', id, typeof entry.version === 'string' ? entry.version : major, entry.state),
      ),
  );
}

function toInterface(family: 'vapix' | 'dca', id: string, version: unknown, state: unknown): Interface[] {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? factText(value, 128) : undefined);
  const [name, versionText, stateText] = [factText(id, 256), text(version), text(state)];
  if (name === undefined) return [];
  return [{ family, id: name, ...(versionText && { version: versionText }), ...(stateText && { state: stateText }) }];
}

async function readProperties(context: DriverContext, signal: AbortSignal): Promise<Properties> {
  const outcome = await callJson(context, unrestrictedCall, signal);
  const properties = outcome.kind === 'data' ? PropertyData.safeParse(outcome.data).data : undefined;
  return properties ?? new Map();
}

/** No API list names doors reliably; the product does. */
function isDoor(properties: Properties): boolean {
  return kindOf({ productType: properties.get('ProdType'), model: properties.get('ProdNbr') }) === 'door';
}

/** Pure. In the order of the vocabulary, each once. */
function capabilitiesOf(
  interfaces: readonly Interface[],
  params: ParamList | undefined,
  hasDoor: boolean,
): CapabilitiesFact['capabilities'] {
  const found = new Set<string>(hasDoor ? ['door'] : []);
  const ids = new Set(interfaces.filter((entry) => entry.family === 'vapix').map((entry) => entry.id));
  for (const line of capabilitiesByApi) if (ids.has(line.id)) found.add(line.capability);
  for (const [name, value] of params?.values ?? []) {
    for (const line of capabilitiesByParameter) {
      if (line.parameter.test(name) && line.value.test(value)) found.add(line.capability);
    }
  }
  for (const { parameter, capability } of soundByParameter) {
    const stated = [...(params?.values ?? [])].filter(([name]) => parameter.test(name)).map(([, value]) => value);
    if (stated.some((value) => /^yes$/i.test(value))) found.add(capability);
    else if (stated.length > 0) found.delete(capability);
  }
  return capabilityNames.filter((name) => found.has(name));
}
