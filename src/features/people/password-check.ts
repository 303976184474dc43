/** Checking and choosing passwords within the bounded queue. */

import type { Random } from '#src/core/ports.ts';
import { PasswordRefused } from './errors.ts';
import type { HashLane } from './hash-queue.ts';
import type { PeopleParts } from './parts.ts';
import { type PasswordCost, hashPassword, isPassword, needsRehash } from './password-hash.ts';
import { passwordProblem } from './password-rules.ts';
import type { PersonRecord } from './person-repository.ts';

/** No password has this hash; checking against it takes as long as checking a real one. */
function hashOfNobody(cost: PasswordCost): string {
  const { memoryKiB, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${String(memoryKiB)},t=${String(passes)},p=${String(parallelism)}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
}

/** Takes the same time whether the person exists, has a password, or is switched off. */
export async function isPasswordOf(
  parts: PeopleParts,
  person: PersonRecord | undefined,
  password: string,
  lane: HashLane,
): Promise<boolean> {
  const encoded = person?.passwordHash ?? hashOfNobody(parts.passwordCost);
  const isRight = await parts.hashes.run(lane, () => isPassword(password, encoded));
  return isRight && person !== undefined && person.passwordHash !== null && !person.isDisabled;
}

/** A new hash when today's parameters differ from those that the stored one was made with. */
export async function rehashIfNeeded(
  parts: PeopleParts,
  person: PersonRecord,
  password: string,
  random: Random,
): Promise<string | undefined> {
  if (person.passwordHash === null || !needsRehash(person.passwordHash, parts.passwordCost)) return undefined;
  return parts.hashes.run('known', () => hashPassword(password, parts.passwordCost, random));
}

/** @throws PasswordRefused, HashingBusy */
export async function hashChosenPassword(
  parts: PeopleParts,
  password: string,
  names: readonly string[],
  random: Random,
): Promise<string> {
  const reason = passwordProblem(password, names);
  if (reason !== undefined) throw new PasswordRefused({ reason });
  // Only people who proved something choose a password, so they use the lane of those who are known.
  return parts.hashes.run('known', () => hashPassword(password, parts.passwordCost, random));
}
