/** The page in a text browser that somebody else wrote: what a reader without pictures, style and script gets. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Parser } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '#src/features/status/page/render-page.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { february2022Snapshot } from '../support/snapshots-february.ts';

const run = promisify(execFile);
const files = renderPage(february2022Snapshot(), aPageSigner(), new Map(), { pushKey: 'BAAA' });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsight-text-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function htmlOf(path: string): string {
  return new TextDecoder().decode(files.get(path)?.bytes);
}

/** As lynx prints it, 80 columns wide, without the numbers of links. */
async function dump(path: string): Promise<string> {
  const file = join(folder, 'page.html');
  await writeFile(file, htmlOf(path));
  const options = ['-dump', '-nolist', '-nonumbers', '-width=80', '-assume_charset=utf-8', '-display_charset=utf-8'];
  const { stdout } = await run('lynx', [...options, file], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  return stdout;
}

/** What a reader is to see: every piece of text in the body. */
function textsOf(html: string): string[] {
  const texts: string[] = [];
  const silent = new Set<string>(['head', 'script', 'svg']);
  let depth = 0;
  new Parser({
    onopentagname: (name) => void (silent.has(name) && (depth += 1)),
    onclosetag: (name) => void (silent.has(name) && (depth -= 1)),
    ontext: (text) => void (depth === 0 && texts.push(text)),
  }).end(html);
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

const withoutSpace = (text: string): string => text.replaceAll(/\s+/g, '');

describe('the overview of a bad day', () => {
  it('says the state first, then what we have said, then each service with its state', async () => {
    const text = await dump('en/index.html');
    const [top = '', below = ''] = text.split('Feeds and data');
    expect(top).toContain('Skip to content');
    expect(below.trimStart().split('\n')[0]).toBe('Services are down');
    const order = [
      'Services are down',
      '6 of 8 services affected',
      'Current incidents',
      'Services switched off to protect them',
      'We switched services off to protect them',
      'Where statement and measurement differ',
      '\nServices\n',
      'Where we measure from',
    ].map((words) => below.indexOf(words));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const [name, state] of [
      ['Main site', 'Outage'],
      ['Sweden', 'Outage'],
      ['Cloud sign-in', 'Switched off by the operator'],
      ['Licence system', 'Being restored'],
      ['Case tool', 'Unknown'],
      ['Downloads', 'Working'],
    ] as const) {
      expect(text).toMatch(new RegExp(`^ *[*+#o]? *${name}\\s+${state}$`, 'm'));
    }
  });

  it.each(['en/index.html', 'de/incident/inc_1/index.html', 'ja/index.html', 'fr/component/main-site/index.html'])(
    'loses no content: %s',
    async (path) => {
      const text = withoutSpace(await dump(path));
      const lost = textsOf(htmlOf(path)).filter((one) => !text.includes(withoutSpace(one)));
      expect(lost).toEqual([]);
    },
  );

  it('says of no fresh page that it is old, and shows no words that are for the script', async () => {
    const text = await dump('en/index.html');
    expect(text).not.toContain('has not been refreshed');
    const subscribe = await dump('en/subscribe/index.html');
    expect(subscribe).toContain('Notices in the browser');
    expect(subscribe).toContain('https://status.example.org/status/en/subscribe/index.html');
    expect(subscribe).not.toContain('Show notices in this browser');
  });
});

describe('a form', () => {
  it('tells who sees the field for programs to leave it empty', async () => {
    expect(await dump('en/report/index.html')).toContain('Please leave this empty');
    expect(await dump('sv/subscribe/index.html')).toContain('Lämna detta tomt');
  });
});
