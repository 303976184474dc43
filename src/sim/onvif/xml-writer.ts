/**
 * ONVIF answers as text. Bodies are written with the usual prefixes; `dressEnvelope` gives each vendor its own, because a
 * prefix means nothing and clients that rely on it are wrong.
 */

export const namespaces = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  tdc: 'http://www.onvif.org/ver10/doorcontrol/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tt: 'http://www.onvif.org/ver10/schema',
  ter: 'http://www.onvif.org/ver10/error',
} as const;

export type Prefix = keyof typeof namespaces;
export type PrefixNames = Readonly<Partial<Record<Prefix, string>>>;

/** A whole envelope around `body`, with the vendor's prefixes; fault codes in element text are qualified names too. */
export function dressEnvelope(body: string, names: PrefixNames): string {
  const nameOf = (prefix: string): string => names[prefix as Prefix] ?? prefix;
  const declared = Object.entries(namespaces).map(([prefix, uri]) => `xmlns:${nameOf(prefix)}="${uri}"`);
  const text = `<s:Envelope><s:Body>${body}</s:Body></s:Envelope>`;
  const known = Object.keys(namespaces).join('|');
  const dressed = text.replaceAll(
    new RegExp(`(</?|>)(${known}):(?=[A-Z])`, 'g'),
    (_whole, before: string, prefix: string) => `${before}${nameOf(prefix)}:`,
  );
  const root = `<${nameOf('s')}:Envelope`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${dressed.replace(root, `${root} ${declared.join(' ')}`)}`;
}

export interface OnvifFault {
  readonly code: 'Sender' | 'Receiver';
  /** Outer to inner, without prefix. */
  readonly subcodes: readonly string[];
  readonly reason: string;
}

export function faultBody(fault: OnvifFault): string {
  const nested = fault.subcodes.reduceRight(
    (inner, code) => `<s:Subcode><s:Value>ter:${code}</s:Value>${inner}</s:Subcode>`,
    '',
  );
  return (
    `<s:Fault><s:Code><s:Value>s:${fault.code}</s:Value>${nested}</s:Code>` +
    `<s:Reason><s:Text xml:lang="en">${fault.reason}</s:Text></s:Reason></s:Fault>`
  );
}
