/** com/ptz.cgi: moving, presets and questions. What went well is 204; what went wrong is a text with 200. */

import { answer, argumentsOf, type SimAnswer } from '../exchange.ts';
import { ptzLimits, type PtzHead, type PtzPosition, type PtzPresetPosition } from '../ptz.ts';
import { refuseWithout, type AxisCall } from './access.ts';

const done: SimAnswer = { status: 204, headers: {}, body: '' };

export function answerPtz(call: AxisCall): SimAnswer {
  const refusal = refuseWithout(['ptz', 'operator'], call);
  if (refusal !== undefined) return refusal;
  const { ptz } = call.device;
  if (ptz === undefined) return problem('PTZ is not enabled on this camera.');
  const given = argumentsOf(call.request);
  if ((given.get('camera') ?? '1') !== '1') return problem('camera does not exist.');
  if (given.has('whoami')) return text(call, [`AXIS ${call.product.model}`]);
  if (given.has('info')) return text(call, commandList);
  const query = given.get('query');
  return query === null ? command(ptz, given) : question(call, ptz, query);
}

function text(call: AxisCall, lines: readonly string[]): SimAnswer {
  const end = call.traits.legacy ? '\r\n' : '\n';
  return answer(200, 'text/plain', lines.map((line) => `${line}${end}`).join(''));
}

function problem(reason: string): SimAnswer {
  return answer(200, 'text/plain', `Error:\n${reason}\n`);
}

const commandList = [
  'Available commands',
  ':',
  'pan=[float]',
  'tilt=[float]',
  'zoom=[int]',
  'rpan=[float]',
  'rtilt=[float]',
  'rzoom=[int]',
  'move={home|up|down|left|right|upleft|upright|downleft|downright|stop}',
  'continuouspantiltmove=[int],[int]',
  'continuouszoommove=[int]',
  'speed=[int]',
  'gotoserverpresetname=[string]',
  'gotoserverpresetno=[int]',
  'query={position|limits|speed|mode|presetposcam|presetposall}',
];

/** The speed of absolute movements is kept by the device; continuous ones bring their own. */
const headSpeeds = new WeakMap<PtzHead, number>();
const speedOf = (ptz: PtzHead): number => headSpeeds.get(ptz) ?? 100;

function question(call: AxisCall, ptz: PtzHead, query: string): SimAnswer {
  switch (query) {
    case 'position': {
      const { pan, tilt, zoom } = ptz.position();
      const lines = [`pan=${pan.toFixed(4)}`, `tilt=${tilt.toFixed(4)}`, `zoom=${String(Math.round(zoom))}`];
      return text(call, [...lines, 'iris=4096', 'focus=8265', 'autofocus=on', 'autoiris=on']);
    }
    case 'limits':
      return text(
        call,
        Object.entries(ptzLimits).flatMap(([part, { min, max }]) => {
          const name = `${part.charAt(0).toUpperCase()}${part.slice(1)}`;
          return [`Min${name}=${String(min)}`, `Max${name}=${String(max)}`];
        }),
      );
    case 'speed':
      return text(call, [`speed=${String(speedOf(ptz))}`]);
    case 'mode':
      return text(call, ['mode=normal']);
    case 'presetposcam':
    case 'presetposall':
      return text(call, [
        'Preset Positions for camera 1',
        ...ptz.presets.map(({ number, name }) => `presetposno${String(number)}=${name}`),
      ]);
    default:
      return problem('Unknown query.');
  }
}

/** Degrees of one step of `move=`. */
const stepDegrees = 5;

const steps: Readonly<Record<string, readonly [pan: number, tilt: number]>> = {
  up: [0, 1],
  down: [0, -1],
  left: [-1, 0],
  right: [1, 0],
  upleft: [-1, 1],
  upright: [1, 1],
  downleft: [-1, -1],
  downright: [1, -1],
};

/** All arguments are looked at before anything moves: a wrong one moves nothing. */
function command(ptz: PtzHead, given: URLSearchParams): SimAnswer {
  const moves: (() => void)[] = [];
  for (const [name, value] of given) {
    if (ignored.has(name)) continue;
    const move = moveFor(ptz, name, value);
    if (move === undefined) return problem(`Invalid value or unknown argument: ${name}.`);
    moves.push(move);
  }
  if (moves.length === 0) return problem('No command given.');
  for (const move of moves) move();
  return done;
}

const ignored: ReadonlySet<string> = new Set(['camera', 'imagewidth', 'imageheight', 'imagerotation', 'timestamp']);

function moveFor(ptz: PtzHead, name: string, value: string): (() => void) | undefined {
  switch (name) {
    case 'pan':
    case 'tilt':
    case 'zoom':
      return withNumber(value, ptzLimits[name], (to) => ptz.goTo({ [name]: to }, speedOf(ptz) / 100));
    case 'rpan':
    case 'rtilt':
    case 'rzoom': {
      const part = name.slice(1) as keyof PtzPosition;
      return withNumber(value, { min: -9999, max: 9999 }, (by) =>
        ptz.goTo({ [part]: ptz.position()[part] + by }, speedOf(ptz) / 100),
      );
    }
    case 'speed':
      return withNumber(value, { min: 1, max: 100 }, (speed) => headSpeeds.set(ptz, speed));
    case 'continuouszoommove':
      return withNumber(value, hundred, (zoom) => ptz.drive({ zoom: zoom / 100 }));
    case 'continuouspantiltmove':
      return drivePanTilt(ptz, value);
    case 'move':
      return step(ptz, value);
    case 'gotoserverpresetname':
      return goToPreset(ptz, (preset) => preset.name === value);
    case 'gotoserverpresetno':
      return goToPreset(ptz, (preset) => String(preset.number) === value);
    default:
      return undefined;
  }
}

const hundred = { min: -100, max: 100 };

function withNumber(
  value: string,
  range: { readonly min: number; readonly max: number },
  act: (number: number) => void,
): (() => void) | undefined {
  const number = /^-?\d{1,5}(\.\d{1,8})?$/.test(value) ? Number(value) : Number.NaN;
  return number >= range.min && number <= range.max ? () => act(number) : undefined;
}

function drivePanTilt(ptz: PtzHead, value: string): (() => void) | undefined {
  const [x, y, ...rest] = value.split(',').map((text) => (/^-?\d{1,3}$/.test(text) ? Number(text) : Number.NaN));
  if (x === undefined || y === undefined || rest.length > 0) return undefined;
  if (!(Math.abs(x) <= 100 && Math.abs(y) <= 100)) return undefined;
  return () => ptz.drive({ pan: x / 100, tilt: y / 100 });
}

function step(ptz: PtzHead, direction: string): (() => void) | undefined {
  if (direction === 'home') return goToPreset(ptz, (preset) => preset.number === 1);
  if (direction === 'stop') return () => ptz.drive({ pan: 0, tilt: 0, zoom: 0 });
  const way = Object.hasOwn(steps, direction) ? steps[direction] : undefined;
  if (way === undefined) return undefined;
  return () => {
    const { pan, tilt } = ptz.position();
    ptz.goTo({ pan: pan + way[0] * stepDegrees, tilt: tilt + way[1] * stepDegrees }, speedOf(ptz) / 100);
  };
}

function goToPreset(ptz: PtzHead, isWanted: (preset: PtzPresetPosition) => boolean): (() => void) | undefined {
  const preset = ptz.presets.find(isWanted);
  return preset && (() => ptz.goTo(preset.position, 1));
}
