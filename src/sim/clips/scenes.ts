/** What simulated cameras look at: a hall, a yard at night, an aisle of a warehouse. */

import type { Canvas, Colour } from './canvas.ts';

export interface Moment {
  /** 0 at the beginning of the clip, 1 at its end. */
  readonly round: number;
  readonly seconds: number;
}

const scenes = { hall, yard, aisle } as const;
export type Scene = keyof typeof scenes;

export function isScene(name: string): name is Scene {
  return Object.hasOwn(scenes, name);
}

export function drawScene(scene: Scene, canvas: Canvas, moment: Moment): void {
  scenes[scene](canvas, moment);
  drawCounter(canvas, moment);
}

const turn = 2 * Math.PI;

/** Seconds into the clip, bottom right, as cameras write their time. */
function drawCounter(canvas: Canvas, { seconds }: Moment): void {
  const text = `00:${seconds.toFixed(2).padStart(5, '0')}`;
  const size = 0.035;
  const x = canvas.aspect - 0.03 - text.length * 4 * (size / 5);
  canvas.box(
    { x: x - 0.015, y: 0.93, width: text.length * 4 * (size / 5) + 0.024, height: 0.055, round: 0.01 },
    black,
    0.45,
  );
  canvas.digits(text, { x, y: 0.94, size }, [235, 238, 242]);
}

const black: Colour = [8, 10, 14];

