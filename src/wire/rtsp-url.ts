/** RTSP addresses and the `control` values of session descriptions, as cameras really write them. */

export interface RtspUrl {
  readonly secure: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query as written, beginning with `/`. */
  readonly target: string;
}

/** As long as the request line that `rtsp.ts` reads may be. */
const urlLettersMax = 2048;
const usualPort = { rtsp: 554, rtsps: 322 } as const;

/** `undefined` for what is no address of a stream. User name and password are left out: they never stand in a request. */
export function parseRtspUrl(text: string): RtspUrl | undefined {
  if (text.length > urlLettersMax || /[\s\p{Cc}]/u.test(text)) return undefined;
  const match = /^(rtsps?):\/\/(?:[^/?@]*@)?(\[[0-9a-f:.]+\]|[^/?:[\]@]+)(?::(\d{1,5}))?(?:([/?].*))?$/i.exec(text);
  if (match === null) return undefined;
  const scheme = match[1]?.toLowerCase() === 'rtsps' ? 'rtsps' : 'rtsp';
  const port = match[3] === undefined ? usualPort[scheme] : Number(match[3]);
  if (port < 1 || port > 65_535) return undefined;
  const rest = match[4] ?? '/';
  return {
    secure: scheme === 'rtsps',
    host: (match[2] ?? '').replace(/^\[|\]$/g, ''),
    port,
    target: rest.startsWith('?') ? `/${rest}` : rest,
  };
}

/** The address as it stands in a request line: without a login, and without the port where it is the usual one. */
export function formatRtspUrl({ secure, host, port, target }: RtspUrl): string {
  const scheme = secure ? 'rtsps' : 'rtsp';
  const shownHost = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${scheme}://${shownHost}${port === usualPort[scheme] ? '' : `:${String(port)}`}${target}`;
}

/**
 * What `control` values are relative to (RFC 2326 appendix C.1.1). Some cameras write Content-Base without a scheme, or as a
 * path only.
 */
export function rtspBase(asked: string, contentBase: string | undefined): string {
  const written = contentBase?.trim() ?? '';
  if (written === '' || /[\s\p{Cc}]/u.test(written) || written.length > urlLettersMax) return asked;
  if (isAbsolute(written)) return written;
  if (written.startsWith('//')) return `${schemeOf(asked)}:${written}`;
  if (written.startsWith('/')) return `${originOf(asked)}${written}`;
  // A host without a scheme has a dot or a port before its first slash; anything else is a path.
  return /^[^/?]+[.:][^/?]*([/?]|$)/.test(written)
    ? `${schemeOf(asked)}://${written}`
    : `${originOf(asked)}/${written}`;
}

/** The address that a request about one track, or about the whole presentation, has to name. */
export function resolveControl(base: string, control: string | undefined): string {
  const written = control?.trim() ?? '';
  if (written === '' || written === '*' || /[\s\p{Cc}]/u.test(written) || written.length > urlLettersMax) return base;
  if (isAbsolute(written)) return written;
  if (written.startsWith('/') && isBelowPathOf(base, written)) return `${originOf(base)}${written}`;
  // Cameras mean "behind the base" and not what RFC 3986 says, also where the base ends without a slash or has a query.
  return `${base.replace(/\/$/, '')}/${written.replace(/^\/+/, '')}`;
}

function isAbsolute(text: string): boolean {
  return /^rtspu?s?:\/\//i.test(text);
}

function schemeOf(url: string): string {
  return /^[a-z]+/i.exec(url)?.[0] ?? 'rtsp';
}

function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/?]*/i.exec(url)?.[0] ?? url;
}

/** Whether the value repeats the path of the base, so that it is one from the root. */
function isBelowPathOf(base: string, path: string): boolean {
  const basePath = base.slice(originOf(base).length).split('?', 1)[0]?.replace(/\/$/, '') ?? '';
  return basePath !== '' && (path === basePath || path.startsWith(`${basePath}/`));
}
