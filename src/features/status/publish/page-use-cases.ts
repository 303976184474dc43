/** What people may do with the public page: its settings, the places of its copies, looking at it, publishing it now. */

import { can, requirePermission } from '#src/core/access.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type * as contract from '../contract-page.ts';
import type { PublishTargetView, TargetInput } from '../contract-page.ts';
import type { PageSettings, Snapshot } from '../contract-schemas.ts';
import { readPageSettings, savePageSettings } from '../page-settings.ts';
import { renderPage } from '../page/render-page.ts';
import type { PageSigner } from '../page/stamp.ts';
import { NothingToShow, SecretMissing, SettingsInvalid, TooManyTargets } from './errors.ts';
import { sealSecret } from './open-target.ts';
import type { Publisher } from './publisher.ts';
import * as repository from './repository-targets.ts';
import type { TargetRecord } from './repository-targets.ts';

export interface PageParts {
  readonly publisher: Publisher;
  readonly sealer: Sealer;
  readonly signingKey: PageSigner;
  readonly snapshot: () => Promise<Snapshot | undefined>;
  /** Settings of the page were changed: a new state is due. */
  readonly changed: () => void;
}

type Input<E> = EndpointInput<E>;

export type PageUseCases = ReturnType<typeof createPageUseCases>;

export function createPageUseCases(parts: PageParts) {
  const { publisher } = parts;

  const view = async (ctx: UseCaseContext): Promise<PublishTargetView[]> =>
    (await repository.listTargets(ctx.store.db)).map((record) => viewOfTarget(ctx, record));

  return {
    getPageSettings: async (ctx: UseCaseContext): Promise<PageSettings> => {
      requirePermission(ctx.actor, 'status:read');
      return readPageSettings(ctx.store.db);
    },

    setPageSettings: async (ctx: UseCaseContext, { body }: Input<typeof contract.setPageSettings>) => {
      requirePermission(ctx.actor, 'status:write');
      requireCoherent(body);
      await ctx.store.transaction(async (tx) => {
        const before = await readPageSettings(tx);
        await savePageSettings(tx, body, ctx.clock.nowMs());
        const object = { kind: 'page', id: 'page', name: 'Status page' };
        await recordAudit(tx, ctx, { action: 'page.settings', object, details: { before, after: body } });
      });
      parts.changed();
      publisher.wake();
      return body;
    },

    listPublishTargets: async (ctx: UseCaseContext) => {
      requirePermission(ctx.actor, 'status:read');
      const newest = publisher.newest();
      const own = { sequence: newest?.sequence ?? null, generatedAt: newest?.generatedAt ?? null };
      const folder = maySeePlaces(ctx) ? publisher.folder : null;
      return { targets: await view(ctx), own: { folder, ...own } };
    },

    createPublishTarget: async (ctx: UseCaseContext, { body }: Input<typeof contract.createPublishTarget>) => {
      requirePermission(ctx.actor, 'settings:write');
      const id = newId('tgt', ctx.clock, ctx.random);
      const record = {
        ...plain(body),
        id,
        secret: sealed(parts.sealer, id, body, null),
        state: repository.emptyTargetState,
      };
      requireSecret(record);
      await ctx.store.transaction(async (tx) => {
        const limit = repository.targetsMax;
        if ((await repository.listTargets(tx)).length >= limit) throw new TooManyTargets({ limit });
        await repository.insertTarget(tx, record, ctx.clock.nowMs());
        await recordAudit(tx, ctx, {
          action: 'page.target-create',
          object: objectOf(record),
          details: { place: record.place },
        });
      });
      return viewOfTarget(ctx, record);
    },

    updatePublishTarget: async (ctx: UseCaseContext, { params, body }: Input<typeof contract.updatePublishTarget>) => {
      requirePermission(ctx.actor, 'settings:write');
      return ctx.store.transaction(async (tx) => {
        const before = await repository.findTarget(tx, params.id);
        if (before === undefined) throw new NotFound({ object: 'place of copies' });
        requireSecretOfPlace(before, body);
        const record = { ...before, ...plain(body), secret: sealed(parts.sealer, before.id, body, before.secret) };
        requireSecret(record);
        await repository.updateTarget(tx, record, ctx.clock.nowMs());
        const details = { before: before.place, after: record.place };
        await recordAudit(tx, ctx, { action: 'page.target-update', object: objectOf(record), details });
        return viewOfTarget(ctx, record);
      });
    },

    deletePublishTarget: async (ctx: UseCaseContext, { params }: Input<typeof contract.deletePublishTarget>) => {
      requirePermission(ctx.actor, 'settings:write');
      await ctx.store.transaction(async (tx) => {
        const record = await repository.findTarget(tx, params.id);
        if (record === undefined) throw new NotFound({ object: 'place of copies' });
        await repository.removeTarget(tx, record.id);
        await recordAudit(tx, ctx, { action: 'page.target-delete', object: objectOf(record) });
      });
      return null;
    },

    publishNow: async (ctx: UseCaseContext, { body }: Input<typeof contract.publishNow>) => {
      requirePermission(ctx.actor, 'status:write');
      const snapshot = await parts.snapshot();
      if (snapshot === undefined) throw new NothingToShow({});
      await publisher.publish(snapshot);
      await publisher.bring(body.targetId, true, ctx.signal);
      await ctx.store.transaction((tx) =>
        recordAudit(tx, ctx, {
          action: 'page.publish',
          object: { kind: 'page', id: 'page', name: 'Status page' },
          details: { sequence: snapshot.sequence, target: body.targetId ?? null },
        }),
      );
      return { sequence: snapshot.sequence, targets: await view(ctx) };
    },

    previewPage: async (ctx: UseCaseContext, { query }: Input<typeof contract.previewPage>) => {
      requirePermission(ctx.actor, 'status:read');
      const snapshot = await parts.snapshot();
      if (snapshot === undefined) throw new NothingToShow({});
      const file = renderPage(snapshot, parts.signingKey).get(query.path);
      if (file === undefined) throw new NotFound({ object: 'file of the page' });
      return { path: query.path, mediaType: file.mediaType, text: new TextDecoder().decode(file.bytes) };
    },
  };
}

