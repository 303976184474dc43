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
