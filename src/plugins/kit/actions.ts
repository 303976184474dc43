/**
 * What a driver can do with a device beside reading it: pictures on demand, moving a camera, doors, speakers, talking.
 * Each part is there only when the driver knows how; whether one device can do it, its facts tell.
 */

import type { DriverContext } from './driver-context.ts';
import type { ChannelsFact } from './facts.ts';

export type ChannelFact = ChannelsFact['channels'][number];

export interface StillPicture {
  readonly mediaType: 'image/jpeg';
  readonly bytes: Uint8Array;
}

/** Speeds from -1 to 1: to the right, upwards, closer. All zero stops. */
export interface PtzVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export interface PtzPreset {
  readonly id: string;
  readonly name: string;
}

/** A movement that the caller ends after `forMs`; a device that can end it by itself is told to do so soon after. */
export interface PtzMove extends PtzVelocity {
  readonly forMs: number;
}

export interface PtzActions {
  /** All zero stops, whatever moves. */
  move(context: DriverContext, channel: ChannelFact, move: PtzMove, signal: AbortSignal): Promise<void>;
  presets(context: DriverContext, channel: ChannelFact, signal: AbortSignal): Promise<readonly PtzPreset[]>;
  goTo(context: DriverContext, channel: ChannelFact, presetId: string, signal: AbortSignal): Promise<void>;
  home(context: DriverContext, channel: ChannelFact, signal: AbortSignal): Promise<void>;
}

/** The words of ONVIF DoorControl, lower case. `access` opens for a moment and locks again by itself. */
export const doorOperations = ['access', 'lock', 'unlock'] as const;
export type DoorOperation = (typeof doorOperations)[number];

export interface DoorReading {
  readonly id: string;
  readonly name: string;
  readonly operations: readonly DoorOperation[];
  readonly door: 'open' | 'closed' | 'unknown';
  readonly lock: 'locked' | 'unlocked' | 'unknown';
  /** The mode that the controller is in, such as `locked`, `unlocked`, `accessed`, `blocked`, `locked-down`. */
  readonly mode: string;
  readonly alarm: 'normal' | 'forced-open' | 'open-too-long' | 'unknown';
}

export interface DoorActions {
  list(context: DriverContext, signal: AbortSignal): Promise<readonly DoorReading[]>;
  /** One door, as `list` tells it; `undefined` when the device has no such door. */
  read(context: DriverContext, doorId: string, signal: AbortSignal): Promise<DoorReading | undefined>;
  operate(context: DriverContext, doorId: string, operation: DoorOperation, signal: AbortSignal): Promise<void>;
}

export interface AudioClip {
  readonly id: string;
  readonly name: string;
}

export interface SpeakerReading {
  /** 0 to 100; `undefined` where the device does not tell. */
  readonly volumePercent: number | undefined;
  readonly muted: boolean | undefined;
  readonly clips: readonly AudioClip[];
}

export interface SpeakerActions {
  read(context: DriverContext, signal: AbortSignal): Promise<SpeakerReading>;
  setVolume(context: DriverContext, percent: number, signal: AbortSignal): Promise<void>;
  play(context: DriverContext, clipId: string, signal: AbortSignal): Promise<void>;
  stop(context: DriverContext, signal: AbortSignal): Promise<void>;
}

/** An open way to the device's loudspeaker. */
export interface TalkLine {
  /** G.711 µ-law, 8,000 samples a second, mono. Dropped when the device does not keep up. */
  write(samples: Uint8Array): void;
  /** Resolves after `close`; rejects with the reason when the device ended the line. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface DeviceActions {
  /** A JPEG that the camera makes now, about as wide as asked where the device allows that. */
  readonly snapshot?: (
    context: DriverContext,
    wanted: { readonly channel: ChannelFact; readonly width?: number | undefined },
    signal: AbortSignal,
  ) => Promise<StillPicture>;
  readonly ptz?: PtzActions;
  readonly doors?: DoorActions;
  readonly speaker?: SpeakerActions;
  readonly talk?: (context: DriverContext, signal: AbortSignal) => Promise<TalkLine>;
}
