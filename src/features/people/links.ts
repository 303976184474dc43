/** One-time links: the set-up of the first owner, invitations, and resets. Their secret travels in the fragment only. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { attemptKeys, chargeOne, retryAfterSeconds } from './attempts.ts';
import type { completeLink as completeContract, inspectLink as inspectContract } from './contract-entry.ts';
import type { OneTimeLink, SignInResult } from './contract-schemas.ts';
import { LinkInvalid, TooManyAttempts } from './errors.ts';
import { type LinkKind, type LinkRecord, findLink, replaceLink, useLink } from './link-repository.ts';
import type { PeopleParts } from './parts.ts';
import { hashChosenPassword } from './password-check.ts';
import { type PersonRecord, findPerson, updatePersonRecord } from './person-repository.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { asPerson } from './sessions.ts';
import { enterAfterFirstFactor, finishEntering, keysOf } from './sign-in.ts';
import { slowDown } from './slow-down.ts';

const hourMs = 3_600_000;
/** The console stands open beside it, or somebody waits for it: a day is enough. An invitation may lie over a weekend. */
const lifeMs: Readonly<Record<LinkKind, number>> = {
  setup: 24 * hourMs,
  reset: 24 * hourMs,
  invitation: 7 * 24 * hourMs,
};
const pages: Readonly<Record<LinkKind, string>> = {
  setup: '/setup',
  reset: '/choose-password',
  invitation: '/choose-password',
};

/** Makes a link and, with it, ends the one that was open before. */
export async function issueLink(
  tx: Db,
  ctx: UseCaseContext,
  kind: LinkKind,
  personId: string | null,
): Promise<OneTimeLink> {
  const token = newSecret(ctx.random);
  const createdAt = ctx.clock.nowMs();
  const expiresAt = createdAt + lifeMs[kind];
  await replaceLink(tx, { tokenHash: hashSecret(token), kind, personId, createdAt, expiresAt });
  return { token, path: `${pages[kind]}#token=${token}`, expiresAt };
}

/** A right link is never slowed down; wrong ones are, so that looking them up costs us little. */
export async function requireLink(ctx: UseCaseContext, token: string, kinds: readonly LinkKind[]): Promise<LinkRecord> {
  const link = await findLink(ctx.store.db, hashSecret(token), ctx.clock.nowMs());
  if (link !== undefined && kinds.includes(link.kind)) return link;
  const { network } = attemptKeys(ctx, '', undefined);
  const permit = await ctx.store.transaction((tx) => chargeOne(tx, ctx, network, slowDown.network));
  if (!permit.isAllowed) throw new TooManyAttempts({ retryAfterSeconds: retryAfterSeconds(permit.waitMs) });
  throw new LinkInvalid({});
}

interface PersonalLink {
  readonly link: LinkRecord;
  readonly person: PersonRecord;
  readonly kind: 'invitation' | 'reset';
}

async function requirePersonalLink(ctx: UseCaseContext, token: string): Promise<PersonalLink> {
  const link = await requireLink(ctx, token, ['invitation', 'reset']);
  const person = link.personId === null ? undefined : await findPerson(ctx.store.db, link.personId);
  if (person === undefined || person.isDisabled) throw new LinkInvalid({});
  return { link, person, kind: link.kind === 'reset' ? 'reset' : 'invitation' };
}

export async function inspectLink(
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof inspectContract>,
): Promise<EndpointOutput<typeof inspectContract>> {
  const { link, person, kind } = await requirePersonalLink(ctx, body.token);
  return { kind, name: person.name, displayName: person.displayName, expiresAt: link.expiresAt };
}

/** The link stands for the password: who kept a second factor still needs it. */
export async function completeLink(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof completeContract>,
): Promise<SignInResult> {
  const { link, person, kind } = await requirePersonalLink(ctx, body.token);
  const passwordHash = await hashChosenPassword(parts, body.password, [person.name, person.displayName], ctx.random);
  const keys = await keysOf(ctx, person.nameKey, person);
  const entered = await ctx.store.transaction(async (tx) => {
    if (!(await useLink(tx, link.tokenHash))) throw new LinkInvalid({});
    const now = await findPerson(tx, person.id);
    if (now === undefined || now.isDisabled) throw new LinkInvalid({});
    const changes = { passwordHash, ...(body.locale === undefined ? {} : { locale: body.locale }) };
    await updatePersonRecord(tx, person.id, changes, ctx.clock.nowMs());
    await recordAudit(tx, await asPerson(tx, ctx, person), {
      action: 'user.set-password',
      object: { kind: 'user', id: person.id, name: person.name },
      details: { link: kind },
    });
    return enterAfterFirstFactor(tx, ctx, now, { method: 'link', keys });
  });
  return finishEntering(parts, ctx, entered);
}
