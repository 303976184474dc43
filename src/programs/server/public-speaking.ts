/** The forms of the public page with which people tell us something: a report of a problem, a question about an incident. */

import type { PublicLocale } from '#src/core/messages.ts';
import { MailAddress } from '#src/features/status/contract-notices.ts';
import { networkKeyOf } from '#src/features/status/notices/network-key.ts';
import type { Notices } from '#src/features/status/notices/notices.ts';
import {
  renderFormPage,
  reportForm,
  reportKinds,
  sayForm,
  sentencePage,
} from '#src/features/status/notices/render-form.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { DailyCounts } from './daily-counts.ts';
import { type Asked, isTrapped, tokenOf, WrongField } from './public-form-asked.ts';

export interface SpeakingOptions {
  readonly notices: Notices;
  readonly submitReport: (report: {
    componentId: string;
    text: string;
    address: string | undefined;
    subscriberId?: string;
  }) => Promise<unknown>;
  readonly receiveQuestion: (
    ctx: UseCaseContext,
    question: { incidentId: string; locale: PublicLocale; text: string; contact: string | null },
  ) => Promise<unknown>;
}

const textCharactersMax = 1000;
const idCharactersMax = 64;

export async function askReport(notices: Notices, { ctx, fields, locale, title }: Asked): Promise<string> {
  const { defaultLocale } = await notices.deps.readPageSettings(ctx.store.db);
  const main = reportForm(locale, defaultLocale, await notices.deps.publicComponents(), tokenOf(fields));
  return renderFormPage({ locale, pageTitle: title, heading: sayForm(locale, 'report.title'), main });
}

/** The same answer whatever comes of it: counted, counted before, or not counted at all. */
export async function report(options: SpeakingOptions, { ctx, fields, locale, title }: Asked): Promise<string> {
  const kind = reportKinds.find((one) => one === fields.get('kind')) ?? 'other';
  const text = (fields.get('text') ?? '').slice(0, textCharactersMax);
  const componentId = (fields.get('component') ?? '').slice(0, idCharactersMax);
  if (!isTrapped(fields)) {
    const subscriberId = await options.notices.reporterOf(ctx.store.db, tokenOf(fields));
    const about = { componentId, text: `[${kind}] ${text}`.trim(), address: ctx.address };
    await options.submitReport({ ...about, ...(subscriberId !== undefined && { subscriberId }) });
  }
  return sentencePage(locale, title, 'reported');
}

/**
 * Questions of one network about one incident that are kept in a day. The page says by how many people a question was asked;
 * whoever sends it over and over must not become many. A house full of people asks less.
 */
export const questionsPerNetworkAndDay = 20;

export async function question(
  options: SpeakingOptions,
  { ctx, fields, locale, title }: Asked,
  kept: DailyCounts,
): Promise<string> {
  const text = (fields.get('text') ?? '').trim().slice(0, textCharactersMax);
  const incidentId = (fields.get('incident') ?? '').slice(0, idCharactersMax);
  if (text === '' || incidentId === '') throw new WrongField('form');
  const given = fields.get('email') ?? '';
  const email = MailAddress.safeParse(given).data;
  if (given !== '' && email === undefined) throw new WrongField('address');
  if (!isTrapped(fields) && kept.mayCount(`${incidentId} ${networkKeyOf(ctx.address)}`)) {
    const contact = email === undefined ? null : await options.notices.askerOf(email);
    await options.receiveQuestion(ctx, { incidentId, locale, text, contact });
  }
  return sentencePage(locale, title, 'asked-question');
}
