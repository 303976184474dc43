/** Product properties, from `basicdeviceinfo.cgi` or from parameters, as an identity. Pure. */

import { z } from 'zod';
import { factText } from '../../kit/answers.ts';
import type { IdentityFact } from '../../kit/facts.ts';
import { kindOf, osTrackOf } from './classify.ts';
import type { ParamList } from './parse-param-list.ts';

/** Names as `basicdeviceinfo.cgi` has them. */
export type Properties = ReadonlyMap<string, string>;

/** `data` of `getAllProperties` and its sisters. A value that is no text is left out. */
export const PropertyData = z
  .object({ propertyList: z.record(z.string(), z.unknown()) })
  .transform(
    (data): Properties =>
      new Map(
        Object.entries(data.propertyList).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
      ),
  );

/** Where the same property stands in `param.cgi`. */
const parameterOf: Readonly<Record<string, string>> = {
  Brand: 'Brand.Brand',
  ProdFullName: 'Brand.ProdFullName',
  ProdNbr: 'Brand.ProdNbr',
  ProdShortName: 'Brand.ProdShortName',
  ProdType: 'Brand.ProdType',
  Version: 'Properties.Firmware.Version',
  BuildDate: 'Properties.Firmware.BuildDate',
  SerialNumber: 'Properties.System.SerialNumber',
  HardwareID: 'Properties.System.HardwareID',
  Soc: 'Properties.System.Soc',
  Architecture: 'Properties.System.Architecture',
};

export const identityGroups = [
  'Brand',
  'Properties.Firmware',
  'Properties.System',
  'Properties.Image',
  'Properties.Audio',
];

export function propertiesOfParams(list: ParamList): Properties {
  return new Map(
    Object.entries(parameterOf).flatMap(([property, parameter]) => {
      const value = list.values.get(parameter);
      return value === undefined ? [] : [[property, value]];
    }),
  );
}

/** Axis serial numbers are the MAC address without colons; anything else is not accepted as one. */
export function readSerial(text: string | undefined): string | undefined {
  const serial = text?.trim().toUpperCase();
  return serial !== undefined && /^[0-9A-F]{12}$/.test(serial) ? serial : undefined;
}

export function macOf(serial: string): string {
  return serial.toLowerCase().replaceAll(/(..)(?!$)/g, '$1:');
}

export interface MediaClues {
  readonly hasVideo?: boolean;
  readonly hasAudio?: boolean;
}

/** `undefined` when the properties do not even name a maker and a model. */
export function identityOf(properties: Properties, clues: MediaClues = {}): IdentityFact | undefined {
  const text = (name: string, maxLength: number): string | undefined => factText(properties.get(name), maxLength);
  const brand = text('Brand', 128);
  const model = text('ProdNbr', 128) ?? text('ProdShortName', 128);
  if (brand === undefined || model === undefined) return undefined;
  const serial = readSerial(properties.get('SerialNumber'));
  const osVersion = text('Version', 128);
  const optional = {
    productName: text('ProdFullName', 256),
    serial,
    mac: serial && macOf(serial),
    hardwareId: text('HardwareID', 128),
    soc: text('Soc', 128),
    architecture: text('Architecture', 128),
    osVersion,
    osTrack: osVersion && osTrackOf(osVersion),
    builtAt: text('BuildDate', 256),
  };
  return {
    kind: kindOf({ productType: properties.get('ProdType'), model, ...clues }),
    maker: brand === 'AXIS' ? 'Axis' : brand,
    model,
    ...withoutUndefined(optional),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
