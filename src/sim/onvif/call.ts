/** One ONVIF request, and what an operation of a service is. */

import type { XmlElement } from '#src/wire/xml.ts';
import type { SimDevice } from '../device.ts';
import type { SimRequest } from '../exchange.ts';
import type { OnvifFault, PrefixNames } from './xml-writer.ts';

/** How one vendor does it. */
export interface VendorHabits {
  readonly prefixes: PrefixNames;
  readonly media2: boolean;
  /** Old devices know `GetCapabilities` only. */
  readonly getServices: boolean;
  readonly ptz: boolean;
  /** HTTP digest; without it only a UsernameToken counts. */
  readonly httpDigest: boolean;
  readonly usernameToken: boolean;
  readonly loginFaultStatus: 400 | 401 | 500;
  readonly faultStatus: 400 | 500;
  /** A host that is not the device's own, in every XAddr that it tells: its address behind a NAT, say. */
  readonly foreignHost?: string;
  readonly maker: string;
}

export interface OnvifCall {
  readonly request: SimRequest;
  readonly device: SimDevice;
  readonly habits: VendorHabits;
  /** The one element in the SOAP body. */
  readonly operation: XmlElement;
}

export interface OnvifOperation {
  /** Answered without a login (access class PRE_AUTH). */
  readonly preAuth?: true;
  readonly run: (call: OnvifCall) => string | OnvifFault;
}

export type OnvifOperations = Readonly<Record<string, OnvifOperation>>;

export const actionNotSupported: OnvifFault = {
  code: 'Receiver',
  subcodes: ['ActionNotSupported'],
  reason: 'The requested action is not supported by the device.',
};

export const noProfile: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'NoProfile'],
  reason: 'The requested profile token does not exist.',
};
