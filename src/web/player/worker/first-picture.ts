/**
 * Lets the first picture of a tile through alone. The rest of its group waits behind it, up to a few seconds of pictures;
 * decoded at once, they would take the processor from the one picture that the person waits for.
 */

export interface FirstPicture {
  /** The others wait. */
  readonly isAlone: boolean;
  /** A picture went into the decoder. */
  given(): void;
  /** It came out, and is drawn at the next animation frame. */
  shown(): void;
  close(): void;
}

/** Where decoding takes longer, or the decoder wants more pictures before it gives one out, nothing is won by waiting. */
const aloneMostMs = 120;
/** Two animation frames of a busy page; a hidden one has none. */
const drawnWithinMs = 60;

/** `over`: the others may go now. */
export function createFirstPicture(over: () => void): FirstPicture {
  let state: 'awaited' | 'alone' | 'over' = 'awaited';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const end = (): void => {
    clearTimeout(timer);
    if (state !== 'alone') return;
    state = 'over';
    over();
  };
  return {
    get isAlone() {
      return state === 'alone';
    },
    given: () => {
      if (state !== 'awaited') return;
      state = 'alone';
      timer = setTimeout(end, aloneMostMs);
    },
    // It is drawn in the first frame, and what was drawn is on the screen in the second.
    shown: () => {
      if (state !== 'alone') return;
      clearTimeout(timer);
      timer = setTimeout(end, drawnWithinMs);
      requestAnimationFrame(() => requestAnimationFrame(end));
    },
    close: () => {
      clearTimeout(timer);
      state = 'over';
    },
  };
}
