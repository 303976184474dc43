/** What drivers make of answers that no device gives, when they act. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#src/core/errors.ts';
import { doorOperations } from '#src/plugins/kit/actions.ts';
import type { DriverContext } from '#src/plugins/kit/driver.ts';
import { drivers } from '#src/plugins/registry.ts';
import { aDevice, channel, services, soap } from '../support/acting-device.ts';
import { anyText } from '../support/any-text.ts';
import { canaryPassword } from '../support/fixture-device.ts';

const signal = new AbortController().signal;
const move = { pan: 0.5, tilt: -0.004, zoom: 0, forMs: 1000 };

describe('devices that answer nonsense', () => {
  const works = drivers.flatMap(({ id, actions }) => {
    const of = <T>(name: string, work: ((context: DriverContext) => Promise<T>) | undefined) =>
      work === undefined ? [] : [[`${id} ${name}`, work as (context: DriverContext) => Promise<unknown>] as const];
    const { snapshot, ptz, doors, speaker, talk } = actions ?? {};
    return [
      ...of('snapshot', snapshot && ((context) => snapshot(context, { channel, width: 600 }, signal))),
      ...of('move', ptz && ((context) => ptz.move(context, channel, move, signal))),
      ...of('presets', ptz && ((context) => ptz.presets(context, channel, signal))),
      ...of('go to', ptz && ((context) => ptz.goTo(context, channel, '1', signal))),
      ...of('home', ptz && ((context) => ptz.home(context, channel, signal))),
      ...of('doors', doors && ((context) => doors.list(context, signal))),
      ...of('door', doors && ((context) => doors.read(context, 'd1', signal))),
      ...doorOperations.flatMap((operation) =>
        of(operation, doors && ((context) => doors.operate(context, 'd1', operation, signal))),
      ),
      ...of('speaker', speaker && ((context) => speaker.read(context, signal))),
      ...of('volume', speaker && ((context) => speaker.setVolume(context, 30, signal))),
      ...of('play', speaker && ((context) => speaker.play(context, '1', signal))),
      ...of('talk', talk && ((context) => talk(context, signal))),
    ];
  });

  it.each(works)('%s', async (_name, work) => {
    const text = fc.oneof(
      anyText(),
      fc.json(),
      fc.constantFrom(
        'root.MediaClip.M0.Name=x\n'.repeat(3),
        '{"DoorInfo":[{"token":"d1","Capabilities":{"__proto__":true}}]}',
        '{"DoorState":{"DoorMode":5}}',
        services,
        soap('<t:GetDoorInfoListResponse><t:DoorInfo token="d1"/></t:GetDoorInfoListResponse>'),
        '{"apiVersion":"1.0","context":"keepsight","method":"getDevicesSettings","data":{"devices":[{"id":"0","outputs":[{"id":"0","connectionTypes":[{"id":"i","signalingTypes":[{"id":"u","channels":[{"id":0,"gain":-1e999,"mute":false}]}]}]}]}]}}',
      ),
    );
    const reply = fc.record({ status: fc.constantFrom(200, 200, 200, 204, 401, 403, 404, 500, 503), body: text });
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 6 }), async (replies) => {
        let count = 0;
        const { context, asked } = aDevice(() => replies[count++ % replies.length] ?? {});
        try {
          const given = await work(context);
          expect(JSON.stringify(given ?? null).length).toBeLessThan(1_000_000);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(String(error)).not.toContain(canaryPassword);
        }
        expect(asked.length).toBeLessThan(80);
      }),
      { numRuns: 150 },
    );
  });
});
