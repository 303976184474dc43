/** Writes a rehearsal down while it runs: the page as the public could read it, what was told, what was refused. */

import { failureTitle } from '#src/core/failure-words.ts';
import { Snapshot } from '#src/features/status/contract-schemas.ts';
import type { PublishFile } from '#src/platform/publish-target.ts';
import type { Happening, Recording, ShownComponent, ShownPage, ToldChange, Truth, TruthChange } from './recording.ts';

export interface Recorder {
  /** Components by their ids; before this nothing is recorded of a page. */
  know(components: ReadonlyMap<string, string>): void;
  note(kind: Happening['kind'], text: string): void;
  truth(component: string, truth: Truth): void;
  refused(what: string): void;
  published(files: ReadonlyMap<string, PublishFile>): void;
  snapshot(snapshot: Snapshot): void;
  /** The page that the public reads now. */
  readonly page: () => ReadonlyMap<string, PublishFile>;
  readonly newest: () => Snapshot | undefined;
  readonly happenings: readonly Happening[];
  recording(): Pick<
    Recording,
    'truths' | 'pages' | 'firstPublicAt' | 'changes' | 'contradictions' | 'refusals' | 'happenings'
  >;
}

export function createRecorder(clock: { nowMs(): number }): Recorder {
  const happenings: Happening[] = [];
  const truths: TruthChange[] = [];
  const pages: ShownPage[] = [];
  const changes = new Map<string, ToldChange>();
  const contradictions = new Map<string, Snapshot['contradictions'][number]>();
  const refusals: string[] = [];
  let keys: ReadonlyMap<string, string> = new Map();
  let files: ReadonlyMap<string, PublishFile> = new Map();
  let newest: Snapshot | undefined;
  let firstPublicAt: number | null = null;
  const keyOf = (id: string): string => keys.get(id) ?? id;
  const note = (kind: Happening['kind'], text: string): void => {
    happenings.push({ at: clock.nowMs(), kind, text });
  };

  const shownOn = (snapshot: Snapshot): ShownPage => ({
    at: clock.nowMs(),
    sequence: snapshot.sequence,
    components: snapshot.components.map(({ id, state, measured, claimed, failure }) => ({
      component: keyOf(id),
      ...{ state, measured, claimed, failure },
    })),
    openIncidents: snapshot.incidents.filter(({ closedAt }) => closedAt === null).length,
    overdue: snapshot.incidents.filter(({ isOverdue }) => isOverdue).length,
  });

  return {
    know: (components) => {
      keys = new Map([...components].map(([key, id]) => [id, key]));
    },
    note,
    truth: (component, truth) => {
      const before = truths.findLast((change) => change.component === component);
      if (before?.truth !== truth) truths.push({ at: clock.nowMs(), component, truth });
    },
    refused: (what) => {
      refusals.push(what);
      note('refused', what);
    },
    published: (next) => {
      files = next;
      if (keys.size === 0) return;
      const snapshot = readSnapshot(next);
      const page = shownOn(snapshot);
      const before = pages.at(-1);
      if (firstPublicAt === null && snapshot.incidents.some(({ statements }) => statements.length > 0)) {
        firstPublicAt = clock.nowMs();
        note('told', 'The public can read the first statement.');
      }
      if (before !== undefined && sameText(before, page)) return;
      pages.push(page);
      for (const text of differences(before, page)) note('shown', text);
    },
    snapshot: (snapshot) => {
      newest = snapshot;
      for (const one of snapshot.contradictions) {
        if (!contradictions.has(one.id)) {
          note('shown', `Contradiction raised: ${keyOf(one.componentId)} is ${claimWords(one)}.`);
        }
        contradictions.set(one.id, one);
      }
      for (const incident of snapshot.incidents) {
        for (const statement of incident.statements) {
          if (changes.has(statement.id)) continue;
          const touched = [...statement.componentIds, ...incident.componentIds];
          const components = concerned(snapshot, touched).map(keyOf);
          changes.set(statement.id, { causeId: statement.id, publishedAt: statement.publishedAt, components });
          const title = statement.texts.find(({ locale }) => locale === 'en')?.title ?? '';
          const by = statement.origin === 'measurement' ? 'measured, by itself' : 'by people';
          note('told', `Statement (${by}): ${title}`);
        }
      }
    },
    page: () => files,
    newest: () => newest,
    happenings,
    recording: () => ({
      ...{ truths, pages, firstPublicAt, refusals, happenings },
      changes: [...changes.values()],
      contradictions: [...contradictions.values()].map((one) => ({
        component: keyOf(one.componentId),
        ...{ kind: one.kind, claimed: one.claimed, measured: one.measured },
        ...{ startedAt: one.startedAt, raisedAt: one.raisedAt, endedAt: one.endedAt },
      })),
    }),
  };
}

export function readSnapshot(files: ReadonlyMap<string, PublishFile>): Snapshot {
  const bytes = files.get('snapshot.json')?.bytes;
  return Snapshot.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

function sameText(a: ShownPage, b: ShownPage): boolean {
  const content = ({ components, openIncidents, overdue }: ShownPage): string =>
    JSON.stringify([components, openIncidents, overdue]);
  return content(a) === content(b);
}

function differences(before: ShownPage | undefined, after: ShownPage): string[] {
  const texts = after.components.flatMap((shown) => {
    const old = before?.components.find(({ component }) => component === shown.component);
    return old?.state === shown.state && old.failure === shown.failure ? [] : [describe(old, shown)];
  });
  const overdue =
    after.overdue > (before?.overdue ?? 0) ? ['The promised next update is overdue, and the page says so.'] : [];
  return [...texts, ...overdue];
}

function describe(old: ShownComponent | undefined, { component, state, failure, claimed }: ShownComponent): string {
  const why = failure === null ? '' : ` (${failureTitle('en', failure)})`;
  const says = claimed === null ? '' : `; the vendor says ${claimed}`;
  return `${component}: ${old === undefined ? '' : `${old.state} → `}${state}${why}${says}`;
}

function claimWords({ kind, claimed, measured }: Snapshot['contradictions'][number]): string {
  return `claimed ${claimed ?? 'nothing'} and measured ${measured} (${kind})`;
}

/** Everything that is touched: with the groups that it stands in, and what cannot work without it. */
function concerned({ components }: Snapshot, touched: readonly string[]): string[] {
  const found = new Set<string>();
  const reach = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    const view = components.find((one) => one.id === id);
    if (view === undefined) return;
    if (view.parentId !== null) reach(view.parentId);
    view.breaks.forEach(reach);
  };
  touched.forEach(reach);
  return [...found];
}
