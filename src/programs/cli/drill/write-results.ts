/** Writes what a rehearsal brought into a folder: time line, scores, recording, pages as published, mails. */

import { join } from 'node:path';
import { ensureDirectory, writeFileAtomic } from '#src/platform/files.ts';
import type { Mail } from './mailbox.ts';
import type { DrillResult } from './run-drill.ts';
import type { Scenario } from './scenario.ts';
import { timelineOf } from './timeline.ts';

export async function writeResults(folder: string, scenario: Scenario, result: DrillResult): Promise<void> {
  const { recording, scores, pages, mails, documents } = result;
  await ensureDirectory(folder);
  const put = (path: string, content: string | Uint8Array): Promise<void> =>
    writeFileAtomic(join(folder, path), content, { mode: 0o644 });
  await put('timeline.md', timelineOf(scenario, recording, scores));
  await put('score.json', json(scores));
  await put('recording.json', json(recording));
  for (const [name, content] of documents) await put(name, content);
  for (const [moment, files] of pages) {
    for (const [path, { bytes }] of files) {
      // Compressed forms say nothing that the files do not say.
      if (path.endsWith('.gz') || path.endsWith('.br')) continue;
      const at = join('pages', moment, path);
      await ensureDirectory(join(folder, at, '..'));
      await put(at, bytes);
    }
  }
  await ensureDirectory(join(folder, 'notices'));
  for (const [place, mail] of mails.entries()) {
    const number = String(place + 1).padStart(4, '0');
    await put(join('notices', `${number}-${mail.to.replace('@', '-at-')}.eml`), asEml(mail));
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** RFC 5322, with the text part; enough for every program that opens mails. */
function asEml({ at, to, subject, text, headers, messageId }: Mail): string {
  const lines = [
    'From: Harbour status <status@harbour.example>',
    `To: ${to}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Subject: =?UTF-8?B?${new TextEncoder().encode(subject).toBase64()}?=`,
    `Message-ID: <${messageId}@harbour.example>`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`;
}
