/** mediaclip.cgi, playclip.cgi and stopclip.cgi: clips that are stored on the device, and their parameters. */

import { answer, argumentsOf, type SimAnswer } from '../exchange.ts';
import type { Loudspeaker } from '../speaker.ts';
import { refuseWithout, withRole, type AxisCall, type AxisHandler } from './access.ts';

export function answerMediaClip(call: AxisCall): SimAnswer {
  const refusal = refuseWithout('operator', call);
  if (refusal !== undefined) return refusal;
  const { speaker } = call.device;
  const given = argumentsOf(call.request);
  if (speaker === undefined) return wrong('No audio output.');
  switch (given.get('action')) {
    case 'play':
      return play(speaker, given);
    case 'stop':
      speaker.stop();
      return good('stopping');
    default:
      return wrong('Invalid action.');
  }
}

/** The two that viewers may call. */
export const playClip: AxisHandler = withRole('viewer', (call) => {
  const { speaker } = call.device;
  return speaker === undefined ? wrong('No audio output.') : play(speaker, argumentsOf(call.request));
});

export const stopClip: AxisHandler = withRole('viewer', (call) => {
  call.device.speaker?.stop();
  return good('stopping');
});

const good = (what: string): SimAnswer => answer(200, 'text/plain', `OK\n${what}\n`);
const wrong = (reason: string): SimAnswer => answer(400, 'text/plain', `400 Bad Request\n${reason}\n`);

const repeatLimit = 10_000;

function play(speaker: Loudspeaker, given: URLSearchParams): SimAnswer {
  const byLocation = speaker.clips.find(({ number }) => locationOf(number) === given.get('location'));
  const clip = byLocation?.number ?? wholeNumber(given.get('clip'));
  const repeat = given.get('repeat') === '-1' ? -1 : wholeNumber(given.get('repeat') ?? '0');
  const volume = wholeNumber(given.get('volume') ?? '100');
  if (clip === undefined) return wrong('No clip given.');
  if (repeat === undefined || repeat > repeatLimit) return wrong('Invalid repeat.');
  if (volume === undefined || volume > 1000) return wrong('Invalid volume.');
  return speaker.play(clip, repeat) ? good(`playing=${String(clip)}`) : wrong('No such clip.');
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function locationOf(number: number): string {
  return `/etc/audioclips/MediaClip.M${String(number)}.au`;
}

export function clipParameters(speaker: Loudspeaker): [string, string][] {
  return [
    ['MediaClip.MaxGroups', '10'],
    ['Properties.AudioClip.PlayOptions', 'repeat,volume,location'],
    ['Properties.AudioClip.StopClip', 'yes'],
    ['Properties.AudioClip.Format', 'au,wav,mp3'],
    ...speaker.clips.flatMap(({ number, name }): [string, string][] => [
      [`MediaClip.M${String(number)}.Name`, name],
      [`MediaClip.M${String(number)}.Location`, locationOf(number)],
      [`MediaClip.M${String(number)}.Type`, 'audio'],
    ]),
  ];
}