interface Walker {
  readonly coat: Colour;
  readonly skin: Colour;
  /** Where the feet are, and how tall the person is there. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly stepRounds: number;
}

/** Legs and arms swing in whole steps of a round. */
function drawWalker(canvas: Canvas, walker: Walker, round: number): void {
  const { x, y, size, coat, skin } = walker;
  const swing = Math.sin(round * turn * walker.stepRounds) * 0.13 * size;
  const bob = Math.abs(Math.cos(round * turn * walker.stepRounds)) * 0.012 * size;
  const hip = y - 0.45 * size - bob;
  const shoulder = y - 0.8 * size - bob;
  const trousers: Colour = [38, 44, 58];
  canvas.ellipse({ x, y, rx: 0.2 * size, ry: 0.035 * size }, black, 0.3);
  canvas.line({ from: [x, hip], to: [x - swing, y - 0.02 * size], width: 0.1 * size }, trousers);
  canvas.line({ from: [x, hip], to: [x + swing, y - 0.02 * size], width: 0.1 * size }, trousers);
  canvas.line(
    { from: [x, shoulder + 0.03 * size], to: [x + swing * 0.8, hip - 0.02 * size], width: 0.07 * size },
    coat,
  );
  canvas.box({ x: x - 0.11 * size, y: shoulder, width: 0.22 * size, height: 0.42 * size, round: 0.08 * size }, coat);
  canvas.line({ from: [x, shoulder + 0.05 * size], to: [x - swing * 0.8, hip], width: 0.065 * size }, darker(coat));
  canvas.ellipse({ x, y: shoulder - 0.1 * size, rx: 0.075 * size, ry: 0.09 * size }, skin);
  canvas.ellipse({ x, y: shoulder - 0.14 * size, rx: 0.078 * size, ry: 0.06 * size }, [60, 46, 38]);
}

function darker([red, green, blue]: Colour): Colour {
  return [red * 0.8, green * 0.8, blue * 0.8];
}

/** From beyond one side to beyond the other and in again, so that nobody sees the jump. */
function across(aspect: number, round: number, shift: number): number {
  return ((((round + shift) % 1) + 1) % 1) * (aspect + 0.6) - 0.3;
}

function drawFloor(canvas: Canvas, horizon: number, near: Colour, far: Colour): void {
  canvas.gradient(horizon, 1 - horizon, far, near);
  const middle = canvas.aspect / 2;
  for (let i = -9; i <= 9; i += 1)
    canvas.line({ from: [middle + i * 0.11, horizon], to: [middle + i * 0.62, 1], width: 0.003 }, darker(near), 0.5);
  for (const depth of [0.06, 0.16, 0.31, 0.52, 0.8]) {
    const y = horizon + (1 - horizon) * depth;
    canvas.line({ from: [0, y], to: [canvas.aspect, y], width: 0.003 }, darker(near), 0.5);
  }
}

function drawClock(canvas: Canvas, x: number, y: number, round: number): void {
  canvas.ellipse({ x, y, rx: 0.068, ry: 0.068 }, [70, 78, 90]);
  canvas.ellipse({ x, y, rx: 0.06, ry: 0.06 }, [245, 246, 248]);
  const hand = (share: number, length: number, width: number): void =>
    canvas.line(
      { from: [x, y], to: [x + Math.sin(share * turn) * length, y - Math.cos(share * turn) * length], width },
      [50, 54, 62],
    );
  hand(10 / 12, 0.032, 0.008);
  hand(1 / 6, 0.046, 0.006);
  canvas.line(
    { from: [x, y], to: [x + Math.sin(round * turn) * 0.05, y - Math.cos(round * turn) * 0.05], width: 0.004 },
    [196, 60, 50],
  );
}

function hall(canvas: Canvas, { round }: Moment): void {
  const horizon = 0.56;
  canvas.gradient(0, horizon, [206, 214, 222], [226, 229, 230]);
  // Windows with a light sky.
  for (const x of [0.16, 0.46]) {
    canvas.box({ x, y: 0.12, width: 0.24, height: 0.3, round: 0.01 }, [120, 130, 142]);
    canvas.box({ x: x + 0.012, y: 0.132, width: 0.216, height: 0.276 }, [176, 208, 232]);
    canvas.line({ from: [x + 0.12, 0.13], to: [x + 0.12, 0.41], width: 0.008 }, [120, 130, 142]);
  }
  drawFloor(canvas, horizon, [150, 142, 132], [192, 188, 182]);
  // A door, and the counter with a screen and a plant.
  canvas.box({ x: 0.86, y: 0.16, width: 0.2, height: 0.41 }, [96, 84, 72]);
  canvas.box({ x: 0.875, y: 0.175, width: 0.17, height: 0.395 }, [146, 120, 92]);
  canvas.ellipse({ x: 1.025, y: 0.38, rx: 0.01, ry: 0.01 }, [226, 206, 130]);
  drawClock(canvas, 1.2, 0.2, round);
  canvas.box({ x: 1.28, y: 0.5, width: 0.6, height: 0.22, round: 0.015 }, [74, 98, 122]);
  canvas.box({ x: 1.26, y: 0.48, width: 0.6, height: 0.035, round: 0.01 }, [230, 230, 226]);
  canvas.box({ x: 1.42, y: 0.37, width: 0.15, height: 0.1, round: 0.008 }, [40, 46, 56]);
  canvas.ellipse({ x: 1.495, y: 0.42, rx: 0.012 + 0.006 * Math.sin(round * turn * 2), ry: 0.014 }, [90, 190, 150]);
  canvas.box({ x: 0.04, y: 0.6, width: 0.1, height: 0.14, round: 0.02 }, [150, 96, 70]);
  for (let leaf = 0; leaf < 7; leaf += 1) {
    const lean = (leaf - 3) * 0.03 + 0.006 * Math.sin(round * turn + leaf);
    canvas.line({ from: [0.09, 0.61], to: [0.09 + lean, 0.44 + Math.abs(leaf - 3) * 0.02], width: 0.024 }, [
      70,
      128 + leaf * 4,
      78,
    ]);
  }
  const { aspect } = canvas;
  drawWalker(
    canvas,
    { x: across(aspect, round, 0.15), y: 0.72, size: 0.36, coat: [178, 72, 60], skin: [222, 178, 150], stepRounds: 5 },
    round,
  );
  drawWalker(
    canvas,
    {
      x: aspect - across(aspect, round, 0.6),
      y: 0.9,
      size: 0.5,
      coat: [58, 110, 150],
      skin: [156, 112, 84],
      stepRounds: 4,
    },
    round,
  );
}

function yard(canvas: Canvas, { round }: Moment): void {
  const horizon = 0.46;
  canvas.gradient(0, horizon + 0.03, [14, 20, 38], [38, 50, 76]);
  canvas.ellipse({ x: 1.45, y: 0.14, rx: 0.045, ry: 0.045 }, [226, 228, 214]);
  // A hall with a gate, and a fence.
  canvas.box({ x: 0.1, y: 0.2, width: 0.75, height: 0.3 }, [54, 60, 72]);
  canvas.box({ x: 0.3, y: 0.28, width: 0.24, height: 0.22 }, [84, 90, 100]);
  for (let slat = 0; slat < 6; slat += 1)
    canvas.line({ from: [0.3, 0.31 + slat * 0.034], to: [0.54, 0.31 + slat * 0.034], width: 0.004 }, [60, 66, 76]);
  for (let post = 0; post < 12; post += 1)
    canvas.line({ from: [0.9 + post * 0.08, 0.37], to: [0.9 + post * 0.08, 0.5], width: 0.006 }, [74, 82, 96]);
  canvas.line({ from: [0.86, 0.39], to: [1.8, 0.39], width: 0.005 }, [74, 82, 96]);
  drawFloor(canvas, horizon + 0.03, [40, 44, 52], [58, 62, 70]);
  // The cone of a lamp, and what moves in it.
  const flicker = 0.16 + 0.02 * Math.sin(round * turn * 3);
  for (const spread of [1, 0.72, 0.45])
    canvas.ellipse({ x: 0.42, y: 0.66, rx: 0.5 * spread, ry: 0.14 * spread }, [230, 206, 140], flicker);
  canvas.ellipse({ x: 0.42, y: 0.25, rx: 0.016, ry: 0.012 }, [255, 240, 196]);
  const { aspect } = canvas;
  drawVan(canvas, aspect - across(aspect + 0.6, round, 0.05), 0.62);
  drawWalker(
    canvas,
    { x: across(aspect, round, 0.4), y: 0.88, size: 0.42, coat: [196, 170, 60], skin: [206, 166, 136], stepRounds: 5 },
    round,
  );
}

function drawVan(canvas: Canvas, x: number, y: number): void {
  canvas.ellipse({ x: x + 0.24, y: y + 0.1, rx: 0.3, ry: 0.03 }, black, 0.4);
  canvas.box({ x, y: y - 0.14, width: 0.48, height: 0.22, round: 0.03 }, [188, 194, 200]);
  canvas.box({ x: x + 0.02, y: y - 0.115, width: 0.09, height: 0.08, round: 0.012 }, [70, 96, 118]);
  canvas.ellipse({ x: x + 0.004, y: y + 0.03, rx: 0.014, ry: 0.014 }, [255, 238, 180]);
  canvas.ellipse({ x: x - 0.09, y: y + 0.06, rx: 0.1, ry: 0.03 }, [255, 238, 180], 0.35);
  for (const wheel of [0.1, 0.38]) {
    canvas.ellipse({ x: x + wheel, y: y + 0.075, rx: 0.042, ry: 0.042 }, [24, 26, 30]);
    canvas.ellipse({ x: x + wheel, y: y + 0.075, rx: 0.018, ry: 0.018 }, [130, 134, 140]);
  }
}

function aisle(canvas: Canvas, { round }: Moment): void {
  const { aspect } = canvas;
  const horizon = 0.42;
  canvas.gradient(0, horizon, [92, 100, 108], [150, 156, 160]);
  drawFloor(canvas, horizon, [120, 124, 126], [156, 160, 160]);
  for (const lamp of [0.3, 0.6, 0.9, 1.2, 1.5])
    canvas.box({ x: lamp - 0.07, y: 0.06, width: 0.14, height: 0.016, round: 0.006 }, [250, 250, 240]);
  for (const side of [0, 1]) drawShelves(canvas, side === 1);
  canvas.line({ from: [aspect / 2 - 0.2, 1], to: [aspect / 2 - 0.03, horizon], width: 0.012 }, [226, 190, 60], 0.8);
  canvas.line({ from: [aspect / 2 + 0.2, 1], to: [aspect / 2 + 0.03, horizon], width: 0.012 }, [226, 190, 60], 0.8);
  // A truck that comes and goes along the aisle, its lamp turning.
  const near = 0.5 - 0.5 * Math.cos(round * turn);
  const size = 0.1 + 0.24 * near;
  const y = horizon + 0.1 + 0.36 * near;
  canvas.ellipse({ x: aspect / 2, y: y + size * 0.52, rx: size * 0.7, ry: size * 0.09 }, black, 0.35);
  canvas.box(
    { x: aspect / 2 - size / 2, y: y - size * 0.3, width: size, height: size * 0.75, round: size * 0.08 },
    [222, 132, 40],
  );
  canvas.box(
    { x: aspect / 2 - size * 0.36, y: y - size * 0.62, width: size * 0.72, height: size * 0.36, round: size * 0.05 },
    [52, 60, 70],
  );
  for (const fork of [-0.22, 0.22])
    canvas.line(
      {
        from: [aspect / 2 + fork * size, y + size * 0.1],
        to: [aspect / 2 + fork * size, y + size * 0.55],
        width: size * 0.07,
      },
      [40, 42, 46],
    );
  const glow = 0.5 + 0.5 * Math.sin(round * turn * 4);
  canvas.ellipse({ x: aspect / 2, y: y - size * 0.68, rx: size * 0.07, ry: size * 0.07 }, [255, 170 + 60 * glow, 60]);
  drawWalker(
    canvas,
    { x: across(aspect, round, 0.3), y: 0.94, size: 0.46, coat: [230, 120, 40], skin: [196, 150, 120], stepRounds: 4 },
    round,
  );
}

const cartons: readonly Colour[] = [
  [176, 138, 96],
  [158, 120, 84],
  [190, 156, 112],
  [96, 130, 150],
];

function drawShelves(canvas: Canvas, isRight: boolean): void {
  const { aspect } = canvas;
  const place = (x: number): number => (isRight ? aspect - x : x);
  for (let bay = 0; bay < 4; bay += 1) {
    const x = bay * 0.16;
    const high = 0.86 - bay * 0.14;
    const top = 0.46 - high * 0.42;
    for (let level = 0; level < 4; level += 1) {
      const y = top + (level + 1) * high * 0.21;
      const colour = cartons[(bay * 3 + level + (isRight ? 1 : 0)) % cartons.length] ?? [176, 138, 96];
      const [left, width] = [isRight ? place(x) - 0.14 : x + 0.012, 0.128];
      canvas.box({ x: left, y: y - high * 0.15, width, height: high * 0.15, round: 0.004 }, colour);
      canvas.line({ from: [place(x), y], to: [place(x + 0.16), y], width: 0.01 }, [62, 92, 140]);
    }
    canvas.line({ from: [place(x + 0.16), top], to: [place(x + 0.16), top + high * 0.9], width: 0.012 }, [50, 74, 116]);
  }
}
