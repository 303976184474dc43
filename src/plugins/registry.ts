/** Every driver. Generated from the folders of `drivers/` by `npm run generate`; not edited by hand. */

import { axisDriver } from './drivers/axis/index.ts';
import { onvifDriver } from './drivers/onvif/index.ts';
import { rtspDriver } from './drivers/rtsp/index.ts';
import type { Driver } from './kit/driver.ts';

export const drivers: readonly Driver[] = [axisDriver, onvifDriver, rtspDriver];
