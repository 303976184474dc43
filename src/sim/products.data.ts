/**
 * The products of the simulated world. Axis names and numbers are real product names; the makers of the other
 * products are invented, because their habits are a mixture of several real ones.
 */

export type ProductKind = 'camera' | 'door' | 'speaker' | 'recorder' | 'other';

interface ProductHead {
  readonly kind: ProductKind;
  readonly maker: string;
  readonly model: string;
  readonly version: string;
  readonly hardwareId: string;
  /** First three bytes of the MAC address, upper case without separators. */
  readonly oui: string;
}

/** What a camera looks at. */
export const sceneNames = ['hall', 'yard', 'aisle'] as const;
export type Scene = (typeof sceneNames)[number];

/** `main` is 1280x720, `sub` 640x360, both with 15 pictures a second; those that end in 30 have 30. */
export const videoTracks = [
  'h264-main',
  'h264-sub',
  'h265-main',
  'h265-sub',
  'jpeg-main',
  'h264-main30',
  'h264-sub30',
] as const;
export type VideoTrack = (typeof videoTracks)[number];

/** What the RTSP server of a product offers; the first video entry is the main stream. */
export interface ProductMedia {
  readonly video: readonly VideoTrack[];
  readonly audio?: 'aac' | 'pcmu' | 'pcma';
  readonly digest: 'MD5' | 'SHA-256';
}

export interface AxisProduct extends ProductHead {
  readonly family: 'axis';
  readonly fullName: string;
  readonly productType: string;
  readonly variant: string;
  readonly soc: string;
  readonly architecture: string;
  readonly buildDate: string;
  readonly ptz: boolean;
  readonly audioOut?: true;
  readonly media?: ProductMedia;
}

/**
 * `old`: Media1, UsernameToken only, faults as 400, foreign XAddrs, a clock that is wrong.
 * `new`: Media2 beside Media1, HTTP digest, faults as 401 and 500, several ProbeMatches, PTZ.
 */
export type OnvifHabits = 'old' | 'new';

export interface OnvifProduct extends ProductHead {
  readonly family: 'onvif';
  readonly habits: OnvifHabits;
  readonly ptz: boolean;
  readonly media?: ProductMedia;
}

/** A camera that offers nothing but a stream address. */
export interface RtspProduct extends ProductHead {
  readonly family: 'rtsp';
  readonly media: ProductMedia;
}

/** Something else that has a web server: what discovery must not take for a device. */
export interface BystanderProduct extends ProductHead {
  readonly family: 'bystander';
}

export type Product = AxisProduct | OnvifProduct | RtspProduct | BystanderProduct;

const axisCamera = {
  family: 'axis',
  kind: 'camera',
  maker: 'AXIS',
  variant: '',
  ptz: false,
  media: { video: ['h264-main', 'h264-sub'], digest: 'MD5' },
} as const;

