import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../src/programs/cli/keepsight.mjs', import.meta.url));
const run = promisify(execFile);
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function probe(...words: string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await run(process.execPath, [entry, 'probe', ...words])) };
  } catch (error) {
    return error as Ended;
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.50.2.1', done));
  closers.push(() => server.close());
  return `127.50.2.1:${String((server.address() as AddressInfo).port)}`;
}

describe('keepsight probe', () => {
  it('guesses the test from the target and says what a monitor would see, for people and for machines', async () => {
    const place = await listening(
      createServer((_request, response) => response.setHeader('x-by', 'us').end('{"ok":true}')),
    );
    const good = await probe(`http://${place}/`, '--expect-json', '$.ok=true', '--expect-header', 'X-By: us', '--json');
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({
      type: 'http',
      result: 'ok',
      httpStatus: 200,
      address: '127.50.2.1',
    });
    const bad = await probe(`http://${place}/`, '--expect', 'Welcome', '--language', 'fr');
    expect(bad.code).toBe(3);
    expect(bad.stdout).toContain('Contenu manquant');
    expect((await probe(place)).code).toBe(0);
  });

  it.each([
    [['127.50.2.1:9'], 3, 'Connection refused'],
    [['169.254.169.254:80'], 4, 'We may not connect there'],
  ])('%j ends with %i', async (words, code, title) => {
    const ended = await probe(...words);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain(title);
  });

  it('ends with 1 when somebody turns us away', async () => {
    const place = await listening(
      createTcpServer((socket) => socket.end('HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n')),
    );
    expect((await probe(`http://${place}/`)).code).toBe(1);
  });

  it.each([
    [['gopher://example.org']],
    [['https://user:word@example.org/']],
    [['example.org:25', '--type', 'smtp', '--settings', '{"nosuch":1}']],
    [['example.org', '--type', 'heartbeat']],
    [['example.org', '--type', 'tcp']],
    [['example.org', '--expect-status', '200']],
    [['a b']],
  ])('%j is wrong usage, and nothing is contacted', async (words) => {
    const ended = await probe(...words);
    expect(ended.code).toBe(2);
    expect(ended.stderr).not.toContain('word@');
  });
});
