/** Changes inputs in the ways that find the edges of parsers. The same seed gives the same inputs on every machine. */

/** An input: pieces in their order, such as chunks of a connection or packets of a stream. */
export type Pieces = readonly Uint8Array[];

export interface Dice {
  /** From 0 to `limit` - 1. */
  below(limit: number): number;
}

/** A linear congruential generator with the mixing of its upper bits; only repeatable, nothing more is needed. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return {
    below: (limit) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const mixed = Math.imul(state ^ (state >>> 15), 0x2c_1b_3c_6d) >>> 0;
      return limit <= 0 ? 0 : (mixed ^ (mixed >>> 12)) % limit;
    },
  };
}

/** Ends of ranges, signs, lengths that do not fit, separators of text. */
const telling = [0, 1, 2, 3, 4, 0x0a, 0x0d, 0x20, 0x24, 0x2c, 0x3b, 0x3d, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff];
/** Inputs must not grow from round to round. */
const inputLimitBytes = 64 * 1024;
const pieceLimit = 64;

type Change = (pieces: Uint8Array[], at: number, dice: Dice, other: Pieces) => void;

function editBytes(edit: (bytes: number[], at: number, dice: Dice) => void): Change {
  return (pieces, at, dice) => {
    const bytes = [...(pieces[at] ?? [])];
    edit(bytes, dice.below(bytes.length + 1), dice);
    pieces[at] = Uint8Array.from(bytes);
  };
}

const changes: readonly Change[] = [
  editBytes((bytes, at, dice) => (bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8)))),
  editBytes((bytes, at, dice) => (bytes[at] = telling[dice.below(telling.length)] ?? 0)),
  editBytes((bytes, at, dice) => bytes.splice(at, 1 + dice.below(8))),
  editBytes((bytes, at, dice) =>
    bytes.splice(at, 0, ...Array.from({ length: 1 + dice.below(8) }, () => dice.below(256))),
  ),
  editBytes((bytes, at, dice) =>
    bytes.splice(at, 0, ...bytes.slice(dice.below(bytes.length), dice.below(bytes.length))),
  ),
  editBytes((bytes, at) => bytes.splice(at)),
  editBytes((bytes, at, dice) => {
    const value = [0, 0xff_ff, 0x80_00, 0x7f_ff, bytes.length][dice.below(5)] ?? 0;
    bytes.splice(at, 2, value >> 8, value & 0xff);
  }),
  (pieces, at) => void pieces.splice(at, 1),
  (pieces, at, dice) => void pieces.splice(dice.below(pieces.length), 0, pieces[at] ?? new Uint8Array()),
  (pieces, at, dice) => {
    const with_ = dice.below(pieces.length);
    [pieces[at], pieces[with_]] = [pieces[with_] ?? new Uint8Array(), pieces[at] ?? new Uint8Array()];
  },
  (pieces, at, dice) => {
    const piece = pieces[at] ?? new Uint8Array();
    const cut = dice.below(piece.length);
    pieces.splice(at, 1, piece.slice(0, cut), piece.slice(cut));
  },
  (pieces, at, dice, other) => void pieces.splice(at, 0, other[dice.below(other.length)] ?? new Uint8Array()),
];

/** One to eight changes; `other` is another input of the same target. */
export function mutate(input: Pieces, other: Pieces, dice: Dice): Pieces {
  const pieces = [...input];
  for (let count = 1 + dice.below(8); count > 0; count -= 1) {
    if (pieces.length === 0) pieces.push(new Uint8Array());
    changes[dice.below(changes.length)]?.(pieces, dice.below(pieces.length), dice, other);
  }
  const kept: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces.slice(0, pieceLimit)) {
    size += piece.length;
    if (size <= inputLimitBytes) kept.push(piece);
  }
  return kept;
}
