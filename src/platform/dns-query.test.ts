import * as dnsPacket from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from './dns-query.ts';

const question = { name: 'www.good.example', type: 'A' } as const;
const answer = (id: number): Uint8Array =>
  new Uint8Array(
    dnsPacket.encode({
      type: 'response',
      id,
      flags: dnsPacket.AUTHENTIC_DATA,
      questions: [{ name: 'WWW.good.example', type: 'A', class: 'IN' }],
      answers: [{ type: 'A', name: 'www.good.example', data: '192.0.2.1', ttl: 60 }],
    }),
  );

describe('an answer of a name server', () => {
  it('counts when number and question are ours', () => {
    expect(decode(answer(7), 7, question)?.answer).toEqual({
      code: 'NOERROR',
      answers: [{ type: 'A', value: '192.0.2.1', ttlS: 60 }],
      isAuthenticated: true,
    });
    expect(decode(answer(7), 8, question)).toBeUndefined();
    expect(decode(answer(7), 7, { ...question, type: 'AAAA' })).toBeUndefined();
    expect(decode(answer(7), 7, { ...question, name: 'www.other.example' })).toBeUndefined();
  });

  it('never throws, whatever came, and is bounded', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 1500 }),
      // A good one with some bytes changed.
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 8 }).map((changes) => {
        const bytes = answer(7);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(noise, (bytes) => {
        const reply = decode(bytes, 7, question);
        expect((reply?.answer.answers ?? []).every(({ value }) => value.length <= 1024)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('that points at itself, or holds more than anybody reads, ends', () => {
    const loop = answer(7);
    // A name that is a pointer to itself.
    loop.set([0xc0, 12], 12);
    expect(decode(loop, 7, question)).toBeUndefined();
    const many = dnsPacket.encode({
      type: 'response',
      id: 7,
      questions: [{ name: question.name, type: 'A', class: 'IN' }],
      answers: Array.from(
        { length: 1000 },
        (_, i) => ({ type: 'A', name: question.name, data: `192.0.2.${String(i % 250)}`, ttl: 1 }) as const,
      ),
    });
    expect(decode(new Uint8Array(many), 7, question)?.answer.answers).toHaveLength(256);
  });
});
