/** What the process with the many viewers is asked to do, and what it answers. */

import { z } from 'zod';

export const LoadPlan = z.object({
  /** `keepsight`: the viewing socket. `go2rtc`: its WebSocket with MP4. `rtsp`: interleaved RTSP, as any recorder reads. */
  kind: z.enum(['keepsight', 'go2rtc', 'rtsp']),
  viewers: z.array(
    z.object({
      url: z.string(),
      token: z.string().optional(),
      deviceId: z.string().optional(),
      channelId: z.string().optional(),
      quality: z.enum(['auto', 'main', 'sub']).default('main'),
      /** Connects here instead, such as to a slow line. */
      port: z.number().optional(),
    }),
  ),
  authority: z.string().optional(),
  /** How long to wait until all watch before saying that as many do as do. */
  patienceMs: z.number().default(120_000),
  /** Times of each message, for a few viewers only. */
  follow: z.boolean().default(false),
});
export type LoadPlan = z.infer<typeof LoadPlan>;

export const LoadReport = z.object({
  /** Viewers to whom media came since the last report. */
  watching: z.number(),
  closed: z.number(),
  reasons: z.array(z.string()),
  bytes: z.number(),
  pictures: z.number(),
  seconds: z.number(),
  /** Said by the site. */
  skipped: z.number(),
  qualities: z.record(z.string(), z.number()),
  /** Keepsight only: arrival against the time that the site wrote into the packet, milliseconds. */
  delayMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() }).nullable(),
  /** With `follow`: the most that what arrives was behind what arrived first, in media time; milliseconds. */
  lagMaxMs: z.number().nullable(),
  /** With `follow`: when the stream changed to another quality, seconds after the start. */
  changes: z.array(z.object({ quality: z.string(), afterSeconds: z.number() })),
  cpuSeconds: z.number(),
});
export type LoadReport = z.infer<typeof LoadReport>;
