/**
 * Reads returned mails (RFC 3464, RFC 6522) as a mail server passes them on: for whom, and whether for good. Bounded, and
 * content that is no such report says nothing. Pure.
 */

export interface BounceReport {
  /** Addresses that the report came to; one of them may carry our tag. */
  readonly deliveredTo: readonly string[];
  /** From the report itself. */
  readonly recipients: readonly { readonly address: string; readonly outcome: 'failed' | 'delayed' | 'other' }[];
}

const messageCharactersMax = 256 * 1024;
const linesMax = 5000;
const recipientsMax = 50;

export function readBounceReport(message: string): BounceReport | undefined {
  const lines = unfold(message.slice(0, messageCharactersMax));
  const end = lines.indexOf('');
  const head = fieldsOf(end === -1 ? lines : lines.slice(0, end));
  const deliveredTo = ['to', 'delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) =>
    (head.get(name) ?? []).flatMap(addressesIn),
  );
  const isReport = (head.get('content-type') ?? []).some((value) =>
    /report-type\s*=\s*"?delivery-status"?/i.test(value),
  );
  const recipients = isReport ? recipientsOf(end === -1 ? [] : lines.slice(end)) : [];
  if (!isReport && deliveredTo.length === 0) return undefined;
  return { deliveredTo, recipients };
}

/** RFC 5322, section 2.2.3: a line that begins with a blank goes on with the one before. */
function unfold(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/).slice(0, linesMax)) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined && last !== '') lines[lines.length - 1] = `${last} ${line.trim()}`;
    else lines.push(line);
  }
  return lines;
}

function fieldsOf(lines: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = fields.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    fields.set(name, values);
  }
  return fields;
}

function addressesIn(value: string): string[] {
  return [...value.slice(0, 2000).matchAll(/[^\s<>,;:"()]{1,64}@[^\s<>,;:"()]{1,255}/g)].map(([address]) => address);
}

/** Groups of fields between empty lines: one for each recipient (RFC 3464, section 2.3). */
function recipientsOf(lines: readonly string[]): BounceReport['recipients'] {
  const recipients: { address: string; outcome: 'failed' | 'delayed' | 'other' }[] = [];
  let group: string[] = [];
  for (const line of [...lines, '']) {
    if (line !== '') {
      group.push(line);
      continue;
    }
    const fields = fieldsOf(group);
    group = [];
    const named = fields.get('original-recipient')?.[0] ?? fields.get('final-recipient')?.[0];
    const action = fields.get('action')?.[0]?.toLowerCase();
    if (named === undefined || action === undefined || recipients.length >= recipientsMax) continue;
    const address = named
      .slice(named.indexOf(';') + 1)
      .trim()
      .toLowerCase();
    recipients.push({ address, outcome: outcomeOf(action, fields.get('status')?.[0] ?? '') });
  }
  return recipients;
}

function outcomeOf(action: string, status: string): 'failed' | 'delayed' | 'other' {
  if (action === 'delayed' || status.startsWith('4.')) return 'delayed';
  return action === 'failed' ? 'failed' : 'other';
}
