/**
 * Sensitive changes need a fresh proof of who is there. The shell provides a dialog that asks for it; a call that the
 * server refuses for that reason waits for the dialog and is sent once more.
 */

import { createContext, use } from 'react';
import { isApiError } from './api-error.ts';

/** Resolves to whether the person proved again who they are. */
export type AskForProof = () => Promise<boolean>;

const StepUpContext = createContext<AskForProof>(() => Promise.resolve(false));
export const StepUpContextProvider = StepUpContext;

export function useAskForProof(): AskForProof {
  return use(StepUpContext);
}

export async function withProof<T>(askForProof: AskForProof, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isApiError(error, 'people.reauthentication-needed')) throw error;
    if (!(await askForProof())) throw error;
    return await work();
  }
}
