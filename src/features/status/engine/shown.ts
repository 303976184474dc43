/** What one round of the engine came to. */

import type { ComponentView, Snapshot } from '../contract-schemas.ts';
import type { DeriveInput } from '../derive/derive-input.ts';

export interface Shown {
  readonly snapshot: Snapshot;
  readonly views: readonly ComponentView[];
  readonly input: DeriveInput;
  /** Something else than before can be read on it; otherwise only its times are newer. */
  readonly isChanged: boolean;
}
