/** Plain JavaScript on purpose: a Node that is too old for our source must still be able to read this. */

/** The pinned Node of package.json; a test compares the two. @public */
export const neededMajor = 26;

/**
 * @param {string} version such as `20.11.0`
 * @returns {string | undefined} one line that says what to do; nothing when this Node will do
 */
export function refusalFor(version) {
  const major = Number.parseInt(version.split('.')[0] ?? '', 10);
  if (major >= neededMajor) return undefined;
  return `keepsight needs Node ${neededMajor} and was started with ${version}. Run "npm ci", then "npx keepsight …" or "npm start": both use the Node that comes with it.`;
}
