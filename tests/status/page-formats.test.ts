/** Every format of the page, read by programs that are not ours. */

import { parseFeed } from '@rowanmanning/feed-parser';
import { HtmlValidate } from 'html-validate';
import { Parser } from 'htmlparser2';
import ICAL from 'ical.js';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { componentStates } from '#src/core/component-state.ts';
import { publicLocales } from '#src/core/messages.ts';
import { renderPage } from '#src/features/status/page/render-page.ts';
import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { hostileSnapshot } from '../support/snapshots-hostile.ts';
import { february2022Snapshot } from '../support/snapshots-february.ts';
import { aComponentView, aMaintenance, aPage, aSnapshot, snapshotAt, unknownSnapshot } from '../support/snapshots.ts';

const signer = aPageSigner();

function filesOf(snapshot: Snapshot): ReadonlyMap<string, string> {
  const evidence = new Map([['ctr_1', '{"signed":true}']]);
  const files = [...renderPage(snapshot, signer, evidence)];
  return new Map(files.map(([path, { bytes }]) => [path, new TextDecoder().decode(bytes)]));
}

function fileOf(snapshot: Snapshot, path: string): string {
  const text = filesOf(snapshot).get(path);
  if (text === undefined) throw new Error(`There is no ${path}.`);
  return text;
}

const everyState = (): Snapshot =>
  aSnapshot({
    components: componentStates.map((state, position) =>
      aComponentView({ slug: state, position, state, measured: state }),
    ),
  });

const snapshots: readonly (readonly [string, () => Snapshot])[] = [
  ['the Monday of February 2022', february2022Snapshot],
  ['everything unknown', unknownSnapshot],
  ['every state', everyState],
  ['hostile texts', hostileSnapshot],
  ['nothing at all', () => aSnapshot({ components: [], vantages: [], page: aPage({ publicUrl: null, contacts: [] }) })],
];

function elementsOf(text: string): { readonly name: string; readonly attribs: Readonly<Record<string, string>> }[] {
  const found: { name: string; attribs: Record<string, string> }[] = [];
  const parser = new Parser({ onopentag: (name, attribs) => void found.push({ name, attribs }) });
  parser.end(text);
  return found;
}

