/** The page of settings, from the one list that the program itself reads. */

import { z } from 'zod';
import { environmentName, settingKeys, settings } from '#src/programs/config.ts';
import { generatedNotice, tableCell } from './markdown.ts';

export function configurationPage(): string {
  const rows = settingKeys.map((key) => {
    const setting = settings[key];
    const shown = 'defaultText' in setting && setting.defaultText !== undefined ? setting.defaultText : defaultOf(key);
    return `| \`${key}\` | ${tableCell(typeOf(setting.schema))} | ${tableCell(shown)} | \`${environmentName(key)}\` | ${tableCell(setting.description)} |`;
  });
  return [
    '# Settings',
    '',
    generatedNotice,
    '',
    'Flags stand over the environment, the environment over the file. A file is YAML; a dot in a name is one level:',
    '',
    '```yaml',
    'http:',
    '  host: 0.0.0.0',
    '  port: 8470',
    '```',
    '',
    'A name that does not exist is an error. `keepsight config check` shows all problems at once, `keepsight config show` what is in force and where it comes from.',
    '',
    '| Name | Value | Default | Environment | Meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function defaultOf(key: (typeof settingKeys)[number]): string {
  const value = settings[key].default;
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : value.join(', ');
  return `\`${String(value)}\``;
}

/** What may be entered, in words, from the schema that checks it. */
function typeOf(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' });
  if (Array.isArray(json.enum)) return json.enum.map((value) => `\`${String(value)}\``).join(', ');
  switch (json.type) {
    case 'integer':
      return `whole number, ${String(json.minimum)} to ${String(json.maximum)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return 'list of texts';
    default:
      return 'text';
  }
}
