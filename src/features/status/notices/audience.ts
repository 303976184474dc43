/** Whose components are touched: the components themselves, the groups that they stand in, and what cannot work without them. Pure. */

interface AudienceComponent {
  readonly id: string;
  readonly parentId: string | null;
  /** Components that cannot work without it. */
  readonly breaks: readonly string[];
}

/** Deeper than any page; a circle ends by what was seen already. */
const audienceMax = 5000;

export function audienceOf(components: readonly AudienceComponent[], affectedIds: readonly string[]): string[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  const found = new Set<string>();
  const open = [...affectedIds];
  for (let id = open.pop(); id !== undefined && found.size < audienceMax; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const component = byId.get(id);
    if (component === undefined) continue;
    if (component.parentId !== null) open.push(component.parentId);
    open.push(...component.breaks);
  }
  return [...found];
}
