/** Collectors that need one or two calls: identity, liveness, clock, certificate, accounts. */

import { z } from 'zod';
import { certificateFact, rememberLogin, statusError } from '../../kit/answers.ts';
import { clockFact, dateHeaderAt, timed } from '../../kit/clock.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { DeviceAnswerInvalid, DeviceRefusedCall } from '../../kit/errors.ts';
import type { Collected } from '../../kit/facts.ts';
import { parseJson } from '../../kit/json.ts';
import { allPropertiesCall, readyCall, ReadyData, timeCall, TimeData, unrestrictedCall } from './calls.ts';
import { check } from './check.ts';
import { parseAccounts } from './parse-accounts.ts';
import { isFactoryState, refusal } from './refusal.ts';
import { identityGroups, identityOf, propertiesOfParams, PropertyData } from './properties.ts';
import { callJson, callName, dataOrThrow, isForbidden, type JsonCall } from './vapix-json.ts';
import { paramSource, readParams } from './vapix-param.ts';
import type { ParamList } from './parse-param-list.ts';

export async function collectIdentity(context: DriverContext, signal: AbortSignal): Promise<Collected<'identity'>> {
  const call = context.credential === undefined ? unrestrictedCall : allPropertiesCall;
  const found = (await identityByCall(context, call, signal)) ?? (await identityByParams(context, signal));
  const usedLogin = context.credential !== undefined && found?.source !== callName(unrestrictedCall);
  if (usedLogin && found !== undefined) rememberLogin(context, 'accepted');
  if (found !== undefined) return found;
  throw new DeviceAnswerInvalid({
    host: context.target.host,
    call: callName(call),
    problem: 'it names no maker and model',
  });
}

async function identityByCall(
  context: DriverContext,
  call: JsonCall,
  signal: AbortSignal,
): Promise<Collected<'identity'> | undefined> {
  const outcome = await callJson(context, call, signal);
  // An account below operator may not read everything, and in factory state there is no account; what everybody may
  // read is still true.
  const isTooSmall = outcome.kind === 'refused' || isForbidden(outcome);
  const isLesser = (isTooSmall || isFactoryState(outcome.answer)) && call !== unrestrictedCall;
  if (isLesser) return identityByCall(context, unrestrictedCall, signal);
  const properties = dataOrThrow(context, call, outcome, PropertyData);
  const value = properties && identityOf(properties);
  return value && { value, source: callName(call) };
}

async function identityByParams(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'identity'> | undefined> {
  const list = await readParams(context, identityGroups, signal);
  const value = identityOf(propertiesOfParams(list), mediaClues(list));
  return value && { value, source: paramSource(identityGroups) };
}

function mediaClues(list: ParamList): { hasVideo: boolean; hasAudio: boolean } {
  const names = [...list.values.keys()];
  return {
    hasVideo: names.some((name) => name.startsWith('Properties.Image.')),
    hasAudio: list.values.get('Properties.Audio.Audio') === 'yes',
  };
}

export async function collectLiveness(context: DriverContext, signal: AbortSignal): Promise<Collected<'liveness'>> {
  const outcome = await callJson(context, readyCall, signal);
  if (outcome.kind === 'data') {
    const value = dataOrThrow(context, readyCall, outcome, ReadyData);
    if (value !== undefined) return { value, source: callName(readyCall) };
  }
  const { liveness, source } = await check(context, signal);
  return { value: liveness, source };
}

/** DCA, where `time.cgi` is gone. */
const timeEntityPath = '/config/rest/time/v2/time';
const TimeEntity = z.object({ status: z.literal('success'), data: TimeData });

export async function collectClock(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'clock'> | undefined> {
  const stated = await readStatedTime(context, signal);
  if (stated === undefined) return undefined;
  const synchronised = await readSynchronised(context, signal);
  return { ...stated, value: { ...stated.value, ...(synchronised !== undefined && { synchronised }) } };
}

async function readStatedTime(context: DriverContext, signal: AbortSignal): Promise<Collected<'clock'> | undefined> {
  if (context.credential === undefined) return readHeaderTime(context, signal);
  const byCall = await timed(context.clock, () => callJson(context, timeCall, signal));
  const outcome = byCall.value;
  if (outcome.kind === 'data') {
    const at = dataOrThrow(context, timeCall, outcome, TimeData);
    if (at !== undefined) return { value: clockFact(at, byCall), source: callName(timeCall) };
  }
  if (outcome.kind === 'login') throw refusal(context, callName(timeCall), outcome.answer);
  const request = { path: timeEntityPath, auth: 'device', maxBytes: 16 * 1024 } as const;
  const byEntity = await timed(context.clock, () => context.http.request(request, signal));
  const entity = byEntity.value.status === 200 ? parseJson(byEntity.value.text, TimeEntity) : undefined;
  if (entity !== undefined) return { value: clockFact(entity.data, byEntity), source: `GET ${timeEntityPath}` };
  return readHeaderTime(context, signal);
}

/** Every firmware states its time in this header, also without a login. */
async function readHeaderTime(context: DriverContext, signal: AbortSignal): Promise<Collected<'clock'> | undefined> {
  const measured = await timed(context.clock, () => callJson(context, readyCall, signal));
  const at = dateHeaderAt(measured.value.answer);
  return at === undefined ? undefined : { value: clockFact(at, measured), source: 'HTTP header Date' };
}

const ntpCall: JsonCall = { api: 'ntp.cgi', method: 'getNTPInfo', version: '1.0', auth: 'device' };
const NtpData = z.object({ client: z.object({ synced: z.boolean() }) });

/** Since 9.10. That it cannot be read changes nothing about the time. */
async function readSynchronised(context: DriverContext, signal: AbortSignal): Promise<boolean | undefined> {
  if (context.credential === undefined) return undefined;
  const outcome = await callJson(context, ntpCall, signal);
  if (outcome.kind !== 'data') return undefined;
  const ntp = NtpData.safeParse(outcome.data);
  return ntp.success ? ntp.data.client.synced : undefined;
}

export async function collectCertificate(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'certificate'> | undefined> {
  if (!context.target.tls) return undefined;
  const { answer } = await callJson(context, readyCall, signal);
  const value = certificateFact(answer.certificate);
  return value && { value, source: 'TLS handshake' };
}

const accountsPath = '/axis-cgi/pwdgrp.cgi?action=get';
const accountsCall = 'GET /axis-cgi/pwdgrp.cgi get';

/** Needs an administrator. */
export async function collectAccounts(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'accounts'> | undefined> {
  const answer = await context.http.request({ path: accountsPath, auth: 'device', maxBytes: 64 * 1024 }, signal);
  const { host } = context.target;
  if (answer.status === 404) return undefined;
  if (answer.status === 401) throw refusal(context, accountsCall, answer);
  if (answer.status !== 200) throw statusError(context, accountsCall, answer);
  const accounts = parseAccounts(answer.text);
  if (accounts === undefined) {
    throw new DeviceRefusedCall({ host, call: accountsCall, problem: 'it gave no list of accounts' });
  }
  return { value: { accounts }, source: accountsCall };
}
