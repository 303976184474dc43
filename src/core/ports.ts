/**
 * What code outside `platform` may ask of the world. `platform` implements these ports; a simulation replaces them.
 * Types only.
 */

export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01 UTC. It may step. */
  nowMs(): number;
  /** Never steps back; only differences mean something. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** Cryptographically strong. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** Uniform in [0, 1); for jitter, not for secrets. */
  float(): number;
}

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

export interface PeerCertificate {
  /** SHA-256 of the DER certificate, lower-case hex without separators. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly subjectAltName: string;
  readonly validFromAt: number;
  readonly validToAt: number;
  readonly selfSigned: boolean;
  readonly keyType: string;
  readonly keyBits: number;
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; a repeated header is joined with `, ` as RFC 9110 allows, except `www-authenticate`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each `WWW-Authenticate` header line on its own. */
  readonly challenges: readonly string[];
  readonly body: Uint8Array;
  /** The body as UTF-8; whatever charset the peer named, because devices misname it. */
  readonly text: string;
  readonly certificate: PeerCertificate | undefined;
}

export interface DeviceRequest {
  readonly method?: 'GET' | 'POST' | 'HEAD' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query, starting with `/`; the host is the device's own. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** `device` answers a challenge with the stored credential, `none` never does. Default: `none`. */
  readonly auth?: 'device' | 'none';
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** Another port of the same host. Only followed where the device itself is reached without TLS. */
  readonly port?: number;
}

