/** What a set of components must keep to. Pure. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { Component, LocalText } from './contract-schemas.ts';
import { ComponentMissing, DependencyCycle, NameMissing, ParentCycle, TooDeep } from './errors.ts';

/** Deeper trees are read by nobody. */
const levelsMax = 5;

/** @throws ParentCycle, TooDeep, DependencyCycle, ComponentMissing */
export function checkPlace(component: Component, others: readonly Component[]): void {
  const byId = new Map(others.map((other) => [other.id, other]));
  byId.set(component.id, component);
  for (const id of [...component.dependsOn, ...(component.parentId === null ? [] : [component.parentId])]) {
    if (!byId.has(id)) throw new ComponentMissing({ id });
  }
  checkParents(component, byId);
  if (needsItself(component.id, byId)) throw new DependencyCycle({ name: nameOf(component) });
}

function checkParents(component: Component, byId: ReadonlyMap<string, Component>): void {
  let above = 0;
  for (let parent = component.parentId; parent !== null; parent = byId.get(parent)?.parentId ?? null) {
    if (parent === component.id) throw new ParentCycle({ name: nameOf(component) });
    above += 1;
    if (above > byId.size) throw new ParentCycle({ name: nameOf(component) });
  }
  if (above + heightOf(component.id, byId) > levelsMax) throw new TooDeep({ limit: levelsMax });
}

/** Levels from this one down. */
function heightOf(id: string, byId: ReadonlyMap<string, Component>): number {
  let level: readonly string[] = [id];
  let height = 0;
  while (level.length > 0 && height <= levelsMax) {
    const parents = new Set(level);
    level = [...byId.values()].filter(({ parentId }) => parentId !== null && parents.has(parentId)).map((c) => c.id);
    height += 1;
  }
  return height;
}

function needsItself(id: string, byId: ReadonlyMap<string, Component>): boolean {
  const waiting = [...(byId.get(id)?.dependsOn ?? [])];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(byId.get(next)?.dependsOn ?? []));
  }
  return false;
}

/** A name for messages and for the audit log. */
export function nameOf(component: { readonly id: string; readonly name: LocalText }): string {
  return component.name.en ?? Object.values(component.name).find((text) => text !== '') ?? component.id;
}

/** @throws NameMissing */
export function requireText(text: LocalText, locale: PublicLocale): void {
  if ((text[locale] ?? '') === '') throw new NameMissing({ locale });
}

const slugCharsMax = 60;

/** Readable, stable, and for all languages in Latin letters where there are any. */
export function slugOf(name: LocalText, id: string, taken: ReadonlySet<string>): string {
  const source = name.en ?? Object.values(name)[0] ?? '';
  const plain = source
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, slugCharsMax)
    .replaceAll(/-+$/g, '');
  const base = plain === '' ? `c-${id.slice(-12)}` : plain;
  if (!taken.has(base)) return base;
  for (let number = 2; number < 1000; number += 1) {
    if (!taken.has(`${base}-${String(number)}`)) return `${base}-${String(number)}`;
  }
  return `${base}-${id.slice(-12)}`;
}
