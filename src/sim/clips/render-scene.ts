/**
 * Draws the pictures that simulated cameras show, as raw RGB on standard output; `make-clips.sh` has FFmpeg encode them.
 * Everything moves in whole rounds of the clip, so that its end meets its beginning.
 *
 *   node render-scene.ts SCENE WIDTH HEIGHT FRAMES-PER-SECOND SECONDS [GRAIN]
 */

import { once } from 'node:events';
import { stdout } from 'node:process';
import { encodeStamp, stampScale } from '../stamps.ts';
import { createCanvas, type Canvas } from './canvas.ts';
import { drawScene, isScene } from './scenes.ts';

const [scene = '', ...numbers] = process.argv.slice(2);
const [width = 0, height = 0, framesPerSecond = 0, seconds = 0, grain = 0] = numbers.map(Number);
if (!isScene(scene) || !(width > 0 && height > 0 && framesPerSecond > 0 && seconds > 0))
  throw new Error('Usage: render-scene.ts SCENE WIDTH HEIGHT FRAMES-PER-SECOND SECONDS [GRAIN]');

const count = framesPerSecond * seconds;
for (let index = 0; index < count; index += 1) {
  const canvas = createCanvas(width, height);
  drawScene(scene, canvas, { round: index / count, seconds: index / framesPerSecond });
  addGrain(canvas, index);
  drawStamp(canvas, index);
  if (!stdout.write(canvas.pixels)) await once(stdout, 'drain');
}

function drawStamp(canvas: Canvas, number: number): void {
  const edge = canvas.width / stampScale;
  encodeStamp(number).forEach((isWhite, block) => {
    const light = isWhite ? 255 : 0;
    canvas.block(block * edge, 0, edge, light);
  });
}

/** As a sensor has it: it costs bits, and a picture without it looks painted. */
function addGrain(canvas: Canvas, seed: number): void {
  if (grain === 0) return;
  let state = (seed + 1) * 0x9e3779b1;
  const { pixels } = canvas;
  for (let i = 0; i < pixels.length; i += 3) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const by = (((state >>> 8) & 0xff) / 255 - 0.5) * 2 * grain;
    for (let part = 0; part < 3; part += 1) pixels[i + part] = Math.max(0, Math.min(255, (pixels[i + part] ?? 0) + by));
  }
}