/** Where this machine writes, under which account and with which key, is the business of who may change it. */
function maySeePlaces({ actor }: UseCaseContext): boolean {
  return can(actor, 'settings:write');
}

function viewOfTarget(ctx: UseCaseContext, { secret, place, state, ...record }: TargetRecord): PublishTargetView {
  const shown = { ...record, kind: place.kind };
  if (maySeePlaces(ctx)) return { ...shown, place, hasSecret: secret !== null, state };
  const { lastError } = state;
  return {
    ...{ ...shown, place: null, hasSecret: null },
    // What failed is said in words that name the host or the file.
    state: { ...state, lastError: lastError === null ? null : { code: lastError.code, message: null } },
  };
}

function plain({
  secret: _secret,
  ...rest
}: TargetInput): Pick<TargetRecord, 'name' | 'place' | 'isEnabled' | 'everyS'> {
  return rest;
}

function sealed(sealer: Sealer, id: string, { secret }: TargetInput, before: string | null): string | null {
  if (secret === undefined) return before;
  return secret === null ? null : sealSecret(sealer, id, secret);
}

/** An object store takes nothing without a signature. @throws SecretMissing */
function requireSecret({ place, secret }: TargetRecord): void {
  if (place.kind === 's3' && secret === null) throw new SecretMissing({ kind: place.kind });
}

/** A secret was given for one place. Whoever names another must know it, or it could be sent to himself. @throws SecretMissing */
function requireSecretOfPlace(before: TargetRecord, { place, secret }: TargetInput): void {
  if (before.secret === null || secret !== undefined) return;
  if (receiverOf(before.place) !== receiverOf(place)) throw new SecretMissing({ kind: place.kind });
}

/** Who is shown the secret. */
function receiverOf(place: TargetInput['place']): string {
  switch (place.kind) {
    case 's3':
      return `s3 ${new URL(place.endpoint).origin}`;
    case 'http-put':
      return `http-put ${new URL(place.url).origin}`;
    case 'git':
      return `git ${URL.canParse(place.url) ? new URL(place.url).host : place.url}`;
    case 'folder':
    case 'rsync':
    case 'sftp':
      return place.kind;
  }
}

function objectOf({ id, name }: TargetRecord): { kind: string; id: string; name: string } {
  return { kind: 'publish-target', id, name };
}

/** @throws SettingsInvalid */
function requireCoherent(settings: PageSettings): void {
  const { locales, defaultLocale, publicUrl } = settings;
  if (!locales.includes(defaultLocale))
    throw new SettingsInvalid({ problem: 'its own language is not among its languages' });
  if (new Set(locales).size !== locales.length) throw new SettingsInvalid({ problem: 'a language is named twice' });
  if (publicUrl !== null && !/^https?:$/.test(new URL(publicUrl).protocol)) {
    throw new SettingsInvalid({ problem: 'the public address is no web address' });
  }
}
