/** Our own server with nothing but the public page, in a process of its own. */

import Fastify from 'fastify';
import { readGeneration } from '#src/platform/publish-folder.ts';
import { addPublicPage, createPublicPage } from '#src/programs/server/public-page.ts';

const [folder = '', host = '', port = ''] = process.argv.slice(2);
const page = createPublicPage({ isTls: false });
page.replace(await readGeneration(folder));
const app = Fastify();
addPublicPage(app, page);
await app.listen({ host, port: Number(port) });
