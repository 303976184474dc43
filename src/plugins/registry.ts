/** Every plug-in. Generated from the folders beside this file by `npm run generate`; not edited by hand. */

import { axisDriver } from './drivers/axis/index.ts';
import { onvifDriver } from './drivers/onvif/index.ts';
import { rtspDriver } from './drivers/rtsp/index.ts';
import { emailNotifier } from './notifiers/email/index.ts';
import { webPushNotifier } from './notifiers/web-push/index.ts';
import { webhookNotifier } from './notifiers/webhook/index.ts';
import { deviceProbe } from './probes/device/index.ts';
import { dnsProbe } from './probes/dns/index.ts';
import { heartbeatProbe } from './probes/heartbeat/index.ts';
import { httpProbe } from './probes/http/index.ts';
import { icmpProbe } from './probes/icmp/index.ts';
import { rtspProbe } from './probes/rtsp/index.ts';
import { smtpProbe } from './probes/smtp/index.ts';
import { tcpProbe } from './probes/tcp/index.ts';
import { tlsProbe } from './probes/tls/index.ts';
import { vendorStatusProbe } from './probes/vendor-status/index.ts';
import { websocketProbe } from './probes/websocket/index.ts';
import type { Driver } from './kit/driver.ts';
import type { Notifier } from './kit/notifier.ts';
import type { AnyProbe } from './kit/probe.ts';

export const drivers: readonly Driver[] = [axisDriver, onvifDriver, rtspDriver];
export const notifiers: readonly Notifier[] = [emailNotifier, webPushNotifier, webhookNotifier];
export const probes: readonly AnyProbe[] = [
  deviceProbe,
  dnsProbe,
  heartbeatProbe,
  httpProbe,
  icmpProbe,
  rtspProbe,
  smtpProbe,
  tcpProbe,
  tlsProbe,
  vendorStatusProbe,
  websocketProbe,
];
