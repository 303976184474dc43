import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { storeSizeBytes } from '#src/store/size.ts';
import type { Settings } from './contract.ts';
import type * as contract from './contract.ts';
import { readSettings } from './settings.ts';

export interface AboutDeps {
  readonly version: string;
  readonly role: EndpointOutput<typeof contract.getAbout>['role'];
  readonly startedAt: number;
  /** The devices are simulated. */
  readonly demo: boolean;
  readonly defaults: Settings;
}

/** For anybody who is signed in; it says nothing about devices or people. */
export function createGetAbout(deps: AboutDeps) {
  return async (
    ctx: UseCaseContext,
    _input: EndpointInput<typeof contract.getAbout>,
  ): Promise<EndpointOutput<typeof contract.getAbout>> => {
    const settings = await readSettings(ctx.store.db, deps.defaults, ctx.log);
    return {
      name: settings.displayName,
      version: deps.version,
      engine: ctx.store.engine,
      role: deps.role,
      startedAt: deps.startedAt,
      now: ctx.clock.nowMs(),
      demo: deps.demo,
      dataBytes: await storeSizeBytes(ctx.store),
    };
  };
}
