/** The door control service (ONVIF DoorControl WSDL, version 10). */

import { escapeXml, textOf } from '#src/wire/xml.ts';
import { doorOperations, type DoorOperation, type DoorReading } from '../doors.ts';
import { actionNotSupported, type OnvifCall, type OnvifOperation, type OnvifOperations } from './call.ts';
import type { OnvifFault } from './xml-writer.ts';

const noDoor: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'NotFound'],
  reason: 'The specified token is not found.',
};
const notInThisMode: OnvifFault = {
  code: 'Sender',
  subcodes: ['InvalidArgVal', 'Failure'],
  reason: 'The door is in a mode that does not allow this.',
};

const capabilities =
  '<tdc:Capabilities Access="true" AccessTimingOverride="false" Lock="true" Unlock="true" Block="true" DoubleLock="true"' +
  ' LockDown="true" LockOpen="true" DoorMonitor="true" LockMonitor="true" DoubleLockMonitor="false" Alarm="true" Tamper="false" Fault="false"/>';

function doorsOf({ device }: OnvifCall): readonly DoorReading[] {
  return device.doors?.readings(device.faults) ?? [];
}

function info({ token, name, description }: DoorReading): string {
  return (
    `<tdc:DoorInfo token="${escapeXml(token)}"><tdc:Name>${escapeXml(name)}</tdc:Name>` +
    `<tdc:Description>${escapeXml(description)}</tdc:Description>${capabilities}</tdc:DoorInfo>`
  );
}

function state(call: OnvifCall): string | OnvifFault {
  const token = textOf(call.operation, 'Token');
  const door = doorsOf(call).find((known) => known.token === token);
  if (door === undefined) return noDoor;
  return (
    `<tdc:GetDoorStateResponse><tdc:DoorState><tdc:DoorPhysicalState>${door.door}</tdc:DoorPhysicalState>` +
    `<tdc:LockPhysicalState>${door.lock}</tdc:LockPhysicalState><tdc:Alarm>${door.alarm}</tdc:Alarm>` +
    `<tdc:DoorMode>${door.mode}</tdc:DoorMode></tdc:DoorState></tdc:GetDoorStateResponse>`
  );
}

function operate(operation: DoorOperation): OnvifOperation {
  return {
    run: ({ device, operation: element }) => {
      const result = device.doors?.operate(textOf(element, 'Token') ?? '', operation);
      if (result === undefined) return actionNotSupported;
      if (result === 'no-door') return noDoor;
      return result === 'done' ? `<tdc:${operation}Response/>` : notInThisMode;
    },
  };
}

export const doorControlOperations: OnvifOperations = {
  GetServiceCapabilities: {
    preAuth: true,
    run: () =>
      '<tdc:GetServiceCapabilitiesResponse><tdc:Capabilities MaxLimit="10"/></tdc:GetServiceCapabilitiesResponse>',
  },
  GetDoorInfoList: {
    run: (call) => `<tdc:GetDoorInfoListResponse>${doorsOf(call).map(info).join('')}</tdc:GetDoorInfoListResponse>`,
  },
  GetDoorInfo: {
    run: (call) => {
      const token = textOf(call.operation, 'Token');
      const found = doorsOf(call).filter((door) => door.token === token);
      return found.length === 0
        ? noDoor
        : `<tdc:GetDoorInfoResponse>${found.map(info).join('')}</tdc:GetDoorInfoResponse>`;
    },
  },
  GetDoorState: { run: state },
  ...Object.fromEntries(doorOperations.map((operation) => [operation, operate(operation)])),
};
