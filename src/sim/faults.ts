/**
 * What can be wrong with a simulated device. Each fault can be switched on and off while the world runs. A hostile
 * device is an ordinary one that has its fault from the start.
 */

import { z } from 'zod';

/** Every fault with what it does, for the control address and the documentation. */
export const faultDescriptions = {
  // Not there
  unplugged: 'Nothing answers, not even with a refusal: attempts to connect run into nothing, discovery too.',
  refused: 'Every TCP port is closed; discovery still answers.',
  silent: 'Connections are taken and never answered, as by a device that has crashed; discovery gets no answer.',
  hangs: 'HTTP requests are taken and not answered for 15 seconds; then the connection closes.',
  slow: 'Each HTTP answer comes after three seconds.',
  drip: 'Answers come one byte at a time.',
  reboot: 'Closes every port for some seconds, then comes back with a new boot id. Switches itself off.',
  // Not as it was
  'password-changed': 'The known password is refused.',
  'certificate-changed': 'HTTPS shows another certificate.',
  'certificate-unstable': 'HTTPS shows another certificate at each connection.',
  'clock-wrong': 'The clock of the device is nine hours and a few minutes wrong.',
  'renamed-certificate': 'HTTPS shows a certificate with the name of another device.',
  'identity-swapped':
    'Another device of the same model stands at the address: other serial number, MAC and certificate.',
  'needs-setup': 'The device is in factory state: no administrator exists yet.',
  'not-a-device': 'The web page of a printer answers instead.',
  // Streams
  'rtsp-garbage': 'Instead of the stream random bytes come, outside of any framing.',
  'rtsp-endless-head': 'The answer to DESCRIBE has headers that never end.',
  'rtsp-giant-frame': 'A picture of 64 MB comes in fragments, once each time this is switched on.',
  'rtsp-out-of-order': 'Packets change places within four, and some come twice.',
  'rtsp-no-key': 'Key pictures are left out; there is never a place to begin.',
  'rtsp-wrong-sdp': 'The description names another payload type than the packets have, and broken parameter sets.',
  'rtsp-unknown-codec': 'The description names a codec that nobody here decodes.',
  'rtsp-stall': 'The connection stays, but neither media nor reports come.',
  'rtsp-still': 'Nothing moves and nothing is heard: a key picture every 15 seconds, reports go on. No fault at all.',
  'rtsp-lossy': 'One packet of 31 is missing.',
  'rtsp-full': 'The camera gives no further stream: 503 on Axis devices, 453 elsewhere.',
  'resolution-changed': 'The picture has another size, with new parameter sets, in the middle of the stream.',
  'session-dropped': 'The camera forgets the streams that run; the next keep-alive hears 454. Switches itself off.',
  // Doors
  'door-forced': 'The first door of a controller stands open although it is locked; it raises the alarm for that.',
  'door-open-too-long': 'The first door of a controller has stood open for too long and raises the alarm for that.',
  'door-sensor-lost': 'The controller does not know whether its first door is open.',
  // Loudspeakers
  'audio-busy': 'Somebody else speaks through the loudspeaker all the time.',
  // Hostile or broken
  'endless-body': 'Each answer has a body that never ends.',
  'gzip-bomb': 'Each answer is a small gzip that unpacks to 256 MiB.',
  'deep-xml': 'Each answer is XML of 100,000 nested elements.',
  redirect: 'Each answer sends the client to a host elsewhere.',
  'answers-all': 'Every request is answered with 200 and the same page.',
  truncated: 'Each answer ends in the middle of its body.',
  'wrong-length': 'Each answer has more bytes than its Content-Length says.',
  'garbage-banner': 'Each connection gets random bytes first.',
  'old-tls': 'HTTPS speaks TLS 1.0 only.',
  'expired-certificate': 'The HTTPS certificate has expired.',
  'weak-key': 'The HTTPS certificate has an RSA key of 1,024 bits.',
} as const;

export type FaultName = keyof typeof faultDescriptions;
export const faultNames = Object.keys(faultDescriptions) as [FaultName, ...FaultName[]];
export const FaultName = z.enum(faultNames);
