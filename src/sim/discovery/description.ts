/** The UPnP device description, on a port of its own as devices have it. */

import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { escapeXml } from '#src/wire/xml.ts';
import { identityOfDevice, type SimDevice } from '../device.ts';
import { httpOriginOf } from '../streams.ts';

/** The first port of the range that UPnP libraries take. */
export const descriptionPort = 49_152;
export const descriptionPath = '/rootdesc1.xml';

const owners = new WeakMap<Socket, SimDevice>();

const server = createServer((request, response) => {
  const device = owners.get(request.socket);
  if (device === undefined || request.url !== descriptionPath) response.writeHead(404).end();
  else response.writeHead(200, { 'Content-Type': 'text/xml' }).end(describe(device));
});

export function descriptionHandler(socket: Socket, device: SimDevice): void {
  owners.set(socket, device);
  server.emit('connection', socket);
}

function describe(device: SimDevice): string {
  const { product } = device;
  const { serial, uuid } = identityOfDevice(device);
  const model = product.family === 'axis' ? `AXIS ${product.model}` : product.model;
  const fields = {
    deviceType: 'urn:schemas-upnp-org:device:Basic:1',
    friendlyName: `${model} - ${serial}`,
    manufacturer: product.maker,
    manufacturerURL: product.family === 'axis' ? 'http://www.axis.com/' : '',
    modelDescription: product.family === 'axis' ? product.fullName : product.model,
    modelName: model,
    modelNumber: product.model,
    serialNumber: serial,
    UDN: `uuid:${uuid}`,
    presentationURL: `${httpOriginOf(device)}/`,
  };
  const lines = Object.entries(fields).map(([name, value]) => `    <${name}>${escapeXml(value)}</${name}>\n`);
  return (
    '<?xml version="1.0"?>\n<root xmlns="urn:schemas-upnp-org:device-1-0">\n  <specVersion><major>1</major><minor>0</minor></specVersion>\n' +
    `  <device>\n${lines.join('')}  </device>\n</root>\n`
  );
}
