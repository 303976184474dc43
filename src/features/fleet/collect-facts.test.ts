import { describe, expect, it } from 'vitest';
import type { AppError } from '#src/core/errors.ts';
import { ConnectionTimedOut } from '#src/core/network-errors.ts';
import { DeviceAnswerInvalid, DeviceBusy, DeviceLoginNeeded } from '#src/plugins/kit/errors.ts';
import { mayComeLater } from './collect-facts.ts';

const place = { host: '192.0.2.1', call: 'DESCRIBE' };
const failedWith = (error: AppError) => ({ kind: 'channels', code: error.code, problem: '', error }) as const;
const lasting = [
  failedWith(new DeviceLoginNeeded(place)),
  failedWith(new DeviceAnswerInvalid({ ...place, problem: 'none' })),
];

describe('facts that could not be read', () => {
  it('are worth another try soon when the device was only busy or silent', () => {
    const busy = failedWith(new DeviceBusy(place));
    const silent = failedWith(new ConnectionTimedOut({ host: place.host, port: 554, phase: 'answer' }));
    expect([busy, silent].map((failure) => mayComeLater([...lasting, failure]))).toEqual([true, true]);
  });

  it('are left until tomorrow when the device cannot give them or may not', () => {
    expect(mayComeLater(lasting)).toBe(false);
    expect(mayComeLater([])).toBe(false);
  });
});
