/**
 * People: accounts, the way in, sessions, second factors, API tokens, grants.
 * Everything works without the internet. No secret leaves this folder except to the one who may have it, once.
 */

import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { type AuthenticatePorts, type PresentedCredentials, actorOfSession, authenticate } from './authenticate.ts';
import { createPerson } from './create-person.ts';
import { deletePerson } from './delete-person.ts';
import { createHashQueue } from './hash-queue.ts';
import { removeEnded } from './housekeeping.ts';
import { completeLink, inspectLink } from './links.ts';
import { getPerson, listPeople } from './list-people.ts';
import { changePassword, getMe, updateMe } from './me.ts';
import { listMyPasskeys, passkeyRegistrationOptions, registerPasskey, removePasskey } from './my-passkeys.ts';
import { endMyOtherSessions, endMySession, listMySessions, signOut } from './my-sessions.ts';
import { createMyToken, listMyTokens, revokeMyToken } from './my-tokens.ts';
import { confirmTotp, enrolTotp, regenerateRecoveryCodes, removeTotp } from './my-totp.ts';
import type { PeopleDeps, PeopleParts } from './parts.ts';
import { passkeySignInOptions, signInWithPasskey } from './passkey-sign-in.ts';
import { defaultPasswordCost } from './password-hash.ts';
import { reauthenticate, reauthenticatePasskeyOptions } from './reauthenticate.ts';
import { resetPerson } from './reset-person.ts';
import { secondFactorPasskeyOptions, verifySecondFactor } from './second-factor.ts';
import { setGrants } from './set-grants.ts';
import { completeSetup, ensureSetupLink, getSetupState } from './setup.ts';
import { signIn } from './sign-in.ts';
import { updatePerson } from './update-person.ts';

export type People = ReturnType<typeof createPeople>;

export function createPeople(deps: PeopleDeps) {
  const parts: PeopleParts = {
    sealer: deps.sealer,
    scopeExists: deps.scopeExists ?? (() => Promise.resolve(true)),
    passwordCost: deps.passwordCost ?? defaultPasswordCost,
    hashes: createHashQueue(),
    accessChanged: (userId) => {
      deps.onAccessChanged({ type: 'people.access-changed', userId });
    },
  };
  const bind =
    <Input, Output>(useCase: (parts: PeopleParts, ctx: UseCaseContext, input: Input) => Promise<Output>) =>
    (ctx: UseCaseContext, input: Input): Promise<Output> =>
      useCase(parts, ctx, input);
  const bindPlain =
    <Output>(useCase: (parts: PeopleParts, ctx: UseCaseContext) => Promise<Output>) =>
    (ctx: UseCaseContext): Promise<Output> =>
      useCase(parts, ctx);

  return {
    // For the server, not for routes.
    authenticate: (store: Store, ports: Omit<AuthenticatePorts, 'accessChanged'>, presented: PresentedCredentials) =>
      authenticate(store, { ...ports, accessChanged: parts.accessChanged }, presented),
    actorOfSession,
    ensureSetupLink,
    removeEnded,

    getSetupState,
    completeSetup: bind(completeSetup),
    signIn: bind(signIn),
    secondFactorPasskeyOptions: bind(secondFactorPasskeyOptions),
    verifySecondFactor: bind(verifySecondFactor),
    passkeySignInOptions: bindPlain(passkeySignInOptions),
    signInWithPasskey: bind(signInWithPasskey),
    signOut: bindPlain(signOut),
    reauthenticatePasskeyOptions: bindPlain(reauthenticatePasskeyOptions),
    reauthenticate: bind(reauthenticate),
    inspectLink,
    completeLink: bind(completeLink),

    getMe,
    updateMe,
    changePassword: bind(changePassword),
    listMySessions,
    endMySession: bind(endMySession),
    endMyOtherSessions: bindPlain(endMyOtherSessions),
    enrolTotp: bindPlain(enrolTotp),
    confirmTotp: bind(confirmTotp),
    removeTotp,
    regenerateRecoveryCodes,
    listMyPasskeys,
    passkeyRegistrationOptions: bindPlain(passkeyRegistrationOptions),
    registerPasskey: bind(registerPasskey),
    removePasskey,
    listMyTokens,
    createMyToken,
    revokeMyToken: bind(revokeMyToken),

    listPeople,
    getPerson,
    createPerson: bind(createPerson),
    updatePerson: bind(updatePerson),
    setGrants: bind(setGrants),
    resetPerson: bind(resetPerson),
    deletePerson: bind(deletePerson),
  };
}