/** HTTP to one device: bounded, pinned, through the egress guard, no redirect to another host. */
export interface DeviceHttp {
  request(request: DeviceRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

export interface DeviceUploadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The length that is stated, and the most that is sent; the body is ended before by closing. */
  readonly lengthBytes: number;
}

/** A POST whose body goes on until somebody ends it, such as speech. */
export interface DeviceUpload {
  /** `false`: dropped, because the device does not keep up. Nothing is kept back for later. */
  write(bytes: Uint8Array): boolean;
  /** What the device answers, usually only when something is wrong. Rejects when the connection breaks; resolves with nothing after `close`. */
  readonly answered: Promise<HttpAnswer | undefined>;
  close(): void;
}

/** Endless bodies to one device, with its login: bounded, pinned and guarded as `DeviceHttp`. */
export interface DeviceUploads {
  /** Resolves when the head was sent, with the login, and the device did not turn it down at once. */
  open(request: DeviceUploadRequest, signal: AbortSignal): Promise<DeviceUpload>;
}

/** A connected byte stream to one device. */
export interface ByteStream {
  write(bytes: Uint8Array | string): void;
  /** The next chunk; `undefined` at the end of the stream. */
  read(signal: AbortSignal): Promise<Uint8Array | undefined>;
  close(): void;
}

export interface DeviceTcp {
  connect(options: { readonly port: number; readonly tls?: boolean }, signal: AbortSignal): Promise<ByteStream>;
}

/** How a secured connection came out, whether or not it would be trusted. */
export interface TlsOutcome {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  readonly alpn: string | undefined;
  readonly certificate: PeerCertificate | undefined;
  /** SHA-256 fingerprints from the leaf upwards, as shown. */
  readonly chain: readonly string[];
  /** The certificate is for the name that was asked for. */
  readonly nameMatches: boolean;
  /** Why it would not be trusted by a browser: OpenSSL's code such as `CERT_HAS_EXPIRED`; `undefined` when it is. */
  readonly problem: string | undefined;
}

/** A connection that a probe opened, with what opening it took. */
export interface ProbeConnection extends ByteStream {
  readonly address: string;
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
  readonly tls: TlsOutcome | undefined;
  /** The same connection from now on secured (STARTTLS); this one is used no more. */
  secure(tls: ProbeTlsRequest, signal: AbortSignal): Promise<ProbeConnection>;
}

export interface ProbeTlsRequest {
  /** Defaults to the host. The handshake is finished also when the certificate is not to be trusted. */
  readonly servername?: string;
  readonly alpn?: readonly string[];
}

/** Which addresses of a name are taken. `auto`: the IPv4 ones, and the IPv6 ones of a name that has no others. */
export type AddressFamily = 'auto' | 'ipv4' | 'ipv6';

export interface ProbeHttpRequest {
  /** `http:` or `https:`; no user information. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly version: '1.1' | '2';
  readonly maxBytes: number;
  /** `auto` when absent. */
  readonly family?: AddressFamily;
  /** Judged before anything is sent: a refusal gives an answer of status 0. Everything is accepted where it is absent. */
  readonly acceptTls?: (outcome: TlsOutcome) => boolean;
}

export interface ProbeHttpAnswer {
  /** 0: nothing was asked, because the certificate was not accepted. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The body went on beyond `maxBytes`. */
  readonly isCut: boolean;
  /** The connection ended before the stated length. */
  readonly isTruncated: boolean;
  readonly address: string;
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
  readonly firstByteMs: number;
  readonly transferMs: number;
  readonly tls: TlsOutcome | undefined;
}

export type DnsRecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'TXT' | 'SOA' | 'CAA' | 'SRV' | 'PTR';

export interface DnsAnswer {
  /** RFC 1035 and RFC 6895 names: NOERROR, NXDOMAIN, SERVFAIL, REFUSED … */
  readonly code: string;
  readonly answers: readonly { readonly type: string; readonly value: string; readonly ttlS: number }[];
  /** The resolver says that it checked the signatures (AD). */
  readonly isAuthenticated: boolean;
  readonly tookMs: number;
  readonly server: string;
}

/**
 * The network as probes see it: every connection resolved once, checked, and made to the checked address. Failures of a
 * connection are thrown as the errors of `core/network-errors.ts`. Each call ends with the signal at the latest.
 */
export interface ProbeNetwork {
  /** All addresses, each allowed to be reached. Not cached. */
  resolve(host: string, signal: AbortSignal): Promise<{ addresses: readonly string[]; tookMs: number }>;
  connect(
    options: {
      readonly host: string;
      readonly port: number;
      readonly family?: AddressFamily;
      readonly tls?: ProbeTlsRequest;
    },
    signal: AbortSignal,
  ): Promise<ProbeConnection>;
  /** One request on a connection of its own; no redirect is followed. */
  http(request: ProbeHttpRequest, signal: AbortSignal): Promise<ProbeHttpAnswer>;
  /** One question to one resolver; `undefined` means the resolvers of this machine. */
  dns(
    question: {
      readonly name: string;
      readonly type: DnsRecordType;
      readonly server: string | undefined;
      /** CD: do not let the resolver refuse what fails its check. */
      readonly checkingDisabled?: boolean;
    },
    signal: AbortSignal,
  ): Promise<DnsAnswer>;
  /** ICMP echo through the system's own program. */
  ping(
    options: { readonly host: string; readonly count: number; readonly family?: AddressFamily },
    signal: AbortSignal,
  ): Promise<{ address: string; sent: number; received: number; fastestMs: number | undefined }>;
}

/** How notices leave. Targets are public addresses only, unless the operator configured them himself. */
export interface NoticePorts {
  /**
   * Hands one mail to the configured server, and gives the answer that decided: to the message, or to what was refused
   * before it. Throws when the server was not reached or stopped answering.
   */
  mail(
    mail: {
      readonly to: string;
      /** Goes into the return path, before its `@` and after a `+`. */
      readonly bounceTag?: string;
      readonly subject: string;
      readonly text: string;
      readonly html?: string;
      readonly headers: Readonly<Record<string, string>>;
      /** Without brackets, and without what follows the `@`. */
      readonly messageId: string;
      /** Awaited before the line that ends the message; a rejection breaks the connection off instead. */
      readonly beforeCommit?: () => Promise<void>;
    },
    signal: AbortSignal,
  ): Promise<{ code: number; response: string; about: 'session' | 'recipient' | 'message' }>;
  /** One POST, no redirect followed. */
  post(
    request: {
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    },
    signal: AbortSignal,
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; text: string }>;
}
