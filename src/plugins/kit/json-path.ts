/** A place in a JSON document: `$.components[0].status`, `incidents[*].name`. Nothing that computes. */

type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' };

const pathCharactersMax = 300;
const stepsMax = 20;
const stepPattern = /^(?:\.?([A-Za-z_$@][\w$@-]*)|\[(\d{1,6})\]|\[(\*)\]|\[("(?:[^"\\]|\\.)*")\])/;

/** `undefined` for what is no path. */
export function parseJsonPath(text: string): readonly Step[] | undefined {
  if (text.length > pathCharactersMax) return undefined;
  let rest = text.trim().replace(/^\$(?=[.[]|$)/, '');
  const steps: Step[] = [];
  while (rest !== '') {
    const match = stepPattern.exec(rest);
    if (match === null || steps.length >= stepsMax) return undefined;
    const [whole, key, index, all, quoted] = match;
    if (key !== undefined) steps.push({ kind: 'key', key });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (all !== undefined) steps.push({ kind: 'all' });
    else steps.push({ kind: 'key', key: String(JSON.parse(quoted ?? '""')) });
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** A document of a status page has hundreds of entries; nobody compares more. */
const valuesMax = 10_000;

/** Every value at the place; none when there is nothing. */
export function valuesAt(document: unknown, path: readonly Step[]): unknown[] {
  let values: unknown[] = [document];
  for (const step of path) values = values.flatMap((value) => stepInto(value, step)).slice(0, valuesMax);
  return values;
}

function stepInto(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (step.kind) {
    case 'all':
      return Array.isArray(value) ? value : Object.values(value);
    case 'index':
      return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
    case 'key':
      return Object.hasOwn(value, step.key) ? [(value as Record<string, unknown>)[step.key]] : [];
    default:
      return step satisfies never;
  }
}
