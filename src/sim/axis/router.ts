/** Which CGI answers a request to an Axis device, by version and kind. */

import { needsSetup } from '../device.ts';
import { answer, withHeaders, type SimAnswer } from '../exchange.ts';
import { stillPicture } from '../clips.ts';
import { answerAxisOnvif } from '../onvif/axis-onvif.ts';
import { errorPage, withRole, type AxisCall, type AxisHandler } from './access.ts';
import { answerAccounts, answerUserGroup } from './accounts.ts';
import { audioDeviceControl } from './audio-device.ts';
import { answerConfiguration } from './device-configuration.ts';
import { apiDiscovery, basicDeviceInfo, systemReady } from './device-info.ts';
import { answerDoor } from './door.ts';
import { jsonCgi } from './json-cgi.ts';
import { answerMediaClip, playClip, stopClip } from './media-clips.ts';
import { answerParameters } from './param-cgi.ts';
import { answerPtz } from './ptz-cgi.ts';
import {
  firmwareManagement,
  mdnsService,
  networkSettings,
  networkTime,
  sshService,
  streamProfiles,
  timeService,
} from './services.ts';

export function answerAxis(call: AxisCall): SimAnswer {
  const handler = handlerFor(call);
  return withHeaders(handler(call), { Server: call.traits.server });
}

function handlerFor(call: AxisCall): AxisHandler {
  const { path } = call.request;
  if (path === '/') return homePage;
  if (path.startsWith('/config/') && call.traits.deviceConfiguration !== 'none') return answerConfiguration;
  if (path.startsWith('/onvif/') && call.traits.onvif) return answerAxisOnvif;
  if (path.startsWith('/axis-cgi/') || path.startsWith('/vapix/')) return cgiFor(call) ?? missingPage;
  return missingPage;
}

/** A 404 needs no login: that is how old firmware is told from new. */
const missingPage: AxisHandler = () => errorPage(404, 'Not Found');

function cgiFor(call: AxisCall): AxisHandler | undefined {
  const { traits, product } = call;
  const when = (condition: boolean, handler: AxisHandler): AxisHandler | undefined => (condition ? handler : undefined);
  const { media } = product;
  switch (call.request.path.replace(/^\/(axis-cgi|vapix)\//, '')) {
    case 'param.cgi':
      return answerParameters;
    case 'pwdgrp.cgi':
      return answerAccounts;
    case 'prod_brand_info/getbrand.cgi':
      return brandPage;
    case 'usergroup.cgi':
      return answerUserGroup;
    case 'basicdeviceinfo.cgi':
      return when(traits.basicDeviceInfo, jsonCgi(basicDeviceInfo));
    case 'systemready.cgi':
      return when(traits.systemReady, jsonCgi(systemReady));
    case 'apidiscovery.cgi':
      return when(traits.apiDiscovery !== 'none', jsonCgi(apiDiscovery(traits.apiDiscovery === 'login')));
    case 'time.cgi':
      return when(traits.timeService, jsonCgi(timeService));
    case 'ntp.cgi':
      return when(traits.networkTime, jsonCgi(networkTime));
    case 'network_settings.cgi':
      return when(traits.networkSettings, jsonCgi(networkSettings));
    case 'firmwaremanagement.cgi':
      return when(traits.firmwareManagement, jsonCgi(firmwareManagement));
    case 'ssh.cgi':
      return when(traits.deviceConfiguration !== 'none', jsonCgi(sshService));
    case 'mdnssd.cgi':
      return when(traits.deviceConfiguration !== 'none', jsonCgi(mdnsService));
    case 'streamprofile.cgi':
      return when(traits.streamProfileApi && media !== undefined, jsonCgi(streamProfiles));
    case 'jpg/image.cgi':
      return when(media !== undefined, withRole('viewer', picture));
    case 'audiodevicecontrol.cgi':
      return when(call.device.speaker !== undefined, jsonCgi(audioDeviceControl));
    case 'mediaclip.cgi':
      return when(call.device.speaker !== undefined, answerMediaClip);
    case 'playclip.cgi':
      return when(call.device.speaker !== undefined, playClip);
    case 'stopclip.cgi':
      return when(call.device.speaker !== undefined, stopClip);
    case 'com/ptz.cgi':
      return when(media !== undefined, answerPtz);
    case 'doorcontrol':
      return when(product.kind === 'door', answerDoor);
    default:
      return undefined;
  }
}

/** What the web pages show in their head, to everybody. */
function brandPage({ product }: AxisCall): SimAnswer {
  const brand = {
    Brand: product.maker,
    ProdType: product.productType,
    ProdNbr: product.model,
    ProdShortName: `AXIS ${product.model}`,
    ProdFullName: product.fullName,
  };
  return answer(200, 'application/json', JSON.stringify({ Brand: brand }));
}

function picture(call: AxisCall): SimAnswer {
  const wanted = call.request.query.get('resolution') ?? '1280x720';
  const still = stillPicture(call.device.scene, wanted);
  if (still === undefined) return answer(200, 'text/plain', `Error: resolution ${wanted} is not supported\n`);
  return answer(200, 'image/jpeg', still);
}

/** Old firmware asks for the login at once; newer one shows a page that loads its application. */
function homePage(call: AxisCall): SimAnswer {
  if (call.traits.legacy)
    return withRole('viewer', () => answer(200, 'text/html', '<HTML><HEAD><TITLE>Index page</TITLE></HEAD></HTML>\n'))(
      call,
    );
  const page = answer(
    200,
    'text/html',
    '<!doctype html><html><head><title>AXIS</title></head><body><div id="root"></div></body></html>\n',
  );
  return withHeaders(page, {
    'Content-Security-Policy': "default-src 'self'; frame-src 'self' *.axis.com; img-src 'self' data: *.axis.com",
    ...(needsSetup(call.device) && { 'AXIS-Setup': 'vapix' }),
  });
}
