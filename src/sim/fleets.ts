/** Fleets to start with: read from a file, or made for a measurement. */

import type { z } from 'zod';
import { fileURLToPath } from 'node:url';
import { readFileBounded } from '#src/platform/files.ts';
import { FleetFileInvalid } from './errors.ts';
import { FleetSpec, type DeviceSpec } from './fleet-spec.ts';
import type { ProductKey } from './products.data.ts';

/** Ten thousand devices are about one megabyte. */
const fleetFileLimitBytes = 16 * 1024 * 1024;

/** @throws FileUnreadable, and FleetFileInvalid naming the first problem and its place */
export async function readFleet(file: string): Promise<FleetSpec> {
  const text = new TextDecoder().decode(await readFileBounded(file, fleetFileLimitBytes));
  const parsed = FleetSpec.safeParse(parseJson(file, text));
  if (parsed.success) return parsed.data;
  throw new FleetFileInvalid({ file, problem: describeIssue(parsed.error) }, { cause: parsed.error });
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FleetFileInvalid({ file, problem: 'it is not JSON.' }, { cause: error });
  }
}

function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'unknown problem' : `${issue.path.map(String).join('.')}: ${issue.message}`;
}

/** The fleet of `keepsight demo`: a bank branch, a shop and a warehouse. */
export function demoFleet(): Promise<FleetSpec> {
  return readFleet(fileURLToPath(new URL('fleets/demo.json', import.meta.url)));
}

const mixture: readonly ProductKey[] = [
  'axis-p3265',
  'axis-p3245',
  'axis-p1367',
  'axis-q6215',
  'tokuvis-tkp30',
  'sentrello-sd2204',
  'axis-p3225-mk2',
  'axis-a1601',
  'axis-c1310',
  'axis-p3364',
];

/** Forty devices in 127.9.0.0/24, and three neighbours that are none. */
export function subnetFleet(): FleetSpec {
  const devices = Array.from({ length: 40 }, (_, index): DeviceSpec => {
    const product = mixture[index % mixture.length] ?? 'axis-p3265';
    const number = String(index + 1).padStart(2, '0');
    return {
      id: `subnet-${number}`,
      name: `Device ${number}`,
      site: 'Subnet',
      address: `127.9.0.${String(5 + index * 6)}`,
      product,
    };
  });
  const neighbours = [3, 100, 250].map((last): DeviceSpec => ({
    id: `printer-${String(last)}`,
    name: 'Printer',
    address: `127.9.0.${String(last)}`,
    product: 'printer',
    ...(last === 250 && { faults: ['answers-all'] }),
  }));
  return { name: 'One subnet', seed: 'subnet-40', devices: [...devices, ...neighbours] };
}

/** Many devices with one HTTP listener each, for measurements; from 127.64.0.1 upwards. */
export function lightFleet(count: number): FleetSpec {
  const kinds = mixture.filter(
    (product) => product.startsWith('axis-') && !['axis-p3364', 'axis-p3225-mk2'].includes(product),
  );
  const devices = Array.from({ length: count }, (_, index): DeviceSpec => {
    const product = kinds[index % kinds.length] ?? 'axis-p3265';
    const number = String(index + 1).padStart(5, '0');
    // 250 of each 256 addresses: first and last ones look like network and broadcast addresses to some programs.
    const block = Math.floor(index / 250);
    const address = `127.${String(64 + Math.floor(block / 256))}.${String(block % 256)}.${String((index % 250) + 1)}`;
    return { id: `light-${number}`, name: `Light ${number}`, address, product, light: true };
  });
  return { name: 'Light fleet', seed: 'light', devices };
}
