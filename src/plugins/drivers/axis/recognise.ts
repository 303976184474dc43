/** Says whether an Axis device answers, without a login: by its properties, or on old firmware by its realm. */

import { z } from 'zod';
import type { DriverContext, Recognition } from '../../kit/driver.ts';
import { parseJson } from '../../kit/json.ts';
import { readyCall, ReadyData, unrestrictedCall } from './calls.ts';
import { identityOf, identityGroups, macOf, propertiesOfParams, PropertyData, readSerial } from './properties.ts';
import { parseParamList } from './parse-param-list.ts';
import { isOwnBlock, serialInRealm } from './realm.ts';
import { callJson } from './vapix-json.ts';
import { paramPath } from './vapix-param.ts';

/** An anonymous answer to these groups has about 2 KiB. */
const maxParamBytes = 64 * 1024;

export async function recognise(context: DriverContext, signal: AbortSignal): Promise<Recognition | undefined> {
  const outcome = await callJson(context, unrestrictedCall, signal);
  const properties = outcome.kind === 'data' ? PropertyData.safeParse(outcome.data) : undefined;
  if (properties?.success === true) {
    const identity = identityOf(properties.data);
    // A machine that says yes to everything does not know a serial number and a version.
    if (identity?.serial === undefined || identity.osVersion === undefined) return undefined;
    const needsSetup = await readNeedsSetup(context, signal);
    return {
      confidence: 'certain',
      identity,
      evidence: [
        'basicdeviceinfo.cgi getAllUnrestrictedProperties',
        ...(needsSetup === undefined ? [] : ['systemready.cgi']),
      ],
      ...(needsSetup !== undefined && { needsSetup }),
      needsLogin: needsSetup !== true,
    };
  }
  const serial = serialInRealm(outcome.answer.challenges);
  return serial === undefined ? recogniseOld(context, signal) : recogniseByRealm(context, serial, signal);
}

async function readNeedsSetup(context: DriverContext, signal: AbortSignal): Promise<boolean | undefined> {
  const outcome = await callJson(context, readyCall, signal);
  if (outcome.kind !== 'data') return undefined;
  return ReadyData.safeParse(outcome.data).data?.needsSetup;
}

/** Before 8.40: parameters, which some devices show to everybody, or the realm of the refusal. */
async function recogniseOld(context: DriverContext, signal: AbortSignal): Promise<Recognition | undefined> {
  const answer = await context.http.request(
    { path: paramPath(identityGroups), auth: 'none', maxBytes: maxParamBytes },
    signal,
  );
  if (answer.status === 401) {
    const serial = serialInRealm(answer.challenges);
    return serial === undefined ? undefined : recogniseByRealm(context, serial, signal);
  }
  const list = answer.status === 200 ? parseParamList(answer.text) : undefined;
  const properties = list && propertiesOfParams(list);
  const identity = properties && identityOf(properties);
  if (identity === undefined) return undefined;
  const isCertain = readSerial(properties?.get('SerialNumber')) !== undefined;
  return { confidence: isCertain ? 'certain' : 'likely', identity, evidence: ['param.cgi Brand and Properties'] };
}

/**
 * The brand of the web pages, which firmware of every age shows to everybody as JSON, without version and serial number.
 * Not in the vendor's documentation of interfaces; scanners rely on it.
 */
const brandPath = '/axis-cgi/prod_brand_info/getbrand.cgi';
const BrandData = z
  .object({ Brand: z.record(z.string(), z.unknown()) })
  .transform((data) => ({ propertyList: data.Brand }));

async function recogniseByRealm(context: DriverContext, serial: string, signal: AbortSignal): Promise<Recognition> {
  const answer = await context.http.request({ path: brandPath, auth: 'none', maxBytes: maxParamBytes }, signal);
  const brand = answer.status === 200 ? parseJson(answer.text, BrandData.pipe(PropertyData)) : undefined;
  const identity = brand && identityOf(brand);
  return {
    // The form of the realm could be imitated by chance, the maker's address block in it hardly.
    confidence: isOwnBlock(serial) ? 'certain' : 'likely',
    identity: { maker: 'Axis', ...identity, serial, mac: macOf(serial) },
    evidence: ['login realm AXIS_<serial>', ...(identity === undefined ? [] : ['getbrand.cgi'])],
    needsLogin: true,
  };
}
