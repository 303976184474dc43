/** The lock file must be whole: `npm ci` refuses one that misses a package, even of another platform. */

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { textOf } from './files.ts';

const names = z.record(z.string(), z.string()).default({});
const Entry = z.object({
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  resolved: z.string().optional(),
});
const { packages } = z.object({ packages: z.record(z.string(), Entry) }).parse(JSON.parse(textOf('package-lock.json')));
const manifest = z.object({ dependencies: names, devDependencies: names }).parse(JSON.parse(textOf('package.json')));

describe('the lock file', () => {
  it('holds every package that a package of it needs', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      [...Object.keys(entry.dependencies), ...Object.keys(entry.optionalDependencies)]
        .filter((name) => !isFound(path, name))
        .map((name) => `${path} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('agrees with package.json', () => {
    expect(packages['']?.dependencies).toEqual(manifest.dependencies);
    expect(packages['']?.devDependencies).toEqual(manifest.devDependencies);
  });

  it('names no place to download from, so that every registry will do', () => {
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([]);
  });

  it('comes from exact versions', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      .map(([name]) => name);
    expect(loose).toEqual([]);
  });
});

/** As Node looks for packages: beside the one that asks, then outwards. */
function isFound(from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    if (`${place === '' ? '' : `${place}/`}node_modules/${name}` in packages) return true;
    if (place === '') return false;
  }
}
