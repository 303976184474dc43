/** DNS-SD over multicast DNS: the services that a device announces. */

import { dnsName, dnsTypes, sameDnsName, type DnsMessage, type DnsQuestion, type DnsRecord } from '#src/wire/mdns.ts';
import { identityOfDevice, type SimDevice } from '../device.ts';

const metaQuery = '_services._dns-sd._udp.local';
/** RFC 6762 section 10: 120 seconds for what names a host, 75 minutes for the rest. */
const hostTtlSeconds = 120;
const otherTtlSeconds = 4500;
/** RFC 6762 section 6.7: an answer to a plain DNS client must not live longer. */
const legacyTtlSeconds = 10;

interface Service {
  readonly type: string;
  readonly port: number;
}

function servicesOf(device: SimDevice): Service[] {
  const { product, ports } = device;
  const http = ports.http ?? 80;
  const web = { type: '_http._tcp', port: http };
  if (product.family !== 'axis') return [web, { type: '_ipp._tcp', port: http }];
  const rtsp = ports.rtsp === undefined ? [] : [{ type: '_rtsp._tcp', port: ports.rtsp }];
  if (product.kind === 'camera') return [{ type: '_axis-video._tcp', port: http }, web, ...rtsp];
  if (product.kind === 'recorder') return [{ type: '_axis-nvr._tcp', port: http }, web];
  return [{ type: '_vapix-http._tcp', port: http }, web];
}

function instanceLabel(device: SimDevice): string {
  const { serial } = identityOfDevice(device);
  const { product } = device;
  return product.family === 'axis'
    ? `AXIS ${product.model} - ${serial}`
    : `${product.maker} ${product.model} (${serial.slice(-6)})`;
}

/** All records of a device. */
function recordsOf(device: SimDevice): { readonly pointers: DnsRecord[]; readonly details: DnsRecord[] } {
  const { serial } = identityOfDevice(device);
  const host = dnsName(`axis-${serial.toLowerCase()}`, 'local');
  const shared = { ttlSeconds: otherTtlSeconds, flush: false } as const;
  const services = servicesOf(device);
  const names = services.map(({ type, port }) => {
    const full = `${type}.local`;
    return { full, port, instance: `${dnsName(instanceLabel(device))}.${full}` };
  });
  const pointers = names.flatMap(({ full, instance }): DnsRecord[] => [
    { name: full, ...shared, type: 'PTR', target: instance },
    { name: metaQuery, ...shared, type: 'PTR', target: full },
  ]);
  const details = names.flatMap(({ instance, port }): DnsRecord[] => [
    {
      name: instance,
      ttlSeconds: hostTtlSeconds,
      flush: true,
      type: 'SRV',
      priority: 0,
      weight: 0,
      port,
      target: host,
    },
    { name: instance, ttlSeconds: otherTtlSeconds, flush: true, type: 'TXT', entries: { macaddress: serial } },
  ]);
  const address: DnsRecord = {
    name: host,
    ttlSeconds: hostTtlSeconds,
    flush: true,
    type: 'A',
    address: device.address,
  };
  return { pointers, details: [...details, address] };
}

/** The answer of one device; `undefined` when it has nothing to say. `legacy`: the asker is no mDNS peer. */
export function answerDns(device: SimDevice, query: DnsMessage, legacy: boolean): DnsMessage | undefined {
  if (query.isResponse) return undefined;
  const { pointers, details } = recordsOf(device);
  const all = [...pointers, ...details];
  const matches = (question: DnsQuestion, record: DnsRecord): boolean =>
    sameDnsName(question.name, record.name) && (question.type === dnsTypes.ANY || question.type === typeCode(record));
  const isKnown = (record: DnsRecord): boolean =>
    query.answers.some(
      (known) =>
        known.type === 'PTR' &&
        record.type === 'PTR' &&
        sameDnsName(known.name, record.name) &&
        known.target === record.target,
    );
  const answers = all.filter(
    (record) => query.questions.some((question) => matches(question, record)) && !isKnown(record),
  );
  if (answers.length === 0) return undefined;
  const additionals = answers.some((record) => record.type === 'PTR' && record.name !== metaQuery)
    ? relatedTo(answers, details)
    : [];
  const dress = (record: DnsRecord): DnsRecord =>
    legacy ? { ...record, flush: false, ttlSeconds: Math.min(record.ttlSeconds, legacyTtlSeconds) } : record;
  return {
    id: legacy ? query.id : 0,
    isResponse: true,
    questions: legacy ? query.questions : [],
    answers: answers.map(dress),
    authorities: [],
    additionals: additionals.map(dress),
  };
}

/** The service and text records of the named instances, and the address they lead to. */
function relatedTo(answers: readonly DnsRecord[], details: readonly DnsRecord[]): DnsRecord[] {
  const instances = answers.flatMap((record) => (record.type === 'PTR' ? [record.target] : []));
  return details.filter(
    (record) => !answers.includes(record) && (record.type === 'A' || instances.includes(record.name)),
  );
}

function typeCode(record: DnsRecord): number {
  return record.type === 'other' ? record.code : dnsTypes[record.type];
}
