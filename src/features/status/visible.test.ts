import { expect, it } from 'vitest';
import { aComponent } from '../../../tests/status/evidence.ts';
import { publicInOrder } from './visible.ts';

it('lists for the public each component before its parts, in their order, and nothing of what is hidden', () => {
  const components = [
    aComponent('door', { parentId: 'shop', position: 1 }),
    aComponent('cloud', { position: 1 }),
    aComponent('till', { parentId: 'shop', position: 0 }),
    aComponent('cellar', { position: 2, isPublic: false }),
    aComponent('safe', { parentId: 'cellar' }),
    aComponent('shop', { position: 0 }),
  ];
  expect(publicInOrder(components).map(({ id }) => id)).toEqual(['shop', 'till', 'door', 'cloud']);
});
