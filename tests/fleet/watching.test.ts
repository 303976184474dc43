import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FaultClass } from '#src/features/fleet/contract-schemas.ts';
import type { FaultName } from '#src/sim/faults.ts';
import { adopt, freshSqlite, openTestFleet, show, until, type TestFleet } from './harness.ts';

interface Case {
  readonly fault: FaultName;
  /** An old one without HTTPS shows its identity where a new one would show its certificate first. */
  readonly product?: 'axis-p3364' | 'axis-p3265';
  readonly expected: FaultClass;
  readonly sentence: RegExp;
}

const cases: readonly Case[] = [
  {
    fault: 'unplugged',
    expected: 'timed-out',
    sentence: /Nothing at this address answers; the rest of this site does/,
  },
  { fault: 'refused', expected: 'refused', sentence: /refuses the connection/ },
  { fault: 'silent', expected: 'timed-out', sentence: /Nothing at this address answers; the rest of this site does/ },
  { fault: 'hangs', expected: 'timed-out', sentence: /takes the connection, but gives no answer/ },
  { fault: 'password-changed', expected: 'login-refused', sentence: /answers, but refuses the password/ },
  { fault: 'certificate-changed', expected: 'certificate-changed', sentence: /another certificate/ },
  { fault: 'clock-wrong', expected: 'clock-wrong', sentence: /its clock is wrong by 9 hours/ },
  { fault: 'needs-setup', expected: 'needs-setup', sentence: /factory state/ },
  { fault: 'not-a-device', expected: 'not-a-device', sentence: /is not the camera/ },
  {
    fault: 'identity-swapped',
    product: 'axis-p3364',
    expected: 'identity-changed',
    sentence: /Another device answers/,
  },
  { fault: 'endless-body', expected: 'protocol-error', sentence: /makes no sense/ },
  { fault: 'gzip-bomb', expected: 'protocol-error', sentence: /makes no sense/ },
  { fault: 'redirect', expected: 'not-a-device', sentence: /is not the camera/ },
  { fault: 'answers-all', expected: 'not-a-device', sentence: /is not the camera/ },
];

describe('watching', () => {
  it('gives each fault its class and its sentence, and takes it back', { timeout: 120_000 }, async () => {
    const test = await openTestFleet({ store: await freshSqlite(), devices: cases.map(deviceFor) });
    const ids = await Promise.all(cases.map(async (one, i) => (await adopt(test, deviceFor(one, i).id)).id));
    test.watch();
    await until(async () => (await statesOf(test, ids)).every((state) => state === 'up'));

    await Promise.all(cases.map((one, i) => test.world.setFault(deviceFor(one, i).id, one.fault, true)));
    // One check later at the most each fault has its name; on a busy machine a check may be lost, so some more may pass.
    const classes = async () =>
      (await Promise.all(ids.map((id) => show(test, id)))).map((detail) => detail.fault?.class);
    const expected = cases.map((one) => one.expected);
    for (let round = 0; round < 8 && !isDeepStrictEqual(await classes(), expected); round += 1) {
      await untilCheckedAgain(test, ids);
    }
    expect((await classes()).map((found, i) => [cases[i]?.fault, found])).toEqual(
      cases.map(({ fault, expected: wanted }) => [fault, wanted]),
    );
    const details = await Promise.all(ids.map((id) => show(test, id)));
    details.forEach((detail, i) => expect(detail.sentence).toMatch(cases[i]?.sentence ?? /never/));

    await Promise.all(cases.map((one, i) => test.world.setFault(deviceFor(one, i).id, one.fault, false)));
    const recovering = ids.filter((_id, i) => cases[i]?.expected !== 'login-refused');
    await until(async () => (await statesOf(test, recovering)).every((state) => state === 'up'));
    const [history] = (await show(test, recovering[0] ?? '')).history.toReversed();
    expect(history).toMatchObject({ state: 'unknown', fault: { class: 'not-checked' } });
  });
});

