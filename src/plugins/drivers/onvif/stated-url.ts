/** Addresses that a device states: put onto the host that we reach it by, and freed of everything secret. Pure. */

import { urlHost } from '../../kit/answers.ts';

export interface CorrectedUrl {
  readonly url: string;
  /** The host that the device named, when it was another. */
  readonly foreignHost: string | undefined;
}

/** As `facts.ts` allows. */
const maxLength = 1024;
const secretParameter = /^(user|username|usr|login|pass|password|passwd|pwd)$/i;
/** Some recorders write `user=…_password=…` into the path; such an address is not kept at all. */
const secretInPath = /pass(word|wd)?=|pwd=/i;

/** `undefined` for another scheme, for nonsense, and for an address that cannot be had without its secret. */
export function correctUrl(stated: string, host: string, schemes: readonly string[]): CorrectedUrl | undefined {
  const url = URL.parse(stated.trim());
  if (url === null || !schemes.includes(url.protocol) || secretInPath.test(url.pathname)) return undefined;
  const foreignHost = url.hostname.replaceAll(/[[\]]/g, '') === host ? undefined : url.hostname;
  const port = url.port === '' ? '' : `:${url.port}`;
  const query = withoutSecrets(url.search);
  const text = `${url.protocol}//${urlHost(host)}${port}${url.pathname}${query}`;
  return text.length <= maxLength ? { url: text, foreignHost } : undefined;
}

/** Keeps the other parameters exactly as written: devices compare them as text. */
function withoutSecrets(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !secretParameter.test(part.split('=', 1)[0] ?? ''));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
