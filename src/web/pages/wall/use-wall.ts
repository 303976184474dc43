/** The wall that is being looked at: its arrangement, the layout it comes from, and the way back. */

import { useCallback, useEffect, useReducer } from 'react';
import type { Layout } from '#src/features/live/contract-schemas.ts';
import { rememberWall } from './wall-memory.ts';
import { isSameWall, type Wall } from './wall-model.ts';

/** More steps back than anybody remembers having made. */
const pastMax = 50;

export interface Shown {
  readonly wall: Wall;
  readonly layoutId: string | null;
}

interface State {
  readonly shown: Shown;
  readonly past: readonly Shown[];
}

/** `rebase`: the same wall has been saved under a layout, or its layout is gone; nothing to undo. */
type Action =
  | { readonly type: 'show'; readonly shown: Shown }
  | { readonly type: 'rebase'; readonly layoutId: string | null }
  | { readonly type: 'undo' };

function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'show': {
      const { shown } = action;
      if (shown.layoutId === state.shown.layoutId && isSameWall(shown.wall, state.shown.wall)) return state;
      return { shown, past: [...state.past.slice(1 - pastMax), state.shown] };
    }
    case 'rebase':
      return { ...state, shown: { ...state.shown, layoutId: action.layoutId } };
    case 'undo': {
      const last = state.past.at(-1);
      return last === undefined ? state : { shown: last, past: state.past.slice(0, -1) };
    }
  }
}

export interface WallInHand {
  readonly wall: Wall;
  /** The saved layout that this wall comes from. */
  readonly layout: Layout | undefined;
  readonly isChanged: boolean;
  readonly canUndo: boolean;
  readonly change: (next: Wall) => void;
  readonly choose: (layout: Layout) => void;
  /** A wall that comes from no layout. */
  readonly begin: (wall: Wall) => void;
  readonly rebase: (layoutId: string | null) => void;
  readonly undo: () => void;
}

export function useWall(from: {
  readonly initial: Shown;
  readonly layouts: readonly Layout[];
  readonly personId: string;
}): WallInHand {
  const { layouts, personId } = from;
  const [{ shown, past }, dispatch] = useReducer(reduce, { shown: from.initial, past: [] });
  useEffect(() => rememberWall(personId, shown), [personId, shown]);
  const layout = layouts.find((each) => each.id === shown.layoutId);
  const { layoutId } = shown;
  return {
    wall: shown.wall,
    layout,
    isChanged: layout !== undefined && !isSameWall(layout, shown.wall),
    canUndo: past.length > 0,
    change: useCallback((wall) => dispatch({ type: 'show', shown: { wall, layoutId } }), [layoutId]),
    choose: useCallback((next) => dispatch({ type: 'show', shown: shownBy(next) }), []),
    begin: useCallback((wall) => dispatch({ type: 'show', shown: { wall, layoutId: null } }), []),
    rebase: useCallback((next) => dispatch({ type: 'rebase', layoutId: next }), []),
    undo: useCallback(() => dispatch({ type: 'undo' }), []),
  };
}

export function shownBy(layout: Layout): Shown {
  return { wall: { columns: layout.columns, tiles: layout.tiles }, layoutId: layout.id };
}
