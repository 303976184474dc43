/**
 * Parsers that read what devices and viewers send, fed with inputs that were changed in many ways. The inputs stand in
 * `corpus/`: a folder per target, a file per input, a line per piece in hexadecimal. An input that ever broke a parser
 * is kept there, so that it is tried again every time. `FUZZ_ROUNDS=100000 npx vitest run --project fuzz` looks longer.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDice, mutate, type Pieces } from './mutate.ts';
import type { FuzzTarget } from './target.ts';
import { fuzzTargets } from './targets.ts';

const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 1000);
const seed = 20_261_122;
const corpus = join(import.meta.dirname, 'corpus');

function readInput(path: string): Pieces {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Uint8Array.fromHex(line));
}

function inputsOf({ name }: FuzzTarget): { readonly file: string; readonly pieces: Pieces }[] {
  const folder = join(corpus, name);
  return readdirSync(folder).map((file) => ({ file, pieces: readInput(join(folder, file)) }));
}

/** Runs one input; a failure shows it as a file of the corpus would hold it. */
function run(target: FuzzTarget, pieces: Pieces): void {
  try {
    target.run(pieces);
  } catch (error) {
    const input = pieces.map((piece) => piece.toHex()).join('\n');
    throw new Error(`${target.name} broke at this input:\n${input}`, { cause: error });
  }
}

describe.each(fuzzTargets)('$name', (target) => {
  const inputs = inputsOf(target);

  it.each(inputs)('takes $file', ({ pieces }) => {
    expect(pieces.length).toBeGreaterThan(0);
    run(target, pieces);
  });

  it(`takes what becomes of them in ${String(rounds)} rounds`, () => {
    const dice = createDice(seed);
    for (let round = 0; round < rounds; round += 1) {
      const input = inputs[dice.below(inputs.length)]?.pieces ?? [];
      const other = inputs[dice.below(inputs.length)]?.pieces ?? [];
      run(target, mutate(input, other, dice));
    }
  });
});

it('changes inputs in the same way each time', () => {
  const input = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];
  const [first, second] = [createDice(7), createDice(7)];
  for (let round = 0; round < 200; round += 1)
    expect(mutate(input, input, first)).toEqual(mutate(input, input, second));
});
