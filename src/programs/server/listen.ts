/** Opens the listening socket, and names what stands in the way. */

import type { FastifyInstance } from 'fastify';
import { defineError } from '#src/core/errors.ts';

interface ListenPlace {
  readonly [field: string]: string | number;
  readonly host: string;
  readonly port: number;
}

const PortTaken = defineError('server.port-taken', {
  kind: 'precondition',
  retry: 'never',
  message: (f: ListenPlace) => `Port ${f.port} of ${f.host} is already in use.`,
  remedy: 'Stop the other program, or choose another port with --port or http.port.',
});

const PortForbidden = defineError('server.port-forbidden', {
  kind: 'precondition',
  retry: 'never',
  message: (f: ListenPlace) => `This user may not listen at port ${f.port}.`,
  remedy: 'Choose a port from 1024 up, or give the service the right to lower ports.',
});

const AddressUnavailable = defineError('server.address-unavailable', {
  kind: 'precondition',
  retry: 'never',
  message: (f: ListenPlace) => `This machine has no address ${f.host}.`,
  remedy: 'Set http.host to an address of this machine, or to 0.0.0.0 for all.',
});

/** Listens and returns the URL under which this machine itself reaches the server. */
export async function listen(app: FastifyInstance, place: { host: string; port: number }): Promise<string> {
  try {
    const url = new URL(await app.listen(place));
    if (place.host === '0.0.0.0' || place.host === '::') url.hostname = '127.0.0.1';
    return url.origin;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const options = { cause: error };
    const fields: ListenPlace = { host: place.host, port: place.port };
    if (code === 'EADDRINUSE') throw new PortTaken(fields, options);
    if (code === 'EACCES') throw new PortForbidden(fields, options);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new AddressUnavailable(fields, options);
    throw error;
  }
}
