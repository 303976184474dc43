import { describe, expect, it } from 'vitest';
import { movedTo, treeRows } from './component-tree.ts';

const items = [
  { id: 'sites', parentId: null, position: 0, name: 'Sites' },
  { id: 'sweden', parentId: 'sites', position: 1, name: 'Sweden' },
  { id: 'main', parentId: 'sites', position: 0, name: 'Main' },
  { id: 'cloud', parentId: null, position: 1, name: 'Cloud' },
];
const shape = (rows: ReturnType<typeof treeRows<(typeof items)[number]>>) =>
  rows.map((row) => `${'-'.repeat(row.depth)}${row.item.id}`);

describe('the tree of components', () => {
  it('puts parts below their group, in their order', () => {
    const rows = treeRows(items, { collapsed: new Set() });
    expect(shape(rows)).toEqual(['sites', '-main', '-sweden', 'cloud']);
    expect(rows[2]).toMatchObject({ place: 2, siblings: 2, hasParts: false });
  });

  it('hides the parts of what is folded, but not what was searched for', () => {
    expect(shape(treeRows(items, { collapsed: new Set(['sites']) }))).toEqual(['sites', 'cloud']);
    expect(
      shape(treeRows(items, { collapsed: new Set(['sites']), matches: (item) => item.name === 'Sweden' })),
    ).toEqual(['sites', '-sweden']);
  });

  it('shows what has lost its parent, and what goes in a circle, at the top', () => {
    const odd = [
      { id: 'lost', parentId: 'gone', position: 0, name: '' },
      { id: 'a', parentId: 'b', position: 1, name: '' },
      { id: 'b', parentId: 'a', position: 2, name: '' },
    ];
    expect(shape(treeRows(odd, { collapsed: new Set() }))).toEqual(['lost', 'a', 'b']);
  });

  it('changes only the positions that a move changes', () => {
    expect(movedTo(items, 'sweden', 0).map(({ item, position }) => [item.id, position])).toEqual([
      ['sweden', 0],
      ['main', 1],
    ]);
    expect(movedTo(items, 'main', 0)).toEqual([]);
    expect(movedTo(items, 'nobody', 0)).toEqual([]);
  });
});
