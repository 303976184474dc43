/** Whether a port takes connections; with a text, whether the service greets as it should. */

import { z } from 'zod';
import { Family, Host, placeText, Port } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe } from '#src/plugins/kit/probe.ts';
import { readUntil } from '#src/plugins/kit/read-until.ts';

const TcpSettings = z.strictObject({
  host: Host.describe('Name or address.'),
  port: Port.describe('TCP port.'),
  family: Family,
  send: z
    .string()
    .max(1000)
    .optional()
    .describe('Text to send once connected; \\r\\n at its end where the service wants it.'),
  expect: z.string().min(1).max(200).optional().describe('Text that must come back, such as SSH-2.0.'),
});

const answerBytesMax = 16_384;

export const tcpProbe = defineProbe({
  id: 'tcp',
  label: 'TCP port',
  settings: TcpSettings,
  targetOf: ({ host, port }) => `tcp://${placeText(host, port)}`,
  run: async ({ network, clock }, settings, signal) => {
    const { host, port, family, send, expect } = settings;
    const connection = await network.connect({ host, port, family }, signal);
    const { address, dnsMs, connectMs } = connection;
    const phases = { dnsMs, connectMs };
    try {
      if (send !== undefined) connection.write(send.replaceAll('\\r', '\r').replaceAll('\\n', '\n'));
      if (expect === undefined) return { phases, address };
      const startedMs = clock.monotonicMs();
      const { text, hasEnded } = await readUntil(connection, (read) => read.includes(expect), answerBytesMax, signal);
      const timed = {
        phases: { ...phases, firstByteMs: clock.monotonicMs() - startedMs },
        address,
        bytesRead: text.length,
      };
      if (text.includes(expect)) return timed;
      if (text === '')
        return { ...timed, failure: 'protocol.closed', detail: 'It closed the connection without a word.' };
      const how = hasEnded ? 'It closed the connection' : 'It sent much';
      return { ...timed, failure: 'protocol.wrong-answer', detail: `${how} without the expected text.` };
    } finally {
      connection.close();
    }
  },
});
