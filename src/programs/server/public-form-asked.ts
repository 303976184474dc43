/** What a form of the public page brings, read with bounds; and what can be wrong with it. */

import type { FastifyRequest } from 'fastify';
import { AppError } from '#src/core/errors.ts';
import { publicLocales, type PublicLocale } from '#src/core/messages.ts';
import { PublicToken } from '#src/features/status/contract-public.ts';
import type { FormProblem } from '#src/features/status/notices/render-form.ts';
import type { UseCaseContext } from '#src/store/context.ts';

export type Fields = URLSearchParams;

/** One press of a button, or one opened link. */
export interface Asked {
  readonly ctx: UseCaseContext;
  readonly fields: Fields;
  readonly locale: PublicLocale;
  /** Of the page, in this language. */
  readonly title: string;
}

const fieldsMax = 300;
const queryCharactersMax = 2000;

export function parseFields(body: string): Fields {
  const given = new URLSearchParams(body);
  const fields = new URLSearchParams();
  if (given.size > fieldsMax) return fields;
  // PostgreSQL holds no such character, and a text that people wrote has none.
  for (const [name, value] of given) fields.append(name, value.replaceAll('\0', ''));
  return fields;
}

/** The query too: the one-click link of a mail carries its token there (RFC 8058, section 3.2). */
export function fieldsOf(request: FastifyRequest): Fields {
  const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const at = request.url.indexOf('?');
  const query = new URLSearchParams(at === -1 ? '' : request.url.slice(at, at + queryCharactersMax));
  for (const name of ['token', 'locale']) {
    const value = query.get(name);
    if (value !== null && !fields.has(name)) fields.set(name, value);
  }
  return fields;
}

export function localeOf(chosen: string | null, accepted: string | undefined): PublicLocale {
  const known = (tag: string | undefined): PublicLocale | undefined =>
    publicLocales.find((locale) => locale === tag?.trim().toLowerCase().split(/[-;]/)[0]);
  const listed = (accepted ?? '').split(',').slice(0, 20).map(known);
  return known(chosen ?? undefined) ?? listed.find((locale) => locale !== undefined) ?? 'en';
}

export function tokenOf(fields: Fields): string {
  return PublicToken.safeParse(fields.get('token')).data ?? '';
}

/** Whether somebody has filled in what nobody sees. They get the same answer, and nothing happens. */
export function isTrapped(fields: Fields): boolean {
  return (fields.get('website') ?? '') !== '';
}

export const bodyOf = <B>(body: B): { params: undefined; query: undefined; body: B } => ({
  params: undefined,
  query: undefined,
  body,
});

export class WrongField extends Error {
  readonly kind: 'address' | 'form';
  constructor(kind: 'address' | 'form') {
    super(kind);
    this.kind = kind;
  }
}

const problems: Readonly<Record<string, FormProblem>> = {
  'notices.link-invalid': 'link',
  'notices.too-many-sign-ups': 'busy',
  'notices.sign-up-closed': 'closed',
  'notices.channel-off': 'closed',
  'notices.push-host-refused': 'push',
};

/** What is expected to go wrong; everything else is a fault. */
export function problemOf(error: unknown): { readonly kind: FormProblem; readonly status: number } | undefined {
  if (error instanceof WrongField) return { kind: error.kind, status: 422 };
  if (!(error instanceof AppError)) return undefined;
  const kind = problems[error.code];
  return kind === undefined ? undefined : { kind, status: error.status };
}
