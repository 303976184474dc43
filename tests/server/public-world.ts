/** A whole Keepsight that sends real mail, with one open incident in public, and somebody who fills in its forms. */

import { Parser } from 'htmlparser2';
import { vi } from 'vitest';
import type { Clock } from '#src/core/ports.ts';
import { systemClock } from '#src/platform/clock.ts';
import { startMailSink, type MailSink, type TakenMail } from '../notices/mail-sink.ts';
import { textPartOf } from '../notices/world.ts';
import { startInstallation, type Client } from './installation.ts';

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export type Fields = Readonly<Record<string, string>>;

/** Stands in the name of a component too. */
export const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&\u202e\u0000`;

export interface PublicWorld {
  readonly owner: Client;
  readonly sink: MailSink;
  readonly incidentId: string;
  readonly componentId: string;
  /** Longer than the time-trap, and enough for the pace of one network. */
  readonly takeTime: () => void;
  /** Until `goOn` only `takeTime` moves it. */
  readonly stopTime: () => void;
  readonly goOn: () => void;
  readonly at: (path: string) => string;
  readonly post: (path: string, fields: Fields, headers?: Fields) => Promise<Page>;
  /** Both steps of the form, as a person takes them. */
  readonly subscribe: (email: string) => Promise<Page>;
  readonly mailTo: (address: string, count?: number) => Promise<TakenMail>;
  /** @returns the page after confirming */
  readonly confirmed: (email: string) => Promise<Page>;
  readonly subscriberCount: () => Promise<number>;
  readonly publishStatement: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param host loopback address of its mail server */
export async function openPublicWorld(host: string): Promise<PublicWorld> {
  const { clock, ...pace } = aPatientClock();
  const sink = await startMailSink(host);
  const flags = { 'mail.host': host, 'mail.port': sink.port, 'mail.tls': 'none', 'mail.from': 'status@example.org' };
  const keepsight = await startInstallation({ clock, flags });
  const { owner } = keepsight;
  const create = async (path: string, body: unknown): Promise<string> => {
    const { status, text, json } = await owner.call('POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return String(json['id']);
  };
  const name = { en: `Doors ${hostile}`, de: 'Türen' };
  const componentId = await create('/api/v1/status/components', { name });
  const incidentId = await create('/api/v1/incidents', {
    ...{ titles: { en: 'Doors stay shut' }, originalLocale: 'en', severity: 'major', state: 'confirmed' },
    ...{ componentIds: [componentId], reason: 'people call' },
  });
  const publishStatement = async (): Promise<void> => {
    const draft = await create(`/api/v1/incidents/${incidentId}/statements`, {
      originalLocale: 'en',
      texts: [{ locale: 'en', review: 'original', title: 'Doors stay shut', body: 'They do not open.' }],
      claims: [{ modality: 'observed', subject: 'effect', text: 'The doors do not open.' }],
    });
    await create(`/api/v1/statements/${draft}/publish`, undefined);
  };
  const at = (path: string): string => `${keepsight.server.origin}/status/${path}`;
  await publishStatement();
  await vi.waitUntil(async () => (await fetch(at(`en/incident/${incidentId}/`))).ok, { timeout: 60_000 });
  const post: PublicWorld['post'] = (path, fields, headers = {}) =>
    read(at(path), { method: 'POST', body: new URLSearchParams(fields), headers });
  const mailTo: PublicWorld['mailTo'] = async (address, count = 1) => {
    const taken = (): TakenMail[] => sink.mails.filter(({ to }) => to === address);
    await vi.waitUntil(() => taken().length >= count, { timeout: 30_000 });
    const last = taken().at(-1);
    if (last === undefined) throw new Error('There is no such mail.');
    return last;
  };
  const subscribe = async (email: string): Promise<Page> => {
    const first = await post('subscribe', { email, locale: 'en', website: '' });
    pace.takeTime();
    return post('subscribe', fieldsOf(first.text));
  };
  return {
    ...{ owner, sink, incidentId, componentId, at, post, subscribe, mailTo, publishStatement, ...pace },
    confirmed: async (email) => {
      await subscribe(email);
      const token = tokenOf(linkIn(await mailTo(email), 'confirm'));
      pace.takeTime();
      return post('confirm', { token, locale: 'en' });
    },
    subscriberCount: async () => {
      const { json } = await owner.call('GET', '/api/v1/subscribers');
      return (json['subscribers'] as unknown[]).length;
    },
    close: async () => {
      await keepsight.close();
      await sink.close();
    },
  };
}

/** Runs like any clock; a test lets a person take their time. */
export function aPatientClock(): Pick<PublicWorld, 'takeTime' | 'stopTime' | 'goOn'> & { readonly clock: Clock } {
  let passedMs = 0;
  let stoppedAt: { readonly nowMs: number; readonly monotonicMs: number } | undefined;
  return {
    clock: {
      nowMs: () => (stoppedAt?.nowMs ?? systemClock.nowMs()) + passedMs,
      monotonicMs: () => (stoppedAt?.monotonicMs ?? systemClock.monotonicMs()) + passedMs,
      sleep: (ms, signal) => systemClock.sleep(ms, signal),
    },
    takeTime: () => void (passedMs += 3000),
    stopTime: () => void (stoppedAt = { nowMs: systemClock.nowMs(), monotonicMs: systemClock.monotonicMs() }),
    goOn: () => void (stoppedAt = undefined),
  };
}

export async function read(url: string, init: RequestInit = {}): Promise<Page> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What a form would send as it stands, read by a parser that is not ours. */
export function fieldsOf(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  let select = '';
  new Parser({
    onopentag: (name, { name: field, value, type, selected, checked }) => {
      if (name === 'select') select = field ?? '';
      else if (name === 'option' && selected !== undefined) fields[select] = value ?? '';
      else if (name === 'input' && field !== undefined && (type !== 'checkbox' || checked !== undefined))
        fields[field] = value ?? '';
    },
  }).end(html);
  return fields;
}

export const headingOf = (html: string): string => /<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? '';

export const linkIn = ({ raw }: TakenMail, form: string): string =>
  new RegExp(`\\S+/status/${form}\\?token=[\\w-]+`).exec(textPartOf(raw))?.[0] ?? '';

export const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';
