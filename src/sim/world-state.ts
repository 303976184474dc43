/** What is going on in a simulated device right now, for tests and for people at the control address. */

import type { SimDevice } from './device.ts';
import type { DoorReading } from './doors.ts';
import type { PtzPosition } from './ptz.ts';
import type { SpeakerReading, TalkReading } from './speaker.ts';

export interface DeviceState {
  /** RTSP streams that are set up. */
  readonly streams: number;
  /** Only on devices that move. */
  readonly ptz?: PtzPosition & {
    readonly isMoving: boolean;
    /** Commands that moved or stopped it. */
    readonly commands: number;
  };
  /** Only on door controllers. */
  readonly doors?: readonly DoorReading[];
  /** Only where there is an audio output. */
  readonly speaker?: SpeakerReading;
  readonly talk?: TalkReading;
}

export function stateOf(device: SimDevice): DeviceState {
  const { ptz, doors, speaker, faults } = device;
  return {
    streams: device.rtspSessions.size,
    ...(ptz !== undefined && {
      ptz: { ...ptz.position(), isMoving: ptz.isMoving().panTilt || ptz.isMoving().zoom, commands: ptz.commands },
    }),
    ...(speaker !== undefined && { speaker: speaker.read(), talk: speaker.readTalk() }),
    ...(doors !== undefined && { doors: doors.readings(faults) }),
  };
}
