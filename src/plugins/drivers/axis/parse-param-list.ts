/**
 * `param.cgi?action=list`: lines of `root.Group.Name=value`. Real answers have error lines in the middle, lines that lost
 * their `root.` after such an error, either line end, empty values, and `******` for what the account may not see.
 */

export interface ParamList {
  /** Names without `root.`. */
  readonly values: ReadonlyMap<string, string>;
  /** Names whose value the device hides. */
  readonly hidden: readonly string[];
  /** How many groups the device did not have. */
  readonly missing: number;
}

/** A 9.10 camera lists 800 lines, multi-sensor ones some thousand. */
const maxLines = 20_000;
/** Longer than every documented value; certificates and scripts are not parameters. */
const maxValueLength = 8192;
const parameterLine = /^(?:root\.)?([A-Za-z][\w-]{0,127}(?:\.[\w-]{1,128}){0,15})=(.*)$/;
const errorLine = /^#?\s*Error:/i;

/** `undefined` when this is no parameter list at all, such as a web page. */
export function parseParamList(text: string): ParamList | undefined {
  const values = new Map<string, string>();
  const hidden: string[] = [];
  let missing = 0;
  for (const line of text.split(/\r\n|\n|\r/, maxLines)) {
    if (errorLine.test(line)) {
      missing += 1;
      continue;
    }
    const [, name, value] = parameterLine.exec(line) ?? [];
    if (name === undefined || value === undefined || value.length > maxValueLength) continue;
    if (value === '******') hidden.push(name);
    else values.set(name, value.trim());
  }
  const isList = values.size > 0 || hidden.length > 0 || missing > 0;
  return isList ? { values, hidden, missing } : undefined;
}

/** The numbers of a numbered group, such as 0 and 1 for `Image.I0.Name` and `Image.I1.Name`, ascending. */
export function groupNumbers(list: ParamList, prefix: string): readonly number[] {
  const numbers = new Set<number>();
  for (const name of list.values.keys()) {
    if (!name.startsWith(prefix)) continue;
    const digits = /^(\d{1,4})\./.exec(name.slice(prefix.length))?.[1];
    if (digits !== undefined) numbers.add(Number(digits));
  }
  return [...numbers].toSorted((a, b) => a - b);
}
