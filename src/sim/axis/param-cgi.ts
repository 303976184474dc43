/** param.cgi with the quirks of real devices: the error line in the middle, the lost `root.`, CRLF on old firmware. */

import { answer, argumentsOf, type SimAnswer } from '../exchange.ts';
import { escapeXml } from '#src/wire/xml.ts';
import { refuseWithout, type AxisCall } from './access.ts';
import { parametersOf } from './parameters.ts';

export function answerParameters(call: AxisCall): SimAnswer {
  const refusal = refuseWithout('viewer', call);
  if (refusal !== undefined) return refusal;
  const given = argumentsOf(call.request);
  switch (given.get('action')) {
    case 'list':
      return text(call, listGroups(call, given.get('group') ?? ''));
    case 'listdefinitions':
      return listDefinitions(call, given.get('group') ?? '');
    case 'update':
      return refuseWithout('admin', call) ?? text(call, [updateAll(call, given)]);
    default:
      return text(call, ['# Error: Unknown action']);
  }
}

function text(call: AxisCall, lines: readonly string[]): SimAnswer {
  const end = call.traits.legacy ? '\r\n' : '\n';
  return answer(200, 'text/plain', lines.map((line) => `${line}${end}`).join(''));
}

/** No more groups than a URL of usual length can hold. */
const groupLimit = 64;

function listGroups(call: AxisCall, groups: string): string[] {
  const all = parametersOf(call);
  if (groups === '') return [...all].map(([name, value]) => `root.${name}=${value}`);
  const lines: string[] = [];
  let afterError = false;
  for (const group of groups.split(',').slice(0, groupLimit)) {
    const found = [...all].filter(([name]) => isIn(name, group));
    if (found.length === 0) {
      lines.push(`# Error: Error -1 getting param in group '${group}'`);
      afterError = true;
      continue;
    }
    // Seen on real devices: the first line after an error has lost its prefix.
    found.forEach(([name, value], index) => lines.push(`${afterError && index === 0 ? '' : 'root.'}${name}=${value}`));
    afterError = false;
  }
  return lines;
}

/** `root.` may stand before; `*` takes one part; a group takes everything below it. */
function isIn(name: string, group: string): boolean {
  const wanted = group
    .replace(/^root\./, '')
    .split('.')
    .filter((part) => part !== '');
  const parts = name.split('.');
  if (wanted.length > parts.length) return false;
  return wanted.every((part, index) => {
    const own = parts[index] ?? '';
    if (!part.includes('*')) return part === own;
    return new RegExp(`^${part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(own);
  });
}

const controlArguments: ReadonlySet<string> = new Set(['action', 'usergroup', 'responseformat']);

function updateAll(call: AxisCall, given: URLSearchParams): string {
  const known = parametersOf(call);
  const changes = [...given]
    .filter(([name]) => !controlArguments.has(name))
    .map(([name, value]): [string, string] => [name.replace(/^root\./, ''), value]);
  // Read-only: what the device knows by itself.
  const wrong = changes.find(([name]) => !known.has(name) || /^(Brand|Properties)\./.test(name));
  if (wrong !== undefined) return `# Error: Error setting 'root.${wrong[0]}' to '${wrong[1]}'!`;
  for (const [name, value] of changes) call.device.changedParameters.set(name, value);
  return 'OK';
}

/** One element for each parameter with type and security level, which is what makes the real answer so large. */
function listDefinitions(call: AxisCall, group: string): SimAnswer {
  const rows = [...parametersOf(call)]
    .filter(([name]) => group === '' || isIn(name, group))
    .map(([name, value]) => {
      const type = /^(yes|no)$/.test(value) ? '<bool true="yes" false="no"/>' : '<string maxlen="255"/>';
      return `    <parameter name="${escapeXml(name)}" value="${escapeXml(value)}" securityLevel="6644" niceName="${escapeXml(name.split('.').at(-1) ?? '')}">\n      <type>\n        ${type}\n      </type>\n    </parameter>`;
    });
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<parameterDefinitions xmlns="http://www.axis.com/ParameterDefinitionsSchema" version="1.0">\n' +
    `  <model>${escapeXml(call.product.model)}</model>\n  <firmwareVersion>${call.product.version}</firmwareVersion>\n` +
    `  <group name="root">\n${rows.join('\n')}\n  </group>\n</parameterDefinitions>\n`;
  return answer(200, 'text/xml', xml);
}
