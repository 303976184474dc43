/** Writes state after state into a folder until it is killed. Its first line says that the first one is whole. */

import { renderPage } from '#src/features/status/page/render-page.ts';
import { writeGeneration } from '#src/platform/publish-folder.ts';
import { aPageSigner } from './page-signer.ts';
import { february2022Snapshot } from './snapshots-february.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const signer = aPageSigner();
for (let sequence = Number(first); ; sequence += 1) {
  await writeGeneration(folder, renderPage({ ...february2022Snapshot(), sequence }, signer), sequence);
  if (sequence === Number(first)) process.stdout.write('written\n');
}
