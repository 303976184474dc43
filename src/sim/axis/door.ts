/** The door service of a controller in its JSON form, `/vapix/doorcontrol`. One door, which decides for itself. */

import { z } from 'zod';
import { textBody, type SimAnswer } from '../exchange.ts';
import { refuseWithout, type AxisCall } from './access.ts';
import { jsonAnswer } from './json-cgi.ts';

const DoorRequest = z.record(z.string(), z.object({ Token: z.string().optional() }));
const doorToken = 'Axis-00408c:1234567890.1';

export function answerDoor(call: AxisCall): SimAnswer {
  const refusal = refuseWithout('admin', call);
  if (refusal !== undefined) return refusal;
  const parsed = DoorRequest.safeParse(parse(textBody(call.request)));
  const [operation, argument] = Object.entries(parsed.data ?? {})[0] ?? [];
  switch (operation) {
    case 'tdc:GetDoorInfoList':
      return jsonAnswer({
        DoorInfo: [
          {
            token: doorToken,
            Name: 'Front door',
            Description: '',
            Capabilities: { Access: true, Lock: true, Unlock: true },
          },
        ],
      });
    case 'tdc:GetDoorState':
      if (argument?.Token !== doorToken) return soapFault('env:Sender', 'No such door.');
      return jsonAnswer({
        DoorState: { DoorPhysicalState: 'Closed', LockPhysicalState: 'Locked', Alarm: 'Normal', DoorMode: 'Locked' },
      });
    case undefined:
    default:
      return soapFault('env:Sender', 'Optional action not implemented.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function soapFault(code: string, reason: string): SimAnswer {
  return jsonAnswer({ Fault: { Code: code, Reason: reason } }, 400);
}