describe('a refused password', () => {
  it('is used once, and not again before a person changes it', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({
      store: await freshSqlite(),
      devices: [{ id: 'cam', name: 'Cam', address: '127.32.1.11', product: 'axis-p3265' }],
    });
    const { id } = await adopt(test, 'cam');
    test.watch();
    await until(async () => (await show(test, id)).state === 'up');
    const before = test.world.observations('cam').loginsRefused;
    await test.world.setFault('cam', 'password-changed', true);
    await until(async () => (await show(test, id)).login === 'refused');
    const { checkedAt } = await show(test, id);
    // Two more checks go by without a password.
    await until(async () => ((await show(test, id)).checkedAt ?? 0) > (checkedAt ?? 0) + 6000);
    expect(test.world.observations('cam').loginsRefused - before).toBe(1);
    expect(await show(test, id)).toMatchObject({ state: 'degraded', fault: { class: 'login-refused' } });

    await test.world.setFault('cam', 'password-changed', false);
    const { username, password } = test.world.device('cam');
    const set = { params: { id }, query: undefined, body: { username, password } };
    expect(await test.fleet.setCredential(test.ctx(), set)).toMatchObject({ login: 'accepted' });
    await until(async () => (await show(test, id)).state === 'up');
  });
});

describe('another certificate', () => {
  it('gets nothing from us until a person accepts it by its fingerprint', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({
      store: await freshSqlite(),
      devices: [{ id: 'cam', name: 'Cam', address: '127.32.2.11', product: 'axis-p3265' }],
    });
    const { id } = await adopt(test, 'cam');
    test.watch();
    await until(async () => (await show(test, id)).state === 'up');
    await test.world.setFault('cam', 'certificate-changed', true);
    await until(async () => (await show(test, id)).state === 'down');
    const requests = test.world.observations('cam').requests;
    const { certificate, fault } = await show(test, id);
    expect(certificate.offered).toMatch(/^[0-9a-f]{64}$/);
    expect(fault).toMatchObject({ class: 'certificate-changed', fields: { fingerprint: certificate.offered } });
    const accept = (fingerprint: string) =>
      test.fleet.acceptCertificate(test.ctx(), { params: { id }, query: undefined, body: { fingerprint } });
    await expect(accept('0'.repeat(64))).rejects.toMatchObject({ code: 'device.certificate-other' });
    expect(test.world.observations('cam').requests).toBe(requests);
    await accept(certificate.offered ?? '');
    await until(async () => (await show(test, id)).state === 'up');
    expect((await show(test, id)).certificate).toEqual({ pinned: certificate.offered, offered: null });
  });
});

describe('a restart of a device', () => {
  it('is told, and over at the next check', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({
      store: await freshSqlite(),
      devices: [{ id: 'cam', name: 'Cam', address: '127.32.3.11', product: 'axis-p3265' }],
    });
    const { id } = await adopt(test, 'cam');
    test.watch();
    await until(async () => (await show(test, id)).state === 'up');
    await test.world.setFault('cam', 'reboot', true);
    const toldReboot = () =>
      test.events.some((event) => event.type === 'device.state' && event.fault?.class === 'rebooted');
    await until(toldReboot);
    await until(async () => (await show(test, id)).state === 'up');
    expect((await show(test, id)).history.map((entry) => entry.fault?.class)).toContain('rebooted');
  });
});

describe('a name that nobody knows', () => {
  it('is told as such', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({
      store: await freshSqlite(),
      devices: [{ id: 'cam', name: 'Cam', address: '127.32.4.11', product: 'axis-p3265' }],
    });
    const { id } = await adopt(test, 'cam');
    await test.store.db.updateTable('devices').set({ host: 'no-such-name-' }).where('id', '=', id).execute();
    test.watch();
    await until(async () => (await show(test, id)).state === 'down');
    expect((await show(test, id)).fault?.class).toBe('name-not-found');
  });
});

function deviceFor({ fault, product = 'axis-p3265' }: Case, at: number) {
  return { id: `dev-${fault}`, name: fault, address: `127.32.0.${String(11 + at)}`, product };
}

/** Waits until each device was looked at once from now on, from the beginning to the end. */
async function untilCheckedAgain(test: TestFleet, ids: readonly string[]): Promise<void> {
  const checkedAt = async (): Promise<(number | null)[]> =>
    (await Promise.all(ids.map((id) => show(test, id)))).map((detail) => detail.checkedAt);
  for (let round = 0; round < 2; round += 1) {
    const before = await checkedAt();
    await until(async () => (await checkedAt()).every((at, i) => (at ?? 0) > (before[i] ?? 0)));
  }
}

async function statesOf(test: TestFleet, ids: readonly string[]): Promise<string[]> {
  const details = await Promise.all(ids.map((id) => show(test, id)));
  return details.map((detail) => detail.state);
}