export const products = {
  'axis-p3364': {
    ...axisCamera,
    model: 'P3364',
    fullName: 'AXIS P3364 Fixed Dome Network Camera',
    productType: 'Network Camera',
    version: '5.51.7.4',
    buildDate: 'Jun 12 2019 09:14',
    hardwareId: '72C',
    soc: 'Axis Artpec-4',
    architecture: 'crisv32',
    oui: '00408C',
  },
  'axis-p3225-mk2': {
    ...axisCamera,
    model: 'P3225-LV Mk II',
    fullName: 'AXIS P3225-LV Mk II Network Camera',
    productType: 'Network Camera',
    version: '6.50.5.21',
    buildDate: 'Mar 08 2023 11:02',
    hardwareId: '763',
    soc: 'Axis Artpec-5',
    architecture: 'mips',
    oui: 'ACCC8E',
  },
  'axis-p1367': {
    ...axisCamera,
    model: 'P1367',
    fullName: 'AXIS P1367 Network Camera',
    productType: 'Box Camera',
    version: '9.80.123',
    buildDate: 'Oct 21 2025 13:40',
    hardwareId: '779.1',
    soc: 'Axis Artpec-6',
    architecture: 'armv7hf',
    oui: 'ACCC8E',
    audioOut: true,
    media: { video: ['h264-main', 'h264-sub'], audio: 'pcmu', digest: 'MD5' },
  },
  'axis-q6215': {
    ...axisCamera,
    model: 'Q6215-LE',
    fullName: 'AXIS Q6215-LE PTZ Network Camera',
    productType: 'PTZ Camera',
    version: '10.12.305',
    buildDate: 'Oct 30 2025 08:22',
    hardwareId: '7D0',
    soc: 'Axis Artpec-7',
    architecture: 'armv7hf',
    oui: 'B8A44F',
    ptz: true,
    media: { video: ['h265-main', 'h264-main', 'h264-sub'], digest: 'MD5' },
  },
  'axis-p3245': {
    ...axisCamera,
    model: 'P3245-LVE',
    fullName: 'AXIS P3245-LVE Network Camera',
    productType: 'Dome Camera',
    version: '11.11.177',
    buildDate: 'Nov 04 2025 10:10',
    hardwareId: '7E4',
    soc: 'Axis Artpec-7',
    architecture: 'armv7hf',
    oui: 'B8A44F',
    media: { video: ['h264-main', 'h264-sub', 'h265-main'], audio: 'aac', digest: 'MD5' },
  },
  'axis-p3265': {
    ...axisCamera,
    model: 'P3265-V',
    fullName: 'AXIS P3265-V Dome Camera',
    productType: 'Dome Camera',
    version: '12.11.77',
    buildDate: 'Sep 29 2026 12:31',
    hardwareId: '9DE',
    soc: 'Axis Artpec-8',
    architecture: 'aarch64',
    oui: 'E82725',
    audioOut: true,
    media: { video: ['h264-main', 'h264-sub', 'h265-main'], audio: 'aac', digest: 'SHA-256' },
  },
  'axis-q1656': {
    ...axisCamera,
    model: 'Q1656',
    fullName: 'AXIS Q1656 Box Camera',
    productType: 'Box Camera',
    version: '12.11.77',
    buildDate: 'Sep 29 2026 12:31',
    hardwareId: '9E7',
    soc: 'Axis Artpec-8',
    architecture: 'aarch64',
    oui: 'E82725',
    media: { video: ['h264-main30', 'h264-sub30'], audio: 'aac', digest: 'SHA-256' },
  },
  'axis-a1601': {
    family: 'axis',
    kind: 'door',
    maker: 'AXIS',
    model: 'A1601',
    fullName: 'AXIS A1601 Network Door Controller',
    productType: 'Network Door Controller',
    variant: '',
    version: '10.12.310.1',
    buildDate: 'Nov 18 2025 07:55',
    hardwareId: '7A2',
    soc: 'Freescale i.MX 6',
    architecture: 'armv7hf',
    oui: 'B8A44F',
    ptz: false,
  },
  'axis-c1310': {
    family: 'axis',
    kind: 'speaker',
    maker: 'AXIS',
    model: 'C1310-E Mk II',
    fullName: 'AXIS C1310-E Mk II Network Horn Speaker',
    productType: 'Network Horn Speaker',
    variant: '',
    version: '12.8.55.1',
    buildDate: 'Feb 02 2026 15:03',
    hardwareId: '9A1',
    soc: 'NXP i.MX 8M Nano',
    architecture: 'aarch64',
    oui: 'E82725',
    ptz: false,
    audioOut: true,
  },
  'axis-s3008': {
    family: 'axis',
    kind: 'recorder',
    maker: 'AXIS',
    model: 'S3008',
    fullName: 'AXIS S3008 Recorder',
    productType: 'Network Video Recorder',
    variant: '2 TB',
    version: '11.11.181',
    buildDate: 'Jan 20 2026 09:48',
    hardwareId: '8C3',
    soc: 'Axis Artpec-7',
    architecture: 'armv7hf',
    oui: 'B8A44F',
    ptz: false,
  },
  'sentrello-sd2204': {
    family: 'onvif',
    kind: 'camera',
    maker: 'Sentrello',
    model: 'SD-2204',
    version: 'V2.800.0000000.16.R, build 2017-08-02',
    hardwareId: '1.00',
    oui: '3CEF8C',
    habits: 'old',
    ptz: false,
    media: { video: ['h264-main', 'h264-sub'], audio: 'pcmu', digest: 'MD5' },
  },
  'tokuvis-tkp30': {
    family: 'onvif',
    kind: 'camera',
    maker: 'Tokuvis',
    model: 'TK-P30X',
    version: '3.12.0_B2509',
    hardwareId: 'TK-P30X-E',
    oui: '54C415',
    habits: 'new',
    ptz: true,
    media: { video: ['h265-main', 'h264-sub'], audio: 'aac', digest: 'SHA-256' },
  },
  'tokuvis-tkx8': {
    family: 'onvif',
    kind: 'camera',
    maker: 'Tokuvis',
    model: 'TK-X8',
    version: '3.12.0_B2509',
    hardwareId: 'TK-X8-E',
    oui: '54C415',
    habits: 'new',
    ptz: false,
    media: { video: ['h265-main', 'h265-sub'], audio: 'pcma', digest: 'SHA-256' },
  },
  'sentrello-mj10': {
    family: 'onvif',
    kind: 'camera',
    maker: 'Sentrello',
    model: 'MJ-10',
    version: 'V1.200.0000000.3.R, build 2012-11-20',
    hardwareId: '1.00',
    oui: '3CEF8C',
    habits: 'old',
    ptz: false,
    media: { video: ['jpeg-main'], digest: 'MD5' },
  },
  'lockwerk-dc2': {
    family: 'onvif',
    kind: 'door',
    maker: 'Lockwerk',
    model: 'DC-2',
    version: '4.1.7',
    hardwareId: 'DC2-R3',
    oui: '70B3D5',
    habits: 'new',
    ptz: false,
  },
  'bare-rtsp': {
    family: 'rtsp',
    kind: 'camera',
    maker: '',
    model: '',
    version: '',
    hardwareId: '',
    oui: '000EAB',
    media: { video: ['h264-main'], digest: 'MD5' },
  },
  'bare-rtsp30': {
    family: 'rtsp',
    kind: 'camera',
    maker: '',
    model: '',
    version: '',
    hardwareId: '',
    oui: '000EAB',
    media: { video: ['h264-main30'], digest: 'MD5' },
  },
  printer: {
    family: 'bystander',
    kind: 'other',
    maker: 'Papyra',
    model: 'LaserDesk 400',
    version: '7.2',
    hardwareId: '',
    oui: '001BA9',
  },
} as const satisfies Record<string, Product>;

export type ProductKey = keyof typeof products;
export const productKeys = Object.keys(products) as [ProductKey, ...ProductKey[]];

export function hasAudioOut(product: Product): boolean {
  return product.family === 'axis' && product.audioOut === true;
}
