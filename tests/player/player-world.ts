/** A built page, a browser and a scripted site; everything that a test of the player needs, and its end. */

import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage } from '../support/browser.ts';
import { type BuiltPage, buildPage } from './built-page.ts';
import { ScriptedChannel, type ScriptedSite, startScriptedSite } from './scripted-site.ts';
import { h264Stream, h265Stream, jpegStream, withAac, withG711, withoutReorderDepth } from './scripted-streams.ts';

/** A name that is no loopback to the browser: a page from there is not secure, as from a camera network over http. */
const plainHost = 'site.test';

export interface PlayerWorld {
  readonly browser: Browser;
  readonly site: ScriptedSite;
  /** `plain`: the page comes over http from a host of the network, without WebCodecs and microphone. */
  /** What runs in the worker before it, until it is changed. */
  prelude: string;
  visit(options?: { readonly plain?: boolean; readonly before?: string; readonly query?: string }): Promise<Visit>;
  restartSite(): Promise<void>;
  stopSite(): Promise<void>;
  close(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  readonly faults: readonly string[];
}

function freshChannels(aheadMs: number): Map<string, ScriptedChannel> {
  const streams = {
    main: h264Stream('hall-main.h264'),
    sub: h264Stream('hall-sub.h264'),
    hevc: h265Stream('hall-main.h265'),
    quick: h264Stream('hall-main30.h264', 30),
    vague: withoutReorderDepth(h264Stream('hall-sub.h264')),
    jpeg: jpegStream(),
    aac: withAac(h264Stream('hall-sub.h264')),
    g711: withG711(h264Stream('hall-sub.h264')),
  };
  return new Map(
    Object.entries(streams).map(([name, stream], slot) => {
      const channel = new ScriptedChannel(slot + 1, stream);
      channel.aheadMs = aheadMs;
      return [name, channel];
    }),
  );
}

export async function startPlayerWorld(options: { readonly aheadMs?: number } = {}): Promise<PlayerWorld> {
  const built: BuiltPage = await buildPage();
  const aheadMs = options.aheadMs ?? 0;
  const channels = freshChannels(aheadMs);
  const start = async (port: number): Promise<ScriptedSite> =>
    await startScriptedSite({ page: built.directory, port, channels, aheadMs, prelude: () => world.prelude });
  let site = await start(0);
  const { port } = site;
  const browser = await launchBrowser([
    `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ]);
  const world: PlayerWorld = {
    browser,
    prelude: '',
    get site() {
      return site;
    },
    async visit({ plain = false, before, query = '' } = {}) {
      const { page, faults } = await openPage(browser);
      if (before !== undefined) await page.addInitScript(before);
      await page.goto(`${plain ? `http://${plainHost}:${String(port)}` : site.origin}/${query}`);
      return { page, faults };
    },
    stopSite: async () => await site.close(),
    async restartSite() {
      site = await start(port);
    },
    async close() {
      await browser.close();
      for (const channel of channels.values()) channel.end();
      await site.close();
      await built.remove();
    },
  };
  return world;
}
