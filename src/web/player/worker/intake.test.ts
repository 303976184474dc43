import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';
import { createIntake } from './intake.ts';

function aPacket(number: number, options: { isKey?: boolean; group?: number; bytes?: number } = {}): MediaPacket {
  return {
    flags: options.isKey === true ? mediaFlags.restart : 0,
    slot: 0,
    epoch: 1,
    number,
    group: options.group ?? 1,
    mediaTimeUs: number * 33_000,
    wallTimeUs: number * 33_000,
    payload: new Uint8Array(options.bytes ?? 10),
  };
}

function anIntake() {
  let skipped = 0;
  const intake = createIntake((pictures) => {
    skipped += pictures;
  });
  const takeAll = (queued = 0): number[] => {
    const numbers: number[] = [];
    for (let next = intake.next(queued); next !== undefined; next = intake.next(queued)) numbers.push(next.number);
    return numbers;
  };
  return { intake, takeAll, skipped: () => skipped };
}

describe('what a decoder is given', () => {
  it('begins with a key picture, and what came before is no loss', () => {
    const { intake, takeAll, skipped } = anIntake();
    intake.push(aPacket(1), 0);
    intake.push(aPacket(2, { isKey: true, group: 2 }), 1);
    intake.push(aPacket(3, { group: 2 }), 2);
    expect(takeAll()).toEqual([2, 3]);
    expect(intake.takenNumber()).toBe(3);
    expect(skipped()).toBe(0);
  });

  it('is no picture of a group whose key picture is missing', () => {
    const { intake, takeAll } = anIntake();
    intake.push(aPacket(1, { isKey: true, group: 1 }), 0);
    intake.push(aPacket(5, { group: 2 }), 1);
    intake.push(aPacket(6, { group: 1 }), 2);
    intake.push(aPacket(9, { isKey: true, group: 3 }), 3);
    expect(takeAll()).toEqual([1, 9]);
  });

  it('is little at a time, but much while it catches up', () => {
    const { intake } = anIntake();
    intake.push(aPacket(1, { isKey: true }), 0);
    expect(intake.next(200)).toBeUndefined();
    expect(intake.next(100)?.number).toBe(1);
    intake.caughtUp();
    intake.push(aPacket(2), 1);
    expect(intake.next(100)).toBeUndefined();
    expect(intake.next(2)?.number).toBe(2);
  });

  it('jumps to the newest key picture when it waited for too long, and counts', () => {
    const { intake, takeAll, skipped } = anIntake();
    intake.push(aPacket(1, { isKey: true }), 0);
    for (let n = 2; n <= 20; n += 1) intake.push(aPacket(n), n * 33);
    intake.push(aPacket(21, { isKey: true, group: 2 }), 700);
    intake.push(aPacket(22, { group: 2 }), 1001);
    expect(takeAll()).toEqual([21, 22]);
    expect(skipped()).toBe(20);
    expect(intake.isCatchingUp()).toBe(true);
  });

  it('waits for the next key picture when none waits, and counts until then', () => {
    const { intake, takeAll, skipped } = anIntake();
    intake.push(aPacket(1, { isKey: true }), 0);
    takeAll();
    intake.push(aPacket(2), 0);
    intake.push(aPacket(3), 1500);
    intake.push(aPacket(4), 1533);
    intake.push(aPacket(5, { isKey: true, group: 2 }), 1566);
    expect(takeAll()).toEqual([5]);
    expect(skipped()).toBe(3);
  });

  it('is bounded in bytes', () => {
    const { intake, skipped } = anIntake();
    intake.push(aPacket(1, { isKey: true, bytes: 9_000_000 }), 0);
    intake.push(aPacket(2, { bytes: 9_000_000 }), 1);
    expect(intake.isEmpty()).toBe(true);
    expect(skipped()).toBe(2);
  });

  it('is each picture once, in order, from a key picture on, whatever comes', () => {
    const step = fc.record({
      isKey: fc.boolean(),
      waitMs: fc.nat(400),
      jumpGroup: fc.boolean(),
      take: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { intake, skipped } = anIntake();
        const given: MediaPacket[] = [];
        let atMs = 0;
        let group = 0;
        steps.forEach(({ isKey, waitMs, jumpGroup, take }, number) => {
          atMs += waitMs;
          if (isKey || jumpGroup) group += 1;
          intake.push(aPacket(number, { isKey, group }), atMs);
          for (let n = 0; n < take; n += 1) given.push(...[intake.next(0)].filter((packet) => packet !== undefined));
        });
        given.forEach((packet, index) => {
          const before = given[index - 1];
          if (packet.flags === 0) expect(before?.group).toBe(packet.group);
          if (before !== undefined) expect(packet.number).toBeGreaterThan(before.number);
        });
        expect(given.length + skipped()).toBeLessThanOrEqual(steps.length);
      }),
    );
  });
});
