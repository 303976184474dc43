/** zod would try `new Function` for speed; the content security policy refuses that and would report each try. */

import { config } from 'zod';

config({ jitless: true });