describe('HTML', () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      // White space is nobody's business; the doctype is that of the standard in lower case.
      'doctype-style': 'off',
      'no-trailing-whitespace': 'off',
      'void-style': 'off',
      'long-title': 'off',
      // A hidden alert, shown by the script: the sentence must be there before.
      'no-inline-style': 'error',
      'require-sri': 'off',
      'tel-non-breaking': 'off',
      'form-dup-name': ['error', { shared: ['radio', 'checkbox'] }],
    },
  });

  it.each(snapshots)('is valid on every page: %s', async (_name, make) => {
    const problems: string[] = [];
    for (const [path, text] of filesOf(make())) {
      if (!path.endsWith('.html')) continue;
      const report = await validator.validateString(text, path);
      for (const result of report.results) {
        for (const { line, message, ruleId } of result.messages)
          problems.push(`${path}:${String(line)} ${ruleId} ${message}`);
      }
    }
    expect(problems.slice(0, 20)).toEqual([]);
  });

  it('lets no text out of its place', () => {
    for (const [path, text] of filesOf(hostileSnapshot())) {
      if (path.endsWith('.html')) {
        const found = elementsOf(text);
        expect(
          found.filter(({ name }) => name === 'script'),
          path,
        ).toHaveLength(1);
        expect(
          found.filter(({ name }) => /^(?:iframe|object|embed|base|b|style)$/.test(name)),
          path,
        ).toEqual([]);
        const attributes = found.flatMap(({ attribs }) => Object.entries(attribs));
        expect(
          attributes.filter(([name]) => name.startsWith('on')),
          path,
        ).toEqual([]);
        const schemes = attributes.filter(([name]) => /^(?:href|src|action)$/.test(name)).map(([, value]) => value);
        expect(
          schemes.filter((value) => /^\s*(?:javascript|data|vbscript):/i.test(value)),
          path,
        ).toEqual([]);
      }
      // The copy of the snapshot is the snapshot; JSON escapes what is left.
      if (path.endsWith('.json')) continue;
      expect(text.includes('\u0000') || text.includes('\u0007'), path).toBe(false);
      expect(text, path).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    }
  });

  it('writes no file outside of its folder and none under a name of others', () => {
    for (const path of renderPage(hostileSnapshot(), signer).keys()) {
      expect(path).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/);
    }
  });

  it('asks no other host for anything', () => {
    for (const [path, text] of filesOf(february2022Snapshot())) {
      if (!path.endsWith('.html')) continue;
      const asked = [
        ...text.matchAll(/<(?:img|script|link|iframe|source|video|audio|object)[^>]*(?:src|href)="([^"]+)"[^>]*>/g),
      ];
      const loaded = asked.filter(([tag]) => !/rel="(?:alternate|canonical|status)"/.test(tag)).map(([, url]) => url);
      for (const url of loaded) expect(url, path).not.toMatch(/^(?:[a-z]+:)?\/\//i);
    }
  });

  it('links only to files that are there', () => {
    const files = filesOf(february2022Snapshot());
    const missing: string[] = [];
    for (const [path, text] of files) {
      if (!path.endsWith('.html')) continue;
      for (const [, link = ''] of text.matchAll(/(?:href|src)="([^"#]+)(?:#[^"]*)?"/g)) {
        if (/^[a-z]+:/i.test(link)) continue;
        const target = new URL(link, `http://x/${path}`).pathname.slice(1);
        if (!files.has(target)) missing.push(`${path} -> ${link}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('is small: the first view of a quiet page and of a bad day', () => {
    const weigh = (snapshot: Snapshot): number => {
      const files = filesOf(snapshot);
      const style = [...files.keys()].find((path) => path.startsWith('assets/')) ?? '';
      return Buffer.byteLength(files.get('index.html') ?? '') + Buffer.byteLength(files.get(style) ?? '');
    };
    expect(weigh(aSnapshot())).toBeLessThan(19_000);
    expect(weigh(february2022Snapshot())).toBeLessThan(35_000);
  });

  it('shows the correction and what was corrected, both linked', () => {
    const page = fileOf(february2022Snapshot(), 'en/incident/inc_1/index.html');
    expect(page).toContain('We see no signs of an attack.');
    expect(page).toContain('This text was corrected.');
    expect(page).toMatch(/id="s-stm_2"[\s\S]*href="[^"]*#s-stm_3"/);
    expect(page).toMatch(/id="s-stm_3"[\s\S]*That was wrong\.[\s\S]*href="[^"]*#s-stm_2"/);
    expect(page).toContain('Overdue: an update was promised for');
    expect(page).toContain('830 of 2034 notices sent; 4 could not be delivered.');
  });

  it('says what fell back to another language, and marks that language', () => {
    const page = fileOf(february2022Snapshot(), 'sv/incident/inc_1/index.html');
    expect(page).toContain('Inte översatt; visas på engelska.');
    expect(page).toMatch(/<div lang="en" dir="auto">/);
    expect(fileOf(february2022Snapshot(), 'ja/incident/inc_1/index.html')).toContain('機械翻訳、未確認');
    expect(fileOf(february2022Snapshot(), 'de/incident/inc_1/index.html')).toContain('älter als der Originaltext');
  });

  it('says of an answer too when it is shown in another language', () => {
    const answerIn = (locale: string): string => {
      const page = fileOf(february2022Snapshot(), `${locale}/incident/inc_1/index.html`);
      return page.slice(page.indexOf('<dl class="questions">')).split('</dl>')[0] ?? '';
    };
    expect(answerIn('fr')).toContain('Non traduit ; affiché en anglais.');
    for (const locale of ['en', 'de']) expect(answerIn(locale)).not.toContain('class="translation"');
    expect(answerIn('de')).toContain('Zeichnen meine Kameras weiter auf?');
  });
});

describe('what is not known', () => {
  it('is nowhere green, in colour or in words, on any page', () => {
    const snapshot = unknownSnapshot();
    for (const [path, text] of filesOf(snapshot)) {
      if (path.endsWith('.html')) {
        const body = text.slice(text.indexOf('<main'));
        const withoutLegend = body.replaceAll(/<ul class="legend"[\s\S]*?<\/ul>/g, '');
        expect(withoutLegend, path).not.toMatch(/is-ok|on-ok|day-ok|shape-ok/);
        expect(withoutLegend, path).not.toMatch(/Everything that we measure works/);
      }
      if (path.endsWith('.svg')) expect(text, path).not.toContain('#1d6b3a');
    }
    const summary = JSON.parse(fileOf(snapshot, 'summary.json'));
    expect(summary.status.indicator).not.toBe('none');
    expect(summary.components.map((one: { status: string }) => one.status)).not.toContain('operational');
    expect(summary.components[1].keepsight).toMatchObject({
      state: 'unknown',
      claimed: 'ok',
      is_unverified_claim: true,
    });
    expect(fileOf(snapshot, 'en/index.html')).toContain('Claimed to work, not verified');
  });
});

describe('feeds', () => {
  it.each(publicLocales)('are read by an independent parser, with the times of the data: %s', (locale) => {
    for (const file of ['feed.rss', 'feed.atom']) {
      const feed = parseFeed(fileOf(february2022Snapshot(), `${locale}/${file}`));
      expect(feed.language).toBe(locale);
      expect(feed.items).toHaveLength(5);
      const ids = feed.items.map(({ id }) => id);
      expect(ids).toContain('urn:keepsight:statement:stm_3');
      expect(new Set(ids).size).toBe(ids.length);
    }
    const atom = parseFeed(fileOf(february2022Snapshot(), `${locale}/feed.atom`));
    expect(atom.updated?.getTime()).toBe(snapshotAt - 42 * 60_000);
  });

  it('do not change when only the page was made anew', () => {
    const before = february2022Snapshot();
    const after = { ...before, sequence: 4712, generatedAt: snapshotAt + 60_000, dataAt: snapshotAt + 30_000 };
    for (const path of ['en/feed.rss', 'en/feed.atom', 'en/feed.json', 'en/calendar.ics', 'badge/page.svg']) {
      expect(fileOf(after, path), path).toBe(fileOf(before, path));
    }
  });

  it('are well formed whatever people write', () => {
    for (const file of ['en/feed.rss', 'en/feed.atom', 'de/feed.rss']) {
      expect(parseFeed(fileOf(hostileSnapshot(), file)).items, file).toHaveLength(2);
    }
    const rss = new XMLParser().parse(fileOf(hostileSnapshot(), 'en/feed.rss'));
    const items = [rss.rss.channel.item].flat();
    expect(JSON.stringify(items)).not.toMatch(/<script|<img src=x/);
  });

  it('follow JSON Feed 1.1', () => {
    const time = z.iso.datetime();
    const schema = z.object({
      version: z.literal('https://jsonfeed.org/version/1.1'),
      title: z.string().min(1),
      home_page_url: z.url(),
      feed_url: z.url(),
      language: z.string(),
      authors: z.array(z.object({ name: z.string() })),
      items: z.array(
        z
          .object({
            id: z.string().min(1),
            url: z.url(),
            title: z.string(),
            content_html: z.string(),
            content_text: z.string(),
          })
          .extend({ date_published: time, date_modified: time, language: z.string(), tags: z.array(z.string()) }),
      ),
    });
    schema.parse(JSON.parse(fileOf(february2022Snapshot(), 'en/feed.json')));
    schema.parse(JSON.parse(fileOf(hostileSnapshot(), 'en/feed.json')));
  });
});

describe('calendar', () => {
  const eventsOf = (snapshot: Snapshot, locale = 'en') =>
    new ICAL.Component(ICAL.parse(fileOf(snapshot, `${locale}/calendar.ics`)))
      .getAllSubcomponents('vevent')
      .map((event) => new ICAL.Event(event));

  it('is read by an independent parser, with maintenance and steps of restoration', () => {
    const events = eventsOf(february2022Snapshot());
    expect(events.map(({ uid }) => uid).toSorted()).toEqual([
      'maintenance-mnt_1@keepsight',
      'wave-wav_1@keepsight',
      'wave-wav_2@keepsight',
    ]);
    expect(events[0]?.startDate.toJSDate().getTime()).toBe(snapshotAt + 86_400_000);
  });

  it('keeps the id and counts the revision when maintenance is moved and cancelled', () => {
    const cancelled = aSnapshot({ maintenances: [aMaintenance({ state: 'cancelled', sequence: 2 })] });
    const [event] = eventsOf(cancelled);
    expect(event?.uid).toBe('maintenance-mnt_1@keepsight');
    expect(event?.sequence).toBe(2);
    expect(event?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  it('holds one event for each thing whatever people write', () => {
    expect(eventsOf(hostileSnapshot()).map(({ uid }) => uid)).toHaveLength(2);
    expect(
      fileOf(hostileSnapshot(), 'en/calendar.ics')
        .split('\r\n')
        .filter((line) => line === 'BEGIN:VEVENT'),
    ).toHaveLength(2);
  });
});

describe('the common status-page API', () => {
  const time = z.iso.datetime().nullable();
  const update = z.object({
    id: z.string(),
    status: z.string(),
    body: z.string(),
    incident_id: z.string(),
    created_at: time,
    updated_at: time,
    display_at: time,
  });
  const component = z.object({
    ...{
      id: z.string(),
      name: z.string(),
      position: z.number(),
      description: z.string().nullable(),
      group_id: z.string().nullable(),
    },
    status: z.enum(['operational', 'degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance']),
    ...{
      group: z.boolean(),
      showcase: z.boolean(),
      only_show_if_degraded: z.boolean(),
      page_id: z.string(),
      updated_at: time,
    },
  });
  const incident = z.object({
    ...{
      id: z.string(),
      name: z.string(),
      shortlink: z.string(),
      created_at: time,
      updated_at: time,
      resolved_at: time,
    },
    status: z.enum(['investigating', 'identified', 'monitoring', 'resolved', 'postmortem']),
    impact: z.enum(['none', 'minor', 'major', 'critical']),
    incident_updates: z.array(update),
    components: z.array(component),
  });
  const maintenance = incident.extend({
    status: z.enum(['scheduled', 'in_progress', 'verifying', 'completed']),
    impact: z.literal('maintenance'),
    ...{ scheduled_for: time, scheduled_until: time },
  });
  const summary = z.object({
    page: z.object({ id: z.string(), name: z.string(), url: z.string(), time_zone: z.string(), updated_at: time }),
    status: z.object({ indicator: z.enum(['none', 'minor', 'major', 'critical']), description: z.string() }),
    components: z.array(component),
    incidents: z.array(incident),
    scheduled_maintenances: z.array(maintenance),
  });

  it.each(snapshots)('has the shape that its readers expect: %s', (_name, make) => {
    for (const path of ['summary.json', 'api/v2/summary.json']) summary.parse(JSON.parse(fileOf(make(), path)));
  });

  it('tells by three fields when the data, the page and the next page are from', () => {
    const { keepsight } = JSON.parse(fileOf(february2022Snapshot(), 'summary.json'));
    expect(keepsight).toMatchObject({
      data_at: new Date(snapshotAt - 60_000).toISOString(),
      generated_at: new Date(snapshotAt).toISOString(),
      next_expected_at: new Date(snapshotAt + 60_000).toISOString(),
    });
  });

  it('calls no incident resolved that is not closed, and lists none twice', () => {
    const { incidents } = JSON.parse(fileOf(february2022Snapshot(), 'summary.json'));
    expect(incidents.map((one: { id: string; status: string }) => [one.id, one.status])).toEqual([
      ['inc_1', 'monitoring'],
    ]);
  });
});
