/** A few shapes with soft edges on RGB pixels. Measures are fractions of the height, from the top left corner. */

export type Colour = readonly [red: number, green: number, blue: number];

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Width of the picture in its height: 1.78 for 16:9. */
  readonly aspect: number;
  readonly pixels: Uint8Array;
  /** From top to bottom over the whole width. */
  gradient(y: number, height: number, top: Colour, bottom: Colour): void;
  box(shape: Box, colour: Colour, alpha?: number): void;
  ellipse(shape: Ellipse, colour: Colour, alpha?: number): void;
  line(shape: Line, colour: Colour, alpha?: number): void;
  /** `0123456789:.` only. */
  digits(text: string, at: { readonly x: number; readonly y: number; readonly size: number }, colour: Colour): void;
  /** Exact pixels without any softness. */
  block(x: number, y: number, edge: number, light: number): void;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Radius of the corners. */
  readonly round?: number;
}

export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
}

export interface Line {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly width: number;
}

/** Three by five dots each. */
const glyphs: Readonly<Record<string, readonly string[]>> = {
  '0': ['###', '# #', '# #', '# #', '###'],
  '1': [' # ', '## ', ' # ', ' # ', '###'],
  '2': ['###', '  #', '###', '#  ', '###'],
  '3': ['###', '  #', ' ##', '  #', '###'],
  '4': ['# #', '# #', '###', '  #', '  #'],
  '5': ['###', '#  ', '###', '  #', '###'],
  '6': ['###', '#  ', '###', '# #', '###'],
  '7': ['###', '  #', ' # ', ' # ', ' # '],
  '8': ['###', '# #', '###', '# #', '###'],
  '9': ['###', '# #', '###', '  #', '###'],
  ':': ['   ', ' # ', '   ', ' # ', '   '],
  '.': ['   ', '   ', '   ', '   ', ' # '],
};

export function createCanvas(width: number, height: number): Canvas {
  const pixels = new Uint8Array(width * height * 3);

  const blend = (x: number, y: number, colour: Colour, alpha: number): void => {
    const at = (y * width + x) * 3;
    for (let part = 0; part < 3; part += 1) {
      const before = pixels[at + part] ?? 0;
      pixels[at + part] = Math.round(before + ((colour[part] ?? 0) - before) * alpha);
    }
  };

  /** `distance` in pixels from the edge, negative inside; bounds in pixels. */
  const fill = (
    bounds: readonly [left: number, top: number, right: number, bottom: number],
    distance: (x: number, y: number) => number,
    paint: { readonly colour: Colour; readonly alpha: number },
  ): void => {
    const [left, top, right, bottom] = bounds;
    for (let y = Math.max(0, Math.floor(top) - 1); y <= Math.min(height - 1, Math.ceil(bottom) + 1); y += 1) {
      for (let x = Math.max(0, Math.floor(left) - 1); x <= Math.min(width - 1, Math.ceil(right) + 1); x += 1) {
        const cover = Math.max(0, Math.min(1, 0.5 - distance(x + 0.5, y + 0.5)));
        if (cover > 0) blend(x, y, paint.colour, cover * paint.alpha);
      }
    }
  };

  const canvas: Canvas = {
    width,
    height,
    aspect: width / height,
    pixels,
    gradient: (y, high, top, bottom) => {
      const [first, last] = [Math.round(y * height), Math.min(height, Math.round((y + high) * height))];
      for (let row = first; row < last; row += 1) {
        const share = (row - first) / Math.max(1, last - first - 1);
        const mix = (part: number): number => (top[part] ?? 0) + ((bottom[part] ?? 0) - (top[part] ?? 0)) * share;
        const colour: Colour = [mix(0), mix(1), mix(2)];
        for (let x = 0; x < width; x += 1) blend(x, row, colour, 1);
      }
    },
    box: (shape, colour, alpha = 1) => {
      const round = (shape.round ?? 0) * height;
      const [hw, hh] = [(shape.width * height) / 2, (shape.height * height) / 2];
      const [cx, cy] = [shape.x * height + hw, shape.y * height + hh];
      const distance = (x: number, y: number): number => {
        const [dx, dy] = [Math.abs(x - cx) - hw + round, Math.abs(y - cy) - hh + round];
        return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
      };
      fill([cx - hw, cy - hh, cx + hw, cy + hh], distance, { colour, alpha });
    },
    ellipse: (shape, colour, alpha = 1) => {
      const [cx, cy, rx, ry] = [shape.x, shape.y, shape.rx, shape.ry].map((value) => value * height);
      if (cx === undefined || cy === undefined || rx === undefined || ry === undefined) return;
      const distance = (x: number, y: number): number =>
        (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * Math.min(rx, ry);
      fill([cx - rx, cy - ry, cx + rx, cy + ry], distance, { colour, alpha });
    },
    line: (shape, colour, alpha = 1) => {
      const [ax, ay, bx, by] = [...shape.from, ...shape.to].map((value) => value * height);
      if (ax === undefined || ay === undefined || bx === undefined || by === undefined) return;
      const half = (shape.width * height) / 2;
      const [dx, dy] = [bx - ax, by - ay];
      const length2 = dx * dx + dy * dy || 1;
      const distance = (x: number, y: number): number => {
        const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2));
        return Math.hypot(x - ax - dx * along, y - ay - dy * along) - half;
      };
      const bounds = [
        Math.min(ax, bx) - half,
        Math.min(ay, by) - half,
        Math.max(ax, bx) + half,
        Math.max(ay, by) + half,
      ];
      fill([bounds[0] ?? 0, bounds[1] ?? 0, bounds[2] ?? 0, bounds[3] ?? 0], distance, { colour, alpha });
    },
    digits: (text, { x, y, size }, colour) => {
      const dot = size / 5;
      text.split('').forEach((character, place) => {
        (glyphs[character] ?? []).forEach((row, line) => {
          row.split('').forEach((cell, column) => {
            if (cell === '#')
              canvas.box({ x: x + (place * 4 + column) * dot, y: y + line * dot, width: dot, height: dot }, colour);
          });
        });
      });
    },
    block: (x, y, edge, light) => {
      for (let row = Math.round(y); row < Math.round(y + edge); row += 1)
        for (let column = Math.round(x); column < Math.round(x + edge); column += 1)
          blend(column, row, [light, light, light], 1);
    },
  };
  return canvas;
}
