/** The other end of a viewing, as the program that carries the bytes gives it. */

import type { Actor } from '#src/core/access.ts';

export interface Viewer {
  /** With the rights of this moment. */
  actor(): Actor;
  /** Text is one message; bytes are one media packet, which is shared with other viewers and not changed. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** What the socket has not taken yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
  readonly requestId: string;
  readonly address?: string | undefined;
}
