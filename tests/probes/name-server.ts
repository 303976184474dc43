/** A name server of the tests: says what it is told, or nothing. */

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import * as dnsPacket from 'dns-packet';
import { address, atEnd } from './harness.ts';

export interface Said {
  readonly code?: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly answers?: readonly dnsPacket.Answer[];
  readonly isAuthenticated?: boolean;
  readonly isTruncated?: boolean;
  /** Another number than that of the question. */
  readonly isForged?: boolean;
}

export interface Asked {
  readonly name: string;
  readonly type: string;
  readonly checkingDisabled: boolean;
  readonly overTcp: boolean;
}

const codes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** `undefined`: silence. Returns `address:port`. */
export async function aNameServer(
  say: (asked: Asked) => Said | undefined,
): Promise<{ server: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const answer = (bytes: Buffer, overTcp: boolean): Buffer[] => {
    const query = dnsPacket.decode(bytes);
    const [question] = query.questions ?? [];
    if (question === undefined) return [];
    const one = { name: question.name, type: question.type, checkingDisabled: query.flag_cd === true, overTcp };
    asked.push(one);
    const said = say(one);
    if (said === undefined) return [];
    const forged =
      said.isForged === true ? [encode({ ...said, answers: [a('203.0.113.66')] }, (query.id ?? 0) ^ 1, question)] : [];
    return [...forged, encode(said, query.id ?? 0, question)];
  };
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    for (const reply of answer(bytes, false)) udp.send(reply, from.port, from.address);
  });
  await new Promise<void>((done) => udp.bind(0, address, done));
  atEnd(() => udp.close());
  const { port } = udp.address();
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      const [reply] = answer(bytes.subarray(2), true);
      if (reply === undefined) return;
      const length = Buffer.from([reply.length >> 8, reply.length & 255]);
      // In pieces, as a network may deliver it.
      socket.write(Buffer.concat([length, reply.subarray(0, 3)]));
      socket.write(reply.subarray(3));
    });
  });
  await new Promise<void>((done) => tcp.listen(port, address, done));
  atEnd(() => void tcp.close());
  return { server: `${address}:${String(port)}`, asked };
}

function encode(said: Said, id: number, question: dnsPacket.Question): Buffer {
  const flags =
    dnsPacket.RECURSION_DESIRED |
    dnsPacket.RECURSION_AVAILABLE |
    (said.isAuthenticated === true ? dnsPacket.AUTHENTIC_DATA : 0) |
    (said.isTruncated === true ? dnsPacket.TRUNCATED_RESPONSE : 0) |
    codes[said.code ?? 'NOERROR'];
  return dnsPacket.encode({ type: 'response', id, flags, questions: [question], answers: [...(said.answers ?? [])] });
}

export function a(data: string, name = 'www.good.example'): dnsPacket.Answer {
  return { type: 'A', name, data, ttl: 60 };
}
